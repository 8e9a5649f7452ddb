import { appendLeaves, toActor, toAuditLeaf } from '../audit/entry.ts';
import { markOnRecord } from '../audit/on-record.ts';
import type { NativePeer } from '../channels/native/peer.ts';
import {
	compareLines,
	type DaySummary,
	type Days,
	type ExchangeLine,
	type LineDifference,
	linesPerPage,
} from '../model/exchange-line.ts';
import { type AuthorityId, type Digest, toTimestamp } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import { Problem, toProblem } from '../problem.ts';
import { listUnderWay } from '../store/exchange-lines.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { type LinesPage, listExchange, summariseExchange } from './exchange-lines.ts';

export type ReconcilingContext = Pick<
	ExchangeContext,
	'authority' | 'db' | 'clock' | 'alarm' | 'partners' | 'peer' | 'refusals'
>;

/** How the two differ on one document; what is `under-way` may still come to agree by itself. */
export interface Difference {
	readonly what: 'missing-here' | 'missing-there' | 'other' | 'under-way';
	readonly documentDigest: Digest;
	readonly from: AuthorityId;
	/** Of the receiver's entry. */
	readonly leafHash: Digest;
	/** What each has on record; null where it has nothing. */
	readonly ours: ExchangeLine['outcome'] | null;
	readonly theirs: ExchangeLine['outcome'] | null;
}

export interface ReconciledDay {
	/** In UTC, by when the receiver received. */
	readonly day: string;
	/** How many documents each has on record. */
	readonly ours: number;
	readonly theirs: number;
	/** By leaf hash, a thousand at the most. */
	readonly differences: readonly Difference[];
	/** How many there are, and how many of them are not under way. */
	readonly different: number;
	readonly disagreements: number;
}

export interface Reconciliation {
	readonly partner: AuthorityId;
	readonly days: readonly ReconciledDay[];
}

/**
 * Compares with a partner what was exchanged between the two, day by day; that it was, and what came of it, is on record
 * before it is told.
 *
 * @param by who asks; undefined where nobody did
 * @throws Problem `partner-unknown`, `partner-not-active`, `partner-without-door`, `gateway-busy`; of the partner's answer;
 * `partner-failed` where that cannot be read, is far more than we have, or takes too long
 */
export async function reconcile(
	context: ReconcilingContext,
	by: Person | undefined,
	partner: AuthorityId,
	days: Days,
): Promise<Reconciliation> {
	try {
		const found = await compareDays(context, partner, days);
		await record(context, { by, partner, days, outcome: countDisagreements(found) > 0 ? 'differs' : 'agrees' });
		return found;
	} catch (thrown) {
		const problem = toProblem(thrown);
		const { code: outcome } = problem;
		if (by === undefined || outcome.startsWith('database-')) throw problem;
		const about = { recipient: partner, reason: toReason(days), outcome };
		await context.refusals.record({ action: 'partner-reconciled', by, ...about });
		markOnRecord(problem);
		throw problem;
	}
}

/** Without what is under way. */
export function countDisagreements({ days }: Reconciliation): number {
	return days.reduce((count, { disagreements }) => count + disagreements, 0);
}

async function record(
	{ authority, db, clock }: ReconcilingContext,
	done: { readonly by: Person | undefined; partner: AuthorityId; readonly days: Days; readonly outcome: string },
): Promise<void> {
	const { by, partner: recipient, days, outcome } = done;
	const entry = { at: toTimestamp(clock()), action: 'partner-reconciled', authority, recipient, outcome } as const;
	const leaf = toAuditLeaf({ ...entry, reason: toReason(days), ...toActor(by) });
	await withDatabaseProblems(appendLeaves(db, [leaf]));
}

function toReason({ from, until }: Days): string {
	return `${from}/${until}`;
}

/** What a partner may cost us in one comparison, whatever it says. */
interface Budget {
	/** That it may still tell. */
	lines: number;
	readonly until: Temporal.Instant;
}

/** So many more lines than we have: what we lost with a backup, not what somebody makes up. */
const mostBeyond = 100_000;

/** Those that are compared at the same time wait for the slowest, so that there is an end to it. */
const longestMs = 600_000;

/** More than this of a day is counted, and not kept. */
const mostKept = 1_000;

async function compareDays(context: ReconcilingContext, partner: AuthorityId, days: Days): Promise<Reconciliation> {
	const channel = context.peer(context.partners.requireActive(partner));
	const until = context.clock().add({ milliseconds: longestMs });
	// Theirs first: what comes meanwhile is then missing there, and under way.
	const theirs = await channel.fetchDays(days);
	const ours = await summariseExchange(context, partner, days);
	const budget = { lines: ours.reduce((sum, { count }) => sum + count, mostBeyond), until };
	const compared: ReconciledDay[] = [];
	for (const [at, own] of ours.entries()) {
		const other = theirs[at];
		if (other !== undefined) compared.push(await compareDay(context, { partner, channel, budget }, own, other));
	}
	return { partner, days: compared };
}

interface Comparing {
	readonly partner: AuthorityId;
	readonly channel: NativePeer;
	readonly budget: Budget;
}

async function compareDay(
	context: ReconcilingContext,
	{ partner, channel, budget }: Comparing,
	own: DaySummary,
	other: DaySummary,
): Promise<ReconciledDay> {
	const { day, count: ours } = own;
	const theirs = other.count;
	const compared = { day, ours, theirs, differences: [] as Difference[], different: 0, disagreements: 0 };
	if (own.digest === other.digest) return compared;
	if (theirs > budget.lines) throw new Problem('partner-failed', { detail: `${theirs} lines on ${day}.` });
	// It may have grown since.
	const there = spend(context, budget, channel.fetchLines(day, theirs + linesPerPage));
	for await (const some of inBatches(compareLines(listAll(context, partner, day), there))) {
		const found = await explain(context, partner, day, some);
		compared.differences.push(...found.slice(0, mostKept - compared.differences.length));
		compared.different += found.length;
		compared.disagreements += found.filter(({ what }) => what !== 'under-way').length;
	}
	return compared;
}

async function* spend(
	{ clock }: ReconcilingContext,
	budget: Budget,
	lines: AsyncIterable<ExchangeLine>,
): AsyncGenerator<ExchangeLine> {
	for await (const line of lines) {
		budget.lines -= 1;
		if (budget.lines < 0) throw new Problem('partner-failed', { detail: 'Far more lines than are on record here.' });
		if (Temporal.Instant.compare(clock(), budget.until) > 0)
			throw new Problem('partner-failed', { detail: 'It takes too long to say what was exchanged.' });
		yield line;
	}
}

async function* inBatches(differences: AsyncIterable<LineDifference>): AsyncGenerator<readonly LineDifference[]> {
	let batch: LineDifference[] = [];
	for await (const difference of differences) {
		batch.push(difference);
		if (batch.length < linesPerPage) continue;
		yield batch;
		batch = [];
	}
	yield batch;
}

async function* listAll(context: ReconcilingContext, partner: AuthorityId, day: string): AsyncGenerator<ExchangeLine> {
	let after: Digest | undefined;
	do {
		const page: LinesPage = await listExchange(context, partner, day, after);
		yield* page.lines;
		after = page.next ?? undefined;
	} while (after !== undefined);
}

/** So long after its end a day may lack what its receiver has received: a tree may not be signed yet. */
const receiverMs = 3_600_000;

/** And so long what its sender has no receipt of yet: it tries for five days, if it keeps to what is usual. */
const senderMs = 6 * 86_400_000;

async function explain(
	{ authority, db, clock }: ReconcilingContext,
	partner: AuthorityId,
	day: string,
	different: readonly LineDifference[],
): Promise<Difference[]> {
	const unknownHere = different.flatMap(({ ours, theirs }) =>
		ours === undefined && theirs?.from === authority ? theirs.documentDigest : [],
	);
	const open = new Set(await withDatabaseProblems(listUnderWay(db, partner, unknownHere)));
	const end = Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime('UTC').toInstant();
	const sinceMs = end.until(clock()).total('milliseconds');
	return different.flatMap(({ ours, theirs }) => {
		const line = ours ?? theirs;
		if (line === undefined) return [];
		const lacking = ours === undefined ? authority : partner;
		// Whether a receipt may still come, whoever sends knows best.
		const mayCome = line.from !== lacking ? sinceMs < receiverMs : mayBeReceipted(lacking, line.documentDigest);
		const [said, missing] = [
			{ ours: ours?.outcome ?? null, theirs: theirs?.outcome ?? null },
			ours === undefined ? 'missing-here' : 'missing-there',
		] as const;
		const { documentDigest, from, leafHash } = line;
		const what = ours && theirs ? 'other' : mayCome ? 'under-way' : missing;
		return { what, documentDigest, from, leafHash, ...said };
	});

	function mayBeReceipted(sender: AuthorityId, document: Digest): boolean {
		return sender === authority ? open.has(document) : sinceMs < senderMs;
	}
}
