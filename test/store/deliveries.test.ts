import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeliveryState, deliveryMoves, deliveryStates } from '../../src/model/delivery.ts';
import type { DeliveryId } from '../../src/model/identifiers.ts';
import { deliveryQueues } from '../../src/model/urgency.ts';
import {
	beginAttempt,
	changeDelivery,
	type DeliveryChange,
	finishAttempt,
	insertDeliveries,
	listAttempts,
	listDeliveries,
	listDeliveriesOf,
	loadDelivery,
	recordEnvelope,
} from '../../src/store/deliveries.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { limits, readAll, sharedTimes, toTime } from './paging.ts';
import { at, newDelivery, newDeliveryId, newDigest, newDocument, save, saveDelivery } from './rows.ts';

let test: TestDatabase;

beforeAll(async () => {
	test = await createTestDatabase();
});
afterAll(() => test.drop());

const change = (id: DeliveryId, to: DeliveryChange) =>
	test.db.transaction().execute((tx) => changeDelivery(tx, id, to, deliveryStates));

const retrying: DeliveryChange = {
	state: 'retrying',
	at,
	proof: null,
	code: 'partner-unreachable',
	nextAttemptAt: toTime(60),
	settledAt: null,
	receipt: null,
};
const settledAt = toTime(90);
const delivered: DeliveryChange = {
	state: 'delivered',
	at: settledAt,
	proof: 'receipt',
	code: null,
	nextAttemptAt: null,
	settledAt,
	receipt: 'invented.signed.receipt',
};
const rejected: DeliveryChange = { ...delivered, state: 'rejected', proof: null, code: 'document-expired' };
const stalled: DeliveryChange = {
	...delivered,
	state: 'stalled',
	proof: null,
	code: 'attempts-exhausted',
	receipt: null,
};

/** Each state, reached and described as the table wants it. */
const open = { ...retrying, code: null, nextAttemptAt: null };
const changes: Readonly<Record<DeliveryState, DeliveryChange>> = {
	queued: { ...open, state: 'queued' },
	sending: { ...open, state: 'sending' },
	'awaiting-receipt': { ...open, state: 'awaiting-receipt' },
	retrying,
	stalled,
	delivered,
	rejected,
	cancelled: { ...stalled, state: 'cancelled', code: null },
	recalled: { ...delivered, state: 'recalled' },
};

/** A way from the beginning to a state. */
const ways: Readonly<Record<DeliveryState, readonly DeliveryState[]>> = {
	queued: [],
	sending: ['sending'],
	'awaiting-receipt': ['awaiting-receipt'],
	retrying: ['sending', 'retrying'],
	stalled: ['stalled'],
	delivered: ['sending', 'delivered'],
	rejected: ['sending', 'rejected'],
	cancelled: ['cancelled'],
	recalled: ['sending', 'delivered', 'recalled'],
};

describe('a delivery', () => {
	it('is loaded as it was inserted, queued and due at once', async () => {
		const document = newDocument();
		await save(test.db, document);
		const [first, second] = [newDelivery(document.digest), newDelivery(document.digest)];
		await test.db.transaction().execute((tx) => insertDeliveries(tx, [first, second]));
		const times = { stateSince: at, scheduleFrom: at, nextAttemptAt: at, settledAt: null };
		const fresh = { state: 'queued', code: null, ...times, proof: null, receipt: null };
		expect(await loadDelivery(test.db, first.id)).toEqual({ ...first, ...fresh, documentId: document.id });
		expect(await listDeliveriesOf(test.db, document.digest)).toHaveLength(2);
		expect(await loadDelivery(test.db, newDeliveryId())).toBeUndefined();
	});

	it('changes until it is settled', async () => {
		const { id } = await saveDelivery(test.db);
		await change(id, changes.sending);
		const { at: since, ...stated } = retrying;
		expect(await change(id, retrying)).toBe(true);
		expect(await loadDelivery(test.db, id)).toMatchObject({ ...stated, stateSince: since });
		await change(id, changes.sending);
		const { at: then, ...end } = delivered;
		expect(await change(id, delivered)).toBe(true);
		expect(await loadDelivery(test.db, id)).toMatchObject({ ...end, stateSince: then });
	});

	it.each(deliveryStates.flatMap((from) => deliveryStates.map((to) => ({ from, to }))))(
		'goes from $from to $to only if the table of moves says so, whoever asks the database',
		async ({ from, to }) => {
			const { id } = await saveDelivery(test.db);
			for (const state of ways[from]) await change(id, changes[state]);
			const isAllowed = (deliveryMoves[from] as readonly DeliveryState[]).includes(to);
			expect(await change(id, { ...changes[to], code: 'partner-refused' })).toBe(isAllowed);
			if (isAllowed || from === to) return;
			const { settledAt, proof, receipt } = changes[to];
			const directly = test.ownerDb.updateTable('delivery').set({ state: to, settled_at: settledAt, proof, receipt });
			await expect(directly.where('id', '=', id).execute()).rejects.toMatchObject({ code: '23514' });
		},
	);

	it('that waits for a person, or has come to its end, is moved by no attempt', async () => {
		for (const state of ['stalled', 'delivered'] as const) {
			const { id } = await saveDelivery(test.db);
			for (const way of ways[state]) await change(id, changes[way]);
			for (const to of deliveryStates) {
				const byAttempt = test.db.transaction().execute((tx) => changeDelivery(tx, id, changes[to]));
				expect(await byAttempt).toBe(false);
			}
		}
	});

	it('has the same moves in the database as in the code, and begins in no other state than queued', async () => {
		const { rows } = await sql<{ from: string; to: string }>`
			select from_state as "from", to_state as "to" from delivery_move`.execute(test.db);
		const inDatabase = rows.map(({ from, to }) => `${from} ${to}`).toSorted();
		const inCode = Object.entries(deliveryMoves).flatMap(([from, all]) => all.map((to) => `${from} ${to}`));
		expect(inDatabase).toEqual(inCode.toSorted());
		const { id } = await saveDelivery(test.db);
		const copy = sql`insert into delivery select (jsonb_populate_record(d, jsonb_build_object('id', ${newDeliveryId()}::text,
			'state', 'sending'))).* from delivery d where id = ${id}`;
		await expect(copy.execute(test.ownerDb)).rejects.toMatchObject({ code: '23514' });
	});

	it('is settled once where several workers settle it at the same time', async () => {
		const { id } = await saveDelivery(test.db);
		await change(id, changes.sending);
		const made = await Promise.all([delivered, rejected, stalled, delivered].map((to) => change(id, to)));
		expect(made.filter(Boolean).length).toBeGreaterThanOrEqual(1);
		expect((await loadDelivery(test.db, id))?.settledAt).toBe(settledAt);
		expect(await change(id, retrying)).toBe(false);
	});

	it.each([
		['delivered without a receipt', { ...delivered, receipt: null }],
		['rejected without a receipt', { ...rejected, receipt: null }],
		['delivered without a time', { ...delivered, settledAt: null }],
		['settled and to be tried again', { ...retrying, settledAt }],
	])('cannot be %s: the table refuses it', async (_, wrong) => {
		const { id } = await saveDelivery(test.db);
		await change(id, changes.sending);
		await expect(change(id, wrong)).rejects.toMatchObject({ code: '23514' });
	});
});

describe('an attempt', () => {
	const began = async () => {
		const { id: deliveryId } = await saveDelivery(test.db);
		const attempt = { deliveryId, number: 1, startedAt: at, deadSince: at, queue: deliveryQueues.routine };
		expect(await beginAttempt(test.db, attempt)).toBe(true);
		return attempt;
	};

	it('is begun, sealed and finished, and the others keep out of it', async () => {
		const attempt = await began();
		const tls = { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', certificate: newDigest() };
		const envelope = { envelopeDigest: newDigest(), envelopeBytes: 5_120 };
		await beginAttempt(test.db, { ...attempt, number: 2 });
		await recordEnvelope(test.db, { ...attempt, ...envelope });
		await finishAttempt(test.db, { ...attempt, finishedAt: toTime(3), outcome: 'partner-unreachable', tls });
		const bare = {
			envelopeDigest: null,
			envelopeBytes: null,
			startedAt: at,
			finishedAt: null,
			outcome: null,
			tls: null,
		};
		expect(await listAttempts(test.db, attempt.deliveryId)).toEqual([
			{ number: 1, ...envelope, startedAt: at, finishedAt: toTime(3), outcome: 'partner-unreachable', tls },
			{ number: 2, ...bare },
		]);
	});

	it('of one number is begun once, by whoever comes first', async () => {
		const attempt = await began();
		expect(await beginAttempt(test.db, attempt)).toBe(false);
		const races = Array.from({ length: 10 }, () => beginAttempt(test.db, { ...attempt, number: 2 }));
		expect((await Promise.all(races)).filter(Boolean)).toHaveLength(1);
	});

	it('is begun by no other while a worker is at one that may be alive', async () => {
		const attempt = await began();
		const next = { ...attempt, number: 2, startedAt: toTime(20), deadSince: toTime(-10) };
		expect(await beginAttempt(test.db, next)).toBe(false);
		await finishAttempt(test.db, {
			...attempt,
			finishedAt: toTime(5),
			outcome: 'database-unavailable',
			tls: undefined,
		});
		expect(await beginAttempt(test.db, next)).toBe(true);
	});

	it('begins without waiting for the disk, which is a setting of that statement alone', async () => {
		await began();
		const settings = Array.from({ length: 8 }, () =>
			sql`select current_setting('synchronous_commit') as kept, pg_sleep(0.05)`.execute(test.db),
		);
		for (const { rows } of await Promise.all(settings)) expect(rows).toMatchObject([{ kept: 'on' }]);
	});

	it('lets no envelope leave that is not on record: lost with a crash, or taken by another worker', async () => {
		const attempt = await began();
		const unavailable = { code: 'database-unavailable', retryAfterSeconds: 5 };
		const record = (number: number) =>
			recordEnvelope(test.db, { ...attempt, number, envelopeDigest: newDigest(), envelopeBytes: 5_120 });
		await record(1);
		await expect(record(1)).rejects.toMatchObject(unavailable);
		await expect(record(7)).rejects.toMatchObject(unavailable);
	});

	it('that has ended keeps its outcome', async () => {
		const attempt = await began();
		await finishAttempt(test.db, { ...attempt, finishedAt: toTime(3), outcome: 'delivered', tls: undefined });
		await finishAttempt(test.db, {
			...attempt,
			finishedAt: toTime(4),
			outcome: 'database-unavailable',
			tls: undefined,
		});
		expect(await listAttempts(test.db, attempt.deliveryId)).toMatchObject([
			{ finishedAt: toTime(3), outcome: 'delivered' },
		]);
	});
});

describe('the deliveries', () => {
	it('are each on one page, newest first, however many have the same time and whatever is added in between', async () => {
		const release = (seconds: number) => saveDelivery(test.db, { createdAt: toTime(seconds) });
		await fc.assert(
			fc.asyncProperty(sharedTimes, limits, async (times, limit) => {
				for (const table of ['attempt', 'delivery'] as const) await test.ownerDb.deleteFrom(table).execute();
				await Promise.all(times.map(release));
				const all = await listDeliveries(test.db, { limit: 1_000, before: undefined });
				const pages = await readAll(
					(page) => listDeliveries(test.db, page),
					(row) => ({ at: row.createdAt, id: row.deliveryId }),
					limit,
					() => release(9),
				);
				expect(pages).toEqual(all);
				expect(all.map(({ createdAt }) => createdAt)).toEqual(times.map(toTime).toSorted().toReversed());
			}),
			{ numRuns: 30 },
		);
	});
});
