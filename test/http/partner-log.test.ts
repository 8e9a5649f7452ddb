import { createPublicKey } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyCheckpoint } from '../../src/audit/checkpoint.ts';
import { verifyConsistency } from '../../src/audit/consistency-proof.ts';
import { parseEntryBundle } from '../../src/audit/entry-bundle.ts';
import { verifyInclusion } from '../../src/audit/inclusion-proof.ts';
import { openKeptCheckpoint } from '../../src/audit/kept-checkpoint.ts';
import { loadLogKey } from '../../src/audit/log-key.ts';
import { toSignatureLines } from '../../src/audit/note.ts';
import { toVerifierKey } from '../../src/audit/note-key.ts';
import { signNote } from '../../src/audit/note-signature.ts';
import { proveConsistency, proveInclusion, requireConsistency, requireInclusion } from '../../src/audit/proof.ts';
import { type SequencerContext, sequenceBatch } from '../../src/audit/sequencer.ts';
import { readFromTiles, toTilePath } from '../../src/audit/tile.ts';
import { hashLeaf } from '../../src/audit/tree.ts';
import { systemClock } from '../../src/clock.ts';
import { type AuthorityId, toTimestamp } from '../../src/model/identifiers.ts';
import { insertCosignature } from '../../src/store/cosignatures.ts';
import { signerOf } from '../audit/keys.ts';
import { append, sequenced } from '../audit/open-log.ts';
import { openClient } from './client.ts';
import { type Correspondent, createCorrespondent } from './correspondent.ts';
import { openTestDoor, type TestDoor } from './door.ts';

let door: TestDoor;
let indonesia: Correspondent;
let singapore: Correspondent;
let node: SequencerContext;

beforeAll(async () => {
	[indonesia, singapore] = [await createCorrespondent('id.imigrasi'), await createCorrespondent('sg.ica')];
	door = await openTestDoor([indonesia, singapore]);
	const { dataDir, database } = door.office;
	const signer = await loadLogKey(dataDir, await door.office.card());
	node = { db: database.db, clock: systemClock, signer, earlierKeys: [], kept: openKeptCheckpoint(dataDir) };
});
afterAll(() => door.remove());

const get = async (path: string) => {
	const { status, text, headers } = await door.clientOf(indonesia).send({ path });
	return { status, bytes: Buffer.from(text, 'latin1'), type: headers['content-type'], headers };
};
const codeOf = ({ bytes }: { bytes: Buffer }) => JSON.parse(bytes.toString()).code;

/** As a partner who knows the card, and nothing else. */
async function fetchCheckpoint() {
	return verifyCheckpoint((await get('/log/v1/checkpoint')).bytes, await toExpected());
}

async function checkpointOf(size: number) {
	const { note } = await door.office.database.db
		.selectFrom('audit_checkpoint')
		.select('note')
		.where('size', '=', size)
		.executeTakeFirstOrThrow();
	return verifyCheckpoint(Buffer.from(note), await toExpected());
}

async function toExpected() {
	const key = createPublicKey({ key: (await door.office.card()).logKey, format: 'jwk' });
	const origin = 'lintas/my.imigresen';
	return { origin, keys: [toVerifierKey(origin, 'ed25519', key)], witnesses: [] };
}

const readTiles = (size: number) =>
	readFromTiles(size, (tiles) =>
		Promise.all(tiles.map(async (tile) => (await get(`/log/v1/${toTilePath(tile)}`)).bytes)),
	);

describe('the log at the door for partners', () => {
	test('has nothing before anything was signed', async () => {
		expect(await get('/log/v1/checkpoint')).toMatchObject({ status: 404 });
		expect(await get('/log/v1/tile/0/000.p/1')).toMatchObject({ status: 404 });
	});

	test('proves to whoever has the card what is in it, and that it only grew', async () => {
		await append(door.office.database.db, 300);
		await sequenceBatch(node);
		const before = await fetchCheckpoint();
		await append(door.office.database.db, 400);
		await sequenceBatch(node);
		const now = await fetchCheckpoint();
		expect([before.size, now.size]).toEqual([300, 700]);
		const consistency = await proveConsistency(before.size, now.size, readTiles(now.size));
		expect(() => requireConsistency(before, now, consistency)).not.toThrow();
		const [leaf = new Uint8Array()] = (await sequenced(door.office.database.db)).slice(299);
		const inclusion = await proveInclusion(299, now.size, readTiles(now.size));
		expect(() => requireInclusion({ index: 299, leafHash: leaf }, inclusion, now)).not.toThrow();
	});

	test('proves in one answer that it only grew', async () => {
		const now = await fetchCheckpoint();
		const older = await checkpointOf(300);
		const { bytes } = await get('/log/v1/consistency/300');
		expect(verifyConsistency(older, bytes, await toExpected())).toMatchObject({ size: 700, root: now.root });
		expect((await get('/log/v1/consistency/700')).status).toBe(200);
		expect((await get('/log/v1/consistency/701')).status).toBe(422);
		for (const old of ['0', '-1', '0300', '1e2', 'x', '99999999999999999']) {
			expect((await get(`/log/v1/consistency/${old}`)).status, old).toBe(400);
		}
	});

	test('proves in one answer that it has the entry of a receipt', async () => {
		const leaves = await sequenced(door.office.database.db);
		const expected = await toExpected();
		for (const index of [0, 255, 256, 699]) {
			const leaf = Buffer.from(leaves[index] ?? []);
			const { bytes, type } = await get(`/log/v1/inclusion/${leaf.toString('base64url')}`);
			expect(type).toContain('text/plain');
			expect(verifyInclusion(leaf, bytes, expected)).toMatchObject({ index, checkpoint: { size: 700 } });
		}
		const never = await get(`/log/v1/inclusion/${Buffer.alloc(32).toString('base64url')}`);
		expect([never.status, codeOf(never)]).toEqual([404, 'log-entry-unknown']);
		expect(await get('/log/v1/inclusion/x')).toMatchObject({ status: 400 });
	});

	test('has commitments for entries, from which every client makes the leaves', async () => {
		const leaves = await sequenced(door.office.database.db);
		for (const [name, first, width] of [
			['000', 0, 256],
			['001', 256, 256],
			['002.p/188', 512, 188],
			['002.p/3', 512, 3],
		] as const) {
			const { bytes, type, headers } = await get(`/log/v1/tile/entries/${name}`);
			expect(type).toBe('application/octet-stream');
			expect(headers['cache-control']).toBe('private, max-age=31536000, immutable');
			const expected = leaves.slice(first, first + width).map((leaf) => Buffer.from(leaf).toString('hex'));
			const made = parseEntryBundle(bytes, width).map((entry) => Buffer.from(hashLeaf(entry)).toString('hex'));
			expect(made).toEqual(expected);
			const tile = await get(`/log/v1/tile/0/${name}`);
			expect(tile.bytes.toString('hex')).toBe(expected.join(''));
		}
	});

	test('shows no tree that is not signed yet', async () => {
		const [leaf] = await append(door.office.database.db, 1);
		const proof = `/log/v1/inclusion/${Buffer.from(leaf ?? []).toString('base64url')}`;
		expect(await get('/log/v1/tile/0/002.p/189')).toMatchObject({ status: 404 });
		const waiting = await get(proof);
		expect([waiting.status, waiting.headers['retry-after'], codeOf(waiting)]).toEqual([404, '2', 'log-entry-waiting']);
		await sequenceBatch(node);
		expect(await get('/log/v1/tile/0/002.p/189')).toMatchObject({ status: 200 });
		expect(await get(proof)).toMatchObject({ status: 200 });
	});

	test.each([
		'tile/0/002',
		'tile/0/003',
		'tile/7/000.p/1',
		'tile/64/000',
		'tile/00/000',
		'tile/0/0',
		'tile/0/x000/000',
		'tile/0/000.p/256',
		'tile/0/000.p/0',
		'tile/0/000.p/01',
		'tile/0/000/',
		'tile/0//000',
		'tile/0/000?x=1',
		'tile/0/000?',
		'tile/0/%30%30%30',
		'tile%2f0%2f000',
		'tile/0/../0/000',
		'tile/0/%2e%2e/0/000',
		'x/../tile/0/000',
		'./tile/0/000',
		'tile/-1/000',
		'tile/entries/000%00',
		'tile/entries',
		'tile/',
		'checkpoint/',
	])('has nothing at another spelling of a path: %s', async (path) => {
		const answer = await get(`/log/v1/${path}`);
		expect(answer.status).toBe(404);
		expect(JSON.parse(answer.bytes.toString())).toMatchObject({ code: 'endpoint-unknown' });
	});

	test('comes with the cosignatures that there are', async () => {
		const witness = signerOf('lintas/sg.ica/witness', 'cosignature/v1', 7);
		const { note, size } = await fetchCheckpoint();
		const line = toSignatureLines([signNote(note.text, witness, systemClock())]);
		const cosigned = { witness: 'sg.ica' as AuthorityId, size, cosignedAt: toTimestamp(systemClock()), line };
		await insertCosignature(door.office.database.db, cosigned);
		const { bytes } = await get('/log/v1/checkpoint');
		const verified = verifyCheckpoint(bytes, { ...(await toExpected()), witnesses: [witness.key] });
		expect(verified.cosignatures).toMatchObject([{ witness: witness.key }]);
	});

	test('lets no partner ask for much at once, while others are served', async () => {
		const lock = await door.office.database.ownerDb.startTransaction().execute();
		await sql`lock table audit_checkpoint in access exclusive mode`.execute(lock);
		const many = openClient(door.office.partnerPort, indonesia.tlsClient, 5);
		const answers = Array.from({ length: 5 }, () => many.send({ path: '/log/v1/checkpoint' }));
		const first = await Promise.race(answers);
		expect([first.status, JSON.parse(first.text).code]).toEqual([429, 'gateway-busy']);
		const other = door.clientOf(singapore).send({ path: '/log/v1/checkpoint' });
		await lock.rollback().execute();
		expect((await other).status).toBe(200);
		const served = (await Promise.all(answers)).filter(({ status }) => status === 200);
		expect(served).toHaveLength(4);
		many.close();
	});

	test('says that it is damaged, and serves nothing that is short', async () => {
		const { ownerDb } = door.office.database;
		const [leaf] = (await sequenced(door.office.database.db)).slice(600);
		await sql`alter table audit_tile disable trigger user`.execute(ownerDb);
		await sql`alter table audit_entry disable trigger user`.execute(ownerDb);
		await sql`delete from audit_tile where level = 0 and index = 2 and first > 0`.execute(ownerDb);
		await sql`delete from audit_entry where leaf_hash = ${leaf}`.execute(ownerDb);
		const inclusion = `inclusion/${Buffer.from(leaf ?? []).toString('base64url')}`;
		for (const path of ['tile/0/002.p/189', 'tile/entries/002.p/189', 'consistency/300', inclusion]) {
			const answer = await get(`/log/v1/${path}`);
			expect([answer.status, codeOf(answer)], path).toEqual([500, 'log-altered']);
		}
		expect((await get('/log/v1/consistency/9000')).status, 'that is the partner’s').toBe(422);
	});

	test('is for partners alone', async () => {
		const stranger = openClient(door.office.partnerPort);
		const leaf = Buffer.alloc(32).toString('base64url');
		for (const path of [
			'/log/v1/checkpoint',
			'/log/v1/tile/0/000',
			'/log/v1/consistency/1',
			`/log/v1/inclusion/${leaf}`,
		]) {
			expect((await stranger.send({ path })).status).toBe(403);
		}
		stranger.close();
	});
});
