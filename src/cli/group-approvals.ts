import { createHash } from 'node:crypto';
import type { ApprovalPage, ApprovalView } from '../http/officer/approval-schemas.ts';
import { Problem } from '../problem.ts';
import { toGroupLines } from './approval-lines.ts';
import type { ExitCode } from './command.ts';
import type { OfficerClient } from './officer-client.ts';
import type { Terminal } from './terminal.ts';
import { withProgress } from './with-progress.ts';

type Waiting = ApprovalPage['items'];

/** Shows what waits of a case as one list, and the word by which exactly that is approved. @throws Problem `approval-unknown` */
export async function showGroup(client: OfficerClient, terminal: Terminal, caseId: string): Promise<ExitCode> {
	const waiting = await listGroup(client, caseId);
	const { words } = terminal;
	const views: ApprovalView[] = [];
	await eachOf(waiting, terminal, words.reading, async ({ id }) => void views.push(await client.approval(id)));
	const seen = toSeen(waiting);
	for (const line of toGroupLines(views, terminal)) terminal.line(line);
	terminal.line();
	terminal.line(`${words.approveGroup}: lintas approvals approve --case ${caseId} --seen ${seen}`);
	terminal.value({ caseId, seen, approvals: views });
	return 0;
}

/**
 * Approves each of what waits of a case, what opens it first. Broken off, what is left is shown and approved anew.
 *
 * @throws Problem `approval-outdated` where it is not what was seen; else as for one of them
 */
export async function approveGroup(
	client: OfficerClient,
	terminal: Terminal,
	caseId: string,
	seen: string,
): Promise<ExitCode> {
	const waiting = await listGroup(client, caseId);
	if (toSeen(waiting) !== seen) throw new Problem('approval-outdated', { detail: `Case ${caseId}.` });
	const { words } = terminal;
	const approved: string[] = [];
	await eachOf(waiting, terminal, words.approving, async ({ id }) => {
		const { documentDigest, copies } = await client.approval(id);
		await client.approve(id, {
			documentDigest,
			copies: copies.map(({ recipient, copyDigest }) => ({ recipient, copyDigest })),
		});
		approved.push(id);
	});
	terminal.line(`${words.approved}: ${approved.length}`);
	terminal.value({ caseId, approved });
	return 0;
}

/** Oldest first: what opens the case comes before what joins it. */
async function listGroup(client: OfficerClient, caseId: string): Promise<Waiting> {
	const waiting: Waiting = [];
	for (let after: string | undefined | null; after !== null; ) {
		const page: ApprovalPage = await client.approvals({ limit: 200, case: caseId, after });
		waiting.push(...page.items);
		after = page.next;
	}
	if (waiting.length === 0) throw new Problem('approval-unknown', { detail: `Case ${caseId}.` });
	return waiting;
}

/** What waits under an id never changes: a list of ids says what was seen. */
function toSeen(waiting: Waiting): string {
	const ids = waiting.map(({ id }) => id).toSorted();
	return createHash('sha256').update(ids.join()).digest('hex').slice(0, 16);
}

async function eachOf(
	waiting: Waiting,
	terminal: Terminal,
	text: string,
	work: (one: Waiting[number]) => Promise<void>,
): Promise<void> {
	let done = 0;
	await withProgress(
		terminal,
		() => `${text} ${done}/${waiting.length}`,
		async () => {
			for (const one of waiting) {
				await work(one);
				done += 1;
			}
		},
	);
}
