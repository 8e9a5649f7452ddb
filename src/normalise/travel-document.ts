import type { TravelDocument } from '../model/values.ts';
import { cleanText } from './characters.ts';
import { readDocumentWords } from './document-reading.ts';
import { readTd3 } from './mrz.ts';
import { type Normalised, withoutValue, withValue } from './normalised.ts';

/** Longer than any two machine-readable lines or description of one document. */
const maxLength = 400;

/**
 * A travel document from its machine-readable lines (ICAO Doc 9303-4, a passport's) or from a description
 * such as "Paspor RI B 1234567 berlaku s/d 12-03-2027". Nothing is corrected: a wrong check digit is told.
 */
export function normaliseTravelDocument(raw: string): Normalised<TravelDocument> {
	const { text, rules } = cleanText(raw);
	if (text.length > maxLength) return withoutValue(['text.too-long']);
	// OCR and word processors make quotation marks of fillers.
	const mrz = text.replace(/^mrz\s*:?/iu, '').replace(/[«‹]/g, '<');
	return mrz.includes('<') ? readMrz(mrz, text) : readDocumentWords(text, rules);
}

function readMrz(mrz: string, text: string): Normalised<TravelDocument> {
	const characters = mrz.replace(/\s/g, '').toUpperCase();
	if (!/^[A-Z0-9<]{88}$/.test(characters)) return withoutValue(['travel-document.mrz-length']);
	if (!characters.startsWith('P')) return withoutValue(['travel-document.mrz-kind']);
	const [first, second] = [characters.slice(0, 44), characters.slice(44)];
	const td3 = readTd3(first, second);
	if (td3 === undefined) return withoutValue(['travel-document.no-number']);
	const typing = text === `${first}\n${second}` ? [] : (['travel-document.mrz-typing'] as const);
	return withValue(td3.document, [...typing, 'travel-document.mrz', ...td3.doubts]);
}
