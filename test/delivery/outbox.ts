import { type RawBuilder, sql } from 'kysely';
import {
	type AttemptContext,
	type AttemptResult,
	type Deliver,
	type OutboxContext,
	openOutbox,
} from '../../src/delivery/outbox.ts';
import { toDueWork } from '../../src/delivery/queues.ts';
import type { Tallies } from '../../src/delivery/tallies.ts';
import { scheduleWork } from '../../src/jobs/due-work.ts';
import { type DeliveryId, toTimestamp } from '../../src/model/identifiers.ts';
import { Problem, type ProblemCode, type ProblemDetail } from '../../src/problem.ts';
import { type Delivery, listAttempts, loadDelivery } from '../../src/store/deliveries.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { imigrasi, newDigest, now, saveDelivery } from '../store/rows.ts';

export const receipt = 'invented.signed.receipt';
export const delivered: AttemptResult = { result: 'delivered', proof: 'receipt', receipt };
export const rejected: AttemptResult = { result: 'rejected', receipt, code: 'document-expired' };
export const failed = (code: ProblemCode, about: ProblemDetail = {}): AttemptResult => ({
	result: 'problem',
	problem: new Problem(code, about),
});

/** The worker dies here: what it would have done after does not happen. */
export class Crash extends Error {}

/** How an attempt goes: what comes back, or what happens at the moment when it would. */
export type Step = AttemptResult | ((delivery: Delivery) => Promise<AttemptResult>);

const schedule = { firstDelayMs: 1_000, longestDelayMs: 60_000, giveUpAfterMs: 3_600_000 };
const schedules = { routine: schedule, urgent: schedule };

/** The outbox on a real database, with a `deliver` that follows a script and a clock that is set by hand. */
export interface TestOutbox {
	readonly test: TestDatabase;
	readonly context: OutboxContext;
	/** A queued delivery of a document of its own, due now. */
	queue(): Promise<DeliveryId>;
	/** Runs one attempt, which goes like this. */
	run(id: DeliveryId, step?: Step): Promise<Temporal.Instant | undefined>;
	/** What an attempt was told of those before it. */
	readonly told: Pick<AttemptContext, 'envelopeDigests'>[];
	/** What those who watch were told. */
	readonly alarms: Parameters<OutboxContext['alarm']>[0][];
	/** What was counted. */
	readonly tallies: readonly Parameters<Tallies['count']>[];
	wait(duration: Temporal.DurationLike): void;
	/** All that is stored of a delivery. */
	look(id: DeliveryId): Promise<Stored>;
}

export interface Stored {
	readonly delivery: Delivery | undefined;
	readonly attempts: Awaited<ReturnType<typeof listAttempts>>;
	/** When its work is due; undefined where there is none. */
	readonly dueAt: string | undefined;
	/** Action and outcome of each audit entry. */
	readonly entries: readonly string[];
}

export async function openTestOutbox(): Promise<TestOutbox> {
	const test = await createTestDatabase();
	const { db } = test;
	let time = now;
	const clock = () => time;
	const told: TestOutbox['told'] = [];
	const alarms: TestOutbox['alarms'] = [];
	const tallies: Parameters<Tallies['count']>[] = [];
	const follow =
		(step: Step): Deliver =>
		async (delivery, attempt) => {
			told.push({ envelopeDigests: attempt.envelopeDigests });
			await attempt.record(newDigest(), 5_120);
			return typeof step === 'function' ? await step(delivery) : step;
		};
	const context: OutboxContext = {
		db,
		clock,
		authority: imigrasi,
		schedules,
		tallies: { count: (...counted) => tallies.push(counted) },
		perPartner: 8,
		deadAfterMs: 0,
		isFetched: () => false,
		deliver: follow(delivered),
		alarm: (alarm) => alarms.push(alarm),
		jobs: { announce: async () => undefined },
	};
	return {
		test,
		context,
		queue: async () => {
			const { id, urgency } = await saveDelivery(db, { createdAt: toTimestamp(clock()) });
			await db.transaction().execute((tx) => scheduleWork(tx, toDueWork({ id, urgency }), clock()));
			return id;
		},
		run: (id, step = delivered) => openOutbox({ ...context, deliver: follow(step) }).run(id),
		told,
		alarms,
		tallies,
		wait: (duration) => {
			time = time.add(duration);
		},
		look: async (id) => {
			const due = await db.selectFrom('due_work').select('due_at').where('id', '=', id).executeTakeFirst();
			const { rows } = await sql<{ text: string }>`select entry::json->>'action' || ' ' || (entry::json->>'outcome')
				as text from audit_entry where entry::json->>'deliveryId' = ${id}`.execute(db);
			return {
				delivery: await loadDelivery(db, id),
				attempts: await listAttempts(db, id),
				dueAt: due?.due_at,
				entries: rows.map(({ text }) => text).toSorted(),
			};
		},
	};
}

/** Takes a lock as the owner, until `isOver` says so of those who wait for it. */
async function holdUp(
	{ ownerDb }: TestDatabase,
	lock: RawBuilder<unknown>,
	isOver: (waiting: readonly number[]) => Promise<boolean>,
): Promise<{ over: Promise<void> }> {
	const taken = Promise.withResolvers<void>();
	const over = ownerDb.transaction().execute(async (tx) => {
		await lock.execute(tx);
		taken.resolve();
		for (let waiting: number[] = []; !(await isOver(waiting)); ) {
			const { rows } = await sql<{ pid: number }>`select distinct pid from pg_locks
				where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))`.execute(tx);
			waiting = rows.map(({ pid }) => pid);
		}
	});
	await taken.promise;
	return { over };
}

/** Kills the connection of the transaction that records how the attempt ended: where it ends the attempt, or settles the work. */
export function killCommit(
	{ test }: TestOutbox,
	id: DeliveryId,
	at: 'attempt' | 'work',
): Promise<{ over: Promise<void> }> {
	const attempt = sql`select from attempt where delivery_id = ${id} for update`;
	const work = sql`lock table due_work in share mode`;
	return holdUp(test, at === 'attempt' ? attempt : work, async ([pid]) => {
		if (pid !== undefined) await sql`select pg_terminate_backend(${pid})`.execute(test.db);
		return pid !== undefined;
	});
}

/** Lets no attempt begin until so many want to. */
export function meetAtBeginning({ test }: TestOutbox, workers: number): Promise<{ over: Promise<void> }> {
	return holdUp(test, sql`lock table delivery in exclusive mode`, async (waiting) => waiting.length === workers);
}
