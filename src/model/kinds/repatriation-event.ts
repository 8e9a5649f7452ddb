import { type CodeList, traffickingStatuses } from '../code-lists.ts';
import { code, labelled, leaf, persons, required } from '../field.ts';
import { defineKind } from '../kind.ts';
import { ageGroup, consentToShare, officerContacts } from '../people.ts';

const repatriationSteps: CodeList = {
	name: 'repatriationSteps',
	source: 'Lao–Thai return procedure and Indonesian practice (SPLP, exit permit, handover)',
	codes: [
		{ code: 'request-received', en: 'Request received', id: 'Permintaan diterima' },
		{
			code: 'identity-confirmed',
			en: 'Identity confirmed',
			id: 'Identitas dikonfirmasi',
			also: ['identitas terkonfirmasi'],
		},
		{ code: 'identity-not-found', en: 'Identity not found', id: 'Identitas tidak ditemukan' },
		{
			code: 'travel-document-issued',
			en: 'Travel document issued',
			id: 'Dokumen perjalanan terbit',
			also: ['splp terbit'],
		},
		{ code: 'exit-permit-granted', en: 'Exit permit granted', id: 'Izin keluar terbit', also: ['exit pass terbit'] },
		{ code: 'departure-scheduled', en: 'Departure scheduled', id: 'Keberangkatan dijadwalkan' },
		{ code: 'departed', en: 'Departed', id: 'Berangkat', also: ['sudah berangkat', 'berlepas'] },
		{ code: 'arrived', en: 'Arrived', id: 'Tiba', also: ['sudah tiba'] },
		{ code: 'handed-over', en: 'Handed over to care', id: 'Diserahterimakan', also: ['serah terima'] },
		{ code: 'postponed', en: 'Postponed', id: 'Ditunda' },
		{ code: 'cancelled', en: 'Cancelled', id: 'Dibatalkan', also: ['batal'] },
	],
};

export const repatriationEvent = defineKind({
	name: 'repatriation-event',
	version: '1.0',
	title: { en: 'Repatriation event', id: 'Perkembangan pemulangan' },
	fields: {
		step: labelled('Step', 'Tahap', required(code(repatriationSteps))),
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
		place: labelled('Place', 'Tempat', leaf('place')),
		borderPoint: labelled('Border point', 'Tempat pemeriksaan imigrasi', leaf('border-point')),
		carrier: labelled('Carrier and number', 'Pengangkut dan nomor', leaf('text')),
		handedTo: labelled('Handed to', 'Diserahkan kepada', leaf('text'), 'The institution that takes over.'),
		note: labelled('Note', 'Catatan', leaf('text')),
		contacts: officerContacts,
	},
	relation: 'case',
	about: ['repatriation-request'],
	example: {
		step: 'SPLP terbit',
		on: '2 September 2026 14:05 MYT',
		victims: [{ name: 'ANI', travelDocument: 'SPLP Z9900017' }],
		place: 'KJRI Johor Bahru',
	},
});
