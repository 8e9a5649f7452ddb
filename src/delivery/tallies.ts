import { type Log, toErrorFields } from '../log.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import type { Database } from '../store/database.ts';
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
