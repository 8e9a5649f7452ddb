import type { Json } from '../../json.ts';
import type { LeafType } from '../../model/field.ts';
import { findAlpha2, findByCode } from '../../normalise/country-names.ts';
import { isUnknownMember } from '../../normalise/interpol-notice.ts';
import type { Member } from './mapping.ts';

/** A notice as JSON, or a part of it. */
export type Members = Readonly<Record<string, Json>>;

/** A text of a leaf as it stands in a notice, and back. */
export function toMember(type: LeafType, text: string, as?: Member['as']): Json {
	if (as === 'metres' && /^(?:[5-9]\d|1\d\d|2[0-4]\d)$/.test(text)) return Number(text) / 100;
	if (as === 'kilograms' && /^[1-9]\d{1,2}$/.test(text)) return Number(text);
	switch (type) {
		case 'country':
			return findAlpha2(text) ?? text;
		case 'sex':
			return text === 'X' ? 'U' : text;
		case 'date':
			return text.replaceAll('-', '/');
		default:
			return text;
	}
}

/** Undefined where it says that it is unknown, or is no single value. */
export function toText(type: LeafType, member: Json | undefined, as?: Member['as']): string | undefined {
	if (typeof member === 'number' && as === 'metres' && member < 3) return toText(type, Math.round(member * 100));
	if (typeof member !== 'string' && typeof member !== 'number' && typeof member !== 'boolean') return undefined;
	const text = String(member).trim();
	if (isUnknownMember(text)) return undefined;
	switch (type) {
		case 'country':
			return findByCode(text) ?? text;
		case 'sex':
			return text === 'U' ? 'X' : text;
		case 'date':
			return toDate(text);
		default:
			return text;
	}
}

/** `1979/1/17`, and `1979/00/00` where only the year is known. */
function toDate(text: string): string {
	const [, year, month, day] = /^(\d{4})(?:\/(\d{1,2})(?:\/(\d{1,2}))?)?$/.exec(text) ?? [];
	if (year === undefined) return text;
	const known = [month, day].map((part) => part?.padStart(2, '0')).filter((part) => part !== undefined);
	const unknownFrom = known.indexOf('00');
	return [year, ...(unknownFrom === -1 ? known : known.slice(0, unknownFrom))].join('-');
}

/** The name of a field as JSON of this channel has it. */
export function toMemberName(field: string): string {
	return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
