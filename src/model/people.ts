import { labelled, leaf, list, required } from './field.ts';

/** What tells one person from another: in every kind that names somebody. */
export const personFields = {
	name: labelled('Name', 'Nama', required(leaf('name'))),
	aliases: labelled('Aliases', 'Nama alias', list(leaf('name'))),
	sex: labelled('Sex', 'Jenis kelamin', leaf('sex')),
	birthDate: labelled('Date of birth', 'Tanggal lahir', leaf('date')),
	nationality: labelled('Nationality', 'Kewarganegaraan', leaf('country')),
	travelDocuments: labelled('Travel documents', 'Dokumen perjalanan', list(leaf('travel-document'))),
};

/** Whom to reach about the document. */
export const officerContacts = labelled('Contacts', 'Kontak', list(leaf('contact')), 'Of the officers in charge.');
