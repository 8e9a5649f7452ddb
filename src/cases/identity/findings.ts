import type { Language } from '../../problem-words.ts';

/** What is compared of two people. */
export const comparedFacts = ['name', 'born', 'place', 'mother', 'father', 'sex', 'nik', 'document'] as const;
export type ComparedFact = (typeof comparedFacts)[number];

/** What comes out of comparing a fact. */
export const findings = [
	'equal',
	'sounds-alike',
	'parts-alike',
	'similar',
	'same-month',
	'same-year',
	'turned',
	'years-differ',
	'region-fits',
	'birth-digits-fit',
	'last-digits-fit',
	'digits-fit',
	'digits-differ',
	'beginning-fits',
	'ending-fits',
	'differs',
] as const;
export type Finding = (typeof findings)[number];

/** Why a candidate has its score: what speaks for them, with points; with points below zero, what speaks against. */
export interface Reason {
	readonly fact: ComparedFact;
	readonly finding: Finding;
	readonly points: number;
	/** How many parts or digits fit or differ, of how many; or how many years apart. */
	readonly count?: number;
	readonly of?: number;
}

type Texts = Readonly<Record<Language, string>>;

const factWords: Readonly<Record<ComparedFact, Texts>> = {
	name: { en: 'name', id: 'nama' },
	born: { en: 'birth date', id: 'tanggal lahir' },
	place: { en: 'birth place', id: 'tempat lahir' },
	mother: { en: 'mother’s name', id: 'nama ibu' },
	father: { en: 'father’s name', id: 'nama ayah' },
	sex: { en: 'sex', id: 'jenis kelamin' },
	nik: { en: 'NIK', id: 'NIK' },
	document: { en: 'document number', id: 'nomor dokumen' },
};

const findingWords: Readonly<Record<Finding, Texts>> = {
	equal: { en: 'equal', id: 'sama' },
	'sounds-alike': { en: 'sounds alike', id: 'bunyinya serupa' },
	'parts-alike': { en: 'sounds alike, {count} of {of} parts', id: 'bunyinya serupa, {count} dari {of} bagian' },
	similar: { en: 'written similarly', id: 'penulisannya mirip' },
	'same-month': { en: 'month and year fit', id: 'bulan dan tahun cocok' },
	'same-year': { en: 'year fits', id: 'tahun cocok' },
	turned: { en: 'day and month are turned round', id: 'hari dan bulan tertukar' },
	'years-differ': { en: 'year differs by {count}', id: 'tahun berselisih {count}' },
	'region-fits': { en: 'region fits', id: 'wilayah cocok' },
	'birth-digits-fit': { en: 'birth digits fit', id: 'angka kelahiran cocok' },
	'last-digits-fit': { en: 'last digits fit', id: 'angka terakhir cocok' },
	'digits-fit': { en: '{count} known digits fit', id: '{count} angka yang diketahui cocok' },
	'digits-differ': { en: '{count} of {of} known digits differ', id: '{count} dari {of} angka yang diketahui berbeda' },
	'beginning-fits': { en: 'beginning fits', id: 'awalnya cocok' },
	'ending-fits': { en: 'end fits', id: 'akhirnya cocok' },
	differs: { en: 'differs', id: 'berbeda' },
};

/** "mother's name: sounds alike, 1 of 2 parts" */
export function toReasonWords({ fact, finding, count, of }: Reason): Texts {
	const say = (language: Language) => {
		const told = findingWords[finding][language].replace('{count}', String(count)).replace('{of}', String(of));
		return `${factWords[fact][language]}: ${told}`;
	};
	return { en: say('en'), id: say('id') };
}
