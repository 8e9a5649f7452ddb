import { consents, exploitationTypes, repatriationNeeds, traffickingStatuses, urgencies } from '../code-lists.ts';
import { code, labelled, leaf, list, persons, required } from '../field.ts';
import { defineKind } from '../kind.ts';
import { ageGroup, consentToShare, officerContacts } from '../people.ts';
import { provinces } from '../provinces.ts';

export const repatriationRequest = defineKind({
	name: 'repatriation-request',
	version: '1.0',
	title: { en: 'Victim repatriation request', id: 'Permintaan pemulangan korban' },
	fields: {
		victims: labelled(
			'Victims',
			'Korban',
			required(
				persons({
					name: labelled('Name', 'Nama', required(leaf('name'))),
					traffickingStatus: labelled('Trafficking status', 'Status korban', required(code(traffickingStatuses))),
					sex: labelled('Sex', 'Jenis kelamin', leaf('sex')),
					birthDate: labelled('Date of birth', 'Tanggal lahir', leaf('date')),
					ageGroup,
					birthPlace: labelled('Place of birth', 'Tempat lahir', leaf('text')),
					homeAddress: labelled(
						'Home address',
						'Alamat asal',
						leaf('address'),
						'Where the family is to be looked for.',
					),
					homeProvince: labelled(
						'Home province',
						'Provinsi asal',
						code(provinces),
						'Whose service takes over, in Indonesia.',
					),
					nationality: labelled('Nationality', 'Kewarganegaraan', leaf('country')),
					travelDocuments: labelled('Travel documents', 'Dokumen perjalanan', list(leaf('travel-document'))),
					consentToReturn: labelled('Consent to return', 'Persetujuan pulang', required(code(consents))),
					consentToShare,
					needs: labelled('Needs', 'Kebutuhan', list(code(repatriationNeeds))),
					health: labelled('Health', 'Kesehatan', leaf('text')),
				}),
			),
		),
		hostCountry: labelled('Host country', 'Negara tempat korban berada', required(leaf('country'))),
		homeCountry: labelled('Home country', 'Negara asal', required(leaf('country'))),
		urgency: labelled('Urgency', 'Tingkat urgensi', required(code(urgencies))),
		exploitationTypes: labelled('Types of exploitation', 'Bentuk eksploitasi', list(code(exploitationTypes))),
		circumstances: labelled('Circumstances', 'Keadaan', leaf('text'), 'How the victims were found.'),
		proposedDate: labelled('Proposed date', 'Tanggal yang diusulkan', leaf('date')),
		borderPoint: labelled('Border point', 'Tempat pemeriksaan imigrasi', leaf('border-point')),
		note: labelled(
			'Note',
			'Catatan',
			leaf('text'),
			'Not where the person is sheltered: that stays here, as a note of the case.',
		),
		contacts: officerContacts,
	},
	example: {
		victims: [
			{
				name: 'SRI FIKTIF',
				traffickingStatus: 'korban',
				birthDate: '08/04/1999',
				consentToReturn: 'setuju',
				consentToShare: 'setuju',
				needs: ['SPLP', 'pengiring'],
			},
		],
		hostCountry: 'Malaysia',
		homeCountry: 'Indonesia',
		urgency: 'segera',
		circumstances: 'Ditemukan di rumah kongsi (rekaan).',
	},
});
