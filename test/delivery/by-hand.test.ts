import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ByHandContext, cancel, tryAgain } from '../../src/delivery/by-hand.ts';
import { toDueWork } from '../../src/delivery/queues.ts';
import type { DueWork } from '../../src/jobs/due-work.ts';
import { type DeliveryId, toTimestamp } from '../../src/model/identifiers.ts';
import { makePerson } from '../people.ts';
import { newDeliveryId } from '../store/rows.ts';
import { delivered, failed, openTestOutbox, rejected, type TestOutbox } from './outbox.ts';

let outbox: TestOutbox;
let context: ByHandContext;
const hastened: DueWork[] = [];
const officer = makePerson('officer', 'coordinator');

beforeAll(async () => {
	outbox = await openTestOutbox();
	context = { ...outbox.context, jobs: { hasten: async (work) => void hastened.push(work) } };
});
afterAll(() => outbox.test.drop());

const instant = () => toTimestamp(outbox.context.clock());

describe('a person has a delivery tried again', () => {
	it('that is stalled: now, as if it were new, with who in the log', async () => {
		const id = await outbox.queue();
		await outbox.run(id, failed('partner-refused'));
		outbox.wait({ hours: 30 });
		await tryAgain(context, officer, id);
		const { delivery, dueAt, entries } = await outbox.look(id);
		expect(delivery).toMatchObject({ state: 'retrying', settledAt: null, scheduleFrom: instant() });
		expect(dueAt).toBe(instant());
		expect(entries).toEqual(['delivery-retried partner-refused', 'delivery-stalled partner-refused']);
		expect(hastened).toContainEqual(toDueWork({ id, urgency: 'routine' }));
		// Its schedule began long ago; the new one has not ended.
		expect(await outbox.run(id, failed('partner-unreachable'))).toBeDefined();
		expect(await outbox.run(id, delivered)).toBeUndefined();
		expect((await outbox.look(id)).delivery?.state).toBe('delivered');
	});

	it('which says in which roles they did', async () => {
		const id = await outbox.queue();
		await outbox.run(id, failed('partner-refused'));
		await tryAgain(context, officer, id);
		await cancel(context, officer, id, 'not-needed');
		const rows = await outbox.test.db.selectFrom('audit_entry').select('entry').execute();
		const entries = rows.map(({ entry }) => JSON.parse(entry)).filter(({ deliveryId, by }) => deliveryId === id && by);
		expect(entries).toMatchObject([
			{ action: 'delivery-retried', by: officer.id, roles: ['officer', 'coordinator'] },
			{ action: 'delivery-cancelled', by: officer.id, roles: ['officer', 'coordinator'] },
		]);
	});

	it('that has killed its workers: they are not held against it any more', async () => {
		const id = await outbox.queue();
		const crash = () => Promise.reject(new Error('crash'));
		for (let n = 0; n < 5; n += 1) await outbox.run(id, crash).catch(() => undefined);
		await outbox.run(id, crash);
		outbox.wait({ minutes: 1 });
		await tryAgain(context, officer, id);
		await outbox.run(id, delivered);
		expect((await outbox.look(id)).delivery?.state).toBe('delivered');
	});

	it('that waits for its time', async () => {
		const id = await outbox.queue();
		await outbox.run(id, failed('partner-busy', { retryAfterSeconds: 3_600 }));
		await tryAgain(context, officer, id);
		expect((await outbox.look(id)).dueAt).toBe(instant());
	});

	it.each([
		['delivered', delivered],
		['rejected', rejected],
	])('not one that is %s', async (_, step) => {
		const id = await outbox.queue();
		await outbox.run(id, step);
		const before = await outbox.look(id);
		await expect(tryAgain(context, officer, id)).rejects.toMatchObject({ code: 'delivery-ended' });
		await expect(cancel(context, officer, id, 'not-needed')).rejects.toMatchObject({ code: 'delivery-ended' });
		expect(await outbox.look(id)).toEqual(before);
	});
});

describe('a person stops a delivery', () => {
	const stopped = async (id: DeliveryId) => {
		await cancel(context, officer, id, 'not-needed');
		const { delivery, dueAt } = await outbox.look(id);
		expect(delivery).toMatchObject({
			state: 'cancelled',
			code: 'not-needed',
			settledAt: instant(),
			nextAttemptAt: null,
		});
		expect(dueAt).toBeUndefined();
		expect(await outbox.run(id, delivered)).toBeUndefined();
		expect((await outbox.look(id)).delivery?.state).toBe('cancelled');
	};

	it('that was not tried yet', async () => {
		await stopped(await outbox.queue());
	});

	it('that waits for its next attempt, or for a person', async () => {
		for (const code of ['partner-unreachable', 'partner-refused'] as const) {
			const id = await outbox.queue();
			await outbox.run(id, failed(code));
			await stopped(id);
			expect((await outbox.look(id)).entries).toContain(`delivery-cancelled ${code}`);
		}
	});

	it('not while an attempt is under way: what that one brings counts', async () => {
		const id = await outbox.queue();
		await outbox.run(id, async () => {
			await expect(cancel(context, officer, id, 'not-needed')).rejects.toMatchObject({ code: 'delivery-under-way' });
			await expect(tryAgain(context, officer, id)).rejects.toMatchObject({ code: 'delivery-under-way' });
			return delivered;
		});
		expect((await outbox.look(id)).delivery?.state).toBe('delivered');
	});

	it('and a receipt counts all the same that a worker brings which was taken for dead', async () => {
		const id = await outbox.queue();
		await outbox.run(id, async () => {
			await outbox.run(id, failed('partner-unreachable'));
			await stopped(id);
			return delivered;
		});
		expect((await outbox.look(id)).delivery).toMatchObject({ state: 'delivered', proof: 'receipt', code: null });
	});

	it('once, however many want to', async () => {
		const id = await outbox.queue();
		const all = await Promise.allSettled([1, 2, 3].map(() => cancel(context, officer, id, 'not-needed')));
		expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
		expect((await outbox.look(id)).entries).toEqual(['delivery-cancelled queued']);
	});

	it('and refusals do not wait for each other, however many there are', async () => {
		const id = await outbox.queue();
		await outbox.run(id, delivered);
		// Four times as many as the pool has connections.
		const all = await Promise.allSettled(Array.from({ length: 32 }, () => cancel(context, officer, id, 'not-needed')));
		const codes = all.map((each) => each.status === 'rejected' && each.reason.code);
		expect(new Set(codes)).toEqual(new Set(['delivery-ended']));
	});

	it('that does not exist', async () => {
		await expect(cancel(context, officer, newDeliveryId(), 'not-needed')).rejects.toMatchObject({
			code: 'delivery-unknown',
		});
	});
});
