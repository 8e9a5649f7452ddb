import type { TravelDocument } from '../model/values.ts';
import { takeCountry } from './country-in-text.ts';
import { normaliseDate } from './date.ts';
import { expiry, fillers, numbers, passportNumbers, type TypeWords, typeWords } from './document-words.ts';
import { listIdentityNumberDoubts } from './identity-numbers.ts';
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
	const issuer = state.country ?? kind.issuer;
	const value: TravelDocument = {
		type: kind.type ?? 'other',
		number: number.replace(/[ -]/g, ''),
		...(issuer && { issuer }),
		...(expires.date && { expiresOn: expires.date }),
	};
	return withValue(value, [
		...cleaning,
		'travel-document.words',
		...expires.rules,
		...listIdentityNumberDoubts(value),
		...(isUnusual(value) ? ['travel-document.number-form' as const] : []),
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

/** A passport's number that is not as its state's are. */
function isUnusual({ type, issuer = '', number }: TravelDocument): boolean {
	return type === 'passport' && passportNumbers[issuer]?.test(number) === false;
}

function takeType(text: string): Rest & Partial<Pick<TypeWords, 'type' | 'issuer'>> {
	const found = typeWords.find(({ pattern }) => pattern.test(text));
	if (found === undefined) return { rest: text };
	const { pattern, ...what } = found;
	return { rest: text.replace(pattern, ' '), ...what };
}
