import type { CodeList } from '../code-lists.ts';
import { code, labelled, leaf, list, required } from '../field.ts';
import { defineKind } from '../kind.ts';

const feedbackOutcomes: CodeList = {
	name: 'feedbackOutcomes',
	source: 'Lintas',
	codes: [
		{ code: 'used', en: 'Used', id: 'Dipakai', also: ['digunakan', 'berguna'] },
		{ code: 'arrest', en: 'Led to an arrest', id: 'Berujung penangkapan', also: ['ditangkap', 'penangkapan'] },
		{ code: 'victim-found', en: 'A victim was found', id: 'Korban ditemukan', also: ['mangsa ditemui'] },
		{ code: 'departure-prevented', en: 'A departure was prevented', id: 'Keberangkatan digagalkan' },
		{ code: 'false-lead', en: 'False lead', id: 'Petunjuk keliru', also: ['salah', 'keliru'] },
		{ code: 'wrong-person', en: 'Met the wrong person', id: 'Salah orang' },
		{ code: 'not-used', en: 'Not used', id: 'Tidak dipakai' },
	],
};

export const feedback = defineKind({
	name: 'feedback',
	version: '1.0',
	title: { en: 'Feedback', id: 'Umpan balik' },
	fields: {
		outcomes: labelled('Outcomes', 'Hasil', required(list(code(feedbackOutcomes)))),
		on: labelled('Date', 'Tanggal', leaf('date')),
		usefulness: labelled('What helped', 'Yang membantu', leaf('text')),
		wrong: labelled('What was wrong', 'Yang keliru', leaf('text')),
		note: labelled('Note', 'Catatan', leaf('text')),
	},
	relation: 'answers',
	example: {
		outcomes: ['digunakan', 'mangsa ditemui'],
		on: '3 September 2026',
		usefulness: 'Nama alias (rekaan).',
	},
});
