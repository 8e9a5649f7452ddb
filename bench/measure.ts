/** How often a second, and how long each took. */
export interface Measured {
	readonly perSecond: number;
	readonly p50Ms: number;
	readonly p99Ms: number;
	readonly p999Ms: number;
}

export interface Load {
	readonly count: number;
	readonly inFlight: number;
	/** Done first and not counted: compilers, pools and caches get warm. */
	readonly warmUp: number;
}

/** Whoever stops the bench aborts this: what is being measured then throws, and its part closes what it opened. */
export const stopping = new AbortController();

/** Does `work` for 0, 1, 2, … with so many in flight: as soon as one ends the next begins. */
export async function measure(load: Load, work: (index: number) => unknown): Promise<Measured> {
	await run(0, load.warmUp, load.inFlight, work);
	const latenciesMs: number[] = [];
	const started = performance.now();
	await run(load.warmUp, load.warmUp + load.count, load.inFlight, async (index) => {
		const begun = performance.now();
		await work(index);
		latenciesMs.push(performance.now() - begun);
	});
	const seconds = (performance.now() - started) / 1_000;
	latenciesMs.sort((a, b) => a - b);
	return {
		perSecond: load.count / seconds,
		p50Ms: quantile(latenciesMs, 0.5),
		p99Ms: quantile(latenciesMs, 0.99),
		p999Ms: quantile(latenciesMs, 0.999),
	};
}

async function run(first: number, end: number, inFlight: number, work: (index: number) => unknown): Promise<void> {
	let next = first;
	const lane = async () => {
		while (next < end) {
			stopping.signal.throwIfAborted();
			const index = next;
			next += 1;
			await work(index);
		}
	};
	await Promise.all(Array.from({ length: inFlight }, lane));
}

function quantile(ascending: readonly number[], share: number): number {
	return ascending[Math.ceil(ascending.length * share) - 1] ?? Number.NaN;
}

/**
 * Measures several things in turns, so that a machine that is slow for a while is slow for all of them.
 *
 * @returns for each the round with the median rate
 */
export async function measureInTurns<Name extends string, Result extends Pick<Measured, 'perSecond'>>(
	rounds: number,
	things: Readonly<Record<Name, (round: number) => Promise<Result>>>,
): Promise<Record<Name, Result>> {
	const entries = Object.entries(things) as [Name, (round: number) => Promise<Result>][];
	const results: [Name, Result][] = [];
	for (let round = 0; round < rounds; round += 1) {
		for (const [name, thing] of entries) {
			stopping.signal.throwIfAborted();
			results.push([name, await thing(round)]);
		}
	}
	const medians = entries.map(([name]) => {
		const own = results.filter(([other]) => other === name).map(([, measured]) => measured);
		return [name, own.sort((a, b) => a.perSecond - b.perSecond)[Math.floor(rounds / 2)]];
	});
	return Object.fromEntries(medians);
}
