import { type CodeList, refusalReasons } from '../code-lists.ts';
import { code, labelled, leaf, list, persons, required } from '../field.ts';
import { defineKind } from '../kind.ts';
import { officerContacts, personFields } from '../people.ts';
import { requireRefusalReasons } from '../refusal.ts';

const replyOutcomes: CodeList = {
	name: 'replyOutcomes',
	source: 'Directive (EU) 2023/977-style',
	codes: [
		{ code: 'answered', en: 'Answered', id: 'Dijawab', also: ['terjawab'] },
		{ code: 'answered-in-part', en: 'Answered in part', id: 'Dijawab sebagian', also: ['sebagian'] },
		{ code: 'nothing-found', en: 'Nothing found', id: 'Tidak ditemukan', also: ['nihil', 'tiada rekod'] },
		{ code: 'refused', en: 'Refused', id: 'Ditolak' },
	],
};

export const informationReply = defineKind({
	name: 'information-reply',
	version: '1.0',
	title: { en: 'Information reply', id: 'Jawaban permintaan informasi' },
	fields: {
		outcome: labelled('Outcome', 'Hasil', required(code(replyOutcomes))),
		answers: labelled('Answers', 'Jawaban', list(leaf('text')), 'In the order of the questions.'),
		refusalReasons: labelled('Reasons for refusal', 'Alasan penolakan', list(code(refusalReasons))),
		people: labelled(
			'People',
			'Orang',
			persons({
				...personFields,
			}),
		),
		note: labelled('Note', 'Catatan', leaf('text')),
		contacts: officerContacts,
	},
	relation: 'answers',
	about: ['information-request'],
	checkValues: (body) => requireRefusalReasons(body, 'outcome'),
	example: {
		outcome: 'sebagian',
		answers: ['Masuk lewat Stulang Laut pada 14 Agustus 2026 (rekaan).'],
		refusalReasons: ['penyidikan berjalan'],
	},
});
