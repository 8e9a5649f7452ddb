import { type CodeList, modes } from '../code-lists.ts';
import { code, labelled, leaf, list, persons, required } from '../field.ts';
import { defineKind } from '../kind.ts';
import { officerContacts, personFields } from '../people.ts';
import { provenance } from '../provenance.ts';
import { routeLegs } from '../route.ts';
import { summaries } from '../summaries.ts';

const warningSubjects: CodeList = {
	name: 'warningSubjects',
	source: 'Lintas',
	codes: [
		{ code: 'person', en: 'A person', id: 'Orang', also: ['pelaku', 'seseorang'] },
		{ code: 'document', en: 'A document', id: 'Dokumen', also: ['paspor', 'visa'] },
		{ code: 'group', en: 'A group that travels together', id: 'Rombongan', also: ['kelompok'] },
		{
			code: 'vehicle',
			en: 'A vehicle or vessel',
			id: 'Kendaraan atau kapal',
			also: ['kendaraan', 'kapal', 'mobil', 'feri'],
		},
		{ code: 'method', en: 'A method', id: 'Modus', also: ['cara', 'metode'] },
	],
};

const warningActions: CodeList = {
	name: 'warningActions',
	source: 'Lintas',
	codes: [
		{ code: 'observe-and-report', en: 'Observe and report', id: 'Amati dan laporkan', also: ['awasi', 'laporkan'] },
		{ code: 'interview', en: 'Interview apart', id: 'Wawancarai terpisah', also: ['wawancara', 'tanyai'] },
		{ code: 'second-inspection', en: 'Second inspection', id: 'Pemeriksaan lanjutan', also: ['periksa lanjut'] },
		{
			code: 'call-supervisor',
			en: 'Call the supervisor',
			id: 'Panggil penyelia',
			also: ['hubungi supervisor', 'lapor atasan'],
		},
		{
			code: 'hold-back-departure',
			en: 'Hold back from departure',
			id: 'Tunda keberangkatan',
			also: ['tunda berangkat'],
		},
		{ code: 'protect', en: 'Protect as a possible victim', id: 'Lindungi sebagai terduga korban', also: ['lindungi'] },
		{ code: 'keep-document', en: 'Keep the document for examination', id: 'Tahan dokumen untuk diperiksa' },
	],
};

export const earlyWarning = defineKind({
	name: 'early-warning',
	version: '1.0',
	title: { en: 'Early warning', id: 'Peringatan dini' },
	fields: {
		subjects: labelled('What to look for', 'Yang perlu diwaspadai', required(list(code(warningSubjects)))),
		description: labelled('Description', 'Uraian', required(leaf('text'))),
		people: labelled(
			'People',
			'Orang',
			persons({
				...personFields,
				appearance: labelled('Appearance', 'Ciri-ciri', leaf('text')),
			}),
		),
		travelDocuments: labelled('Travel documents', 'Dokumen perjalanan', list(leaf('travel-document'))),
		vehicles: labelled('Vehicles and vessels', 'Kendaraan dan kapal', list(leaf('conveyance'))),
		modes: labelled('Modes', 'Modus', list(code(modes))),
		route: labelled('Expected route', 'Rute yang diperkirakan', routeLegs),
		borderPoints: labelled(
			'Border points',
			'Tempat pemeriksaan imigrasi',
			required(list(leaf('border-point'))),
			'Where to look.',
		),
		from: labelled('From', 'Sejak', leaf('moment')),
		until: labelled('Until', 'Sampai', required(leaf('moment'))),
		actions: labelled('What to do', 'Yang harus dilakukan', required(list(code(warningActions)))),
		avoid: labelled('What not to do', 'Yang tidak boleh dilakukan', list(leaf('text'))),
		contacts: officerContacts,
		provenance,
		summaries,
	},
	example: {
		subjects: ['rombongan', 'modus'],
		description: 'Lima perempuan muda dengan pendamping laki-laki (rekaan)',
		borderPoints: ['TPI Batam Centre'],
		until: '31 Desember 2026 pukul 18.00 WIB',
		actions: ['wawancara', 'lindungi'],
		avoid: ['Jangan bertanya di depan pendamping'],
		contacts: ['WA 0812-0000-0017'],
	},
});
