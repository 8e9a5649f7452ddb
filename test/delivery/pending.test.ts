import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttemptResult } from '../../src/delivery/outbox.ts';
import { delivered, failed, openTestOutbox, rejected, type TestOutbox } from './outbox.ts';

let outbox: TestOutbox;

beforeAll(async () => {
	outbox = await openTestOutbox();
});
afterAll(() => outbox.test.drop());

const pending: AttemptResult = { result: 'pending' };

describe('what a counterpart has and answers later', () => {
	it('waits for the answer; the attempt is over, and nothing goes into the log yet', async () => {
		const id = await outbox.queue();
		const again = await outbox.run(id, pending);
		const { delivery, attempts, dueAt, entries } = await outbox.look(id);
		expect(delivery).toMatchObject({ state: 'awaiting-receipt', settledAt: null, proof: null });
		expect(attempts).toMatchObject([{ outcome: 'awaiting-receipt' }]);
		expect(dueAt).toBe(again?.toString({ smallestUnit: 'millisecond' }));
		expect(entries).toEqual([]);
	});

	it('is sent again after an hour or more, as nobody has answered', async () => {
		const id = await outbox.queue();
		const again = await outbox.run(id, pending);
		expect(
			outbox.context
				.clock()
				.until(again ?? expect.unreachable())
				.total('hours'),
		).toBeGreaterThanOrEqual(1);
		outbox.wait(outbox.context.clock().until(again ?? expect.unreachable()));
		expect(await outbox.run(id, delivered)).toBeUndefined();
		expect((await outbox.look(id)).delivery).toMatchObject({ state: 'delivered' });
	});

	it('may be rejected in the end, or fail when it is sent again', async () => {
		const [refused, unlucky] = [await outbox.queue(), await outbox.queue()];
		for (const id of [refused, unlucky]) await outbox.run(id, pending);
		outbox.wait(Temporal.Duration.from({ minutes: 1 }));
		await outbox.run(refused, rejected);
		await outbox.run(unlucky, failed('partner-unreachable'));
		expect((await outbox.look(refused)).delivery).toMatchObject({ state: 'rejected' });
		expect((await outbox.look(unlucky)).delivery).toMatchObject({ state: 'retrying', code: 'partner-unreachable' });
	});

	it('never answered is for a person when its schedule is over', async () => {
		const id = await outbox.queue();
		await outbox.run(id, pending);
		outbox.wait(Temporal.Duration.from({ hours: 24 * 40 }));
		expect(await outbox.run(id, pending)).toBeUndefined();
		const { delivery, entries } = await outbox.look(id);
		expect(delivery).toMatchObject({ state: 'stalled', code: 'receipt-overdue' });
		expect(entries).toEqual(['delivery-stalled receipt-overdue']);
	});
});
