import type { CodeList } from '../code-lists.ts';
import { code, group, labelled, leaf, list, required } from '../field.ts';
import { defineKind } from '../kind.ts';
import { officerContacts } from '../people.ts';
import { provenance } from '../provenance.ts';

const documentFrauds: CodeList = {
	name: 'documentFrauds',
	source: 'INTERPOL SLTD; Lintas adds documents that are false, and true ones in the wrong hands',
	codes: [
		{
			code: 'stolen-blank',
			en: 'Stolen blank',
			id: 'Blangko dicuri',
			also: ['blanko dicuri', 'blangko curian', 'blank stolen', 'stolen blank document'],
		},
		{ code: 'lost', en: 'Lost by its bearer', id: 'Hilang', also: ['hilang oleh pemegang', 'kehilangan', 'lost'] },
		{ code: 'stolen', en: 'Stolen from its bearer', id: 'Dicuri', also: ['dicuri dari pemegang', 'curian', 'stolen'] },
		{
			code: 'revoked',
			en: 'Revoked',
			id: 'Dicabut',
			also: ['dibatalkan', 'tidak berlaku lagi', 'revoked', 'cancelled', 'invalidated'],
		},
		{
			code: 'forged',
			en: 'Forged or altered',
			id: 'Palsu atau diubah',
			also: ['palsu', 'dipalsukan', 'forged', 'counterfeit', 'altered'],
		},
		{
			code: 'misused',
			en: 'Used by another than its bearer',
			id: 'Dipakai orang lain',
			also: ['disalahgunakan', 'milik orang lain', 'impostor', 'fraudulently used'],
		},
	],
};

export const travelDocumentNotice = defineKind({
	name: 'travel-document-notice',
	version: '1.0',
	title: { en: 'Travel document notice', id: 'Pemberitahuan dokumen perjalanan' },
	fields: {
		documents: labelled(
			'Documents',
			'Dokumen',
			required(
				list(
					group({
						travelDocument: labelled(
							'Travel document',
							'Dokumen perjalanan',
							required(leaf('travel-document')),
							'Its number and who issues it; of a blank, the number printed in it.',
						),
						fraud: labelled('What is wrong', 'Permasalahan', required(code(documentFrauds))),
						issuedOn: labelled('Issued on', 'Diterbitkan tanggal', leaf('date')),
						lostOn: labelled('Stolen or lost on', 'Dicuri atau hilang tanggal', leaf('date')),
						lostIn: labelled('Stolen or lost in', 'Negara tempat dicuri atau hilang', leaf('country')),
						nationalReference: labelled('National reference', 'Nomor rujukan nasional', leaf('text')),
						circumstances: labelled('Circumstances', 'Keadaan', leaf('text'), 'Without the name of the bearer.'),
					}),
				),
			),
		),
		reviewOn: labelled('Review on', 'Ditinjau tanggal', leaf('date'), 'When the record is to be looked at again.'),
		provenance,
		contacts: officerContacts,
	},
	example: {
		documents: [
			{
				travelDocument: 'paspor X9990016 (IDN)',
				fraud: 'dicuri',
				issuedOn: '17/08/2023',
				lostOn: '02/03/2026',
				lostIn: 'Malaysia',
				nationalReference: 'LP/0017/REKAAN/2026',
				circumstances: 'Rekaan: diambil dari mes pekerja di Johor.',
			},
			{ travelDocument: 'paspor X9990024 (IDN)', fraud: 'blangko dicuri' },
		],
		reviewOn: '01/03/2031',
		contacts: ['WA 0812-0000-0017'],
	},
});
