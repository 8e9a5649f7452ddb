import type { Loss } from '../channels/channel.ts';
import type { CheckedRelease } from '../http/officer/check.ts';
import { describeIssues } from './issues.ts';
import { describePermissions } from './permission-lines.ts';
import type { Terminal } from './terminal.ts';
import { describeWithheld } from './withheld-lines.ts';
import { titleOf } from './words.ts';

/** What a channel cannot carry, in words. */
const lossWords: Readonly<Record<Loss, { readonly en: string; readonly id: string }>> = {
	evaluation: { en: 'the evaluation of source and information', id: 'penilaian sumber dan informasi' },
	'handling-codes': { en: 'the handling codes', id: 'kode penanganan' },
	relations: { en: 'that it is about another document', id: 'kaitannya dengan dokumen lain' },
	attachments: { en: 'files', id: 'lampiran' },
	'values-only': {
		en: 'what was written, and doubts: standard values go',
		id: 'tulisan asli dan keraguan: hanya nilai baku yang dikirim',
	},
	'author-signature': {
		en: 'our signature under the document itself',
		id: 'tanda tangan kami pada dokumen itu sendiri',
	},
};

/** What a release would do, a line each. */
export function describeCheck(checked: CheckedRelease, terminal: Terminal): string[] {
	const { words, language } = terminal;
	const { kind, issues, permissions, needsApproval } = checked;
	const approval = needsApproval && `  ${needsApproval.rule}: ${needsApproval.words[language]}`;
	return [
		`${needsApproval === null ? words.wouldGo : words.wouldWait}: ${titleOf(kind, language)}`,
		...describeIssues(issues, terminal).map((line) => `  ${line}`),
		...describePermissions(permissions, terminal).map((line) => `  ${line}`),
		...(approval === null ? [] : [approval]),
		...describeCopies(checked, terminal).map((line) => `  ${line}`),
	];
}

/** What each recipient would not get. */
export function describeCopies({ kind, recipients }: CheckedRelease, terminal: Terminal): string[] {
	const { words, language } = terminal;
	return recipients.flatMap(({ to, withheld, lost }) => [
		`${words.to} ${to}`,
		...describeWithheld(kind, withheld, terminal).map((line) => `  ${words.withheld}: ${line}`),
		...lost.map((loss) => `  ${words.lost}: ${lossWords[loss][language]}`),
	]);
}
