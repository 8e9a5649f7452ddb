import type { FindingRule } from '../model/findings.ts';
import type { Words } from './rule-words.ts';

/** Doubts that show only when several fields are seen together. */
export const findingDoubts = {
	'travel-document.name-differs': {
		en: 'The name in the document is not that of the person or of another document of theirs.',
		id: 'Nama pada dokumen berbeda dengan nama orangnya atau dokumennya yang lain.',
	},
	'travel-document.birth-date-differs': {
		en: 'The date of birth in the document is not that of the person or of another document of theirs.',
		id: 'Tanggal lahir pada dokumen berbeda dengan tanggal lahir orangnya atau dokumennya yang lain.',
	},
	'travel-document.sex-differs': {
		en: 'The sex in the document is not that of the person or of another document of theirs.',
		id: 'Jenis kelamin pada dokumen berbeda dengan jenis kelamin orangnya atau dokumennya yang lain.',
	},
	'travel-document.nationality-differs': {
		en: 'The nationality in the document is not that of the person or of another document of theirs.',
		id: 'Kewarganegaraan pada dokumen berbeda dengan kewarganegaraan orangnya atau dokumennya yang lain.',
	},
	'travel-document.shared': {
		en: 'Another person in this list has a document with the same number.',
		id: 'Orang lain dalam daftar ini mempunyai dokumen dengan nomor yang sama.',
	},
	'travel-document.expired': {
		en: 'The document had expired by the date of the journey.',
		id: 'Dokumen sudah habis berlaku pada tanggal perjalanan.',
	},
	'visa.purpose-excluded': {
		en: 'The visa is not for this purpose.',
		id: 'Visa tersebut bukan untuk tujuan ini.',
	},
	'place.country-differs': {
		en: 'The place beside it lies in another country.',
		id: 'Tempat di sampingnya terletak di negara lain.',
	},
} as const satisfies Record<FindingRule, Words>;
