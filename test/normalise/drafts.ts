import * as fc from 'fast-check';
import type { DraftBody, Field, Fields, Leaf, LeafType } from '../../src/model/field.ts';
import { toMrz } from './mrz-lines.ts';

/** Texts near what each type expects, so that chance also gets past the first look. */
const near: Readonly<Record<Exclude<LeafType, 'code'>, readonly string[]>> = {
	name: [
		'นายสมชาย ใจดี',
		'Tan Wei Ming',
		'BUDI SANTOSO',
		'Drs. H. Budi, S.H.',
		'SITI BINTI AMINAH',
		'Joko @ Kodok',
		'王小明',
		' suparmi -',
		'A/L, b. ',
		'SANTOSO, Drs. Budi, S.H.',
		'ＢＵＤＩ Bin ß',
	],
	date: [
		'12 มี.ค. ๒๕๒๘',
		'1 Ramadan 1405 H',
		'31118',
		'12/03/1985',
		'17 Ogos 90',
		'xx/xx/1985',
		'sekitar 2528',
		'2025-03-12 00:00',
	],
	moment: ['2026-03-12 14:05 WITA', '12 Maret 2026 pukul 14.05 WIB', '2026-03-12T14:05Z', '12/03/2026 14:05', '31118'],
	country: ['WNI', 'Kamboja', 'my', 'UTO', '360', 'Congo'],
	sex: ['L', 'perempuan', '<'],
	'travel-document': [toMrz(), toMrz({ names: 'SUPARMI', birth: '85<<<<' }), 'Paspor RI X 9900001 (MYS) exp 1 Mac 27'],
	contact: ['WA 0812 0000 0001', '+60 12-000 0001', 'agen@example.org', 'FB: Kerja', 't.me/kerja', '6281200000001'],
	account: [
		'BCA 0000009917 a.n. Budi',
		'GB82 WEST 1234 5698 7654 32',
		'DANA 081200000001',
		'DANA +081200000001',
		'1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa',
		'0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
	],
	conveyance: ['Avanza hitam BP 1234 XY', 'plat SBA 1234 G', '1กข 1234', 'KM Fiktif IMO 9074729', 'MMSI 525000000'],
	address: ['Jl. Rekaan 5 RT 003/RW 02 Kel. Fiktif Kec. Batam Kota, Kota Batam, Kepri 29444', 'Jalan Fiktif, Perak'],
	place: ['Medan', 'IDBTM', 'CGK', 'Batam, Kepulauan Riau', 'Desa Rekaan'],
	'border-point': ['TPI Batam Center', 'PLBN Entikong', 'Padang Besar (Thailand)', 'Bandara Soekarno-Hatta (CGK)'],
	pointer: ['/name', ' /victims/1/birthDate', 'victims', '/', '/a b'],
	text: ['satu\r\ndua\t', '\u202Egnp.exe', 'Cafe\u0301'],
};

/** All types of leaves but codes. */
export const leafTypes = Object.keys(near) as readonly Exclude<LeafType, 'code'>[];

/** Pieces that the patterns look for, in any order and number. */
const pieces = fc
	.array(
		fc.constantFrom(
			..."0 1 9 / - . , : @ < « ( ) ' B. bin a/l Dr. H. exp s/d RI Mar + x ? \u200D \u0301 İ".split(' '),
			' ',
		),
	)
	.map((parts) => parts.join(''));

function textOf({ type, list }: Leaf): fc.Arbitrary<string> {
	const known =
		type === 'code' ? (list?.codes ?? []).flatMap(({ code, en, also = [] }) => [code, en, ...also]) : near[type];
	return fc.oneof(
		fc.constantFrom(...known),
		fc.string({ unit: 'binary', maxLength: 300 }),
		pieces,
		fc
			.tuple(fc.constantFrom(...known), fc.nat(), pieces)
			.map(([text, at, more]) => text.slice(0, at % 40) + more + text.slice(at % 40)),
	);
}

/** Any text at all that a leaf of this type may be given, good or not. */
export function rawOf(leaf: Leaf): fc.Arbitrary<string> {
	return textOf(leaf).filter((text) => /\S/.test(text));
}

function nodeOf(field: Field): fc.Arbitrary<unknown> {
	switch (field.node) {
		case 'leaf':
			return fc.oneof({ weight: 9, arbitrary: rawOf(field) }, { weight: 1, arbitrary: fc.integer() });
		case 'group':
			return draftOf(field.fields);
		case 'list':
		case 'persons':
			return fc.array(nodeOf(field.of), { minLength: 1, maxLength: 3 });
	}
}

/** The body of a draft as it comes: required fields and any others, filled with anything. */
export function draftOf(fields: Fields): fc.Arbitrary<DraftBody> {
	const entries = Object.entries(fields);
	return fc.record(Object.fromEntries(entries.map(([name, field]) => [name, nodeOf(field)])), {
		requiredKeys: entries.filter(([, field]) => field.required).map(([name]) => name),
	}) as fc.Arbitrary<DraftBody>;
}
