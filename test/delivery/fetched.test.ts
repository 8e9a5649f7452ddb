import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { keepEvidence, layReady, mayBeFetched, putOff } from '../../src/delivery/fetched.ts';
import { openOutbox } from '../../src/delivery/outbox.ts';
import type { DeliveryId } from '../../src/model/identifiers.ts';
import { Problem } from '../../src/problem.ts';
import { type Delivery, loadDelivery } from '../../src/store/deliveries.ts';
import { recordFetch } from '../../src/store/fetches.ts';
import { newDigest } from '../store/rows.ts';
import { openTestOutbox, type TestOutbox } from './outbox.ts';

let outbox: TestOutbox;
let id: DeliveryId;

beforeAll(async () => {
	outbox = await openTestOutbox();
});
afterAll(() => outbox.test.drop());

const run = () => openOutbox({ ...outbox.context, isFetched: () => true }).run(id);
const load = async () => (await loadDelivery(outbox.test.db, id)) as Delivery;
const fetch = async () =>
	await recordFetch(outbox.test.db, {
		id,
		at: outbox.context.clock().toString(),
		envelopeDigest: newDigest(),
		envelopeBytes: 5_120,
		tls: undefined,
	});
const problem = new Problem('receipt-invalid');
const evidence = { receipt: 'no receipt', tls: undefined };

beforeEach(async () => {
	id = await outbox.queue();
	outbox.alarms.splice(0);
});

describe('a delivery that its recipient fetches', () => {
	test('is ready without an attempt, and is looked at again within the hour', async () => {
		expect(await run()).toBeUndefined();
		const { delivery, attempts, dueAt, entries } = await outbox.look(id);
		expect(delivery).toMatchObject({ state: 'awaiting-receipt', nextAttemptAt: null, settledAt: null });
		expect([attempts, entries]).toEqual([[], []]);
		const dueMs = outbox.context
			.clock()
			.until(Temporal.Instant.from(dueAt ?? ''))
			.total('milliseconds');
		expect(dueMs).toBe(3_600_000);
	});

	test('is for a person when its schedule ends without a receipt, and is not handed out any more', async () => {
		await run();
		outbox.wait({ minutes: 61 });
		expect(await run()).toBeUndefined();
		const { delivery, dueAt, entries } = await outbox.look(id);
		expect(delivery).toMatchObject({ state: 'stalled', code: 'receipt-overdue' });
		expect(dueAt).toBeUndefined();
		expect(entries).toEqual(['delivery-stalled receipt-overdue']);
		expect(outbox.alarms).toEqual([{ alarm: 'delivery-stalled', id, code: 'receipt-overdue' }]);
		expect(await fetch()).toBe(false);
	});

	test('is for a person when it was fetched two hundred times', async () => {
		await run();
		for (let time = 0; time < 200; time += 1) {
			expect(await mayBeFetched(outbox.context, await load())).toBe(true);
			await fetch();
		}
		expect(await mayBeFetched(outbox.context, await load())).toBe(false);
		expect(await load()).toMatchObject({ state: 'stalled', code: 'attempts-exhausted' });
		expect((await outbox.look(id)).attempts).toHaveLength(200);
	});

	test('is numbered in the order in which it was fetched, by however many at once', async () => {
		await run();
		expect(await Promise.all(Array.from({ length: 12 }, fetch))).toEqual(Array.from({ length: 12 }, () => true));
		const { attempts } = await outbox.look(id);
		expect(attempts.map(({ number }) => number)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
	});

	test('keeps what proves nothing with the last fetch that nobody answered, and no second one with it', async () => {
		await run();
		const counted = outbox.tallies.length;
		await fetch();
		outbox.wait({ seconds: 3 });
		await fetch();
		const keep = async () => await keepEvidence(outbox.context, await load(), problem, evidence);
		expect([await keep(), await keep(), await keep()]).toEqual([true, true, false]);
		const { delivery, attempts, entries } = await outbox.look(id);
		expect(attempts).toMatchObject([{ outcome: 'receipt-invalid' }, { outcome: 'receipt-invalid' }]);
		expect(outbox.tallies.slice(counted)).toEqual([
			['attempt', delivery?.recipient, 'receipt-invalid', 0],
			['attempt', delivery?.recipient, 'receipt-invalid', 3],
		]);
		expect(delivery?.state).toBe('awaiting-receipt');
		expect(entries).toEqual(Array.from({ length: 2 }, () => 'receipt-refused receipt-invalid'));
	});

	test('is for a person at once where it may not go any more, and after eight faults of ours', async () => {
		await run();
		for (let time = 0; time < 7; time += 1)
			await putOff(outbox.context, await load(), new Problem('internal-error'), undefined);
		expect((await load()).state).toBe('awaiting-receipt');
		await putOff(outbox.context, await load(), new Problem('internal-error'), undefined);
		expect(await load()).toMatchObject({ state: 'stalled', code: 'internal-error' });
		id = await outbox.queue();
		await layReady(outbox.context, await load());
		await putOff(outbox.context, await load(), new Problem('not-agreed'), undefined);
		expect(await load()).toMatchObject({ state: 'stalled', code: 'not-agreed' });
	});
});
