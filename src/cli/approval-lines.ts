import type { ApprovalView } from '../http/officer/approval-schemas.ts';
import { refusalReasons } from '../model/approval-reasons.ts';
import { toBodyLines } from './body-lines.ts';
import { describeHandling } from './handling-lines.ts';
import { describePermissions } from './permission-lines.ts';
import type { Terminal } from './terminal.ts';
import { labelOf, titleOf } from './words.ts';

/** What would leave to whom, and nothing else. */
export function toApprovalLines(view: ApprovalView, terminal: Terminal): string[] {
	const { words, language } = terminal;
	const { kind, skeleton, documentId, documentDigest, state, reason, refusedPlaces, copies } = view;
	return [
		`${titleOf(kind, language)} ${skeleton.version} ${documentId}`,
		`  ${words[state]}; ${words.approveBy.toLowerCase()} ${view.approveBy}`,
		...(reason === null
			? []
			: [`  ${[labelOf(refusalReasons, reason, language), ...(refusedPlaces ?? [])].join(' ')}`]),
		...toTermLines(view, terminal),
		`  ${words.digest}: ${documentDigest}`,
		...copies.flatMap((copy) => [
			`  ${words.to} ${copy.recipient}: ${copy.copyDigest}`,
			...toCopyLines(kind, copy, terminal).map((line) => `    ${line}`),
		]),
	];
}

/** Of many that are alike: once what all say, then a line for each with what it alone says. */
export function toGroupLines(views: readonly ApprovalView[], terminal: Terminal): string[] {
	const all = views.map((view) => [
		...toTermLines(view, terminal),
		...view.copies.flatMap((copy) => [
			`  ${terminal.words.to} ${copy.recipient}`,
			...toCopyLines(view.kind, copy, terminal).map((line) => `    ${line}`),
		]),
	]);
	const counts = new Map<string, number>();
	for (const line of all.flatMap((lines) => [...new Set(lines)])) counts.set(line, (counts.get(line) ?? 0) + 1);
	const isShared = (line: string) => counts.get(line) === views.length;
	return [
		...(all[0] ?? []).filter(isShared),
		...views.map(({ documentId }, index) => {
			const own = (all[index] ?? []).filter((line) => !isShared(line)).map((line) => line.trim());
			return [`${index + 1}. ${documentId}`, ...own].join('; ');
		}),
	];
}

function toTermLines({ rule, skeleton, permissions }: ApprovalView, terminal: Terminal): string[] {
	const { words, language } = terminal;
	return [
		`  ${rule.rule}: ${rule.words[language]}`,
		...[...describeHandling(skeleton.handling, words), ...describePermissions(permissions, terminal)].map(
			(line) => `  ${line}`,
		),
	];
}

function toCopyLines(
	kind: string,
	{ body, attachments, withheld }: ApprovalView['copies'][number],
	terminal: Terminal,
): string[] {
	const { words } = terminal;
	return [
		...toBodyLines(kind, body, terminal),
		...attachments.map(
			({ digest, mediaType, sizeBytes }) => `${words.attachment} ${digest}: ${mediaType}, ${sizeBytes} B`,
		),
		...withheld.map(({ place, detail, rule }) => `${words.withheld}: ${place || '/'} (${detail}, ${rule})`),
	];
}
