import { labelled, leaf, list, required } from '../field.ts';
import { defineKind } from '../kind.ts';
import { officerContacts } from '../people.ts';

export const policyUpdate = defineKind({
	name: 'policy-update',
	version: '1.0',
	title: { en: 'Policy update', id: 'Pembaruan kebijakan' },
	fields: {
		title: labelled('Title', 'Judul', required(leaf('text'))),
		country: labelled('Country', 'Negara', required(leaf('country'))),
		instrument: labelled('Instrument', 'Peraturan', required(leaf('text')), 'The law, decree or circular.'),
		articles: labelled('Articles', 'Pasal', list(leaf('text'))),
		effectiveFrom: labelled('Effective from', 'Berlaku sejak', required(leaf('date'))),
		effectiveUntil: labelled('Effective until', 'Berlaku sampai', leaf('date')),
		supersedes: labelled('Supersedes', 'Menggantikan', list(leaf('text'))),
		summary: labelled('Summary', 'Ringkasan', required(leaf('text'))),
		procedure: labelled('Procedure', 'Prosedur', leaf('text'), 'What changes for whoever exchanges or repatriates.'),
		contacts: officerContacts,
	},
	example: {
		title: 'Izin keluar bagi korban tanpa paspor (rekaan)',
		country: 'Malaysia',
		instrument: 'Pekeliling Contoh 1/2026',
		articles: ['Pasal 4'],
		effectiveFrom: '1 Oktober 2026',
		summary: 'Izin keluar terbit dalam tiga hari kerja.',
	},
});
