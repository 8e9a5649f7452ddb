import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRandom } from '../../bench/profiles/random.ts';
import { openDatabase } from '../../src/store/database.ts';
import { startEmbeddedServer } from '../../src/store/embedded-server.ts';
import { makePair, type TestOffice } from '../gateways.ts';
import type { Side } from './effects.ts';
import { expectAllDelivered, killAtRandom, releaseMany } from './exchange.ts';
import { trustWhileRunning } from './pair.ts';
import { openProcesses } from './processes.ts';

let pair: Awaited<ReturnType<typeof makePair>>;
let closers: (() => Promise<void>)[];
const processes = openProcesses();

beforeEach(async () => {
	closers = [];
	// An empty variable is an unset one: each gateway has its own PostgreSQL.
	pair = await makePair({ DATABASE_URL: '', LINTAS_RETRY_FIRST_SECONDS: '0.02' });
});
afterEach(async () => {
	await processes.end();
	// The last to leave an embedded server stops it.
	for (const { dataDir } of [pair.indonesia, pair.malaysia]) await (await startEmbeddedServer(dataDir)).release();
	for (const close of closers) await close();
	await pair.remove();
});

describe('two gateways with a PostgreSQL of their own each', () => {
	it('find it again after every kill, and lose and double nothing', { timeout: 90_000 }, async () => {
		const { indonesia, malaysia } = pair;
		const random = makeRandom(3);
		const start = [() => processes.start(indonesia), () => processes.start(malaysia)] as const;
		const running = await Promise.all([start[0](), start[1]()]);
		await trustWhileRunning(indonesia.dataDir, await malaysia.card());
		await trustWhileRunning(malaysia.dataDir, await indonesia.card());
		const servers = [await postmaster(indonesia), await postmaster(malaysia)];
		const [fromIndonesia, fromMalaysia] = await Promise.all([
			releaseMany(indonesia, malaysia, 15, () => random() * 300),
			releaseMany(malaysia, indonesia, 15, () => random() * 300),
			killAtRandom(running, { rounds: 5, random, start }),
		]);
		const sides = [await openSide(indonesia), await openSide(malaysia)] as const;
		await expectAllDelivered([sides[0], fromIndonesia], [sides[1], fromMalaysia]);
		expect([await postmaster(indonesia), await postmaster(malaysia)]).toEqual(servers);
	});
});

async function openSide({ authority, dataDir, card }: TestOffice): Promise<Side> {
	const server = await startEmbeddedServer(dataDir);
	const db = openDatabase(server.applicationUrl, { maxConnections: 4 });
	closers.push(server.release, () => db.destroy());
	return { authority, db, card };
}

async function postmaster({ dataDir }: TestOffice): Promise<number> {
	return Number.parseInt(await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10);
}
