import { modes, recruitmentMethods } from '../code-lists.ts';
import { code, labelled, leaf, list, required } from '../field.ts';
import { defineKind } from '../kind.ts';

export const publicAdvisory = defineKind({
	name: 'public-advisory',
	version: '1.0',
	title: { en: 'Public advisory', id: 'Imbauan kepada masyarakat' },
	fields: {
		title: labelled('Title', 'Judul', required(leaf('text'))),
		audience: labelled('Audience', 'Sasaran', leaf('text')),
		modes: labelled('Modes', 'Modus', list(code(modes))),
		recruitmentMethods: labelled('Methods of recruitment', 'Cara perekrutan', list(code(recruitmentMethods))),
		warningSigns: labelled('Warning signs', 'Tanda bahaya', required(list(leaf('text')))),
		safeSteps: labelled('Safe steps', 'Langkah aman', required(list(leaf('text')))),
		emergencyContacts: labelled('Emergency contacts', 'Kontak darurat', required(list(leaf('contact')))),
		text: labelled('Text', 'Teks', leaf('text'), 'Ready to publish.'),
	},
	tlp: 'TLP:CLEAR',
	example: {
		title: 'Tawaran kerja di luar negeri: periksa dahulu (rekaan)',
		modes: ['PMI ilegal'],
		warningSigns: ['Diminta berangkat dengan visa kunjungan'],
		safeSteps: ['Tanyakan kepada KP2MI/BP2MI sebelum berangkat'],
		emergencyContacts: ['WA 0812-0000-0017'],
	},
});
