import type { CodeList } from './code-lists.ts';
import { code, group, labelled, leaf, required } from './field.ts';

const provenanceSystems: CodeList = {
	name: 'provenanceSystems',
	source: 'Lintas',
	codes: [
		{ code: 'interpol', en: 'INTERPOL', id: 'INTERPOL', also: ['icpo'] },
		{ code: 'aseanapol', en: 'ASEANAPOL', id: 'ASEANAPOL', also: ['e-ads'] },
		{ code: 'other', en: 'Another', id: 'Lainnya', also: ['lain-lain'] },
	],
};

/** Of a document whose content its author did not state, but took from what somebody else did. */
export const provenance = labelled(
	'Stated by',
	'Dinyatakan oleh',
	group({
		system: labelled('System', 'Sistem', required(code(provenanceSystems))),
		reference: labelled('Reference there', 'Nomor rujukan di sana', required(leaf('text'))),
		country: labelled('Stating country', 'Negara yang menyatakan', leaf('country')),
		on: labelled('Stated on', 'Dinyatakan tanggal', leaf('date')),
	}),
	'Where another state said it, and by which number it is known there.',
);
