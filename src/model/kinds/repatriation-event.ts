import { traffickingStatuses } from '../code-lists.ts';
import { code, labelled, leaf, persons, required } from '../field.ts';
import { defineKind } from '../kind.ts';
import { ageGroup, consentToShare, officerContacts } from '../people.ts';

export const repatriationEvent = defineKind({
	name: 'repatriation-event',
	version: '1.0',
	title: { en: 'Repatriation event', id: 'Perkembangan pemulangan' },
	fields: {
		on: labelled('When', 'Kapan', required(leaf('moment'))),
		victims: labelled(
			'Victims',
			'Korban',
			persons({
				name: labelled('Name', 'Nama', required(leaf('name'))),
				ageGroup,
				consentToShare,
				traffickingStatus: labelled(
					'Trafficking status',
					'Status korban',
					code(traffickingStatuses),
					'Where this step changes it.',
				),
				travelDocument: labelled('Travel document', 'Dokumen perjalanan', leaf('travel-document')),
				note: labelled('Note', 'Catatan', leaf('text')),
			}),
			'Whom this step concerns; all of the request where none is named.',
		),
		plannedFor: labelled('Planned for', 'Direncanakan pada', leaf('moment'), 'Of a travel plan: the departure.'),
		place: labelled('Place', 'Tempat', leaf('place')),
		borderPoint: labelled('Border point', 'Tempat pemeriksaan imigrasi', leaf('border-point')),
		carrier: labelled('Carrier and number', 'Pengangkut dan nomor', leaf('text')),
		handedTo: labelled('Handed to', 'Diserahkan kepada', leaf('text'), 'The institution that takes over.'),
		note: labelled('Note', 'Catatan', leaf('text')),
		contacts: officerContacts,
	},
	relation: 'case',
	about: ['repatriation-request'],
	isCaseEvent: true,
	example: {
		on: '2 September 2026 14:05 MYT',
		victims: [{ name: 'ANI', travelDocument: 'SPLP Z9900017' }],
		place: 'KJRI Johor Bahru',
	},
});
