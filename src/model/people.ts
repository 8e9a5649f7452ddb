import { ageGroups, consents, involvements, traffickingStatuses } from './code-lists.ts';
import { code, labelled, leaf, list, required } from './field.ts';

/** Whether a person is a minor. It makes a group of fields the record of a person. */
export const ageGroup = labelled(
	'Age group',
	'Kelompok umur',
	code(ageGroups),
	'Made from the date of birth where it is not stated and the person is, or may be, under 18.',
);

/** What agreements may ask for before the data of a victim or a minor goes to a partner. */
export const consentToShare = labelled(
	'Consent to sharing',
	'Persetujuan berbagi data',
	code(consents),
	'Whether the person has agreed that these data go to the recipients; for a minor, the guardian.',
);

/** What tells one person from another: in every kind that names somebody. */
export const personFields = {
	name: labelled('Name', 'Nama', required(leaf('name'))),
	aliases: labelled('Aliases', 'Nama alias', list(leaf('name'))),
	involvement: labelled(
		'Involvement',
		'Keterlibatan',
		code(involvements),
		'A person who is both victim and suspect has two records.',
	),
	traffickingStatus: labelled('Trafficking status', 'Status korban', code(traffickingStatuses)),
	sex: labelled('Sex', 'Jenis kelamin', leaf('sex')),
	birthDate: labelled('Date of birth', 'Tanggal lahir', leaf('date')),
	ageGroup,
	consentToShare,
	nationality: labelled('Nationality', 'Kewarganegaraan', leaf('country')),
	travelDocuments: labelled('Travel documents', 'Dokumen perjalanan', list(leaf('travel-document'))),
};

/** Whom to reach about the document. */
export const officerContacts = labelled('Contacts', 'Kontak', list(leaf('contact')), 'Of the officers in charge.');
