import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { failuresToClose } from '../../src/delivery/lanes.ts';
import { type AttemptResult, type Deliver, openOutbox } from '../../src/delivery/outbox.ts';
import { maxBoundedAttempts, maxCrashedAttempts } from '../../src/delivery/reaction.ts';
import { type DeliveryId, toTimestamp } from '../../src/model/identifiers.ts';
import { Problem, type ProblemCode } from '../../src/problem.ts';
import { newDeliveryId, newDocument, newDocumentId, save } from '../store/rows.ts';
import {
	Crash,
	delivered,
	failed,
	killCommit,
	meetAtBeginning,
	openTestOutbox,
	receipt,
	rejected,
	type Step,
	type TestOutbox,
} from './outbox.ts';

let outbox: TestOutbox;

beforeAll(async () => {
	outbox = await openTestOutbox();
});
afterAll(() => outbox.test.drop());

const crash = () => Promise.reject(new Crash());
const unproved: AttemptResult = { result: 'problem', problem: new Problem('receipt-invalid'), answer: '<html>\0' };
const instant = () => toTimestamp(outbox.context.clock());

/** Runs until it is settled, at the times it asks for; the results in turn, the last one again and again. */
async function runAll(id: DeliveryId, codes: readonly ProblemCode[]): Promise<number> {
	for (let runs = 1; runs < 400; runs += 1) {
		const again = await outbox.run(id, failed(codes[(runs - 1) % codes.length] ?? 'internal-error'));
		if (again === undefined) return runs;
		outbox.wait(outbox.context.clock().until(again));
	}
	return expect.unreachable();
}

describe('an attempt', () => {
	it('that brings a receipt settles its delivery: one audit entry, no work left', async () => {
		const id = await outbox.queue();
		expect(await outbox.run(id, delivered)).toBeUndefined();
		const { delivery, attempts, dueAt, entries } = await outbox.look(id);
		expect(delivery).toMatchObject({
			state: 'delivered',
			code: null,
			receipt,
			settledAt: instant(),
			nextAttemptAt: null,
		});
		expect(attempts).toMatchObject([{ number: 1, envelopeBytes: 5_120, finishedAt: instant(), outcome: 'delivered' }]);
		expect(dueAt).toBeUndefined();
		expect(entries).toEqual(['delivery-settled delivered']);
	});

	it('at an unknown key or a wrong clock is made again at once, and then as often as the schedule has it', async () => {
		const id = await outbox.queue();
		const delays = [];
		for (let n = 0; n < 6; n += 1) {
			const again = await outbox.run(id, failed('recipient-key-unknown'));
			delays.push(
				outbox.context
					.clock()
					.until(again ?? expect.unreachable())
					.total('milliseconds'),
			);
		}
		expect(delays[0]).toBe(0);
		expect(Math.max(...delays)).toBeGreaterThan(0);
	});

	it('that takes long keeps its work from coming round again, for as long as its worker lives', {
		timeout: 15_000,
	}, async () => {
		const id = await outbox.queue();
		const before = (await outbox.look(id)).dueAt ?? '';
		await outbox.run(id, async () => {
			await sleep(4_000);
			expect((await outbox.look(id)).dueAt).toBe(toTimestamp(Temporal.Instant.from(before).add({ seconds: 6 })));
			return delivered;
		});
		expect((await outbox.look(id)).dueAt).toBeUndefined();
	});

	it('that brings a rejection settles it too, with its code and the receipt', async () => {
		const id = await outbox.queue();
		expect(await outbox.run(id, rejected)).toBeUndefined();
		const { delivery, dueAt, entries } = await outbox.look(id);
		expect(delivery).toMatchObject({ state: 'rejected', code: 'document-expired', receipt });
		expect(dueAt).toBeUndefined();
		expect(entries).toEqual(['delivery-settled document-expired']);
	});

	it('that reaches nobody is made again: the work moves to the time that is handed back', async () => {
		const id = await outbox.queue();
		const again = await outbox.run(id, failed('partner-unreachable'));
		const { delivery, dueAt, entries } = await outbox.look(id);
		const delayMs = outbox.context
			.clock()
			.until(again ?? outbox.context.clock())
			.total('milliseconds');
		expect(delayMs).toBeGreaterThanOrEqual(0);
		expect(delayMs).toBeLessThanOrEqual(1_000);
		const nextAttemptAt = again?.toString({ smallestUnit: 'millisecond' });
		expect(delivery).toMatchObject({ state: 'retrying', code: 'partner-unreachable', nextAttemptAt, settledAt: null });
		expect(dueAt).toBe(nextAttemptAt);
		expect(entries).toEqual([]);
	});

	it('is not made before the partner wants it', async () => {
		const id = await outbox.queue();
		const again = await outbox.run(id, failed('partner-busy', { retryAfterSeconds: 120 }));
		expect(again?.epochMilliseconds).toBe(outbox.context.clock().epochMilliseconds + 120_000);
		const sooner = await outbox.run(id, failed('partner-busy', { retryAfterSeconds: 0 }));
		expect(sooner?.epochMilliseconds).toBeLessThanOrEqual(outbox.context.clock().epochMilliseconds + 2_000);
	});

	it('whose receipt proves nothing is made again, and leaves what came as evidence and an entry that says so', async () => {
		const id = await outbox.queue();
		expect(await outbox.run(id, unproved)).toBeDefined();
		const { delivery, dueAt, entries } = await outbox.look(id);
		expect(delivery).toMatchObject({ state: 'retrying', code: 'receipt-invalid', receipt: null, settledAt: null });
		expect(dueAt).toBe(delivery?.nextAttemptAt);
		expect(entries).toEqual(['receipt-refused receipt-invalid']);
		const evidence = await outbox.test.db
			.selectFrom('attempt')
			.select('answer')
			.where('delivery_id', '=', id)
			.execute();
		expect(evidence).toEqual([{ answer: '<html>\uFFFD' }]);
	});

	it('is told the envelopes of all attempts before it, even of those that killed their worker', async () => {
		const id = await outbox.queue();
		await outbox.run(id, failed('partner-unreachable'));
		await expect(outbox.run(id, crash)).rejects.toThrow(Crash);
		await outbox.run(id, delivered);
		const { attempts } = await outbox.look(id);
		expect(attempts.map(({ outcome }) => outcome)).toEqual(['partner-unreachable', null, 'delivered']);
		const digests = attempts.map(({ envelopeDigest }) => envelopeDigest);
		expect(outbox.told.slice(-3).map(({ envelopeDigests }) => envelopeDigests)).toEqual([
			[],
			digests.slice(0, 1),
			digests.slice(0, 2),
		]);
	});

	it('at a delivery that is settled already is not made: its work goes, and nothing else changes', async () => {
		const id = await outbox.queue();
		await outbox.run(id, rejected);
		const before = await outbox.look(id);
		await outbox.test.db.insertInto('due_work').values({ queue: 'delivery', id, due_at: instant() }).execute();
		expect(await outbox.run(id, crash)).toBeUndefined();
		expect(await outbox.look(id)).toEqual(before);
	});

	it('at a delivery that does not exist is not made either', async () => {
		const id = newDeliveryId();
		await outbox.test.db.insertInto('due_work').values({ queue: 'delivery', id, due_at: instant() }).execute();
		expect(await outbox.run(id, crash)).toBeUndefined();
		expect((await outbox.look(id)).dueAt).toBeUndefined();
	});
});

it('a delivery whose document was withdrawn while an attempt was under way is cancelled, and nobody has to look', async () => {
	const id = await outbox.queue();
	expect(await outbox.run(id, failed('document-withdrawn'))).toBeUndefined();
	const { delivery, dueAt, entries } = await outbox.look(id);
	expect(delivery).toMatchObject({ state: 'cancelled', code: 'document-withdrawn', settledAt: instant() });
	expect(dueAt).toBeUndefined();
	expect(entries).toEqual(['delivery-settled document-withdrawn']);
	expect(outbox.alarms.filter((alarm) => alarm.id === id)).toEqual([]);
});

it('one at which the last attempt failed for good meanwhile is cancelled too; what it came to stays on record', async () => {
	for (const relation of ['withdraws', 'corrects'] as const) {
		const id = await outbox.queue();
		const { documentId, documentDigest } = (await outbox.look(id)).delivery ?? expect.unreachable();
		const { db } = outbox.test;
		let withdrawn = documentId;
		if (relation === 'corrects') {
			withdrawn = newDocumentId();
			await db
				.insertInto('relation')
				.values({ document_digest: documentDigest, type: relation, target: withdrawn })
				.execute();
		}
		const step = async () => {
			const withdrawal = newDocument({ kind: 'withdrawal' });
			await save(db, withdrawal);
			const takesBack = { document_digest: withdrawal.digest, type: 'withdraws', target: withdrawn } as const;
			await db.insertInto('relation').values(takesBack).execute();
			return failed('not-agreed');
		};
		expect(await outbox.run(id, step)).toBeUndefined();
		const { delivery, attempts, entries } = await outbox.look(id);
		expect(delivery).toMatchObject({ state: 'cancelled', code: 'document-withdrawn', settledAt: instant() });
		expect(attempts).toMatchObject([{ outcome: 'not-agreed' }]);
		expect(entries).toEqual(['delivery-settled document-withdrawn']);
		expect(outbox.alarms.filter((alarm) => alarm.id === id)).toEqual([]);
	}
});

describe('a delivery stalls, for a person to look', () => {
	it('at once where trying again cannot help', async () => {
		const id = await outbox.queue();
		expect(await outbox.run(id, failed('partner-refused'))).toBeUndefined();
		const { delivery, dueAt, entries } = await outbox.look(id);
		expect(delivery).toMatchObject({ state: 'stalled', code: 'partner-refused', receipt: null, settledAt: instant() });
		expect(dueAt).toBeUndefined();
		expect(entries).toEqual(['delivery-stalled partner-refused']);
		expect(outbox.alarms).toContainEqual({ alarm: 'delivery-stalled', id, code: 'partner-refused' });
	});

	it.each<{ codes: readonly ProblemCode[] }>([
		{ codes: ['recipient-key-unknown'] },
		{ codes: ['receipt-invalid'] },
		{ codes: ['recipient-key-unknown', 'clock-skew', 'receipt-invalid'] },
	])('after eight failures that time will hardly mend, one kind or several: $codes', async ({ codes }) => {
		const id = await outbox.queue();
		expect(await runAll(id, codes)).toBe(maxBoundedAttempts);
		const { delivery, attempts, dueAt, entries } = await outbox.look(id);
		expect(delivery?.state).toBe('stalled');
		expect(attempts).toHaveLength(maxBoundedAttempts);
		expect(dueAt).toBeUndefined();
		expect(entries.filter((entry) => entry.startsWith('delivery-stalled'))).toHaveLength(1);
	});

	it('not where a failure of another sort came between', async () => {
		const id = await outbox.queue();
		for (let n = 1; n < maxBoundedAttempts; n += 1) await outbox.run(id, failed('clock-skew'));
		await outbox.run(id, failed('partner-unreachable'));
		expect(await outbox.run(id, failed('clock-skew'))).toBeDefined();
		expect((await outbox.look(id)).delivery?.state).toBe('retrying');
	});

	it('when the schedule ends without a receipt', async () => {
		const id = await outbox.queue();
		const start = outbox.context.clock();
		const runs = await runAll(id, ['partner-unreachable']);
		const hours = start.until(outbox.context.clock()).total('hours');
		expect(hours).toBeGreaterThan(1);
		expect(hours).toBeLessThan(1.02);
		expect(runs).toBeGreaterThan(60);
		const { delivery, dueAt, entries } = await outbox.look(id);
		expect(delivery).toMatchObject({ state: 'stalled', code: 'partner-unreachable' });
		expect(dueAt).toBeUndefined();
		expect(entries).toEqual(['delivery-stalled partner-unreachable']);
	});

	it('not when a receipt arrives after the schedule has ended', async () => {
		const id = await outbox.queue();
		outbox.wait({ hours: 2 });
		await outbox.run(id, delivered);
		expect((await outbox.look(id)).delivery?.state).toBe('delivered');
	});

	it('after it has killed five workers, and no other delivery with it', async () => {
		const [poison, other] = [await outbox.queue(), await outbox.queue()];
		for (let n = 0; n < maxCrashedAttempts; n += 1) {
			await expect(outbox.run(poison, crash)).rejects.toThrow(Crash);
			expect((await outbox.look(poison)).delivery?.settledAt).toBeNull();
		}
		await outbox.run(other, delivered);
		expect(await outbox.run(poison, crash)).toBeUndefined();
		const { delivery, attempts, dueAt, entries } = await outbox.look(poison);
		expect(delivery).toMatchObject({ state: 'stalled', code: 'attempts-exhausted' });
		expect(attempts).toHaveLength(maxCrashedAttempts);
		expect(dueAt).toBeUndefined();
		expect(entries).toEqual(['delivery-stalled attempts-exhausted']);
		expect((await outbox.look(other)).delivery?.state).toBe('delivered');
	});

	it('not where its workers died now and then', async () => {
		const id = await outbox.queue();
		for (let n = 0; n < 2 * maxCrashedAttempts; n += 1) {
			const isCrash = n % maxCrashedAttempts !== 0;
			await outbox.run(id, isCrash ? crash : failed('partner-unreachable')).catch(() => undefined);
		}
		expect(await outbox.run(id, delivered)).toBeUndefined();
		expect((await outbox.look(id)).delivery?.state).toBe('delivered');
	});
});

describe('two workers at one delivery', () => {
	it('that take the same attempt: one makes it, the other comes again in five seconds', async () => {
		const id = await outbox.queue();
		const { over } = await meetAtBeginning(outbox, 2);
		const both = await Promise.all([outbox.run(id), outbox.run(id)]);
		await over;
		const { delivery, attempts, dueAt, entries } = await outbox.look(id);
		expect(both.map((again) => again?.toString()).toSorted()).toEqual([
			outbox.context.clock().add({ seconds: 5 }).toString(),
			undefined,
		]);
		expect(attempts).toHaveLength(1);
		expect(delivery?.state).toBe('delivered');
		expect(dueAt).toBeUndefined();
		expect(entries).toEqual(['delivery-settled delivered']);
	});

	it('that both send and both get the receipt settle it once, with one entry', async () => {
		const id = await outbox.queue();
		const second = () => outbox.run(id, delivered).then(() => delivered);
		expect(await outbox.run(id, second)).toBeUndefined();
		const { delivery, attempts, dueAt, entries } = await outbox.look(id);
		expect(delivery?.state).toBe('delivered');
		expect(attempts.map(({ outcome }) => outcome)).toEqual(['delivered', 'delivered']);
		expect(dueAt).toBeUndefined();
		expect(entries).toEqual(['delivery-settled delivered']);
	});

	it.each(['partner-unreachable', 'partner-refused', 'receipt-invalid'] as const)(
		'of whom one fails (%s) after the other has settled it: nothing is taken back, no work comes back',
		async (code) => {
			const id = await outbox.queue();
			await outbox.run(id, () => outbox.run(id, delivered).then(() => failed(code)));
			const { delivery, dueAt, entries } = await outbox.look(id);
			expect(delivery).toMatchObject({ state: 'delivered', receipt });
			expect(dueAt).toBeUndefined();
			expect(entries).toEqual(['delivery-settled delivered']);
			expect(await outbox.run(id, crash)).toBeUndefined();
		},
	);

	it.each([
		[delivered, { state: 'delivered', receipt }, 'delivery-settled delivered'],
		[rejected, { state: 'rejected', receipt }, 'delivery-settled document-expired'],
	])(
		'of whom one is taken for dead until no more is tried: its receipt counts all the same',
		async (late, end, entry) => {
			const id = await outbox.queue();
			const counted = outbox.tallies.length;
			const { promise, resolve } = Promise.withResolvers<AttemptResult>();
			const first = outbox.run(id, () => promise);
			for (let n = 1; n < maxCrashedAttempts; n += 1) {
				await vi.waitFor(async () => expect((await outbox.look(id)).attempts).toHaveLength(n), 10_000);
				outbox.wait({ seconds: 1 });
				void outbox.run(id, () => promise);
			}
			await vi.waitFor(async () => expect((await outbox.look(id)).attempts).toHaveLength(maxCrashedAttempts), 10_000);
			expect(await outbox.run(id)).toBeUndefined();
			expect((await outbox.look(id)).delivery).toMatchObject({ state: 'stalled', code: 'attempts-exhausted' });
			resolve(late);
			await first;
			const { delivery, entries } = await outbox.look(id);
			expect(delivery).toMatchObject(end);
			expect(entries.toSorted()).toEqual([entry, 'delivery-stalled attempts-exhausted'].toSorted());
			const inMetrics = () => outbox.tallies.slice(counted).map(([measure]) => measure);
			await vi.waitFor(
				() => expect(inMetrics().filter((measure) => measure === 'attempt')).toHaveLength(maxCrashedAttempts),
				10_000,
			);
			const receipts = late.result === 'delivered' ? 1 : 0;
			expect(inMetrics().filter((measure) => measure === 'delivery')).toHaveLength(receipts);
		},
	);

	it('of whom one sees that its partner is down and time is over: it ends nothing that the other is at', async () => {
		const id = await outbox.queue();
		const { promise, resolve } = Promise.withResolvers<AttemptResult>();
		const schedule = { firstDelayMs: 60_000, longestDelayMs: 60_000, giveUpAfterMs: 3_600_000 };
		const context = { ...outbox.context, deadAfterMs: 60_000, schedules: { routine: schedule, urgent: schedule } };
		const other = openOutbox({ ...context, deliver: async () => failed('partner-unreachable') });
		for (let n = 0; n < failuresToClose; n += 1) await other.run(await outbox.queue());
		outbox.wait({ hours: 2 });
		const slow = outbox.run(id, () => promise);
		await vi.waitFor(async () => expect((await outbox.look(id)).attempts).toHaveLength(1), 10_000);
		expect(await other.run(id)).toBeUndefined();
		expect((await outbox.look(id)).delivery?.state).toBe('sending');
		outbox.wait({ minutes: 2 });
		await other.run(id);
		expect((await outbox.look(id)).delivery?.state).toBe('stalled');
		resolve(delivered);
		await slow;
		expect((await outbox.look(id)).delivery?.state).toBe('delivered');
		await other.close();
	});

	it('or more, each beginning while the one before is under way, never settle it twice', async () => {
		const id = await outbox.queue();
		const ends = [rejected, failed('partner-refused'), failed('partner-unreachable')];
		const under = ends.reduce<Step>((inner, end) => () => outbox.run(id, inner).then(() => end), delivered);
		await outbox.run(id, under);
		const { attempts, delivery, dueAt, entries } = await outbox.look(id);
		expect(attempts.map(({ outcome }) => outcome)).toEqual([
			'partner-unreachable',
			'partner-refused',
			'document-expired',
			'delivered',
		]);
		expect(delivery?.state).toBe('delivered');
		expect(entries).toEqual(['delivery-settled delivered']);
		expect(dueAt).toBeUndefined();
	});
});

describe('a database that fails', () => {
	it('while the result is committed: all of it is undone, and the next attempt goes on', async () => {
		const id = await outbox.queue();
		const before = await outbox.look(id);
		let kill: { over: Promise<void> } | undefined;
		const lost = outbox.run(id, async () => {
			kill = await killCommit(outbox, id, 'work');
			return delivered;
		});
		await expect(lost).rejects.toMatchObject({ code: 'database-unavailable' });
		await kill?.over;
		const { attempts, ...rest } = await outbox.look(id);
		expect({ ...rest, attempts: [] }).toEqual({ ...before, delivery: { ...before.delivery, state: 'sending' } });
		expect(attempts).toMatchObject([{ number: 1, outcome: 'database-unavailable' }]);
		expect(await outbox.run(id, delivered)).toBeUndefined();
		expect(await outbox.look(id)).toMatchObject({
			delivery: { state: 'delivered' },
			entries: ['delivery-settled delivered'],
			dueAt: undefined,
		});
	});

	it('at one commit after another does not make a delivery look like what kills workers', {
		timeout: 20_000,
	}, async () => {
		const id = await outbox.queue();
		for (let n = 0; n < maxCrashedAttempts + 1; n += 1) {
			let kill: { over: Promise<void> } | undefined;
			const lost = outbox.run(id, async () => {
				kill = await killCommit(outbox, id, n % 2 === 0 ? 'attempt' : 'work');
				return delivered;
			});
			await expect(lost).rejects.toMatchObject({ code: 'database-unavailable' });
			await kill?.over;
		}
		expect(await outbox.run(id, delivered)).toBeUndefined();
		expect((await outbox.look(id)).delivery?.state).toBe('delivered');
	});

	it('between the beginning and the envelope, and forgets the beginning: nothing leaves', async () => {
		const id = await outbox.queue();
		let hasLeft = false;
		const deliver: Deliver = async (delivery, attempt) => {
			await outbox.test.ownerDb.deleteFrom('attempt').where('delivery_id', '=', delivery.id).execute();
			await attempt.record(delivery.copyDigest, 1);
			hasLeft = true;
			return delivered;
		};
		await expect(openOutbox({ ...outbox.context, deliver }).run(id)).rejects.toMatchObject({
			code: 'database-unavailable',
		});
		expect(hasLeft).toBe(false);
	});
});
