import type { CheckedRelease } from '../http/officer/check.ts';
import { describeIssues } from './issues.ts';
import { describePermissions } from './permission-lines.ts';
import type { Terminal } from './terminal.ts';
import { describeWithheld } from './withheld-lines.ts';
import { titleOf } from './words.ts';

/** What a release would do, a line each. */
export function describeCheck(checked: CheckedRelease, terminal: Terminal): string[] {
	const { words, language } = terminal;
	const { kind, issues, permissions, needsApproval, recipients } = checked;
	const approval = needsApproval && `  ${needsApproval.rule}: ${needsApproval.words[language]}`;
	return [
		`${needsApproval === null ? words.wouldGo : words.wouldWait}: ${titleOf(kind, language)}`,
		...describeIssues(issues, terminal).map((line) => `  ${line}`),
		...describePermissions(permissions, terminal).map((line) => `  ${line}`),
		...(approval === null ? [] : [approval]),
		...recipients.flatMap(({ to, withheld }) => [
			`  ${words.to} ${to}`,
			...describeWithheld(kind, withheld, terminal).map((line) => `    ${words.withheld}: ${line}`),
		]),
	];
}
