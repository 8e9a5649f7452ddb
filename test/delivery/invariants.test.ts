import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maxBoundedAttempts, maxCrashedAttempts } from '../../src/delivery/reaction.ts';
import type { DeliveryId } from '../../src/model/identifiers.ts';
import type { ProblemCode } from '../../src/problem.ts';
import {
	Crash,
	delivered,
	failed,
	killCommit,
	openTestOutbox,
	receipt,
	rejected,
	type Step,
	type Stored,
	type TestOutbox,
} from './outbox.ts';

let outbox: TestOutbox;

beforeAll(async () => {
	outbox = await openTestOutbox();
});
afterAll(() => outbox.test.drop());

/** What can happen to a worker at one attempt. */
type Event =
	| { readonly event: 'receipt' | 'rejection' | 'crash' | 'commit-lost' }
	| { readonly event: 'problem'; readonly code: ProblemCode }
	/** A second worker makes an attempt of its own, from beginning to end, within the first one's. */
	| { readonly event: 'overtaken'; readonly by: Event; readonly own: Event }
	| { readonly event: 'wait'; readonly minutes: number };

const problems: readonly ProblemCode[] = [
	'partner-unreachable',
	'partner-busy',
	'receipt-invalid',
	'recipient-key-unknown',
	'clock-skew',
	'partner-refused',
];

const single: fc.Arbitrary<Event> = fc.oneof(
	{
		weight: 3,
		arbitrary: fc.constantFrom(...problems.slice(0, 5)).map((code) => ({ event: 'problem' as const, code })),
	},
	{ weight: 3, arbitrary: fc.constant({ event: 'crash' as const }) },
	{ weight: 1, arbitrary: fc.constantFrom({ event: 'receipt' as const }, { event: 'rejection' as const }) },
	{ weight: 1, arbitrary: fc.constant({ event: 'problem' as const, code: 'partner-refused' as const }) },
	{ weight: 1, arbitrary: fc.constant({ event: 'commit-lost' as const }) },
);

const givenUpTooSoon: Event[] = [
	{ event: 'overtaken', by: { event: 'problem', code: 'partner-refused' }, own: { event: 'receipt' } },
];

const events = fc.array(
	fc.oneof(
		{ weight: 6, arbitrary: single },
		{ weight: 2, arbitrary: fc.record({ event: fc.constant('overtaken' as const), by: single, own: single }) },
		{
			weight: 1,
			arbitrary: fc.record({ event: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 40 }) }),
		},
	),
	{ minLength: 1, maxLength: 14 },
);

function toStep(id: DeliveryId, event: Event): Step {
	switch (event.event) {
		case 'receipt':
			return delivered;
		case 'rejection':
			return rejected;
		case 'problem':
			return failed(event.code);
		case 'crash':
			return () => Promise.reject(new Crash());
		case 'commit-lost':
			return () => killCommit(outbox, id, 'attempt').then(() => delivered);
		case 'overtaken':
			return async (delivery) => {
				await attempt(id, event.by);
				const step = toStep(id, event.own);
				return typeof step === 'function' ? await step(delivery) : step;
			};
		case 'wait':
			return delivered;
	}
}

/** One run of the handler; that it throws is what a crash or a lost database looks like. */
async function attempt(id: DeliveryId, event: Event): Promise<void> {
	if (event.event === 'wait') return outbox.wait({ minutes: event.minutes });
	try {
		await outbox.run(id, toStep(id, event));
	} catch (error) {
		if (!(error instanceof Crash)) expect(error).toMatchObject({ code: 'database-unavailable' });
	}
}

function checkInvariants({ delivery, attempts, dueAt, entries }: Stored): void {
	const isSettled = delivery?.settledAt !== null;
	const count = (action: string) => entries.filter((entry) => entry.startsWith(action)).length;
	const isStalled = delivery?.state === 'stalled';
	expect(count('delivery-settled')).toBe(isSettled && !isStalled ? 1 : 0);
	// A receipt may come after another worker has given up.
	const stalls = count('delivery-stalled');
	expect(stalls).toBe(isStalled ? 1 : isSettled ? Math.min(stalls, 1) : 0);
	expect(dueAt === undefined).toBe(isSettled);
	// Whose worker died is due since its attempt began.
	expect(dueAt ?? null).toBe(delivery?.state === 'sending' ? delivery.stateSince : delivery?.nextAttemptAt);
	expect(delivery?.receipt ?? null).toBe(['delivered', 'rejected'].includes(delivery?.state ?? '') ? receipt : null);
	expect(attempts.map(({ number }) => number)).toEqual(attempts.map((_, index) => index + 1));
	expect(longestRun(attempts, ({ finishedAt }) => finishedAt === null)).toBeLessThanOrEqual(maxCrashedAttempts);
	const bounded = ['receipt-invalid', 'recipient-key-unknown', 'clock-skew'];
	// Two workers within one another do not count the attempt that the other has under way.
	const longest = longestRun(attempts, ({ outcome }) => bounded.includes(outcome ?? ''));
	expect(longest).toBeLessThanOrEqual(maxBoundedAttempts + 2);
}

function longestRun<Item>(items: readonly Item[], isPart: (item: Item) => boolean): number {
	let [longest, present] = [0, 0];
	for (const item of items) {
		present = isPart(item) ? present + 1 : 0;
		longest = Math.max(longest, present);
	}
	return longest;
}

describe('whatever happens to the workers and the database', () => {
	it('a delivery is settled at most once, by a receipt or for a person to look, and has work due until then', {
		timeout: 60_000,
	}, async () => {
		await fc.assert(
			fc.asyncProperty(events, async (sequence) => {
				const id = await outbox.queue();
				let settled: Stored | undefined;
				for (const event of sequence) {
					await attempt(id, event);
					const stored = await outbox.look(id);
					checkInvariants(stored);
					if (settled !== undefined) expect(stored).toEqual(settled);
					else if (stored.delivery?.settledAt !== null) settled = stored;
				}
				// However it went, one answer of the partner is enough.
				await outbox.run(id, delivered);
				const end = await outbox.look(id);
				checkInvariants(end);
				expect(end.delivery?.settledAt).not.toBeNull();
			}),
			{ numRuns: 40, examples: [[givenUpTooSoon]] },
		);
	});
});
