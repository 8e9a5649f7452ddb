import type { CodeList } from '../code-lists.ts';
import { code, labelled, leaf, persons, required } from '../field.ts';
import { defineKind } from '../kind.ts';

const amendmentActions: CodeList = {
	name: 'amendmentActions',
	source: 'Lintas',
	codes: [
		{ code: 'replace', en: 'Read instead', id: 'Ganti dengan', also: ['ganti', 'menjadi', 'ubah'] },
		{ code: 'remove', en: 'Take out', id: 'Hapus', also: ['hilangkan', 'cabut'] },
		{ code: 'add', en: 'Add', id: 'Tambahkan', also: ['tambah'] },
	],
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
			required(
				persons({
					field: labelled(
						'Field',
						'Isian',
						required(leaf('text')),
						'Of the earlier document, by JSON Pointer: /name, /victims/1/birthDate.',
					),
					action: labelled('Action', 'Tindakan', required(code(amendmentActions))),
					text: labelled('New text', 'Teks baru', leaf('text')),
					reason: labelled('Reason', 'Alasan', required(leaf('text'))),
				}),
			),
		),
		explanation: labelled('Explanation', 'Penjelasan', leaf('text')),
	},
	relation: 'corrects',
	check: ({ amendments = [] }) =>
		(amendments as readonly Record<string, string>[]).flatMap(({ field = '' }, index) =>
			/^(?:\/(?:[^~/]|~[01])+)+$/.test(field)
				? []
				: [
						{
							path: ['amendments', index, 'field'],
							message: 'a JSON Pointer into the earlier document, such as /birthDate',
						},
					],
		),
	example: {
		amendments: [{ field: '/birthDate', action: 'ganti', text: '12/03/1986', reason: 'Salah ketik (rekaan).' }],
		explanation: 'Tanggal lahir disalin dari baris lain (rekaan).',
	},
});
