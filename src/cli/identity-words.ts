import type { IdentityAnswer } from '../http/officer/identity.ts';
import type { Language } from '../problem-words.ts';

type Field = keyof IdentityAnswer['candidates'][number]['record'];

interface IdentityWords {
	readonly newRecords: string;
	readonly replaced: string;
	readonly removed: string;
	readonly registerHeading: readonly string[];
	readonly none: string;
	readonly 'too-common': string;
	/** Above the columns of a candidate's record. */
	readonly fields: Readonly<Record<Field, string>>;
}

/** What is said of our own records of people. */
export const identityWords: Readonly<Record<Language, IdentityWords>> = {
	en: {
		newRecords: 'new records',
		replaced: 'replaced',
		removed: 'records removed',
		registerHeading: ['REGISTER', 'RECORDS', 'FIRST STORED', 'LAST STORED'],
		none: 'Nobody in our records fits what was asked.',
		'too-common': 'What was asked fits too many people for any to be shown: add what else is known.',
		fields: {
			reference: 'reference',
			name: 'name',
			otherNames: 'other names',
			birthDate: 'born',
			birthPlace: 'in',
			sex: 'sex',
			motherName: 'mother',
			fatherName: 'father',
			nik: 'NIK',
			documents: 'documents',
			province: 'province',
			address: 'address',
			photo: 'photograph',
		},
	},
	id: {
		newRecords: 'data baru',
		replaced: 'diganti',
		removed: 'data dihapus',
		registerHeading: ['REGISTER', 'DATA', 'DISIMPAN PERTAMA', 'DISIMPAN TERAKHIR'],
		none: 'Tidak ada orang dalam data kami yang cocok dengan yang dicari.',
		'too-common':
			'Yang dicari cocok dengan terlalu banyak orang sehingga tidak ditampilkan: tambahkan keterangan lain.',
		fields: {
			reference: 'referensi',
			name: 'nama',
			otherNames: 'nama lain',
			birthDate: 'lahir',
			birthPlace: 'di',
			sex: 'jenis kelamin',
			motherName: 'ibu',
			fatherName: 'ayah',
			nik: 'NIK',
			documents: 'dokumen',
			province: 'provinsi',
			address: 'alamat',
			photo: 'foto',
		},
	},
};
