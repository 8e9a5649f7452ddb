import type { CodeList } from '../code-lists.ts';
import { code, labelled, leaf, list, required } from '../field.ts';
import { defineKind } from '../kind.ts';
import { officerContacts } from '../people.ts';

const withdrawalReasons: CodeList = {
	name: 'withdrawalReasons',
	source: 'Lintas',
	codes: [
		{ code: 'wrong-person', en: 'It is about the wrong person', id: 'Salah orang' },
		{ code: 'wrong-facts', en: 'Its facts were wrong', id: 'Faktanya keliru', also: ['keliru', 'salah fakta'] },
		{ code: 'unlawful', en: 'It should not have been shared', id: 'Tidak seharusnya dibagikan' },
		{ code: 'no-longer-needed', en: 'It is no longer needed', id: 'Tidak diperlukan lagi', also: ['selesai'] },
		{ code: 'replaced', en: 'Another document replaces it', id: 'Diganti dokumen lain', also: ['diganti'] },
		{ code: 'consent-withdrawn', en: 'Consent to share it was withdrawn', id: 'Persetujuan berbagi dicabut' },
	],
};

export const withdrawal = defineKind({
	name: 'withdrawal',
	version: '1.0',
	title: { en: 'Withdrawal', id: 'Penarikan dokumen' },
	fields: {
		reason: labelled('Reason', 'Alasan', required(code(withdrawalReasons))),
		explanation: labelled('Explanation', 'Penjelasan', leaf('text')),
		actions: labelled(
			'What to do',
			'Yang harus dilakukan',
			list(leaf('text')),
			'Such as: take the alert off every counter.',
		),
		contacts: officerContacts,
	},
	relation: 'withdraws',
	example: {
		reason: 'salah orang',
		explanation: 'Namanya sama, tanggal lahirnya lain (rekaan).',
		actions: ['Cabut peringatan di semua konter'],
	},
});
