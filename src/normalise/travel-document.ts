import type { TravelDocument } from '../model/values.ts';
import { cleanText } from './characters.ts';
import { readDocumentWords } from './document-reading.ts';
import { findMrz, readMrz } from './mrz.ts';
import { type Normalised, withoutValue, withValue } from './normalised.ts';

/** Longer than any machine-readable lines or description of one document. */
const maxLength = 400;

/**
 * A travel document from its machine-readable lines (ICAO Doc 9303: passports, cards, visas) or from a description
 * such as "Paspor RI B 1234567 berlaku s/d 12-03-2027". Nothing is corrected: a wrong check digit is told.
 */
export function normaliseTravelDocument(raw: string): Normalised<TravelDocument> {
	const { text, rules } = cleanText(raw);
	if (text.length > maxLength) return withoutValue(['text.too-long']);
	// OCR and word processors make quotation marks of fillers.
	const mrz = text.replace(/^mrz\s*:?/iu, '').replace(/[«‹]/g, '<');
	return mrz.includes('<') ? readLines(mrz, text) : readDocumentWords(text, rules);
}

function readLines(typed: string, text: string): Normalised<TravelDocument> {
	const characters = typed.replace(/\s/g, '').toUpperCase();
	const found = /^[A-Z0-9<]+$/.test(characters) ? findMrz(characters) : 'length';
	if (typeof found === 'string') return withoutValue([`travel-document.mrz-${found}`]);
	const read = readMrz(found.format, found.lines);
	if (read === undefined) return withoutValue(['travel-document.no-number']);
	const typing = text === found.lines.join('\n') ? [] : (['travel-document.mrz-typing'] as const);
	return withValue(read.document, [...typing, 'travel-document.mrz', ...read.doubts]);
}
