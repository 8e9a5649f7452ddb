/** Draws that are the same in every run and on every machine. */
export interface Random {
	/** A whole number from 0 to `bound` - 1. */
	below(bound: number): number;
	between(first: number, last: number): number;
	pick<T>(items: readonly T[]): T;
	/** So many different ones, in the order of drawing. */
	some<T>(items: readonly T[], count: number): T[];
	chance(probability: number): boolean;
}

/** Numbers from 0 up to 1: mulberry32, a public-domain generator with 32 bits of state: for variety, not for secrets. */
export function makeRandom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

export function seedRandom(seed: number): Random {
	const next = makeRandom(seed);
	const below = (bound: number) => Math.floor(next() * bound);
	return {
		below,
		between: (first, last) => first + below(last - first + 1),
		pick: (items) => items[below(items.length)] as (typeof items)[number],
		some: (items, count) => {
			const left = [...items];
			return Array.from({ length: Math.min(count, left.length) }, () => left.splice(below(left.length), 1)).flat();
		},
		chance: (probability) => next() < probability,
	};
}
