import type { TravelDocument } from '../model/values.ts';
import { takeCountry } from './country-in-text.ts';
import { normaliseDate } from './date.ts';
import { expiry, fillers, numbers, typeWords } from './document-words.ts';
import { findNik, listNikDoubts } from './nik.ts';
import { type Normalised, withoutValue, withValue } from './normalised.ts';
import type { RuleName } from './rules.ts';

/** Reads a description part by part and takes each part out; what is left over is a doubt. */
export function readDocumentWords(text: string, cleaning: readonly RuleName[]): Normalised<TravelDocument> {
	const expires = takeExpiry(joinNik(text.toUpperCase().replace(/\s+/g, ' ')));
	const kind = takeType(expires.rest);
	const state = takeCountry(kind.rest);
	const bare = state.rest.replace(fillers, ' ');
	const [number, ...further] = bare.match(numbers) ?? [];
	if (number === undefined) return withoutValue(['travel-document.no-number']);
	if (further.length > 0) return withoutValue(['travel-document.several-numbers']);
	const value: TravelDocument = {
		type: kind.type ?? 'other',
		number: number.replace(/[ -]/g, ''),
		...(state.country && { issuer: state.country }),
		...(expires.date && { expiresOn: expires.date }),
	};
	const nik = findNik(value);
	return withValue(value, [
		...cleaning,
		'travel-document.words',
		...expires.rules,
		...(nik === undefined ? [] : listNikDoubts(nik)),
		...(kind.type === undefined ? ['travel-document.type-unknown' as const] : []),
		...(/[\p{L}\p{N}]/u.test(bare.replace(number, ' ')) ? ['travel-document.rest' as const] : []),
	]);
}

/** "32.01.01.120385.9999" and "3201 0112 0385 9999" as one number. */
function joinNik(text: string): string {
	return text.replace(/(?<=\b(?:KTP|NIK)\b[ :.]*)(?:\d[ .]?){15}\d(?!\d)/u, (digits) => digits.replace(/[ .]/g, ''));
}

interface Rest {
	/** The text without what was read. */
	readonly rest: string;
}

function takeExpiry(text: string): Rest & { date?: string; rules: readonly RuleName[] } {
	const [all, written] = expiry.exec(text) ?? [];
	if (all === undefined || written === undefined) return { rest: text, rules: [] };
	const { value, issues } = normaliseDate(written);
	const rest = text.replace(all, ' ');
	if (value === null) return { rest, rules: ['travel-document.expiry'] };
	return { rest, date: value, rules: issues.map(({ rule }) => rule) };
}

function takeType(text: string): Rest & { type?: TravelDocument['type'] } {
	const found = typeWords.find(({ pattern }) => pattern.test(text));
	return found === undefined ? { rest: text } : { rest: text.replace(found.pattern, ' '), type: found.type };
}
