/** The same numbers for the same seed, each between 0 and 1 (a linear congruence: nothing is secret here). */
export function draw(seed: number): () => number {
	let state = (Math.imul(seed, 2_654_435_761) ^ 0x9e37_79b9) >>> 0;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}

export function pick<Item>(next: () => number, items: readonly [Item, ...Item[]]): Item {
	return items[Math.floor(next() * items.length)] ?? items[0];
}

const starts = ['Ba', 'Da', 'Ka', 'La', 'Ma', 'Na', 'Ra', 'Sa', 'Ta', 'Wa'] as const;
const middles = ['lo', 'ri', 'mu', 'ne', 'ti', 'vo', 'zu'] as const;
const ends = ['dan', 'kin', 'mar', 'nor', 'sel', 'tin'] as const;

/** Syllables: nobody has that name. */
export function inventName(next: () => number): string {
	return `${pick(next, starts)}${pick(next, middles)}${pick(next, ends)}`;
}

/** `1961/03/09`, at times without its day or month. */
export function inventBirthDate(next: () => number): string {
	const [year, month, day] = [1955 + next() * 50, 1 + next() * 12, 1 + next() * 28].map(Math.floor);
	const parts = [year, month, day].map((part) => String(part).padStart(2, '0'));
	const known = next();
	return parts.slice(0, known < 0.05 ? 1 : known < 0.1 ? 2 : 3).join('/');
}

export function inventDocumentNumber(next: () => number): string {
	const letter = String.fromCodePoint(65 + Math.floor(next() * 26));
	return `${letter}${String(Math.floor(next() * 10_000_000)).padStart(7, '0')}`;
}
