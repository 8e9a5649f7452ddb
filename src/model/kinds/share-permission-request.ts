import { labelled, leaf, list, required } from '../field.ts';
import { defineKind } from '../kind.ts';
import { officerContacts } from '../people.ts';

export const sharePermissionRequest = defineKind({
	name: 'share-permission-request',
	version: '1.0',
	title: { en: 'Permission request to share on', id: 'Permintaan izin meneruskan' },
	fields: {
		recipients: labelled(
			'Recipients',
			'Penerima',
			required(list(leaf('text'))),
			'To whom the document is to be passed on.',
		),
		fields: labelled(
			'Fields',
			'Isian',
			list(leaf('text')),
			'Which fields, by JSON Pointer; all of the copy where none is named.',
		),
		purpose: labelled('Purpose', 'Tujuan', required(leaf('text'))),
		until: labelled('Answer needed by', 'Jawaban diperlukan paling lambat', leaf('date')),
		contacts: officerContacts,
	},
	relation: 'answers',
	example: {
		recipients: ['th.immigration'],
		fields: ['/name', '/travelDocuments'],
		purpose: 'Pencegahan keberangkatan lanjutan (rekaan).',
	},
});
