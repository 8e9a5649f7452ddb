import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, open, readFile, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run, serverEnvironment } from './server-cluster.ts';
import { programPath, type ServerHome } from './server-home.ts';

/**
 * `fsync`, `synchronous_commit` and `full_page_writes` stay on, as PostgreSQL has them. No statement,
 * parameter or row reaches the log: errors are not logged at all (their words can quote a value),
 * only what the server says about itself.
 */
const settings = {
	listen_addresses: '127.0.0.1',
	unix_socket_directories: '',
	max_connections: '400',
	shared_buffers: '64MB',
	timezone: 'UTC',
	logging_collector: 'on',
	log_directory: 'log',
	log_filename: 'postgresql-%a.log',
	log_truncate_on_rotation: 'on',
	log_rotation_age: '1d',
	log_rotation_size: '0',
	log_min_messages: 'log',
	log_min_error_statement: 'panic',
	log_error_verbosity: 'terse',
	log_statement: 'none',
	log_min_duration_statement: '-1',
	log_parameter_max_length: '0',
	log_parameter_max_length_on_error: '0',
	log_checkpoints: 'off',
};

/** `postmaster.pid` (PostgreSQL's `miscadmin.h`): process id, data directory, start, port, …, status. */
interface PidFile {
	readonly pid: number;
	readonly port: number;
	readonly status: string;
}

/** The port of the server on this cluster, if one is ready. */
export async function findRunningPort(cluster: string): Promise<number | undefined> {
	const file = await readPidFile(cluster);
	if (file === undefined || file.status !== 'ready') return undefined;
	return (await isPostmaster(file.pid, cluster)) ? file.port : undefined;
}

/** Is there a server on this cluster, even one that is only starting or stopping? */
export async function isServerThere(cluster: string): Promise<boolean> {
	const file = await readPidFile(cluster);
	return file !== undefined && isPostmaster(file.pid, cluster);
}

/**
 * Starts a server on the cluster, detached from this process, and waits until it is ready or has
 * given up. It gives up at once where another one runs already: `postmaster.pid` decides.
 */
export async function launchServer(home: ServerHome, port: number): Promise<'ready' | 'gave-up'> {
	await removeStalePidFile(home.cluster);
	const child = await spawnServer(home, port);
	try {
		while (child.exitCode === null && child.signalCode === null) {
			if ((await findRunningPort(home.cluster)) !== undefined) return 'ready';
			await sleep(5);
		}
		return 'gave-up';
	} finally {
		child.unref();
	}
}

const stopTimeoutMs = 30_000;

/**
 * Stops the server as PostgreSQL calls it fast: open transactions are rolled back. We wait by ourselves,
 * because `pg_ctl` waits for `postmaster.pid` to go, and the next server may have written its own.
 */
export async function stopServer(home: ServerHome): Promise<void> {
	const file = await readPidFile(home.cluster);
	// One that has crashed leaves its file.
	if (file === undefined || !(await isPostmaster(file.pid, home.cluster))) return;
	await run(home, 'pg_ctl', ['stop', '-D', home.cluster, '-m', 'fast', '--no-wait'], home.cluster);
	for (const start = performance.now(); performance.now() < start + stopTimeoutMs; await sleep(5)) {
		if (!(await isPostmaster(file.pid, home.cluster))) return;
	}
}

async function spawnServer(home: ServerHome, port: number): Promise<ChildProcess> {
	const options = Object.entries({ ...settings, port: String(port) }).flatMap(([name, value]) => [
		'-c',
		`${name}=${value}`,
	]);
	// The folder belongs to the server's account: as root, a link that it put there must not be followed.
	const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0);
	const log = await open(join(home.cluster, 'start.log'), flags);
	try {
		const child = spawn(programPath(home, 'postgres'), ['-D', home.cluster, ...options], {
			...home.account,
			cwd: home.cluster,
			env: serverEnvironment(),
			detached: true,
			windowsHide: true,
			stdio: ['ignore', log.fd, log.fd],
		});
		await once(child, 'spawn');
		return child;
	} finally {
		await log.close();
	}
}

/**
 * After a crash of the machine or the container, the process id in a left-over `postmaster.pid` can
 * belong to another program, and PostgreSQL then refuses to start. A server's working directory is
 * its cluster; Linux tells it.
 */
async function removeStalePidFile(cluster: string): Promise<void> {
	const file = await readPidFile(cluster);
	if (file !== undefined && !(await isPostmaster(file.pid, cluster)))
		await rm(join(cluster, 'postmaster.pid'), { force: true });
}

async function isPostmaster(pid: number, cluster: string): Promise<boolean> {
	if (process.platform !== 'linux') return isAlive(pid);
	return readlink(`/proc/${pid}/cwd`).then(
		(folder) => folder === cluster,
		(error: NodeJS.ErrnoException) => error.code === 'EACCES',
	);
}

function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}

async function readPidFile(cluster: string): Promise<PidFile | undefined> {
	const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
	const lines = text.split('\n').map((line) => line.trim());
	if (lines.length < 4) return undefined;
	return { pid: Number(lines[0]), port: Number(lines[3]), status: lines[7] ?? '' };
}
