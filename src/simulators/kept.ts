import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { replaceFile } from '../replace-file.ts';

/** What a simulator remembers, one change after another; each is on disk before it counts. */
export interface Kept<State> {
	/** @param change makes the next state of the present one; the same one if nothing changes */
	update<Result>(change: (present: State) => { readonly next: State; readonly result: Result }): Promise<Result>;
}

/** @throws ZodError where the file is not one of this simulator */
export async function openKept<State>(path: string, schema: z.ZodType<State>, first: State): Promise<Kept<State>> {
	const text = await readFile(path, 'utf8').catch(() => undefined);
	let present = text === undefined ? first : schema.parse(JSON.parse(text));
	let last: Promise<unknown> = Promise.resolve();
	return {
		update: (change) => {
			const changed = last.then(async () => {
				const { next, result } = change(present);
				if (next !== present) await replaceFile(path, `${JSON.stringify(next)}\n`);
				present = next;
				return result;
			});
			last = changed.catch(() => undefined);
			return changed;
		},
	};
}
