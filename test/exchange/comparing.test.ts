import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addCheckpoint } from '../../src/audit/witness.ts';
import { compareViews } from '../../src/exchange/comparing.ts';
import type { Alarm } from '../../src/exchange/context.ts';
import type { CosigningContext } from '../../src/exchange/cosigning.ts';
import { toOriginHash } from '../../src/exchange/witness.ts';
import type { AuthorityId } from '../../src/model/identifiers.ts';
import { Problem, type ProblemCode } from '../../src/problem.ts';
import { listWitnessFailures } from '../../src/store/cosignatures.ts';
import { signerOf } from '../audit/keys.ts';
import { writeLog } from '../audit/written-log.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { imigrasi, imigresen, now } from '../store/rows.ts';

const ica = 'sg.ica' as AuthorityId;
const icaLog = signerOf('lintas/sg.ica', 'ed25519', 5);
const theirLog = writeLog(icaLog);
const ownLog = signerOf('lintas/id.imigrasi', 'ed25519', 1);
const ownWitness = signerOf('lintas/id.imigrasi/witness', 'cosignature/v1', 9);

let test: TestDatabase;
let alarms: Alarm[];
let minutes = 0;
/** What Malaysia, the witness, and Singapore, whose log it is, answer instead of what is right. */
let witnessFails: ProblemCode | undefined;
let logFails: ProblemCode | undefined;
let context: CosigningContext;

beforeEach(async () => {
	test = await createTestDatabase();
	[alarms, minutes, witnessFails, logFails] = [[], 0, undefined, undefined];
	const silent = () => undefined;
	const clock = () => now.add({ minutes });
	// What is on the wire, test/channels/ and test/e2e/forked-log.test.ts show.
	const partners = [
		{ authority: imigresen, state: 'active', card: { channel: 'native', witnessKey: {} } },
		{ authority: ica, state: 'active', card: toCard() },
	];
	context = {
		authority: imigrasi,
		db: test.db,
		clock,
		alarm: (alarm: Alarm) => void alarms.push(alarm),
		log: { info: silent, warn: silent, error: silent },
		logKeys: [ownLog.key],
		partners: {
			list: () => partners,
			requireActive: (asked: AuthorityId) => partners.find((one) => one.authority === asked),
		},
		peer: () => ({ fetchCosigned, fetchTile }),
	} as unknown as CosigningContext;
	const witness = {
		db: test.db,
		clock,
		alarm: silent,
		signer: ownWitness,
		findLog: () => ({ authority: ica, key: icaLog.key }),
	};
	await addCheckpoint(witness, ica, Buffer.from(await theirLog.submit(0, 300)));
});
afterEach(() => test.drop());

function toCard() {
	const { x } = icaLog.key.publicKey.export({ format: 'jwk' });
	return { authority: ica, channel: 'mailbox', logKey: { kty: 'OKP', crv: 'Ed25519', x } };
}

async function fetchCosigned(originHash: string): Promise<Uint8Array> {
	if (witnessFails !== undefined) throw new Problem(witnessFails);
	if (originHash !== toOriginHash('lintas/sg.ica')) throw new Problem('log-unknown');
	return Buffer.from(theirLog.note(290));
}

async function fetchTile(path: string): Promise<Uint8Array> {
	if (logFails !== undefined) throw new Problem(logFails);
	return theirLog.tile(path);
}

async function compareFor(upTo: number): Promise<void> {
	for (; minutes < upTo; minutes += 1) await compareViews(context);
}

async function recorded(): Promise<object[]> {
	const rows = await test.db.selectFrom('audit_entry').select('entry').orderBy('at').execute();
	return rows.map(({ entry }) => JSON.parse(entry));
}

const failures = async () => (await listWitnessFailures(test.db)).map(({ task, failures }) => ({ task, failures }));

describe('a comparison of logs that fails', () => {
	it('is told of, once, when it has for an hour, and again after it had succeeded', async () => {
		witnessFails = 'partner-unreachable';
		await compareFor(60);
		expect([alarms, await recorded()]).toEqual([[], []]);
		expect(await failures()).toEqual([{ task: 'compare', failures: 6 }]);
		await compareFor(300);
		expect(alarms).toEqual([{ alarm: 'log-comparison-overdue', recipient: imigresen }]);
		const entry = { action: 'log-comparison-overdue', authority: imigrasi, recipient: imigresen };
		expect(await recorded()).toMatchObject([{ ...entry, outcome: 'partner-unreachable' }]);

		witnessFails = undefined;
		await compareFor(400);
		expect(await failures()).toEqual([{ task: 'compare', failures: 0 }]);
		witnessFails = 'partner-busy';
		await compareFor(600);
		expect(alarms).toHaveLength(2);
		expect(await recorded()).toMatchObject([entry, { ...entry, outcome: 'partner-busy' }]);
	});

	it('names the log where that is what gives no proof', async () => {
		logFails = 'partner-unreachable';
		await compareFor(120);
		expect(alarms).toEqual([{ alarm: 'log-comparison-overdue', recipient: imigresen, log: ica }]);
		expect(await recorded()).toMatchObject([{ recipient: imigresen, log: ica, outcome: 'partner-unreachable' }]);
	});
});

it('nobody is told of comparisons that succeed, or of what a witness has not seen', async () => {
	await compareFor(130);
	witnessFails = 'log-unknown';
	await compareFor(260);
	expect([alarms, await recorded()]).toEqual([[], []]);
});
