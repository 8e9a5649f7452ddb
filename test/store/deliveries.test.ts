import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeliveryId } from '../../src/model/identifiers.ts';
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
	test.db.transaction().execute((tx) => changeDelivery(tx, id, to));

const retrying: DeliveryChange = {
	state: 'retrying',
	code: 'partner-unreachable',
	nextAttemptAt: toTime(60),
	settledAt: null,
	receipt: null,
};
const settledAt = toTime(90);
const delivered: DeliveryChange = {
	state: 'delivered',
	code: null,
	nextAttemptAt: null,
	settledAt,
	receipt: 'invented.signed.receipt',
};
const rejected: DeliveryChange = { ...delivered, state: 'rejected', code: 'document-expired' };
const stalled: DeliveryChange = { ...delivered, state: 'stalled', code: 'attempts-exhausted', receipt: null };

describe('a delivery', () => {
	it('is loaded as it was inserted, queued and due at once', async () => {
		const document = newDocument();
		await save(test.db, document);
		const [first, second] = [newDelivery(document.digest), newDelivery(document.digest)];
		await test.db.transaction().execute((tx) => insertDeliveries(tx, [first, second]));
		const fresh = { state: 'queued', code: null, nextAttemptAt: at, settledAt: null, receipt: null };
		expect(await loadDelivery(test.db, first.id)).toEqual({ ...first, ...fresh, documentId: document.id });
		expect(await listDeliveriesOf(test.db, document.digest)).toHaveLength(2);
		expect(await loadDelivery(test.db, newDeliveryId())).toBeUndefined();
	});

	it('changes until it is settled', async () => {
		const { id } = await saveDelivery(test.db);
		expect(await change(id, retrying)).toBe(true);
		expect(await loadDelivery(test.db, id)).toMatchObject(retrying);
		expect(await change(id, delivered)).toBe(true);
		expect(await loadDelivery(test.db, id)).toMatchObject(delivered);
	});

	it.each([delivered, rejected, stalled])('that is settled as $state never changes again', async (settlement) => {
		const { id } = await saveDelivery(test.db);
		await change(id, settlement);
		for (const later of [retrying, delivered, rejected, stalled]) {
			expect(await change(id, { ...later, code: 'partner-refused' })).toBe(false);
		}
		expect(await loadDelivery(test.db, id)).toMatchObject(settlement);
	});

	it('is settled once where several workers settle it at the same time', async () => {
		const { id } = await saveDelivery(test.db);
		const changes = await Promise.all([delivered, rejected, stalled, delivered, retrying].map((to) => change(id, to)));
		expect(changes.filter(Boolean).length).toBeGreaterThanOrEqual(1);
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
		await expect(change(id, wrong)).rejects.toMatchObject({ code: '23514' });
	});
});

describe('an attempt', () => {
	const began = async () => {
		const { id: deliveryId } = await saveDelivery(test.db);
		const attempt = { deliveryId, number: 1, startedAt: at };
		expect(await beginAttempt(test.db, attempt)).toBe(true);
		return attempt;
	};

	it('is begun, sealed and finished, and the others keep out of it', async () => {
		const attempt = await began();
		const envelope = { envelopeDigest: newDigest(), envelopeBytes: 5_120 };
		await beginAttempt(test.db, { ...attempt, number: 2 });
		await recordEnvelope(test.db, { ...attempt, ...envelope });
		await finishAttempt(test.db, { ...attempt, finishedAt: toTime(3), outcome: 'partner-unreachable' });
		const bare = { envelopeDigest: null, envelopeBytes: null, startedAt: at, finishedAt: null, outcome: null };
		expect(await listAttempts(test.db, attempt.deliveryId)).toEqual([
			{ number: 1, ...envelope, startedAt: at, finishedAt: toTime(3), outcome: 'partner-unreachable' },
			{ number: 2, ...bare },
		]);
	});

	it('of one number is begun once, by whoever comes first', async () => {
		const attempt = await began();
		expect(await beginAttempt(test.db, attempt)).toBe(false);
		const races = Array.from({ length: 10 }, () => beginAttempt(test.db, { ...attempt, number: 2 }));
		expect((await Promise.all(races)).filter(Boolean)).toHaveLength(1);
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
		await finishAttempt(test.db, { ...attempt, finishedAt: toTime(3), outcome: 'delivered' });
		await finishAttempt(test.db, { ...attempt, finishedAt: toTime(4), outcome: 'database-unavailable' });
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
