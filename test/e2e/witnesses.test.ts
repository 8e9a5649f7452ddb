import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { verifyCheckpoint } from '../../src/audit/checkpoint.ts';
import { toLogKey, toWitnessKey } from '../../src/audit/log-key.ts';
import { parseConfig } from '../../src/config.ts';
import { type Gateway, startGateway } from '../../src/gateway.ts';
import { listCosignatures } from '../../src/store/cosignatures.ts';
import type { Database } from '../../src/store/database.ts';
import { listLogConflicts } from '../../src/store/witnessed-logs.ts';
import { append } from '../audit/open-log.ts';
import { known } from '../audit/trees.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { makePair, type TestOffice, trust } from '../gateways.ts';
import { makeLog, type TestLog } from '../http/watch.ts';

let indonesia: TestOffice;
let malaysia: TestOffice;
let remove: () => Promise<void>;
const gateways: Gateway[] = [];
const databases: TestDatabase[] = [];
/** Ahead of the real time, of all gateways. */
let lateMs = 0;
const clock = () => Temporal.Now.instant().add({ milliseconds: lateMs });

beforeEach(async () => {
	lateMs = 0;
	({ indonesia, malaysia, remove } = await makePair({ LINTAS_LOG_LEVEL: 'warn' }));
});
afterEach(async () => {
	await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
	await remove();
	await Promise.all(databases.splice(0).map((database) => database.drop()));
});

const both = { doors: true, work: true };

async function open(office: TestOffice, logTo: TestLog = makeLog()): Promise<Gateway> {
	return await office.start(both, { clock, logTo });
}

/** The same authority, with the same keys, on a database that knows nothing of what was before. */
async function openAnew(office: TestOffice, partner: TestOffice, logTo: TestLog): Promise<Database> {
	const database = await createTestDatabase();
	databases.push(database);
	await trust({ database }, await partner.card());
	await rm(join(office.dataDir, 'log.checkpoint'), { force: true });
	const config = parseConfig({ ...office.environment, DATABASE_URL: database.url });
	gateways.push(await startGateway(config, both, { clock, logTo }));
	return database.db;
}

/** Sizes of the trees that Malaysia cosigned, each verified by the cards of both. */
async function cosigned({ db }: TestDatabase): Promise<number[]> {
	const checkpoints = await db.selectFrom('audit_checkpoint').select(['size', 'note']).orderBy('size').execute();
	const [log, witness] = [toLogKey(await indonesia.card()), known(toWitnessKey(await malaysia.card()))];
	const sizes = checkpoints.map(async ({ size, note }) => {
		const lines = (await listCosignatures(db, Number(size))).map(({ line }) => line);
		const whole = Buffer.from(note + lines.join(''));
		const verified = verifyCheckpoint(whole, { origin: log.name, keys: [log], witnesses: [witness] });
		return verified.cosignatures.length === 0 ? [] : [Number(size)];
	});
	return (await Promise.all(sizes)).flat();
}

const metricsOf = async ({ officerPort }: TestOffice) =>
	await (await fetch(`http://127.0.0.1:${officerPort}/metrics`)).text();

const patient = { timeout: 30_000, interval: 100 };
const alarmsOf = (log: TestLog) => log.lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'alarm');

describe('partners as witnesses', () => {
	it('cosign every log among them, once a minute while it grows', async () => {
		await open(malaysia);
		await open(indonesia);
		await append(indonesia.database.db, 3);
		await append(malaysia.database.db, 2);
		await vi.waitFor(async () => expect(await cosigned(indonesia.database)).toEqual([3]), patient);
		await vi.waitFor(async () => expect(await listCosignatures(malaysia.database.db, 2)).toHaveLength(1), patient);
		await append(indonesia.database.db, 5);
		lateMs = 61_000;
		await vi.waitFor(async () => expect(await cosigned(indonesia.database)).toEqual([3, 8]), patient);
		// Two logs that witness each other are at rest when nothing happens.
		expect(await indonesia.database.db.selectFrom('audit_entry').select('entry').execute()).toHaveLength(8);
	}, 60_000);

	it('stall nothing while they are away, and cosign what has become of the log when they are back', async () => {
		const logTo = makeLog();
		await open(indonesia, logTo);
		await append(indonesia.database.db, 3);
		const inVain = () => logTo.lines.map((line) => JSON.parse(line)).filter(({ task }) => task === 'submit');
		await vi.waitFor(
			() => expect(inVain()).toMatchObject([{ code: 'partner-unreachable', witness: 'my.imigresen', failures: 1 }]),
			patient,
		);
		expect(await metricsOf(indonesia)).toContain('lintas_witness_failures{partner="my.imigresen"} 1\n');
		await append(indonesia.database.db, 4);
		await open(malaysia);
		lateMs = 61_000;
		await vi.waitFor(async () => expect(await cosigned(indonesia.database)).toEqual([7]), patient);
	}, 60_000);

	it('find a log whose database went back, and so does its own gateway: an alarm and both notes on both sides', async () => {
		const [atMalaysia, atIndonesia] = [makeLog(), makeLog()];
		await open(malaysia, atMalaysia);
		const before = await open(indonesia);
		await append(indonesia.database.db, 9);
		await vi.waitFor(async () => expect(await cosigned(indonesia.database)).toEqual([9]), patient);
		await before.close();
		lateMs = 180_000;
		const db = await openAnew(indonesia, malaysia, atIndonesia);
		await append(db, 4);
		const expected = { kind: 'rollback', log: 'id.imigrasi', seenSize: 9 };
		await vi.waitFor(async () => {
			expect(await listLogConflicts(malaysia.database.db)).toMatchObject([{ ...expected, source: 'id.imigrasi' }]);
			expect(await listLogConflicts(db)).toMatchObject([{ ...expected, source: 'my.imigresen' }]);
		}, patient);
		for (const log of [atMalaysia, atIndonesia]) {
			expect(alarmsOf(log)).toMatchObject([{ alarm: 'log-conflict', kind: 'rollback', log: 'id.imigrasi' }]);
		}
		// It grows past what was seen, and cannot prove that it did so from there.
		await append(db, 20);
		lateMs = 300_000;
		await vi.waitFor(async () => {
			expect((await listLogConflicts(malaysia.database.db)).map(({ kind }) => kind)).toContain('fork');
			expect((await listLogConflicts(db)).map(({ kind }) => kind)).toContain('fork');
		}, patient);
		expect(await metricsOf(malaysia)).toContain('lintas_log_conflicts{log="id.imigrasi"} 2\n');
		expect(alarmsOf(atMalaysia)).toHaveLength(2);
		expect(alarmsOf(atIndonesia)).toHaveLength(2);
	}, 90_000);
});
