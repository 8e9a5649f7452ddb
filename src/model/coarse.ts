import { z } from 'zod';
import { AgeRange, toAgeRange } from './age.ts';
import { callingCodes } from './calling-codes.ts';
import type { LeafType } from './field.ts';
import {
	type Account,
	type Address,
	type ContactPoint,
	type Conveyance,
	CountryCode,
	line,
	type Moment,
	type PersonName,
	type Place,
	type TravelDocument,
} from './values.ts';

/**
 * Coarser facts, made from a standard value when a document is signed. Each is a disclosure apart from the
 * value, and can go where the value may not. Its members are not those of the value: nobody can take one for
 * the other.
 */

/** The field that a value stands in, and the day on which its document is signed (UTC). */
interface Setting {
	readonly name: string;
	readonly on: Temporal.PlainDate;
}

interface Coarsening {
	readonly schema: z.ZodType;
	/** What it says of the value, for the documentation. */
	readonly en: string;
	/** Undefined where this value has no coarser form. */
	readonly of: (value: never, setting: Setting) => object | undefined;
}

const coarsening = <Value>(
	en: string,
	schema: z.ZodType,
	of: (value: Value, setting: Setting) => object | undefined,
): Coarsening => ({ en, schema, of });

const Province = z.string().regex(/^\d{2}$/);
const inCountry = coarsening<Place>('its country', z.strictObject({ country: CountryCode }), ({ country }) =>
	country === undefined ? undefined : { country },
);

/** What is told of a value of each type; a type that is not here has no coarser form. */
const coarsenings: Readonly<Partial<Record<LeafType, Coarsening>>> = {
	name: coarsening<PersonName>('initials', z.strictObject({ initials: line(40) }), toInitials),
	date: coarsening<string>(
		'its year; of a `birthDate`, the age group on the day of signing too',
		z.strictObject({ year: z.string().regex(/^\d{4}$/), age: AgeRange.optional() }),
		(date, { name, on }) => ({
			year: date.slice(0, 4),
			...(name === 'birthDate' && { age: toAgeRange(date, on) }),
		}),
	),
	moment: coarsening<Moment>(
		'its month, or its year where no more is known',
		z.strictObject({ month: z.string().regex(/^\d{4}(?:-(?:0[1-9]|1[0-2]))?$/) }),
		({ date }) => ({ month: date.slice(0, 7) }),
	),
	'travel-document': coarsening<TravelDocument>(
		'type and issuing country',
		z.strictObject({ type: z.string().max(40), issuer: CountryCode.optional() }),
		({ type, issuer }) => pick({ type, issuer }),
	),
	contact: coarsening<ContactPoint>(
		'its kind; of a telephone the country, of an account the service',
		z.strictObject({ type: z.string().max(40), country: CountryCode.optional(), platform: line(40).optional() }),
		toContactKind,
	),
	account: coarsening<Account>(
		'its kind, its provider and its country',
		z.strictObject({ type: z.string().max(40), provider: line(60).optional(), country: CountryCode.optional() }),
		toAccountKind,
	),
	address: coarsening<Address>(
		"Indonesia's province, and the country",
		z.strictObject({ province: Province.optional(), country: CountryCode.optional() }),
		({ province, country }) =>
			province === undefined && country === undefined ? undefined : pick({ province, country }),
	),
	conveyance: coarsening<Conveyance>(
		'vehicle or vessel, and its country or flag',
		z.strictObject({ type: z.string().max(40), country: CountryCode.optional() }),
		(value) => pick({ type: value.type, country: value.type === 'vessel' ? value.flag : value.country }),
	),
	place: inCountry,
	'border-point': inCountry,
};

/** Types whose values are as coarse as they get: from a list, and about nobody in particular. */
const coarseAlready: ReadonlySet<LeafType> = new Set(['code', 'country', 'sex', 'pointer']);

export function isCoarseAlready(type: LeafType): boolean {
	return coarseAlready.has(type);
}

export function coarseSchemaOf(type: LeafType): z.ZodType | undefined {
	return coarsenings[type]?.schema;
}

/** What may be told of a value of that type in its place; undefined where it has no coarser form. */
export function describeCoarse(type: LeafType): string | undefined {
	return coarsenings[type]?.en;
}

/** The coarser facts of a value, the same whoever makes them on that day. */
export function toCoarse(type: LeafType, value: unknown, setting: Setting): object | undefined {
	return value === null ? undefined : coarsenings[type]?.of(value as never, setting);
}

function pick(members: Readonly<Record<string, unknown>>): object {
	return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** Of these scripts one character may be a whole name, in whichever word of it. */
const syllabic = /[\p{sc=Hang}\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]/u;

/** The first letter of each word, with its marks. */
function toInitials({ full }: PersonName): object | undefined {
	if (syllabic.test(full)) return undefined;
	const letters = full.split(/\s+/).flatMap((word) => /\p{L}\p{M}*/u.exec(word)?.[0].slice(0, 4) ?? []);
	if (letters.length === 0) return undefined;
	const initials = letters.slice(0, 6).map((letter) => `${letter.toUpperCase()}.`);
	return { initials: initials.join(' ') };
}

function toContactKind(contact: ContactPoint): object {
	if (contact.type === 'handle') return { type: contact.type, platform: contact.platform };
	if (contact.type === 'email') return { type: contact.type };
	const code = callingCodes.find(([digits]) => contact.e164.startsWith(`+${digits}`));
	return pick({ type: contact.type, country: code?.[1] });
}

function toAccountKind(account: Account): object {
	switch (account.type) {
		case 'bank':
			return pick({ type: account.type, provider: account.bank, country: account.country });
		case 'iban':
			return { type: account.type, country: account.country };
		case 'wallet':
			return { type: account.type, provider: account.provider };
		case 'crypto':
			return { type: account.type, provider: account.chain };
	}
}
