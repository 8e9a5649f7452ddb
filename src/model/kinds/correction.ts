import type { CodeList } from '../code-lists.ts';
import { code, labelled, leaf, persons, required, type Sourced } from '../field.ts';
import { type BodyProblem, defineKind } from '../kind.ts';
import { Pointer } from '../values.ts';

const amendmentActions: CodeList = {
	name: 'amendmentActions',
	source: 'Lintas',
	codes: [
		{ code: 'replace', en: 'Read instead', id: 'Ganti dengan', also: ['ganti', 'menjadi', 'ubah'] },
		{ code: 'remove', en: 'Take out', id: 'Hapus', also: ['hilangkan', 'cabut'] },
		{ code: 'add', en: 'Add', id: 'Tambahkan', also: ['tambah'] },
	],
};

/** What stands in a field of the corrected document: how much of it goes is decided with that field. */
export const amendedFields = {
	field: labelled(
		'Field',
		'Isian',
		required(leaf('pointer')),
		'Of the earlier document as it was signed, by JSON Pointer: /name, /victims/1/birthDate; an element that is added has the next number.',
	),
	action: labelled('Action', 'Tindakan', required(code(amendmentActions))),
	text: labelled('New text', 'Teks baru', leaf('text')),
};

export const correction = defineKind({
	name: 'correction',
	version: '1.0',
	title: { en: 'Correction', id: 'Ralat' },
	fields: {
		// Each amendment is a disclosure of its own: a recipient gets those that concern its copy.
		amendments: labelled(
			'Amendments',
			'Perubahan',
			persons({
				...amendedFields,
				reason: labelled('Reason', 'Alasan', required(leaf('text'))),
			}),
			'None where its handling alone is stricter.',
		),
		explanation: labelled('Explanation', 'Penjelasan', leaf('text')),
	},
	relation: 'corrects',
	check: ({ amendments = [] }) =>
		(amendments as readonly Record<string, string>[]).flatMap(({ field = '' }, index) =>
			Pointer.safeParse(field.trim()).success
				? []
				: [
						{
							path: ['amendments', index, 'field'],
							message: 'a JSON Pointer into the earlier document, such as /birthDate',
						},
					],
		),
	checkValues: ({ amendments = [] }) =>
		(amendments as readonly Record<string, Sourced>[]).flatMap((amendment, index) =>
			checkAmendment(amendment).map(({ path, message }) => ({ path: ['amendments', index, ...path], message })),
		),
	example: {
		amendments: [{ field: '/birthDate', action: 'ganti', text: '12/03/1986', reason: 'Salah ketik (rekaan).' }],
		explanation: 'Tanggal lahir disalin dari baris lain (rekaan).',
	},
});

/** New text for all but what is taken out. */
function checkAmendment({ action, text }: Readonly<Record<string, Sourced>>): BodyProblem[] {
	if (action?.value === null) return [{ path: ['action'], message: 'replace, remove or add' }];
	const isRemoved = action?.value === 'remove';
	if (isRemoved && text !== undefined) return [{ path: ['text'], message: 'no new text for what is taken out' }];
	return isRemoved || text !== undefined ? [] : [{ path: ['text'], message: 'the new text' }];
}
