import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestDatabase } from '../database.ts';
import { makePair, putOnRecord } from '../gateways.ts';
import type { Side } from './effects.ts';
import { expectAllDelivered, releaseMany } from './exchange.ts';
import { type OwnServer, openOwnServer } from './own-server.ts';
import { toSide } from './pair.ts';
import { openProcesses } from './processes.ts';

let pair: Awaited<ReturnType<typeof makePair>>;
let server: OwnServer;
let database: TestDatabase;
const processes = openProcesses();

beforeEach(async () => {
	pair = await makePair({ LINTAS_RETRY_FIRST_SECONDS: '0.02' });
	server = await openOwnServer();
	database = await server.createDatabase();
	await putOnRecord(database.db, await pair.indonesia.card());
});
afterEach(async () => {
	await processes.end();
	await database.drop();
	await server.remove();
	await pair.remove();
});

describe('a database that is killed under load', () => {
	it('costs no document: the doors answer 503 until it is back, and at once after', { timeout: 60_000 }, async () => {
		const { indonesia, malaysia } = pair;
		await processes.start(malaysia, { environment: { DATABASE_URL: database.url } });
		await processes.start(indonesia);
		const road = Promise.all([
			releaseMany(indonesia, malaysia, 40, () => 100),
			releaseMany(malaysia, indonesia, 10, () => 100),
		]);
		await sleep(1_000);
		await server.kill();
		// Its backends notice a moment later.
		while ((await askDoor(malaysia.officerPort)) === '200') await sleep(10);
		const refusals = await watchDoor(malaysia.officerPort, 1_500);
		expect(refusals.length).toBeGreaterThan(5);
		expect(new Set(refusals)).toEqual(new Set(['503 5']));
		await server.start();
		const back = performance.now();
		while ((await askDoor(malaysia.officerPort)) !== '200') await sleep(50);
		expect(performance.now() - back).toBeLessThan(10_000);
		const [fromIndonesia, fromMalaysia] = await road;
		const receiver = { ...toSide(malaysia), db: database.db };
		await expectAllDelivered([toSide(indonesia), fromIndonesia], [receiver, fromMalaysia]);
		// What the sender was told meanwhile.
		expect(await outcomes(toSide(indonesia))).toContain('partner-busy');
	});
});

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
