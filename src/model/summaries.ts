import type { CodeList } from './code-lists.ts';
import { code, group, labelled, leaf, list, required } from './field.ts';

const summaryLanguages: CodeList = {
	name: 'summaryLanguages',
	source: "INTERPOL's working languages",
	codes: [
		{ code: 'en', en: 'English', id: 'Inggris' },
		{ code: 'fr', en: 'French', id: 'Prancis' },
		{ code: 'es', en: 'Spanish', id: 'Spanyol' },
		{ code: 'ar', en: 'Arabic', id: 'Arab' },
	],
};

/** What those read who do not read the language of the document: notices are published in these. */
export const summaries = labelled(
	'Summaries',
	'Ringkasan untuk pembaca asing',
	list(
		group({
			language: labelled('Language', 'Bahasa', required(code(summaryLanguages))),
			title: labelled('Title', 'Judul', required(leaf('text'))),
			summary: labelled('Summary', 'Ringkasan', required(leaf('text'))),
		}),
	),
	'One for each language; notices that are published need one in English.',
);
