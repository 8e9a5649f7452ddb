/** A step of one person that somebody was or is to do. */
export interface OpenStep {
	readonly step: string;
	/** The country whose turn it is, ISO 3166-1 alpha-3. */
	readonly owner: string;
	readonly openSince: Temporal.Instant;
	/** Missing while it is still open. */
	readonly doneAt?: Temporal.Instant;
}

/** What a person waited for: one step of one country, however often it was opened. */
export interface WaitingCause {
	readonly step: string;
	readonly owner: string;
	/** Whole days of 24 hours; causes that ran in parallel each count theirs. */
	readonly days: number;
	readonly isOpen: boolean;
}

export interface Waiting {
	/** Whole days of 24 hours since the case was opened. */
	readonly elapsedDays: number;
	/** Open ones first, then the longest first. */
	readonly causes: readonly WaitingCause[];
}

/** A stretch of time, in milliseconds since 1970. */
type Stretch = readonly [from: number, to: number];

/** @param until now, or when the case was closed */
export function toWaiting(steps: readonly OpenStep[], openedAt: Temporal.Instant, until: Temporal.Instant): Waiting {
	const byCause = Map.groupBy(steps, toName);
	const causes = Array.from(byCause.values(), (of) => toCause(of, until)).filter(isTold);
	return { elapsedDays: toDays(measure([toStretch(openedAt, until)])), causes: causes.toSorted(byWeight) };
}

function toCause(steps: readonly OpenStep[], until: Temporal.Instant): WaitingCause {
	const [{ step, owner }] = steps as [OpenStep];
	const stretches = steps.map(({ openSince, doneAt }) => toStretch(openSince, doneAt ?? until));
	return { step, owner, days: toDays(measure(stretches)), isOpen: steps.some(({ doneAt }) => doneAt === undefined) };
}

/** What was done within a day is no waiting. */
function isTold({ days, isOpen }: WaitingCause): boolean {
	return isOpen || days > 0;
}

/** Clocks of two countries differ: what ends before it begins lasted no time. */
function toStretch(from: Temporal.Instant, to: Temporal.Instant): Stretch {
	return [from.epochMilliseconds, Math.max(from.epochMilliseconds, to.epochMilliseconds)];
}

/** Milliseconds that the stretches cover together; where two overlap, once. */
function measure(stretches: readonly Stretch[]): number {
	let covered = 0;
	let end = Number.NEGATIVE_INFINITY;
	for (const [from, to] of stretches.toSorted(([a], [b]) => a - b)) {
		covered += Math.max(0, to - Math.max(from, end));
		end = Math.max(end, to);
	}
	return covered;
}

function toDays(milliseconds: number): number {
	return Math.floor(milliseconds / 86_400_000);
}

function byWeight(a: WaitingCause, b: WaitingCause): number {
	return Number(b.isOpen) - Number(a.isOpen) || b.days - a.days || (toName(a) < toName(b) ? -1 : 1);
}

function toName({ step, owner }: Pick<OpenStep, 'step' | 'owner'>): string {
	return `${step} ${owner}`;
}
