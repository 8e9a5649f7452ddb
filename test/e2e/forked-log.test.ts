import { cp, rm } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { verifyCheckpoint } from '../../src/audit/checkpoint.ts';
import { toLogKey } from '../../src/audit/log-key.ts';
import { parseConfig } from '../../src/config.ts';
import { type Gateway, startGateway } from '../../src/gateway.ts';
import { listLogConflicts, loadWitnessedLog } from '../../src/store/witnessed-logs.ts';
import { append } from '../audit/open-log.ts';
import { known } from '../audit/trees.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { findFreePort } from '../free-port.ts';
import { makeOffice, swapCards, type TestOffice, trust } from '../gateways.ts';
import { makeLog } from '../http/watch.ts';

let indonesia: TestOffice;
let malaysia: TestOffice;
let singapore: TestOffice;
let otherDatabase: TestDatabase;
let other: Gateway | undefined;
let lateMs = 0;

beforeEach(async () => {
	[indonesia, malaysia, singapore] = await Promise.all([
		makeOffice('id.imigrasi', { LINTAS_LOG_LEVEL: 'warn' }),
		makeOffice('my.imigresen', { LINTAS_LOG_LEVEL: 'warn' }),
		makeOffice('sg.ica', { LINTAS_LOG_LEVEL: 'warn' }),
	]);
	otherDatabase = await createTestDatabase();
});
afterEach(async () => {
	await other?.close();
	await otherDatabase.drop();
	await Promise.all([indonesia, malaysia, singapore].map((office) => office.remove()));
	await rm(`${indonesia.dataDir}-other`, { recursive: true, force: true });
});

const roles = { doors: true, work: true };
const clock = () => Temporal.Now.instant().add({ milliseconds: lateMs });
const patient = { timeout: 40_000, interval: 200 };

/** Indonesia's second face: the same keys and another log, for Singapore alone. */
async function openOther(): Promise<void> {
	const [port, officerPort] = [await findFreePort(), await findFreePort()];
	const dataDir = `${indonesia.dataDir}-other`;
	await cp(indonesia.dataDir, dataDir, { recursive: true });
	const settings = {
		...indonesia.environment,
		LINTAS_DATA: dataDir,
		DATABASE_URL: otherDatabase.url,
		LINTAS_PARTNER_PORT: String(port),
		LINTAS_OFFICER_PORT: String(officerPort),
	};
	await trust({ database: otherDatabase }, await singapore.card());
	await trust(singapore, { ...(await indonesia.card()), endpoint: `https://127.0.0.1:${port}` });
	other = await startGateway(parseConfig(settings), roles, { clock });
}

/** As if it had asked them just now: the next time is in an hour. */
async function haveCompared({ database }: TestOffice, ...witnesses: readonly TestOffice[]): Promise<void> {
	const due_at = Temporal.Now.instant().add({ hours: 1 }).toString();
	const rows = witnesses.map(({ authority: witness }) => ({ witness, task: 'compare' as const, due_at }));
	await database.db.insertInto('witness_turn').values(rows).execute();
}

it('a log that shows each of two partners another fork is found by both, though each sees a log that only grows', async () => {
	const [atMalaysia, atSingapore] = [makeLog(), makeLog()];
	await swapCards(malaysia, singapore);
	await trust(indonesia, await malaysia.card());
	await trust(malaysia, await indonesia.card());
	await haveCompared(malaysia, indonesia, singapore);
	await haveCompared(singapore, indonesia, malaysia);
	await openOther();
	await malaysia.start(roles, { clock, logTo: atMalaysia });
	await singapore.start(roles, { clock, logTo: atSingapore });
	await indonesia.start(roles, { clock });
	const seen = async ({ database }: TestOffice) => (await loadWitnessedLog(database.db, indonesia.authority))?.size;
	await append(indonesia.database.db, 5);
	await append(otherDatabase.db, 8);
	await vi.waitFor(async () => expect([await seen(malaysia), await seen(singapore)]).toEqual([5, 8]), patient);
	lateMs = 61_000;
	await append(indonesia.database.db, 6);
	await append(otherDatabase.db, 1);
	await vi.waitFor(async () => expect([await seen(malaysia), await seen(singapore)]).toEqual([11, 9]), patient);
	for (const office of [malaysia, singapore]) expect(await listLogConflicts(office.database.db)).toEqual([]);

	lateMs = 3_700_000;
	await vi.waitFor(async () => {
		expect(await listLogConflicts(malaysia.database.db)).toMatchObject([{ seenSize: 11, source: 'sg.ica' }]);
		expect(await listLogConflicts(singapore.database.db)).toMatchObject([{ seenSize: 9, source: 'my.imigresen' }]);
	}, patient);
	const key = toLogKey(await indonesia.card());
	for (const [office, log] of [
		[malaysia, atMalaysia],
		[singapore, atSingapore],
	] as const) {
		const alarms = log.lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'alarm');
		expect(alarms).toMatchObject([{ alarm: 'log-conflict', kind: 'fork', log: 'id.imigrasi' }]);
		// Whoever has the card can see for themselves that one log signed both.
		const kept = known((await listLogConflicts(office.database.db))[0]);
		for (const note of [kept.seen, kept.shown]) {
			const expected = { origin: key.name, keys: [key], witnesses: [] };
			expect(() => verifyCheckpoint(Buffer.from(note), expected)).not.toThrow();
		}
	}
}, 120_000);
