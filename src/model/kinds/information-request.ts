import { urgencies } from '../code-lists.ts';
import { code, labelled, leaf, list, persons, required } from '../field.ts';
import { defineKind } from '../kind.ts';
import { officerContacts, personFields } from '../people.ts';

export const informationRequest = defineKind({
	name: 'information-request',
	version: '1.0',
	title: { en: 'Information request', id: 'Permintaan informasi' },
	fields: {
		subject: labelled('Subject', 'Perihal', required(leaf('text'))),
		questions: labelled('Questions', 'Pertanyaan', required(list(leaf('text')))),
		urgency: labelled('Urgency', 'Tingkat urgensi', required(code(urgencies))),
		reason: labelled('Reason', 'Alasan', required(leaf('text')), 'Why it is asked, and why so urgently.'),
		people: labelled(
			'People',
			'Orang',
			persons({
				...personFields,
			}),
			'Whom it is about.',
		),
		answerUse: labelled('Use of the answer', 'Pemakaian jawaban', leaf('text')),
		contacts: officerContacts,
	},
	example: {
		subject: 'Perlintasan Suryadi Contoh (rekaan)',
		questions: ['Apakah ia masuk lewat Johor setelah 14 Agustus 2026?'],
		urgency: 'segera',
		reason: 'Korban menyebut ia masih menampung orang.',
		people: [{ name: 'SURYADI CONTOH', birthDate: '12/03/1985' }],
	},
});
