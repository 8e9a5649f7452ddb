import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Resident memory of a process in MB (10^6 bytes), shared pages included. */
export async function readResidentMb(pid: number): Promise<number> {
	const kib = process.platform === 'linux' ? await readFromProc(pid) : await readFromPs(pid);
	return (kib * 1_024) / 1_000_000;
}

async function readFromProc(pid: number): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
}

async function readFromPs(pid: number): Promise<number> {
	const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
	return Number(stdout);
}

/** Looks twice a second until it is stopped. @returns stops it and tells the most seen of each, in MB */
export function watchMemory(pids: readonly number[]): () => Promise<readonly number[]> {
	const stop = new AbortController();
	const most = pids.map(() => 0);
	const look = async () => {
		for (const [index, pid] of pids.entries()) most[index] = Math.max(most[index] ?? 0, await readResidentMb(pid));
	};
	const run = async () => {
		while (!stop.signal.aborted) {
			await look();
			await sleep(500, undefined, { signal: stop.signal }).catch(() => undefined);
		}
	};
	const done = run();
	// Whoever stops it hears of a failure.
	done.catch(() => undefined);
	return async () => {
		stop.abort();
		await done;
		return most;
	};
}
