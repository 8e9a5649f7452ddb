import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryView, Released } from '../http/officer/schemas.ts';
import { Problem } from '../problem.ts';
import type { ExitCode } from './command.ts';
import { describeIssues } from './issues.ts';
import type { OfficerClient } from './officer-client.ts';
import { describePermissions } from './permission-lines.ts';
import type { Terminal } from './terminal.ts';
import { titleOf } from './words.ts';

/** Tells what was released, and what became of it within so many seconds; the exit code says so too. */
export async function tellRelease(
	client: OfficerClient,
	terminal: Terminal,
	released: Released,
	waitSeconds: number,
): Promise<ExitCode> {
	describeRelease(terminal, released);
	if (released.awaitingApproval !== null) {
		terminal.value(released);
		return 5;
	}
	const settled = waitSeconds > 0 ? await follow(client, terminal, released, waitSeconds) : [];
	terminal.value(waitSeconds > 0 ? { ...released, settled: settled.filter((view) => view !== undefined) } : released);
	return toExitCode(settled);
}

function describeRelease(terminal: Terminal, released: Released): void {
	const { words, language } = terminal;
	const { kind, documentId, issues, permissions, deliveries, awaitingApproval, breakGlass } = released;
	const what = awaitingApproval === null ? words.released : words.waits;
	terminal.line(`${what}: ${titleOf(kind, language)} ${documentId}`);
	for (const text of [...describeIssues(issues, terminal), ...describePermissions(permissions, terminal)])
		terminal.line(`  ${text}`);
	for (const { id, to, disclosed, withheld } of deliveries) {
		const left = withheld > 0 ? `, ${withheld} ${words.withheld}` : '';
		terminal.line(`  ${words.to} ${to}: ${words.delivery} ${id}, ${disclosed} ${words.disclosures}${left}`);
	}
	if (breakGlass !== null) terminal.line(`  ${words.leftAtOnce} ${breakGlass.reviewBy}: ${breakGlass.id}`);
	if (awaitingApproval === null) return;
	terminal.line(`  ${awaitingApproval.rule}: ${awaitingApproval.words[language]}`);
	terminal.line(`  lintas approvals show ${awaitingApproval.id}`);
}

async function follow(
	client: OfficerClient,
	terminal: Terminal,
	{ deliveries }: Released,
	waitSeconds: number,
): Promise<(DeliveryView | undefined)[]> {
	const until = performance.now() + waitSeconds * 1_000;
	const last: (DeliveryView | undefined)[] = [];
	for (const { id, to } of deliveries) {
		let view = await look(client, id);
		for (let told = ''; view?.settledAt == null && performance.now() < until; view = await look(client, id)) {
			const news = view === undefined ? '?' : describeState(terminal, view);
			if (news !== told) terminal.progress(`  ${to}: ${news} …`);
			told = news;
			await sleep(100);
		}
		if (view !== undefined)
			terminal.line(`  ${to}: ${describeState(terminal, view)}, ${terminal.words.attempts}: ${view.attempts.length}`);
		last.push(view);
	}
	return last;
}

/** Undefined while the gateway is away: what was released stays released, and must not look like a failure. */
async function look(client: OfficerClient, id: string): Promise<DeliveryView | undefined> {
	return client.delivery(id).catch((thrown: unknown) => {
		if (thrown instanceof Problem && thrown.kind === 'unavailable') return undefined;
		throw thrown;
	});
}

function describeState({ words }: Terminal, { state, code }: DeliveryView): string {
	return `${words[state]}${code === null ? '' : ` (${code})`}`;
}

function toExitCode(views: readonly (DeliveryView | undefined)[]): ExitCode {
	if (views.some((view) => view?.state === 'rejected' || view?.state === 'stalled')) return 1;
	return views.every((view) => view?.state === 'delivered') ? 0 : 4;
}
