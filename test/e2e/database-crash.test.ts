import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { createCluster, loadPasswords } from '../../src/store/server-cluster.ts';
import { findServerHome, type ServerHome } from '../../src/store/server-home.ts';
import { launchServer, stopServer } from '../../src/store/server-process.ts';
import { findFreePort } from '../free-port.ts';
import { makePair, putOnRecord } from '../gateways.ts';
import type { Side } from './effects.ts';
import { expectAllDelivered, releaseMany } from './exchange.ts';
import { toSide } from './pair.ts';
import { openProcesses } from './processes.ts';

/** A PostgreSQL that nobody but the test starts again. */
interface Server {
	readonly url: string;
	readonly home: ServerHome;
	readonly port: number;
	readonly folder: string;
}

let pair: Awaited<ReturnType<typeof makePair>>;
let server: Server;
let db: Side['db'];
const processes = openProcesses();

beforeEach(async () => {
	pair = await makePair({ LINTAS_RETRY_FIRST_SECONDS: '0.02' });
	server = await startServer();
	db = openDatabase(server.url, { maxConnections: 2 });
	await putOnRecord(db, await pair.indonesia.card());
});
afterEach(async () => {
	await processes.end();
	await db.destroy();
	await stopServer(server.home);
	await rm(server.folder, { recursive: true, force: true });
	await pair.remove();
});

describe('a database that is killed under load', () => {
	it('costs no document: the doors answer 503 until it is back, and at once after', { timeout: 60_000 }, async () => {
		const { indonesia, malaysia } = pair;
		await processes.start(malaysia, { environment: { DATABASE_URL: server.url } });
		await processes.start(indonesia);
		const road = Promise.all([
			releaseMany(indonesia, malaysia, 40, () => 100),
			releaseMany(malaysia, indonesia, 10, () => 100),
		]);
		await sleep(1_000);
		process.kill(await postmaster(), 'SIGKILL');
		// Its backends notice a moment later.
		while ((await askDoor(malaysia.officerPort)) === '200') await sleep(10);
		const refusals = await watchDoor(malaysia.officerPort, 1_500);
		expect(refusals.length).toBeGreaterThan(5);
		expect(new Set(refusals)).toEqual(new Set(['503 5']));
		while ((await launchServer(server.home, server.port)) !== 'ready') await sleep(50);
		const back = performance.now();
		while ((await askDoor(malaysia.officerPort)) !== '200') await sleep(50);
		expect(performance.now() - back).toBeLessThan(10_000);
		const [fromIndonesia, fromMalaysia] = await road;
		const receiver = { ...toSide(malaysia), db };
		await expectAllDelivered([toSide(indonesia), fromIndonesia], [receiver, fromMalaysia]);
		// What the sender was told meanwhile.
		expect(await outcomes(toSide(indonesia))).toContain('partner-busy');
	});
});

async function startServer(): Promise<Server> {
	const folder = await mkdtemp(join(tmpdir(), 'lintas-crash-'));
	const passwords = await loadPasswords(folder);
	const home = await findServerHome(folder, passwords.postgres, {});
	await createCluster(home, passwords);
	const port = await findFreePort();
	await launchServer(home, port);
	const toUrl = (role: 'lintas_owner' | 'lintas_application') =>
		`postgres://${role}:${passwords[role]}@127.0.0.1:${port}/lintas`;
	await migrate(toUrl('lintas_owner'));
	return { url: toUrl('lintas_application'), home, port, folder };
}

async function postmaster(): Promise<number> {
	return Number.parseInt(await readFile(join(server.home.cluster, 'postmaster.pid'), 'utf8'), 10);
}

/** Status and Retry-After of every answer of the door's `/readyz` for so long. */
async function watchDoor(port: number, forMs: number): Promise<string[]> {
	const answers: string[] = [];
	for (const start = performance.now(); performance.now() < start + forMs; await sleep(50)) {
		answers.push(await askDoor(port));
	}
	return answers;
}

async function askDoor(port: number): Promise<string> {
	const { status, headers } = await fetch(`http://127.0.0.1:${port}/readyz`);
	return [status, headers.get('retry-after') ?? []].flat().join(' ');
}

async function outcomes({ db }: Side): Promise<(string | null)[]> {
	return (await db.selectFrom('attempt').select('outcome').distinct().execute()).map(({ outcome }) => outcome);
}
