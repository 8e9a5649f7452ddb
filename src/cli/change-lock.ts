import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../problem.ts';

/** Several times what a change takes with its pauses. */
const waitMs = 20_000;

/**
 * Keys and card change by one command at a time, as each makes the next card of the one that is there. The lock is the
 * operating system's own, on `change.lock`: it ends with the process, however that ends. It is taken by way of SQLite,
 * as Node.js itself locks no files.
 *
 * @param waiting called once where another command is at it
 * @returns gives it back when it is disposed of
 * @throws Problem `change-under-way`, `not-initialised`
 */
export async function lockChanges(dataDir: string, waiting: () => void): Promise<Disposable> {
	const file = openFile(dataDir);
	const until = performance.now() + waitMs;
	for (let isFirst = true; !tryLock(file); isFirst = false) {
		if (isFirst) waiting();
		if (performance.now() > until) {
			file.close();
			throw new Problem('change-under-way');
		}
		await sleep(100);
	}
	return file;
}

function openFile(dataDir: string): DatabaseSync {
	try {
		return new DatabaseSync(join(dataDir, 'change.lock'), { timeout: 0 });
	} catch (cause) {
		throw new Problem('not-initialised', { detail: `There is no ${dataDir}, or no file can be made in it.`, cause });
	}
}

function tryLock(file: DatabaseSync): boolean {
	try {
		file.exec('BEGIN EXCLUSIVE');
		return true;
	} catch (thrown) {
		if (thrown instanceof Error && 'errcode' in thrown && thrown.errcode === busy) return false;
		throw thrown;
	}
}

/** `SQLITE_BUSY` (https://sqlite.org/rescode.html). */
const busy = 5;
