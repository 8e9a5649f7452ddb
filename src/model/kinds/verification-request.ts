import { type CodeList, urgencies } from '../code-lists.ts';
import { code, labelled, leaf, persons, required } from '../field.ts';
import { defineKind } from '../kind.ts';
import { officerContacts, personFields } from '../people.ts';
import { travelPurposes, visaClasses } from '../travel-purposes.ts';

const verificationSubjects: CodeList = {
	name: 'verificationSubjects',
	source: 'Laoly & Simamora 2025 (document checks)',
	codes: [
		{ code: 'travel-document', en: 'A travel document', id: 'Dokumen perjalanan', also: ['paspor', 'pasport', 'splp'] },
		{ code: 'visa', en: 'A visa', id: 'Visa', also: ['izin tinggal', 'permit'] },
		{ code: 'nationality', en: 'A nationality', id: 'Kewarganegaraan', also: ['warga negara'] },
	],
};

export const verificationRequest = defineKind({
	name: 'verification-request',
	version: '1.0',
	title: { en: 'Verification request', id: 'Permintaan verifikasi' },
	fields: {
		subject: labelled('What to verify', 'Yang diverifikasi', required(code(verificationSubjects))),
		travelDocument: labelled('Travel document', 'Dokumen perjalanan', leaf('travel-document')),
		visaNumber: labelled('Number of the visa', 'Nomor visa', leaf('text')),
		visaClass: labelled('Visa', 'Visa', code(visaClasses)),
		statedPurpose: labelled('Stated purpose', 'Tujuan menurut pengakuan', code(travelPurposes)),
		claimedNationality: labelled('Claimed nationality', 'Kewarganegaraan menurut pengakuan', leaf('country')),
		holders: labelled(
			'Holder',
			'Pemegang',
			persons({
				...personFields,
				birthPlace: labelled('Place of birth', 'Tempat lahir', leaf('text')),
			}),
		),
		urgency: labelled('Urgency', 'Tingkat urgensi', required(code(urgencies))),
		reason: labelled('Reason', 'Alasan', leaf('text'), 'What raised the doubt.'),
		contacts: officerContacts,
	},
	example: {
		subject: 'paspor',
		travelDocument: 'paspor X9990016 (IDN)',
		holders: [{ name: 'SURYADI CONTOH', birthDate: '12/03/1985' }],
		urgency: 'segera',
		reason: 'Foto tidak menyerupai pemegang (rekaan).',
	},
});
