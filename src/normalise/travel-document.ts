import type { TravelDocument } from '../model/values.ts';
import { cleanText } from './characters.ts';
import { readDocumentWords } from './document-reading.ts';
import { normaliseMrz } from './mrz.ts';
import { type Normalised, withoutValue } from './normalised.ts';

/** Longer than any machine-readable lines or description of one document. */
const maxLength = 400;

/**
 * A travel document from its machine-readable lines (ICAO Doc 9303: passports, cards, visas) or from a description
 * such as "Paspor RI B 1234567 berlaku s/d 12-03-2027". Nothing is corrected: a wrong check digit is told.
 */
export function normaliseTravelDocument(raw: string): Normalised<TravelDocument> {
	const { text, rules } = cleanText(raw);
	if (text.length > maxLength) return withoutValue(['text.too-long']);
	return /[<«‹]/.test(text) ? normaliseMrz(text) : readDocumentWords(text, rules);
}
