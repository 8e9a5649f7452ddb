import { findByCode, findByName } from './country-names.ts';

/** A code or name in brackets, or the bare name of a country; bare codes read like other words ("NO", "MY"). */
export function takeCountry(text: string): { readonly rest: string; readonly country?: string } {
	const [bracket, inBracket = ''] = /\(([^()]{1,60})\)/u.exec(text) ?? [];
	const bracketed = findByCode(inBracket.trim()) ?? findByName(inBracket);
	if (bracket !== undefined && bracketed !== undefined) return { rest: text.replace(bracket, ' '), country: bracketed };
	for (const [word] of text.matchAll(/\p{L}+/gu)) {
		const country = findByName(word);
		if (country !== undefined)
			return { rest: text.replace(new RegExp(`(?<!\\p{L})${word}(?!\\p{L})`, 'u'), ' '), country };
	}
	return { rest: text };
}
