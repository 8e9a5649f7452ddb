import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { verifyCheckpoint } from '../../src/audit/checkpoint.ts';
import { toLogKey, toWitnessKey } from '../../src/audit/log-key.ts';
import type { Gateway } from '../../src/gateway.ts';
import { loadLog } from '../../src/store/audit-log.ts';
import { listCosignatures } from '../../src/store/cosignatures.ts';
import { listLogConflicts } from '../../src/store/witnessed-logs.ts';
import { append, restoreTo } from '../audit/open-log.ts';
import { known } from '../audit/trees.ts';
import type { TestDatabase } from '../database.ts';
import { makePair, type TestOffice } from '../gateways.ts';
import { makeLog, type TestLog } from '../http/watch.ts';

let indonesia: TestOffice;
let malaysia: TestOffice;
let remove: () => Promise<void>;
/** Ahead of the real time, of all gateways. */
let lateMs = 0;
const clock = () => Temporal.Now.instant().add({ milliseconds: lateMs });

beforeEach(async () => {
	lateMs = 0;
	({ indonesia, malaysia, remove } = await makePair({ LINTAS_LOG_LEVEL: 'warn' }));
});
afterEach(async () => {
	await remove();
});

const both = { doors: true, work: true };

async function open(office: TestOffice, logTo: TestLog = makeLog()): Promise<Gateway> {
	return await office.start(both, { clock, logTo });
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
		expect(await metricsOf(indonesia)).toContain('lintas_witness_failures{partner="my.imigresen",task="submit"} 1\n');
		await append(indonesia.database.db, 4);
		await open(malaysia);
		lateMs = 61_000;
		await vi.waitFor(async () => expect(await cosigned(indonesia.database)).toEqual([7]), patient);
	}, 60_000);

	it('are asked what they hold before the log is signed, and waited for no longer than seconds where they say nothing', async () => {
		const silent = createServer(() => undefined).listen(malaysia.partnerPort, '127.0.0.1');
		await once(silent, 'listening');
		await open(indonesia);
		const asked = once(silent, 'connection');
		const signed = async () => (await loadLog(indonesia.database.db)).signed;
		await append(indonesia.database.db, 3);
		await asked;
		expect(await signed()).toBeUndefined();
		await vi.waitFor(async () => expect(await signed()).toBe(3), { timeout: 15_000, interval: 100 });
		silent.close();
	}, 60_000);

	it('find a log whose database went back, and stop it before it is signed again: an alarm on both sides', async () => {
		const [atMalaysia, atIndonesia] = [makeLog(), makeLog()];
		const { db, ownerDb } = indonesia.database;
		await open(malaysia, atMalaysia);
		const before = await open(indonesia);
		await append(db, 4);
		await vi.waitFor(async () => expect(await cosigned(indonesia.database)).toEqual([4]), patient);
		await append(db, 5);
		lateMs = 61_000;
		await vi.waitFor(async () => expect(await cosigned(indonesia.database)).toEqual([4, 9]), patient);
		await before.close();
		// What the machine kept beside the database comes from the backup too.
		await restoreTo(ownerDb, 4);
		await writeFile(join(indonesia.dataDir, 'log.checkpoint'), known((await loadLog(db)).note));
		lateMs = 240_000;
		await append(db, 20);
		await open(indonesia, atIndonesia);
		const expected = { kind: 'rollback', log: 'id.imigrasi', seenSize: 9 };
		await vi.waitFor(async () => {
			expect(await listLogConflicts(malaysia.database.db)).toMatchObject([{ ...expected, source: 'id.imigrasi' }]);
			expect(await listLogConflicts(db)).toMatchObject([{ ...expected, source: 'my.imigresen' }]);
		}, patient);
		const found = { alarm: 'log-conflict', kind: 'rollback', log: 'id.imigrasi' };
		expect(alarmsOf(atMalaysia)).toMatchObject([found]);
		const stopped = { alarm: 'log-stopped', code: 'log-rolled-back' };
		await vi.waitFor(() => expect(alarmsOf(atIndonesia)).toMatchObject([found, stopped]), patient);
		expect((await loadLog(db)).signed).toBe(4);
		expect(await metricsOf(malaysia)).toContain('lintas_log_conflicts{log="id.imigrasi"} 1\n');
	}, 90_000);
});
