import { closureStep } from '../../model/find-step.ts';
import type { Timestamp } from '../../model/identifiers.ts';
import { type Milestone, milestones, type PersonFacts } from './facts.ts';
import { isIn, type Period } from './period.ts';
import { threshold } from './suppress.ts';

export interface Duration {
	readonly milestone: Milestone;
	/** Who reached it in the period. */
	readonly persons: number;
	/** Whole days since the request (nearest rank); null where fewer than `threshold` persons lie on either side. */
	readonly medianDays: number | null;
	readonly ninetiethDays: number | null;
}

/** How many persons took so many days. */
type Histogram = Map<number, number>;
export type Durations = ReadonlyMap<Milestone, Histogram>;

export function beginDurations(): Durations {
	return new Map(milestones.map((milestone) => [milestone, new Map()]));
}

export function countDurations(durations: Durations, period: Period, { openedAt, reachedAt, end }: PersonFacts): void {
	// However it ended: were they fewer than all whose case ended, the difference would tell how many suspects there are.
	const reached: Partial<Record<Milestone, Timestamp>> = {
		...reachedAt,
		...(end !== null && { [closureStep]: end.at }),
	};
	for (const [milestone, histogram] of durations) {
		const at = reached[milestone];
		if (at === undefined || !isIn(period, at)) continue;
		const days = Math.max(0, Math.floor((Date.parse(at) - Date.parse(openedAt)) / 86_400_000));
		histogram.set(days, (histogram.get(days) ?? 0) + 1);
	}
}

export function toDurations(durations: Durations): Duration[] {
	return [...durations].map(([milestone, histogram]) => {
		const persons = [...histogram.values()].reduce((sum, count) => sum + count, 0);
		return {
			milestone,
			persons,
			medianDays: toQuantile(histogram, persons, 50),
			ninetiethDays: toQuantile(histogram, persons, 90),
		};
	});
}

/** Of few persons it would be what one of them took: so many must have taken longer, and as many less. */
function toQuantile(histogram: Histogram, persons: number, percent: number): number | null {
	const beyond = (persons * (100 - percent)) / 100;
	if (beyond < threshold) return null;
	let rank = Math.ceil((persons * percent) / 100);
	for (const [days, count] of [...histogram].toSorted(([a], [b]) => a - b)) {
		rank -= count;
		if (rank <= 0) return days;
	}
	return null;
}
