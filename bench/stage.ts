import { mkdtemp, readFile, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePartner, type Office, openOffice, prepareOffice, type RunningOffice } from '../src/cli/demo/office.ts';
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
	const [sender, recipient] = [
		await prepareOffice(folder, introduce('id.imigrasi', 'IDN', 'Asia/Jakarta')),
		await prepareOffice(folder, introduce('my.imigresen', 'MYS', 'Asia/Kuala_Lumpur')),
	];
	return { sender, recipient };
}

/**
 * Starts an office's gateway with its own PostgreSQL, as a process of its own: `serve --with-work`.
 *
 * @throws Error with the last words of its log
 */
export async function startGateway(office: Office, resources: AsyncDisposableStack): Promise<RunningOffice> {
	const running = await openOffice(office, await readNodeFlags()).catch(async (cause: unknown) => {
		// The folder goes with the part, and its log with it.
		const log = await readFile(join(office.dataDir, 'gateway.log'), 'utf8').catch(() => '');
		throw new Error(`${office.authority} did not start: ${log.slice(-2_000)}`, { cause });
	});
	resources.defer(running.stop);
	return running;
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
