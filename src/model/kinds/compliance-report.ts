import type { CodeList } from '../code-lists.ts';
import { code, labelled, leaf, list, required } from '../field.ts';
import { defineKind } from '../kind.ts';

const complianceOutcomes: CodeList = {
	name: 'complianceOutcomes',
	source: 'Lintas',
	codes: [
		{ code: 'done', en: 'Done everywhere', id: 'Dilaksanakan seluruhnya', also: ['selesai', 'sudah'] },
		{ code: 'done-in-part', en: 'Done in part', id: 'Dilaksanakan sebagian', also: ['sebagian'] },
		{ code: 'not-done', en: 'Not done yet', id: 'Belum dilaksanakan', also: ['belum'] },
		{ code: 'not-concerned', en: 'Nothing here to change', id: 'Tidak ada yang perlu diubah' },
	],
};

export const complianceReport = defineKind({
	name: 'compliance-report',
	version: '1.0',
	title: { en: 'Compliance report', id: 'Laporan pelaksanaan' },
	fields: {
		outcome: labelled('Outcome', 'Hasil', required(code(complianceOutcomes))),
		on: labelled('Date', 'Tanggal', required(leaf('date'))),
		places: labelled('Where', 'Di mana', list(leaf('text')), 'Systems and counters.'),
		remaining: labelled('What remains', 'Yang belum', list(leaf('text'))),
		reason: labelled('Reason', 'Alasan', leaf('text')),
	},
	relation: 'answers',
	about: ['correction', 'withdrawal'],
	example: { outcome: 'selesai', on: '4 September 2026', places: ['TPI Batam Centre'] },
});
