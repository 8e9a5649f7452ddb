import { type CodeList, refusalReasons } from '../code-lists.ts';
import { code, labelled, leaf, list, required } from '../field.ts';
import { defineKind } from '../kind.ts';
import { officerContacts } from '../people.ts';
import { requireRefusalReasons } from '../refusal.ts';

const verificationResults: CodeList = {
	name: 'verificationResults',
	source: 'INTERPOL SLTD practice: hit, no hit; Lintas adds that one cannot say',
	codes: [
		{
			code: 'hit',
			en: 'Hit: on record as stated',
			id: 'Tercatat sebagaimana disebut',
			also: ['cocok', 'sesuai'],
		},
		{
			code: 'hit-with-differences',
			en: 'Hit, with differences',
			id: 'Tercatat, tetapi berbeda',
			also: ['tidak sesuai', 'berbeda'],
		},
		{ code: 'no-hit', en: 'No hit', id: 'Tidak tercatat', also: ['tidak ditemukan', 'tiada rekod'] },
		{ code: 'refused', en: 'Refused', id: 'Ditolak', also: ['menolak'] },
		{ code: 'cannot-say', en: 'Cannot say', id: 'Tidak dapat dipastikan', also: ['belum pasti'] },
	],
};

export const verificationReply = defineKind({
	name: 'verification-reply',
	version: '1.0',
	title: { en: 'Verification reply', id: 'Jawaban verifikasi' },
	fields: {
		result: labelled('Result', 'Hasil', required(code(verificationResults))),
		refusalReasons: labelled('Reasons for refusal', 'Alasan penolakan', list(code(refusalReasons))),
		differences: labelled('Differences', 'Perbedaan', list(leaf('text'))),
		travelDocument: labelled('As on record', 'Menurut catatan', leaf('travel-document')),
		note: labelled('Note', 'Catatan', leaf('text')),
		contacts: officerContacts,
	},
	relation: 'answers',
	about: ['verification-request'],
	checkValues: (body) => requireRefusalReasons(body, 'result'),
	example: {
		result: 'berbeda',
		differences: ['Tanggal lahir tercatat lain (rekaan)'],
		travelDocument: 'paspor X9990016 (IDN)',
	},
});
