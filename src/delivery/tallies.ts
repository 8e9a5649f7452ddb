import { type Log, toErrorFields } from '../log.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import type { Database } from '../store/database.ts';
import type { Delivery } from '../store/deliveries.ts';
import { addTallies, type DeliveryTally } from '../store/delivery-tallies.ts';

export type { DeliveryTally } from '../store/delivery-tallies.ts';

/** Upper bounds in seconds: of an attempt, and of a whole delivery from its release to its receipt. */
export const tallyBounds: Readonly<Record<DeliveryTally['measure'], readonly number[]>> = {
	attempt: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, Number.POSITIVE_INFINITY],
	delivery: [0.5, 1, 5, 15, 60, 300, 3_600, 21_600, 86_400, 432_000, Number.POSITIVE_INFINITY],
};

/** What a worker counts; all workers' counts come together in the database, where the door reads them. */
export interface Tallies {
	count(measure: DeliveryTally['measure'], recipient: AuthorityId, outcome: string, seconds: number): void;
	/** Stores what was counted since the last time. What the database does not take is stored the next time. */
	store(): Promise<void>;
}

interface Counting {
	readonly tallies: Pick<Tallies, 'count'>;
}

/** Counts an attempt once its end is on record; one that did not end now is none. */
export function countAttempt(
	{ tallies }: Counting,
	{ recipient }: Pick<Delivery, 'recipient'>,
	ended: { readonly startedAt: string | undefined; readonly finishedAt: string; readonly outcome: string },
): void {
	const { startedAt, finishedAt, outcome } = ended;
	if (startedAt !== undefined) tallies.count('attempt', recipient, outcome, toSeconds(startedAt, finishedAt));
}

/** Counts a delivery once its receipt is on record. */
export function countDelivery(
	{ tallies }: Counting,
	{ recipient, createdAt }: Pick<Delivery, 'recipient' | 'createdAt'>,
	at: string,
): void {
	tallies.count('delivery', recipient, 'delivered', toSeconds(createdAt, at));
}

/** A clock may have been set back in between. */
function toSeconds(from: string, to: string): number {
	return Math.max(0, Temporal.Instant.from(to).since(Temporal.Instant.from(from)).total('seconds'));
}

export function makeTallies(db: Database, log: Log): Tallies {
	const counted = new Map<string, DeliveryTally>();
	const add = (tally: DeliveryTally) => {
		const key = [tally.measure, tally.recipient, tally.outcome, tally.upToSeconds].join(' ');
		const { count, seconds } = counted.get(key) ?? { count: 0, seconds: 0 };
		counted.set(key, { ...tally, count: count + tally.count, seconds: seconds + tally.seconds });
	};
	return {
		count: (measure, recipient, outcome, seconds) => {
			const upToSeconds = tallyBounds[measure].find((bound) => seconds <= bound) ?? Number.POSITIVE_INFINITY;
			add({ measure, recipient, outcome, upToSeconds, count: 1, seconds });
		},
		store: async () => {
			const tallies = [...counted.values()];
			counted.clear();
			await addTallies(db, tallies).catch((error: unknown) => {
				for (const tally of tallies) add(tally);
				log.warn(toErrorFields(error), 'what was counted of deliveries is stored later');
			});
		},
	};
}
