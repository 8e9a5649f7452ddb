import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
	makePartner,
	type Office,
	openOffice,
	prepareOffice,
	type RunningOffice,
	toEnvironment,
} from '../src/cli/demo/office.ts';
import { handlingCodes, purposes } from '../src/model/handling.ts';
import { AuthorityId } from '../src/model/identifiers.ts';
import type { Agreement } from '../src/partners/agreement.ts';
import { readNodeFlags } from './node-flags.ts';

/** Two authorities that have each other's card, on this machine; their gateways are not running yet. */
export interface Stage {
	readonly sender: Office;
	readonly recipient: Office;
}

export async function setStage(resources: AsyncDisposableStack): Promise<Stage> {
	const folder = await mkdtemp(join(await findDisk(), 'lintas-bench-'));
	resources.defer(() => rm(folder, { recursive: true, force: true }));
	// Where PostgreSQL has an account of its own it must reach what is inside: else it keeps its files elsewhere, and
	// nobody removes them.
	await chmod(folder, 0o711);
	const [sender, recipient] = [
		await prepareOffice(folder, introduce('id.imigrasi', 'IDN', 'Asia/Jakarta')),
		await prepareOffice(folder, introduce('my.imigresen', 'MYS', 'Asia/Kuala_Lumpur')),
	];
	return { sender, recipient };
}

/**
 * Starts an office's gateway with its own PostgreSQL, as a process of its own: `serve --with-work`.
 *
 * @param settings further ones of the gateway
 * @throws Error with the last words of its log
 */
export async function startGateway(
	office: Office,
	resources: AsyncDisposableStack,
	settings: NodeJS.ProcessEnv = {},
): Promise<RunningOffice> {
	const running = await openOffice(office, await readNodeFlags(), settings).catch(async (cause: unknown) => {
		// The folder goes with the part, and its log with it.
		const log = await readFile(join(office.dataDir, 'gateway.log'), 'utf8').catch(() => '');
		throw new Error(`${office.authority} did not start: ${log.slice(-2_000)}`, { cause });
	});
	resources.defer(running.stop);
	return running;
}

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** Starts another node of an office's gateway that does its work, on the same database: `work`. */
export async function startWorker(office: Office, resources: AsyncDisposableStack): Promise<void> {
	const child = spawn(process.execPath, [...(await readNodeFlags()), main, 'work', '--json'], {
		env: { ...toEnvironment(office), LINTAS_LOG_LEVEL: 'error' },
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	resources.defer(() => endProcess(child));
	await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
	if (child.exitCode !== null) throw new Error(`A worker ended with ${child.exitCode}.`);
}

/** With SIGTERM, unless it has ended already. */
export async function endProcess(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const exit = once(child, 'exit');
	child.kill();
	await exit;
}

/** The sample agreement, widened to what the invented profiles state. */
const terms: Partial<Agreement> = {
	purposes: [...purposes],
	highestTlp: 'TLP:RED',
	codes: [...handlingCodes],
	minimumEvaluation: { source: 'X', information: 4 },
	retentionDays: 36_525,
	sensitive: { victims: 'yes', minors: 'yes', biometrics: 'yes' },
};

/** From now on the gateway exchanges with that office. */
export async function befriend(gateway: RunningOffice, office: Office): Promise<void> {
	await makePartner(gateway, office, terms);
}

function introduce(id: string, country: string, timeZone: string) {
	return {
		authority: AuthorityId.parse(id),
		country,
		timeZone,
		names: { en: `${id} (bench)`, local: `${id} (bench)` },
		contacts: [],
	};
}

/** Linux's tmpfs: there a commit waits for no disk, whatever the database is told. */
const inMemory = 0x01021994;

async function findDisk(): Promise<string> {
	for (const folder of [tmpdir(), '/var/tmp']) {
		const system = await statfs(folder).catch(() => undefined);
		if (system !== undefined && system.type !== inMemory) return folder;
	}
	throw new Error(`${tmpdir()} is in memory: set TMPDIR to a folder on a disk.`);
}
