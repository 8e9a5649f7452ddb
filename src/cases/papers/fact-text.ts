import type { Leaf, Sourced } from '../../model/field.ts';
import type { Address, Moment, PersonName, Place, Sex, TravelDocument } from '../../model/values.ts';
import { findCountryName } from '../../normalise/country-names.ts';
import { findValueText } from '../../normalise/value-text.ts';
import type { Language } from '../../problem-words.ts';

/** In both languages of the papers. */
export type Words = Readonly<Record<Language, string>>;

/** Something known of a person or a journey, as it stands on a paper. */
export interface Fact extends Words {
	/** False of an officer's own words, of which no standard value could be made. */
	readonly isStandard: boolean;
}

/** What a leaf of a body says; undefined where that is nothing, or was not told. */
export function toFact(leaf: Leaf, node: Sourced): Fact | undefined {
	const { raw, value } = node;
	if (value !== null) return { ...toWords(leaf, node), isStandard: true };
	return raw === null ? undefined : { ...alike(`“${raw}”`), isStandard: false };
}

export const alike = (text: string): Words => ({ en: text, id: text });

function toWords(leaf: Leaf, node: Sourced): Words {
	const { value } = node;
	switch (leaf.type) {
		case 'code':
			return leaf.list?.codes.find(({ code }) => code === value) ?? alike(String(value));
		case 'name':
		case 'address':
			return alike((value as PersonName | Address).full);
		case 'country':
			return toCountry(String(value));
		case 'sex':
			return sexes[value as Sex];
		case 'moment':
			return alike(toMomentText(value as Moment));
		case 'place':
		case 'border-point':
			return alike((value as Place).name);
		case 'travel-document':
			return toDocument(value as TravelDocument);
		default:
			return alike(findValueText(leaf, node) ?? String(value));
	}
}

export function toCountry(alpha3: string): Words {
	return { en: findCountryName(alpha3, 'en') ?? alpha3, id: findCountryName(alpha3, 'id') ?? alpha3 };
}

const sexes: Readonly<Record<Sex, Words>> = {
	M: { en: 'Male', id: 'Laki-laki' },
	F: { en: 'Female', id: 'Perempuan' },
	X: { en: 'Unspecified', id: 'Tidak disebutkan' },
};

/** As it is on the spot, with the offset of that place. */
function toMomentText({ date, at, timeZone }: Moment): string {
	if (at === undefined) return date;
	const [day = '', time = '', offset = ''] = at.split(/T|(?=Z|[+-]\d\d:\d\d$)/);
	return `${day} ${time.slice(0, 5)} (${timeZone ?? (offset === 'Z' ? 'UTC' : `UTC${offset}`)})`;
}

const documents: Readonly<Record<TravelDocument['type'], Words>> = {
	passport: { en: 'Passport', id: 'Paspor' },
	'travel-document-in-lieu': { en: 'Travel document in lieu of passport', id: 'Surat perjalanan laksana paspor' },
	'identity-card': { en: 'Identity card', id: 'Kartu identitas' },
	visa: { en: 'Visa', id: 'Visa' },
	other: { en: 'Document', id: 'Dokumen' },
};

function toDocument({ type, number, issuer, expiresOn }: TravelDocument): Words {
	const of = issuer === undefined ? '' : ` (${issuer})`;
	const until = (word: string) => (expiresOn === undefined ? '' : `, ${word} ${expiresOn}`);
	return {
		en: `${documents[type].en} ${number}${of}${until('valid until')}`,
		id: `${documents[type].id} ${number}${of}${until('berlaku sampai')}`,
	};
}
