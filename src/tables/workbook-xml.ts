import type { XmlLimits } from '../read-xml.ts';
import { unreadable } from './workbook-parts.ts';

/** Of the parts of a workbook: a document type declaration is refused there (ECMA-376-2 §8.1.4). */
export const workbookLimits: XmlLimits = {
	/** Deeper than any part. */
	maxDepth: 64,
	/** Longer than any text of a cell (ECMA-376: 32,767 characters), with what may stand around it. */
	maxBytesBetweenTags: 1_000_000,
	refuse: unreadable,
};

/** `_x000D_` stands for a character that XML cannot hold (ECMA-376-1 §22.9.2.19, ST_Xstring). */
export function decodeEscapes(text: string): string {
	if (!text.includes('_x')) return text;
	return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
