import { hash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { type Log, toErrorFields } from '../log.ts';
import { type AuthorityId, toTimestamp } from '../model/identifiers.ts';
import { type TimestampAnchors, verifyTimestampResponse } from '../pki/timestamp.ts';
import { makeTimestampRequest } from '../pki/timestamp-request.ts';
import { toProblem } from '../problem.ts';
import type { Database } from '../store/database.ts';
import {
	endTurn,
	findUntimed,
	insertTimestamp,
	listTimeSources,
	type TimeSource,
	takeTurn,
	type UntimedCheckpoint,
} from '../store/timestamps.ts';
import { type AuditEntry, appendLeaves, toAuditLeaf } from './entry.ts';

/** A time-stamping authority, and who vouches for it. */
export interface TimeAuthority {
	/** Its URL. */
	readonly source: string;
	readonly anchors: TimestampAnchors;
}

export interface TimestampingContext {
	readonly authority: AuthorityId;
	readonly db: Database;
	readonly clock: Clock;
	readonly log: Log;
	readonly alarm: (alarm: {
		readonly alarm: 'timestamps-overdue';
		readonly timeSource: string;
		readonly code: string;
	}) => void;
	readonly authorities: readonly TimeAuthority[];
	/** Sends a TimeStampReq there. @returns what came back, unread */
	readonly ask: (source: string, query: Uint8Array) => Promise<Uint8Array>;
}

/** So much later than its entry a time may be at the most, at six requests an hour: docs/decisions/0028. */
const everyMs = 600_000;

/** An authority that has been silent for so long is told of. */
const overdueMs = 3_600_000;

/** After a minute, then two, four, eight, and then as often as ever. */
function toRetryMs(failures: number): number {
	return Math.min(60_000 * 2 ** (failures - 1), everyMs);
}

/**
 * Has each authority put a time to the newest checkpoint, where it has not yet, and it is due. Any number of nodes may
 * call this, as often as they like. Nothing waits for it, and it never throws: after an outage the next time-stamp covers
 * every entry before it.
 */
export async function putTimes(context: TimestampingContext): Promise<void> {
	await Promise.all(
		context.authorities.map(async (authority) => {
			try {
				await putTime(context, authority);
			} catch (error) {
				context.log.warn({ ...toErrorFields(error) }, 'a checkpoint stays without a time for now');
			}
		}),
	);
}

async function putTime(context: TimestampingContext, authority: TimeAuthority): Promise<void> {
	const { db, clock } = context;
	const checkpoint = await findUntimed(db, authority.source);
	if (checkpoint === undefined) return;
	const now = clock();
	const until = now.add({ milliseconds: everyMs });
	const turn = await takeTurn(db, { source: authority.source, now, until });
	if (turn === undefined) return;
	const stamped = await stamp(context, authority, checkpoint).catch(toError);
	// What fails in the database from here on is no failure of the authority.
	if (stamped instanceof Error) await fail(context, turn, stamped);
	else await succeed(context, { turn, until, checkpoint, stamped });
}

function toError(thrown: unknown): Error {
	return thrown instanceof Error ? thrown : new Error('thrown', { cause: thrown });
}

async function stamp(
	{ ask, clock }: TimestampingContext,
	{ source, anchors }: TimeAuthority,
	{ note }: UntimedCheckpoint,
) {
	const request = makeTimestampRequest(toTimedDigest(note));
	const answer = await ask(source, request.der);
	return verifyTimestampResponse(answer, request, { anchors, now: clock() });
}

/** What a time is put to: the SHA-256 of the note as the log signed it, before anybody cosigned. */
export function toTimedDigest(note: string): Uint8Array {
	return hash('sha256', note, 'buffer');
}

async function succeed(
	context: TimestampingContext,
	about: {
		readonly turn: TimeSource;
		readonly until: Temporal.Instant;
		readonly checkpoint: UntimedCheckpoint;
		readonly stamped: { readonly time: Temporal.Instant; readonly token: Uint8Array };
	},
): Promise<void> {
	const { turn, until, checkpoint, stamped } = about;
	const { source } = turn;
	await context.db.transaction().execute(async (tx) => {
		const { time, token } = stamped;
		const digest = hash('sha256', token, 'buffer');
		await insertTimestamp(tx, { source, size: checkpoint.size, time: time.toString(), token, digest });
		await endTurn(tx, { source, failures: 0, failingSince: null, told: false }, until);
		if (turn.told) await appendLeaves(tx, [toAuditLeaf(toEntry(context, source, 'timestamps-resumed', 'given'))]);
	});
}

async function fail(context: TimestampingContext, turn: TimeSource, error: unknown): Promise<void> {
	const { db, clock, log } = context;
	const now = clock();
	const { code } = toProblem(error);
	const { source, failures, failingSince } = turn;
	const since = failingSince === null ? now : Temporal.Instant.from(failingSince);
	const isNewlyOverdue = !turn.told && since.until(now).total('milliseconds') >= overdueMs;
	const told = turn.told || isNewlyOverdue;
	const dueAt = now.add({ milliseconds: toRetryMs(failures + 1) });
	await db.transaction().execute(async (tx) => {
		await endTurn(tx, { source, failures: failures + 1, failingSince: since.toString(), told }, dueAt);
		if (isNewlyOverdue) await appendLeaves(tx, [toAuditLeaf(toEntry(context, source, 'timestamps-overdue', code))]);
	});
	log.warn({ timeSource: source, code, detail: toProblem(error).detail, ...toErrorFields(error) }, 'no time-stamp');
	if (isNewlyOverdue) context.alarm({ alarm: 'timestamps-overdue', timeSource: source, code });
}

function toEntry(
	{ authority, clock }: TimestampingContext,
	timeSource: string,
	action: Extract<AuditEntry['action'], `timestamps-${string}`>,
	outcome: string,
): AuditEntry {
	return { at: toTimestamp(clock()), action, authority, timeSource, outcome };
}

/** For how long an authority has given no time though it was asked, in seconds; 0 where it gives them. */
export interface TimeSilence {
	readonly source: string;
	readonly seconds: number;
}

/** One for each of these authorities, by URL. */
export async function listTimeSilences(
	{ db, clock }: Pick<TimestampingContext, 'db' | 'clock'>,
	sources: readonly string[],
): Promise<TimeSilence[]> {
	const known = new Map((await listTimeSources(db)).map(({ source, failingSince }) => [source, failingSince]));
	return sources.map((source) => {
		const since = known.get(source) ?? clock().toString();
		const seconds = Temporal.Instant.from(since).until(clock()).total('seconds');
		return { source, seconds: Math.max(0, Math.round(seconds)) };
	});
}
