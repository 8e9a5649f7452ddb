import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { appendLeaves, toAuditLeaf } from '../audit/entry.ts';
import { Receipt } from '../envelope/receipt.ts';
import { tryReadSigned } from '../envelope/signed.ts';
import { type Log, toErrorFields } from '../log.ts';
import { type DaySummary, type Days, type ExchangeLine, linesPerPage } from '../model/exchange-line.ts';
import { AuthorityId, Digest, Timestamp, toTimestamp } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import {
	type ContradictingLines,
	type DatedLine,
	type ExchangeEntry,
	gatherLines,
	listLines,
	summariseDays,
} from '../store/exchange-lines.ts';
import type { Reading } from '../store/log-cursor.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';

type LinesContext = Pick<ExchangeContext, 'authority' | 'db' | 'clock' | 'alarm'>;

/** So much of the log is looked through while somebody waits; the rest has been, or is being (`gatherExchange`). */
const mostPages = 20;

/** How long another has for a page of it, before it is asked for again. */
const othersPageMs = 100;

/**
 * What was exchanged with a partner, by day. What our log has not in its tree yet, a second at the most, is not in it.
 *
 * @param days checked
 * @throws Problem `gateway-busy` while it is still looked for in a long log
 */
export async function summariseExchange(
	context: LinesContext,
	partner: AuthorityId,
	days: Days,
): Promise<readonly DaySummary[]> {
	await withDatabaseProblems(gatherAll(context));
	return await withDatabaseProblems(summariseDays(context.db, partner, days));
}

async function gatherAll(context: LinesContext): Promise<void> {
	for (let page = 0; page < mostPages; page += 1) {
		const reading = await gather(context);
		if (reading === 'all') return;
		// What another is looking through is not among the lines yet: without it, digests would be wrong.
		if (reading === 'locked') await sleep(othersPageMs);
	}
	throw new Problem('gateway-busy', { retryAfterSeconds: 10 });
}

/**
 * A leaf hash is that of one entry: a second line under it is a receipt for what its receiver has not logged, and comparing
 * with that partner would not show it.
 */
async function gather({ authority, db, clock, alarm }: LinesContext): Promise<Reading> {
	const found: ContradictingLines[] = [];
	const reading = await gatherLines(db, toLine, async (tx, others) => {
		found.push(...others);
		const entry = { at: toTimestamp(clock()), action: 'partner-reconciled', authority, outcome: 'differs' } as const;
		const leaves = others.map(({ partner: recipient, day }) =>
			toAuditLeaf({ ...entry, recipient, reason: `${day}/${day}` }),
		);
		await appendLeaves(tx, leaves);
	});
	for (const { partner, count } of found) alarm({ alarm: 'reconciliation-differs', partner, count });
	return reading;
}

/**
 * Looks through all of our log for what was exchanged, so that whoever asks finds it read, however long it is. Any number
 * of nodes may call this. It never throws: what is left is looked through the next time.
 */
export async function gatherExchange(context: LinesContext & { readonly log: Log }): Promise<void> {
	try {
		while ((await gather(context)) === 'more');
	} catch (error) {
		context.log.warn(toErrorFields(error), 'what was exchanged is not looked through for now');
	}
}

/** A page of the lines of a day; `next` asks for what is behind it. */
export interface LinesPage {
	readonly lines: readonly ExchangeLine[];
	readonly next: Digest | null;
}

export async function listExchange(
	{ db }: Pick<LinesContext, 'db'>,
	partner: AuthorityId,
	day: string,
	after: Digest | undefined,
): Promise<LinesPage> {
	const lines = await withDatabaseProblems(listLines(db, partner, day, { after, limit: linesPerPage }));
	return { lines, next: lines.length < linesPerPage ? null : (lines.at(-1)?.leafHash ?? null) };
}

/** What our log says of a document that came: its sender is who acted. */
const Received = z.object({
	action: z.enum(['document-received', 'document-rejected']),
	authority: AuthorityId,
	at: Timestamp,
	documentDigest: Digest,
});

/** Of what we sent the receipt says it; of what we received our own entry does, which is the one that a receipt names. */
function toLine({ leafHash, said, receipt }: ExchangeEntry): DatedLine | undefined {
	if (receipt !== null) return fromReceipt(receipt);
	const { data } = Received.safeParse(said);
	if (data === undefined) return undefined;
	const { authority: from, at, action, documentDigest } = data;
	const outcome = action === 'document-received' ? 'accepted' : 'rejected';
	const hash = Digest.parse(Buffer.from(leafHash).toString('base64url'));
	return { partner: from, day: toDay(at), leafHash: hash, documentDigest, from, outcome };
}

function fromReceipt(token: string): DatedLine | undefined {
	const { data } = Receipt.safeParse(tryReadSigned(token));
	if (data === undefined) return undefined;
	const { to, from, receivedAt, leafHash, documentDigest, outcome } = data;
	return { partner: to, day: toDay(receivedAt), leafHash, documentDigest, from, outcome };
}

/** Both are in UTC. */
function toDay(at: string): string {
	return at.slice(0, 'YYYY-MM-DD'.length);
}
