import { evidenceGrades, modes } from '../code-lists.ts';
import { code, group, labelled, leaf, list, required } from '../field.ts';
import { defineKind } from '../kind.ts';
import { legFields } from '../route.ts';

export const movementPatternNotice = defineKind({
	name: 'movement-pattern-notice',
	version: '1.0',
	title: { en: 'Movement pattern notice', id: 'Pemberitahuan pola pergerakan' },
	fields: {
		title: labelled('Title', 'Judul', required(leaf('text'))),
		corridor: labelled(
			'Corridor',
			'Jalur',
			required(
				list(
					group({
						...legFields,
						borderPoint: labelled('Border point', 'Tempat pemeriksaan imigrasi', leaf('border-point')),
						means: labelled('Means of transport', 'Sarana angkutan', leaf('text')),
						carrier: labelled('Carrier', 'Pengangkut', leaf('text')),
						documentUse: labelled(
							'Use of documents',
							'Pemakaian dokumen',
							leaf('text'),
							'Such as: out on a visit visa, in on another passport.',
						),
					}),
				),
			),
			'The legs in their order.',
		),
		cohort: labelled('Cohort', 'Rombongan', required(leaf('text')), 'Who travels so, described and never named.'),
		cohortSize: labelled('Size of the cohort', 'Jumlah orang', leaf('text')),
		seenFrom: labelled('Seen from', 'Teramati sejak', leaf('date')),
		seenUntil: labelled('Seen until', 'Teramati sampai', leaf('date')),
		modes: labelled('Modes', 'Modus', list(code(modes))),
		indicators: labelled('Indicators', 'Indikator', list(leaf('text')), 'What an officer at a counter can see.'),
		confidence: labelled('Evidence', 'Tingkat keyakinan', required(code(evidenceGrades))),
		narrative: labelled('Narrative', 'Uraian', leaf('text')),
	},
	example: {
		title: 'Batam ke Poipet lewat Johor (rekaan)',
		corridor: [
			{ from: 'Batam', fromCountry: 'Indonesia', to: 'Johor Bahru', toCountry: 'Malaysia', means: 'feri' },
			{
				from: 'Johor Bahru',
				fromCountry: 'Malaysia',
				to: 'Poipet',
				toCountry: 'Kamboja',
				documentUse: 'visa kunjungan',
			},
		],
		cohort: 'Laki-laki 20 sampai 30 tahun, rombongan kecil, paspor baru',
		cohortSize: '5-8 orang',
		seenFrom: 'Juni 2026',
		modes: ['PMI ilegal'],
		confidence: 'kemungkinan besar',
	},
});
