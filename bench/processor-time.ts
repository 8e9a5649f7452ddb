import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type pg from 'pg';

interface ProcessTimes {
	readonly pid: number;
	readonly parent: number;
	/** Of its own, since it began. */
	readonly ownMs: number;
	/** Of its children that have ended. */
	readonly endedMs: number;
}

/** Processor time of a process since it began, in ms. */
export async function readProcessorMs(pid: number): Promise<number> {
	const all = await listProcesses();
	return all.find((one) => one.pid === pid)?.ownMs ?? Number.NaN;
}

/** Processor time of a PostgreSQL with all its processes since it began, in ms. */
export async function readServerMs(postmaster: number): Promise<number> {
	const all = await listProcesses();
	const own = all.filter(({ pid, parent }) => pid === postmaster || parent === postmaster);
	return own.reduce((sum, { pid, ownMs, endedMs }) => sum + ownMs + (pid === postmaster ? endedMs : 0), 0);
}

/** The process of a server that is the parent of all its others. */
export async function findPostmaster(database: pg.Pool): Promise<number> {
	const { rows } = await database.query<{ pid: number }>('select pg_backend_pid() as pid');
	const all = await listProcesses();
	const backend = all.find(({ pid }) => pid === rows[0]?.pid);
	if (backend === undefined) throw new Error('The processes of PostgreSQL are not to be seen here.');
	return backend.parent;
}

async function listProcesses(): Promise<ProcessTimes[]> {
	return process.platform === 'linux' ? await listFromProc() : await listFromPs();
}

/** `proc_pid_stat(5)`: fields 4 and 14 to 17, in hundredths of a second; the name, field 2, may hold anything. */
async function listFromProc(): Promise<ProcessTimes[]> {
	const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
	const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)));
	return stats.flatMap((stat, index) => {
		const fields = stat
			?.slice(stat.lastIndexOf(')') + 2)
			.split(' ')
			.map(Number);
		if (fields === undefined) return [];
		const ms = (field: number) => (fields[field - 3] ?? 0) * 10;
		return [{ pid: Number(pids[index]), parent: fields[1] ?? 0, ownMs: ms(14) + ms(15), endedMs: ms(16) + ms(17) }];
	});
}

/** `minutes:seconds` each; of children that have ended it tells nothing. */
async function listFromPs(): Promise<ProcessTimes[]> {
	const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,ppid=,time=']);
	return stdout
		.trim()
		.split('\n')
		.map((line) => {
			const [pid, parent, time = ''] = line.trim().split(/\s+/);
			const seconds = time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
			return { pid: Number(pid), parent: Number(parent), ownMs: seconds * 1_000, endedMs: 0 };
		});
}
