import type { z } from 'zod';
import { Problem } from '../problem.ts';
import { replaceFile } from '../replace-file.ts';
import { readIfThere } from './read-if-there.ts';

/** What a simulator remembers, one change after another; each is on disk before it counts. */
export interface Kept<State> {
	/** @param change makes the next state of the present one; the same one if nothing changes */
	update<Result>(change: (present: State) => { readonly next: State; readonly result: Result }): Promise<Result>;
}

/** @throws Problem `file-unreadable`, also where it is no such file */
export async function openKept<State>(path: string, schema: z.ZodType<State>, first: State): Promise<Kept<State>> {
	const parse = (text: string) => {
		try {
			return schema.parse(JSON.parse(text));
		} catch (cause) {
			throw new Problem('file-unreadable', { detail: `File ${path}.`, cause });
		}
	};
	const text = await readIfThere(path);
	let present = text === undefined ? first : parse(text);
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
