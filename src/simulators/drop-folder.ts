import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { replaceFile } from '../replace-file.ts';
import { type Faults, loadFaults } from './faults.ts';
import { Refusal } from './refusal.ts';

/** As often a file-transfer service looks. */
const everyMs = 1_000;

interface Ends {
	/** @throws Refusal */
	readonly take: (message: Uint8Array<ArrayBuffer>) => Promise<void>;
	/** What waits for the gateway; `done` once it lies there. */
	readonly next: (
		faults: Faults,
	) => Promise<{ readonly name: string; readonly message: Uint8Array; done(): Promise<void> } | undefined>;
}

/**
 * Moves messages as files between a gateway's drop folder and here: what lies in `outgoing` is taken away, what waits
 * here is put into `incoming`. What cannot be taken goes to `<dataDir>/refused`.
 */
export async function watchDropFolder(
	dropDir: string,
	dataDir: string,
	ends: Ends,
): Promise<{ close(): Promise<void> }> {
	const folders = { outgoing: join(dropDir, 'outgoing'), incoming: join(dropDir, 'incoming') };
	const refused = join(dataDir, 'refused');
	for (const folder of [...Object.values(folders), refused]) await mkdir(folder, { recursive: true, mode: 0o700 });
	const round = async () => {
		const faults = await loadFaults(dataDir);
		if (faults.answer !== undefined) return;
		await takeAway(folders.outgoing, refused, ends);
		await bring(folders.incoming, faults, ends);
	};
	const stop = new AbortController();
	const { signal } = stop;
	const go = async () => {
		while (!signal.aborted) {
			// The next round finds what this one left; where the folder is gone there is nothing to move.
			await round().catch(() => undefined);
			await sleep(everyMs, undefined, { signal }).catch(() => undefined);
		}
	};
	const gone = go();
	return {
		close: async () => {
			stop.abort();
			await gone;
		},
	};
}

async function takeAway(outgoing: string, refused: string, { take }: Ends): Promise<void> {
	for (const name of (await readdir(outgoing))
		.filter((each) => each.endsWith('.p7m') && !each.startsWith('.'))
		.toSorted()) {
		const path = join(outgoing, name);
		try {
			await take(new Uint8Array(await readFile(path)));
			await rm(path);
		} catch (thrown) {
			if (!(thrown instanceof Refusal)) throw thrown;
			await rename(path, join(refused, name));
		}
	}
}

async function bring(incoming: string, faults: Faults, { next }: Ends): Promise<void> {
	for (let waiting = await next(faults); waiting !== undefined; waiting = await next(faults)) {
		await replaceFile(join(incoming, `${waiting.name}.p7m`), waiting.message);
		await waiting.done();
	}
}
