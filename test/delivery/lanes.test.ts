import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
	failuresToClose,
	holdMs,
	type LanesContext,
	makeLanes,
	type Passed,
	type Taken,
} from '../../src/delivery/lanes.ts';
import type { AuthorityId, DeliveryId } from '../../src/model/identifiers.ts';

const kl = 'my.imigresen' as AuthorityId;
const manila = 'ph.bi' as AuthorityId;
const up: Passed = { partner: 'up' };
const down: Passed = { partner: 'down' };

/** A table of what is due, and partners that answer as they are told. */
function makeTable(limit = 2) {
	const due: DeliveryId[] = [];
	const tried: { id: string; at: number }[] = [];
	const most = { underWay: 0 };
	const asked: (Temporal.Instant | undefined)[] = [];
	/** What was said of the lane's own work. */
	const said: string[] = [];
	const underWay = new Set<string>();
	let answer: (id: string) => Promise<Taken> = async () => up;
	const attempt = async (id: string) => {
		tried.push({ id, at: performance.now() });
		underWay.add(id);
		most.underWay = Math.max(most.underWay, underWay.size);
		const passed = await answer(id).finally(() => {
			underWay.delete(id);
		});
		if (passed.partner === 'up') due.splice(0, due.length, ...due.filter((each) => each !== id));
		return passed;
	};
	const context: LanesContext = {
		limit,
		firstPauseMs: 40,
		now: () => Temporal.Now.instant(),
		listDue: async (_, recovered) => {
			asked.push(recovered);
			const open = due.filter((id) => !underWay.has(id));
			return open.toSorted((a, b) => Number(b.startsWith('urgent')) - Number(a.startsWith('urgent'))).slice(0, 10);
		},
		hold: async (recipients) => {
			said.push(...recipients.map((recipient) => `hold ${recipient}`));
		},
		release: async (recipient) => {
			said.push(`release ${recipient}`);
			return true;
		},
		attempt,
	};
	const lanes = makeLanes(context);
	return {
		context,
		lanes,
		tried,
		most,
		asked,
		said,
		due,
		answerWith: (next: typeof answer) => {
			answer = next;
		},
		enter: (id: string, urgency: 'routine' | 'urgent' = 'routine', to = kl) => {
			due.push(id as DeliveryId);
			return lanes.enter(to, urgency, () => attempt(id));
		},
		isDone: async () => {
			for (let n = 0; due.length > 0 && n < 200; n += 1) await sleep(10);
			return due.length === 0;
		},
	};
}

describe("a partner's lane", () => {
	it('has so many attempts under way at once; what finds it full is left, and taken when there is room', async () => {
		const table = makeTable();
		table.answerWith(() => sleep(10, up));
		const entered = await Promise.all(Array.from({ length: 30 }, (_, n) => table.enter(`${n}`)));
		expect(entered.filter((passed) => passed === undefined)).toHaveLength(28);
		expect(await table.isDone()).toBe(true);
		expect(table.most.underWay).toBe(2);
		expect(new Set(table.tried.map(({ id }) => id)).size).toBe(30);
	});

	it('has room for two more that are urgent', async () => {
		const table = makeTable();
		table.answerWith(() => sleep(30, up));
		const routine = [table.enter('1'), table.enter('2'), table.enter('3')];
		const urgent = [table.enter('4', 'urgent'), table.enter('5', 'urgent'), table.enter('6', 'urgent')];
		const entered = await Promise.all([...routine, ...urgent]);
		expect(entered.map((passed) => passed !== undefined)).toEqual([true, true, false, true, true, false]);
	});

	it('lets what is urgent and found no room overtake what was taken from the table before it', async () => {
		const table = makeTable();
		table.answerWith((id) => sleep(id.startsWith('urgent') ? 5 : 40, up));
		table.due.push(...Array.from({ length: 10 }, (_, n) => `${n}` as DeliveryId));
		await table.lanes.take(kl);
		await vi.waitFor(() => expect(table.tried.length).toBe(2), 10_000);
		const urgent = ['urgent1', 'urgent2', 'urgent3'].map((id) => table.enter(id, 'urgent'));
		expect(await Promise.all(urgent)).toContain(undefined);
		expect(await table.isDone()).toBe(true);
		const order = table.tried.map(({ id }) => id);
		expect(order.indexOf('urgent3')).toBeLessThan(order.indexOf('5'));
		await table.lanes.close();
	});

	it('is its own: a partner that hangs delays no other', async () => {
		const table = makeTable();
		const hanging = Promise.withResolvers<Passed>();
		table.answerWith((id) => (id.startsWith('kl') ? hanging.promise : Promise.resolve(up)));
		const stuck = ['kl1', 'kl2', 'kl3'].map((id) => table.enter(id));
		for (let n = 0; n < 20; n += 1) expect(await table.enter(`manila${n}`, 'routine', manila)).toEqual(up);
		hanging.resolve(up);
		await Promise.all(stuck);
	});

	it('closes after some failures in a row, and then one attempt at a time tries the partner', async () => {
		const table = makeTable(8);
		table.answerWith(async () => down);
		for (let n = 0; n < failuresToClose; n += 1) await table.enter(`${n}`);
		expect(table.lanes.isClosed(kl)).toBe(true);
		expect(await table.enter('late')).toBeUndefined();
		const before = table.tried.length;
		await sleep(20);
		expect(table.tried.length).toBe(before);
		table.most.underWay = 0;
		await sleep(150);
		// 40 ms after the first closing, then 80 ms later.
		expect(table.tried.length - before).toBeGreaterThanOrEqual(1);
		expect(table.tried.length - before).toBeLessThanOrEqual(3);
		expect(table.most.underWay).toBe(1);
		await table.lanes.close();
	});

	it('opens when an attempt gets through, and then takes also what waits since before then', async () => {
		const table = makeTable(8);
		table.answerWith(async () => down);
		for (let n = 0; n < 12; n += 1) await table.enter(`${n}`);
		table.answerWith(async () => up);
		expect(await table.isDone()).toBe(true);
		expect(table.asked.some((recovered) => recovered !== undefined)).toBe(true);
		expect(table.lanes.isClosed(kl)).toBe(false);
	});

	it('is closed at once for as long as the partner asks for', async () => {
		const table = makeTable();
		table.answerWith(async () => ({ partner: 'down', pauseMs: 60_000 }));
		await table.enter('1');
		expect(await table.enter('2')).toBeUndefined();
		expect(await table.enter('3', 'urgent')).toBeUndefined();
		expect(table.lanes.isClosed(kl)).toBe(true);
		await table.lanes.close();
	});

	it('does not close for what is our own trouble', async () => {
		const table = makeTable();
		table.answerWith(async () => ({ partner: 'unknown' }));
		for (let n = 0; n < 3 * failuresToClose; n += 1) expect(await table.enter(`${n}`)).toBeDefined();
	});

	it('leaves what throws to the sweeper, and goes on for others', async () => {
		const table = makeTable(1);
		table.answerWith((id) => (id === 'bad' ? Promise.reject(new Error('crash')) : Promise.resolve(up)));
		await expect(table.enter('bad')).rejects.toThrow('crash');
		expect(await table.enter('good')).toEqual(up);
		await table.lanes.close();
		expect(table.tried.filter(({ id }) => id === 'bad').length).toBeLessThanOrEqual(2);
	});

	it('takes what waits for its partner alone, and holds its own work until nothing is left', async () => {
		const table = makeTable();
		table.answerWith(() => sleep(5, up));
		table.due.push(...Array.from({ length: 30 }, (_, n) => `${n}` as DeliveryId));
		await table.lanes.take(kl);
		expect(await table.isDone()).toBe(true);
		await vi.waitFor(() => expect(table.said).toEqual([`hold ${kl}`, `release ${kl}`]), 10_000);
		expect(table.tried).toHaveLength(30);
		await table.lanes.close();
	});

	it('holds its own work again and again while its partner is down', { timeout: 3 * holdMs }, async () => {
		const table = makeTable();
		table.answerWith(async () => ({ partner: 'down', pauseMs: 60_000 }));
		table.due.push('1' as DeliveryId, '2' as DeliveryId);
		await table.lanes.take(kl);
		await sleep(holdMs + 100);
		expect(table.said).toEqual([`hold ${kl}`, `hold ${kl}`]);
		await table.lanes.close();
	});

	it('holds its work no more when its own table fails: another may take it', { timeout: 3 * holdMs }, async () => {
		const table = makeTable();
		table.answerWith(() => Promise.reject(new Error('crash')));
		table.due.push('1' as DeliveryId);
		await table.lanes.take(kl);
		await sleep(holdMs + 100);
		expect(table.said).toEqual([`hold ${kl}`]);
		await table.lanes.close();
	});

	it('asks to be told again of what it made in vain, until it is closed: what waits then is its own', async () => {
		const table = makeTable(1);
		const comeAgain = vi.fn(async () => undefined);
		table.answerWith(async () => ({ partner: 'down', comeAgain }));
		table.due.push('1' as DeliveryId, '2' as DeliveryId, '3' as DeliveryId);
		await table.lanes.take(kl);
		await vi.waitFor(() => expect(table.lanes.isClosed(kl)).toBe(true), 10_000);
		await table.lanes.close();
		expect(comeAgain).toHaveBeenCalledTimes(failuresToClose - 1);
	});

	it.each(['listing', 'attempt'] as const)('holds its work no more when an %s never ends', async (what) => {
		vi.useFakeTimers();
		onTestFinished(() => void vi.useRealTimers());
		const table = makeTable();
		const { context, said } = table;
		const never = new Promise<never>(() => undefined);
		const lanes = makeLanes(what === 'listing' ? { ...context, listDue: () => never } : context);
		table.answerWith(() => never);
		table.due.push(...['1', '2', '3'].map((id) => id as DeliveryId));
		await lanes.take(kl);
		await vi.advanceTimersByTimeAsync(60_000);
		// An attempt may take so long.
		expect(said).toHaveLength(21);
		await vi.advanceTimersByTimeAsync(2 * 60_000);
		const { length } = said;
		await vi.advanceTimersByTimeAsync(60 * 60_000);
		expect(said).toHaveLength(length);
		// Nor is it held for long when it comes round to the same process.
		await lanes.take(kl);
		await vi.advanceTimersByTimeAsync(60_000);
		expect(said).toHaveLength(length + 1);
	});

	it('holds its work for as long as its partner wants to be left alone', async () => {
		vi.useFakeTimers();
		onTestFinished(() => void vi.useRealTimers());
		const table = makeTable();
		table.answerWith(async () => ({ partner: 'down', pauseMs: 60 * 60_000 }));
		table.due.push('1' as DeliveryId);
		await table.lanes.take(kl);
		await vi.advanceTimersByTimeAsync(59 * 60_000);
		expect(table.said).toHaveLength(1 + (59 * 60_000) / holdMs);
		await table.lanes.close();
	});

	it('takes nothing more once it is closed for good, and waits for what it took', async () => {
		const table = makeTable(1);
		table.answerWith(() => sleep(30, up));
		await Promise.all(['1', '2', '3', '4'].map((id) => table.enter(id)));
		await sleep(10);
		await table.lanes.close();
		const { length } = table.tried;
		await sleep(100);
		expect(table.tried.length).toBe(length);
	});
});
