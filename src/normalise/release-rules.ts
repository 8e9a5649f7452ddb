import type { Words } from './rule-words.ts';

/** Doubts that show only once it is known who is to get what. */
export const releaseDoubts = {
	'travel-document.shows-withheld': {
		en: "The document goes in full to a recipient who does not get its holder's name or birth in full: it may show them.",
		id: 'Dokumen dikirim lengkap kepada penerima yang tidak memperoleh nama atau kelahiran pemegangnya secara lengkap: keduanya dapat terbaca di dokumen.',
	},
	'account.shows-withheld': {
		en: "The account goes in full to a recipient who does not get its holder's name in full: it may show that.",
		id: 'Rekening dikirim lengkap kepada penerima yang tidak memperoleh nama pemegangnya secara lengkap: nama itu dapat terbaca di rekening.',
	},
	'handling.narrowed': {
		en: 'This handling is stricter than that of the document: it holds for the whole document from now on, wherever that is, for good.',
		id: 'Penanganan ini lebih ketat daripada penanganan dokumennya: berlaku untuk seluruh dokumen mulai sekarang, di mana pun berada, dan seterusnya.',
	},
} as const satisfies Record<string, Words>;
