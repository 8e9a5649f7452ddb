/** Lets work with the same key be done one after the other, in this process. */
export interface Turns {
	take<T>(key: string, work: () => Promise<T>): Promise<T>;
}

export function makeTurns(): Turns {
	const last = new Map<string, Promise<unknown>>();
	return {
		take: async (key, work) => {
			const turn = (last.get(key) ?? Promise.resolve()).then(work, work);
			last.set(key, turn);
			try {
				return await turn;
			} finally {
				if (last.get(key) === turn) last.delete(key);
			}
		},
	};
}
