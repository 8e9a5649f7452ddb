import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { type Gateway, startGateway } from '../../src/gateway.ts';
import { type Answer, openClient, type PartnerClient } from './client.ts';
import { type Correspondent, createCorrespondent } from './correspondent.ts';
import { type DatabaseRoad, openDatabaseRoad } from './database-road.ts';
import { openTestDoor, type TestDoor } from './door.ts';
import { readReceipt, writeLetter } from './letter.ts';
import { expectNothingPersonal, makeLog, watchStored } from './watch.ts';

let door: TestDoor;
let indonesia: Correspondent;
let road: DatabaseRoad;
let gateway: Gateway;
let client: PartnerClient;
const log = makeLog();

beforeAll(async () => {
	indonesia = await createCorrespondent('id.imigrasi');
	door = await openTestDoor([indonesia]);
	road = await openDatabaseRoad(door.office.database.url);
	const environment = { ...door.office.environment, LINTAS_PARTNER_PORT: '0', LINTAS_OFFICER_PORT: '0' };
	const config = parseConfig({ ...environment, DATABASE_URL: road.url });
	gateway = await startGateway(config, { doors: true, work: false }, { logTo: log });
	client = openClient(gateway.partnerPort ?? 0, indonesia.tlsClient);
});

afterAll(async () => {
	client.close();
	await gateway.close();
	await road.cut();
	await door.remove();
});

function expectUnavailable(answer: Answer): void {
	expect({ status: answer.status, ...JSON.parse(answer.text) }).toMatchObject({
		status: 503,
		code: 'database-unavailable',
	});
	expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
}

describe('a gateway whose database is away', () => {
	test('lives, is not ready, and gives no receipt; when it is back, all is as before', async () => {
		expect((await client.send({ path: '/readyz' })).status).toBe(200);
		await road.cut();
		const letter = await writeLetter(indonesia, door.recipient);
		const [, stored] = await watchStored(door.office.database, async () => {
			expect((await client.send({ path: '/healthz' })).status).toBe(200);
			expectUnavailable(await client.send({ path: '/readyz' }));
			expectUnavailable(await client.post(letter));
			// What is refused whatever the database says is refused all the same, and counted until it can be on record.
			const refused = await client.post({ suite: 'L1', bytes: new Uint8Array(5) });
			expect({ status: refused.status, ...JSON.parse(refused.text) }).toMatchObject({
				status: 400,
				code: 'envelope-malformed',
			});
		});
		expect(stored).toEqual({ documents: 0, bodies: 0, receptions: 0, entries: [] });
		expectNothingPersonal([log.lines.join('')]);
		await road.mend();
		expect((await client.send({ path: '/readyz' })).status).toBe(200);
		expect(await readReceipt((await client.post(letter)).text, letter, door.recipient)).toMatchObject({
			outcome: 'accepted',
		});
	});

	test('tells officers so too', async () => {
		await road.cut();
		const answer = await fetch(`http://127.0.0.1:${gateway.officerPort}/readyz`);
		expect(answer.status).toBe(503);
		expect(await answer.json()).toMatchObject({ code: 'database-unavailable' });
		await road.mend();
	});
});
