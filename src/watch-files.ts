import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Looks every so often whether one of these files changed, or one in these folders, by names, dates and sizes:
 * whoever changes them, command or person, tells nobody.
 *
 * @param seen what `describeFiles` said before they were read: what changed since then is told of at the first look
 * @param changed told that something did; what it throws goes to `failed`, and everything stays as it was
 * @returns stops it, and waits for a look that is under way
 */
export function watchFiles(
	paths: readonly string[],
	{
		everyMs,
		seen: described,
		changed,
		failed,
	}: {
		readonly everyMs: number;
		readonly seen: string;
		readonly changed: () => Promise<void>;
		readonly failed: (error: unknown) => void;
	},
): () => Promise<void> {
	let seen = described;
	return repeat(async () => {
		const now = await describeFiles(paths);
		const isSame = now === seen;
		seen = now;
		if (!isSame) await changed().catch(failed);
	}, everyMs);
}

/**
 * Does something at once and then every so often, one time after the other.
 *
 * @param work does not throw; answers false when nothing is left to do
 * @returns stops it, and waits for what is under way
 */
export function repeat(work: () => Promise<unknown>, everyMs: number): () => Promise<void> {
	const stop = new AbortController();
	const run = async () => {
		while (!stop.signal.aborted) {
			if ((await work()) === false) return;
			await sleep(everyMs, undefined, { signal: stop.signal }).catch(() => undefined);
		}
	};
	const done = run();
	return () => {
		stop.abort();
		return done;
	};
}

/** Another text when one of these files, or one in these folders, is another one. */
export async function describeFiles(paths: readonly string[]): Promise<string> {
	return (await Promise.all(paths.map(describe))).flat().join('\n');
}

/** Files that are being written have a name with a dot in front. */
async function describe(path: string): Promise<string[]> {
	const names = await readdir(path).catch(() => undefined);
	if (names === undefined) return [await describeFile(path)];
	const files = names.filter((name) => !name.startsWith('.')).toSorted();
	return await Promise.all(files.map((name) => describeFile(join(path, name))));
}

async function describeFile(path: string): Promise<string> {
	const { mtimeMs, size, ino } = await stat(path).catch(() => ({ mtimeMs: 0, size: 0, ino: 0 }));
	return `${path} ${mtimeMs} ${size} ${ino}`;
}
