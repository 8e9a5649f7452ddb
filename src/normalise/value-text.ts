import { canonicalJson } from '../json.ts';
import type { Leaf, Sourced } from '../model/field.ts';
import type {
	Account,
	Address,
	ContactPoint,
	Conveyance,
	Moment,
	PersonName,
	Place,
	TravelDocument,
} from '../model/values.ts';
import { toAccountText } from './account.ts';
import { readLeaf } from './body.ts';

/**
 * A text of which the leaf's normaliser makes exactly its standard value: one made of the value where that does, else
 * what was written. Undefined where there is no value, or none of these says all of it.
 */
export function findValueText(leaf: Leaf, { value, raw }: Sourced): string | undefined {
	if (value === null) return undefined;
	const wanted = canonicalJson(value);
	return [...toTexts(leaf, value), ...(raw === null ? [] : [raw])].find(
		(text) => /\S/.test(text) && text.length <= 8000 && canonicalJson(readLeaf(leaf, text).value) === wanted,
	);
}

/** In the order in which they are tried. */
function toTexts({ type }: Leaf, value: unknown): readonly string[] {
	switch (type) {
		case 'name':
			return toNames(value as PersonName);
		case 'moment':
			return [toMomentText(value as Moment)];
		case 'travel-document':
			return toDocumentTexts(value as TravelDocument);
		case 'contact':
			return [toContactText(value as ContactPoint)];
		case 'account':
			return [toHeldAccount(value as Account)];
		case 'address':
			return [(value as Address).full];
		case 'conveyance':
			return toConveyanceTexts(value as Conveyance);
		case 'place':
		case 'border-point':
			return toPlaceTexts(value as Place);
		default:
			return [value as string];
	}
}

const join = (parts: readonly (string | undefined)[]) => parts.filter((part) => part !== undefined).join(' ');

/** "Santoso, Drs. Budi" tells the family's name; without one the titles go first, and some of them behind. */
function toNames({ full, family, given, titles }: PersonName): string[] {
	const parted = family !== undefined && given !== undefined ? [`${family}, ${[...titles, given].join(' ')}`] : [];
	const splits = [...titles, full].map((_, behind) => titles.length - behind);
	const around = splits.map((at) => [[...titles.slice(0, at), full].join(' '), ...titles.slice(at)].join(', '));
	return [...parted, ...around];
}

function toMomentText({ date, at, timeZone }: Moment): string {
	if (at === undefined) return date;
	return timeZone === undefined ? at : `${at}[${timeZone}]`;
}

const documentWords: Readonly<Record<TravelDocument['type'], string>> = {
	passport: 'passport',
	'travel-document-in-lieu': 'emergency travel document',
	'identity-card': 'identity card',
	visa: 'visa',
	other: 'document',
};

/** What a document is known by, but for its lines. */
export function toDocumentText({
	type,
	number,
	issuer,
	expiresOn,
}: Pick<TravelDocument, 'type' | 'number'> & {
	readonly issuer?: string | undefined;
	readonly expiresOn?: string | undefined;
}): string {
	const state = issuer === undefined ? undefined : `(${issuer})`;
	const until = expiresOn === undefined ? undefined : `expires ${expiresOn}`;
	return join([documentWords[type], number, state, until]);
}

function toDocumentTexts(document: TravelDocument): string[] {
	return [...(document.mrz === undefined ? [] : [document.mrz.join('\n')]), toDocumentText(document)];
}

function toContactText(contact: ContactPoint): string {
	switch (contact.type) {
		case 'phone':
			return contact.e164;
		case 'email':
			return contact.address;
		case 'handle':
			return `${contact.platform}: ${contact.handle}`;
	}
}

function toHeldAccount(account: Account): string {
	return account.holder === undefined ? toAccountText(account) : `${toAccountText(account)} a.n. ${account.holder}`;
}

function toConveyanceTexts(value: Conveyance): string[] {
	if (value.type === 'vehicle') {
		const { plate, country, description } = value;
		return [
			join([description, plate]),
			join([description, plate, country && `(${country})`]),
			join([plate, description]),
		];
	}
	const { name, imo, mmsi, description } = value;
	const numbers = [imo && `IMO ${imo}`, mmsi && `MMSI ${mmsi}`];
	return [join([name, ...numbers, description]), join([description, ...numbers, name])];
}

function toPlaceTexts({ name, locode, iata }: Place): string[] {
	return [name, locode, iata].filter((text) => text !== undefined);
}
