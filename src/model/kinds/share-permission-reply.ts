import type { CodeList } from '../code-lists.ts';
import { code, labelled, leaf, list, required } from '../field.ts';
import { defineKind } from '../kind.ts';

const permissionDecisions: CodeList = {
	name: 'permissionDecisions',
	source: 'Handling code H2',
	codes: [
		{ code: 'granted', en: 'Granted', id: 'Diizinkan', also: ['ya', 'boleh'] },
		{
			code: 'granted-with-conditions',
			en: 'Granted with conditions',
			id: 'Diizinkan dengan syarat',
			also: ['bersyarat'],
		},
		{ code: 'refused', en: 'Refused', id: 'Ditolak', also: ['tidak', 'tidak boleh'] },
	],
};

export const sharePermissionReply = defineKind({
	name: 'share-permission-reply',
	version: '1.0',
	title: { en: 'Reply on permission to share on', id: 'Jawaban permintaan izin meneruskan' },
	fields: {
		decision: labelled('Decision', 'Keputusan', required(code(permissionDecisions))),
		recipients: labelled(
			'Recipients',
			'Penerima',
			list(leaf('text')),
			'For whom it holds; all that were asked for where none is named.',
		),
		conditions: labelled('Conditions', 'Syarat', list(leaf('text'))),
		until: labelled('Until', 'Sampai', leaf('date')),
		reason: labelled('Reason', 'Alasan', leaf('text')),
	},
	relation: 'answers',
	about: ['share-permission-request'],
	example: {
		decision: 'bersyarat',
		conditions: ['Tanpa nama korban'],
		until: '31 Desember 2026',
	},
});
