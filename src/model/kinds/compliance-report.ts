import type { CodeList } from '../code-lists.ts';
import { code, labelled, leaf, list, required, type Sourced } from '../field.ts';
import { defineKind } from '../kind.ts';

export const complianceOutcomes: CodeList = {
	name: 'complianceOutcomes',
	source: 'Lintas',
	codes: [
		{ code: 'applied', en: 'Applied by the gateway', id: 'Diterapkan oleh gateway', also: ['diterapkan'] },
		{ code: 'done', en: 'Done everywhere', id: 'Dilaksanakan seluruhnya', also: ['selesai', 'sudah'] },
		{ code: 'done-in-part', en: 'Done in part', id: 'Dilaksanakan sebagian', also: ['sebagian'] },
		{ code: 'not-done', en: 'Not done yet', id: 'Belum dilaksanakan', also: ['belum'] },
		{ code: 'not-concerned', en: 'Nothing here to change', id: 'Tidak ada yang perlu diubah' },
		{ code: 'not-found', en: 'The document is not here', id: 'Dokumennya tidak ada di sini' },
		{ code: 'refused', en: 'Refused', id: 'Ditolak', also: ['tolak', 'menolak'] },
	],
};

export const complianceCauses: CodeList = {
	name: 'complianceCauses',
	source: 'Lintas',
	codes: [
		{ code: 'unfit', en: 'It does not fit what is here', id: 'Tidak cocok dengan yang ada di sini' },
		{ code: 'withdrawn', en: 'It, or its document, was withdrawn', id: 'Ralat ini, atau dokumennya, sudah ditarik' },
		{ code: 'legal-hold', en: 'The law wants it kept', id: 'Harus disimpan menurut hukum' },
	],
};

export const complianceReport = defineKind({
	name: 'compliance-report',
	version: '1.0',
	title: { en: 'Compliance report', id: 'Laporan pelaksanaan' },
	fields: {
		outcome: labelled('Outcome', 'Hasil', required(code(complianceOutcomes))),
		cause: labelled('Cause', 'Sebab', code(complianceCauses), 'Why it was not followed, or not wholly.'),
		change: labelled('Change', 'Perubahan', leaf('text'), 'Digest of the correction or withdrawal.'),
		on: labelled('Date', 'Tanggal', required(leaf('date'))),
		places: labelled('Where', 'Di mana', list(leaf('text')), 'Systems and counters.'),
		remaining: labelled('What remains', 'Yang belum', list(leaf('text'))),
		reason: labelled('Reason', 'Alasan', leaf('text')),
	},
	relation: 'answers',
	about: ['correction', 'withdrawal'],
	checkValues: ({ outcome, cause, reason }) =>
		(outcome as Sourced | undefined)?.value === 'refused' && cause === undefined && reason === undefined
			? [{ path: ['cause'], message: 'why it is refused, here or in `reason`' }]
			: [],
	example: { outcome: 'selesai', on: '4 September 2026', places: ['TPI Batam Centre'] },
});
