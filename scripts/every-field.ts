import type { DraftBody, DraftNode, Field, Fields, LeafType } from '../src/model/field.ts';

/** A text for each type of field, on invented people and things. */
const texts: Readonly<Record<Exclude<LeafType, 'code'>, string>> = {
	name: 'Drs. H. SURYADI bin CONTOH',
	date: '12 Maret 1985',
	moment: '12 Maret 2026 pukul 14.05 WITA',
	country: 'Malaysia',
	sex: 'laki-laki',
	'travel-document': 'paspor X9990016 (IDN) habis berlaku 17 Agustus 2028',
	contact: 'WA 0812-0000-0017',
	account: 'BCA 0000000017 a.n. Contoh',
	address: 'Jl. Contoh No. 17, Medan, Sumatera Utara',
	conveyance: 'Avanza hitam BP 1234 XY',
	place: 'Batam',
	'border-point': 'TPI Batam Centre',
	pointer: '/victims/1/birthDate',
	text: 'Rekaan.',
};

/** A draft of a kind with every field filled, and every code of a list that takes several. */
export function fillEveryField(fields: Fields): DraftBody {
	return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fill(field)]));
}

function fill(field: Field): DraftNode {
	switch (field.node) {
		case 'leaf':
			return field.type === 'code' ? (field.list?.codes[0]?.code ?? '') : texts[field.type];
		case 'group':
			return fillEveryField(field.fields);
		case 'persons':
			return [fillEveryField(field.of.fields)];
		case 'list':
			return field.of.node === 'leaf' && field.of.list !== undefined
				? field.of.list.codes.map(({ code }) => code)
				: [fill(field.of)];
	}
}
