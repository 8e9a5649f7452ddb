import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cp, mkdir, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { toErrorFields } from '../../src/log.ts';
import { toProblem } from '../../src/problem.ts';
import { openDatabase } from '../../src/store/database.ts';
import { startEmbeddedServer } from '../../src/store/embedded-server.ts';
import { makePair, type TestOffice } from '../gateways.ts';
import { makeLongDraft } from './drafts.ts';
import { expectExactlyOnce } from './effects.ts';
import { toSide, trustWhileRunning } from './pair.ts';
import { openProcesses } from './processes.ts';

const canMount = process.platform === 'linux' && process.getuid?.() === 0 && tryMount();

let pair: Awaited<ReturnType<typeof makePair>>;
let disk: string;
const processes = openProcesses();

describe.skipIf(!canMount)('a disk that is full (skipped where no tmpfs can be mounted)', () => {
	beforeEach(async () => {
		pair = await makePair({ LINTAS_RETRY_FIRST_SECONDS: '0.02' });
		disk = await mountDisk(pair.malaysia);
	});
	afterEach(async () => {
		await processes.end();
		await rm(join(disk, 'ballast'), { force: true });
		await (await startEmbeddedServer(disk)).release();
		await pair.remove();
		unmount(disk);
		await rm(disk, { recursive: true });
	});

	it('stops the intake and loses nothing; what is due arrives once there is room again', {
		timeout: 90_000,
	}, async () => {
		const { indonesia, malaysia } = pair;
		await processes.start(malaysia, { environment: { LINTAS_DATA: disk, DATABASE_URL: '' } });
		await trustWhileRunning(disk, await indonesia.card());
		await indonesia.start();
		await release(indonesia, malaysia);
		await expectDelivered(1);
		await fill(disk);
		let sent = 1;
		for (; sent < 40 && !(await outcomes(indonesia)).includes('partner-busy'); sent += 1) {
			await release(indonesia, malaysia);
		}
		await vi.waitFor(async () => expect(await outcomes(indonesia)).toContain('partner-busy'), 20_000);
		expect(await releaseUntilRefused(malaysia, indonesia)).toBe('database-unavailable');
		await rm(join(disk, 'ballast'));
		await expectDelivered(sent);
	});
});

async function release(from: TestOffice, to: TestOffice): Promise<void> {
	await from.client.release(makeLongDraft(), [{ to: to.authority, withhold: [] }]);
}

/** @returns the code of the first refusal; before it, what is left of half-filled pages is used up */
async function releaseUntilRefused(from: TestOffice, to: TestOffice): Promise<string> {
	for (let n = 0; n < 40; n += 1) {
		const refusal = await release(from, to).catch(toProblem);
		if (refusal !== undefined) return refusal.code;
	}
	return 'none';
}

async function expectDelivered(count: number): Promise<void> {
	const server = await startEmbeddedServer(disk);
	const db = openDatabase(server.applicationUrl, { maxConnections: 2 });
	try {
		const receiver = { ...toSide(pair.malaysia), db };
		await vi.waitFor(
			async () => expect(await expectExactlyOnce(toSide(pair.indonesia), receiver)).toHaveLength(count),
			{ timeout: 40_000, interval: 100 },
		);
	} finally {
		await db.destroy();
		await server.release();
	}
}

async function outcomes({ database }: TestOffice): Promise<(string | null)[]> {
	const rows = await database.db.selectFrom('attempt').select('outcome').execute();
	return rows.map(({ outcome }) => outcome);
}

/** A small disk with the office's files on it: its database will be there too. */
async function mountDisk({ dataDir }: TestOffice): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'lintas-disk-'));
	mount(folder);
	await cp(dataDir, folder, { recursive: true });
	return folder;
}

function mount(folder: string): boolean {
	return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=160m,mode=0711', 'tmpfs', folder]).status === 0;
}

function unmount(folder: string): void {
	spawnSync('umount', [folder]);
}

function tryMount(): boolean {
	const folder = join(tmpdir(), `lintas-mount-${randomBytes(6).toString('hex')}`);
	spawnSync('mkdir', [folder]);
	const mounted = mount(folder);
	if (mounted) unmount(folder);
	spawnSync('rmdir', [folder]);
	return mounted;
}

/** Leaves not a block, whatever the gateway writes meanwhile. */
async function fill(folder: string): Promise<void> {
	const { bavail, bsize } = await statfs(folder);
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, 'ballast'), Buffer.alloc((bavail + 1) * bsize)).catch((error: unknown) => {
		if (toErrorFields(error).errorCode !== 'ENOSPC') throw error;
	});
}
