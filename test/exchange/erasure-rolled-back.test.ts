import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eraseWhenDue } from '../../src/exchange/erasure.ts';
import { replayErasures } from '../../src/exchange/erasure-replay.ts';
import type { DocumentId } from '../../src/model/identifiers.ts';
import { openDatabase } from '../../src/store/database.ts';
import { readErasures } from '../../src/store/erasure-log.ts';
import { sourced } from '../envelope/documents.ts';
import { parsePart, partOf } from '../envelope/forge.ts';
import { type Correspondent, createCorrespondent } from '../http/correspondent.ts';
import { openTestDoor, type TestDoor } from '../http/door.ts';
import { type Changes, resigned, writeLetter } from '../http/letter.ts';
import { type OpenExchange, openExchange } from './open-exchange.ts';

let door: TestDoor;
let indonesia: Correspondent;
let exchange: OpenExchange;
let path: string;
const decades = () => Temporal.Now.instant().add({ hours: 24 * 365 * 60 });

beforeAll(async () => {
	indonesia = await createCorrespondent('id.imigrasi');
	door = await openTestDoor([indonesia]);
	exchange = await openExchange(door.office);
	path = join(door.office.dataDir, 'erasures.log');
});
afterEach(async () => {
	await sql`drop function if exists fail() cascade`.execute(door.office.database.ownerDb);
});
afterAll(() => door.remove());

async function send(changes: Changes = {}) {
	const letter = await writeLetter(indonesia, door.recipient, changes);
	const { status } = await door.clientOf(indonesia).post(letter);
	return { id: parsePart(partOf(letter.copy, 1)).id as DocumentId, status };
}

const withdraw = (document: DocumentId) =>
	send({
		kind: 'withdrawal',
		body: { reason: sourced('keliru', 'wrong-facts') },
		copy: resigned(indonesia, {
			validUntil: '2030-12-31T00:00:00.000Z',
			relations: [{ type: 'withdraws', document }],
		}),
	});

/** From now on whatever is inserted there fails: at once, or at the commit. */
async function fail(table: string, when: 'at once' | 'at the commit', how: string): Promise<void> {
	const { ownerDb } = door.office.database;
	const [constraint, deferred] = when === 'at once' ? ['', ''] : ['constraint', 'deferrable initially deferred'];
	await sql
		.raw(`create function fail() returns trigger language plpgsql as $$ begin ${how}; return null; end $$;
			create ${constraint} trigger fail after insert on ${table} ${deferred} for each row execute function fail()`)
		.execute(ownerDb);
}

/** As at the start of a node. */
const restart = () => replayErasures(exchange, path);

const view = (id: DocumentId) => door.office.client.document(id, 'repatriation');

async function expectKept(id: DocumentId): Promise<void> {
	const lines = await Array.fromAsync(readErasures(path));
	expect(lines.filter(({ documentId }) => documentId === id)).toEqual([]);
	expect(await restart()).toEqual({ erased: 0, held: 0 });
	expect(await view(id)).toMatchObject({ erased: null, body: { victims: expect.any(Array) } });
}

const failing = "raise exception 'Melati Fiktif' using errcode = '53100'";
const lost = 'perform pg_terminate_backend(pg_backend_pid())';

describe('an erasure that is rolled back', () => {
	test.each([
		['the withdrawal cannot be stored', 'body', 'at once', failing],
		['its receipt is on no record', 'audit_entry', 'at the commit', failing],
		['the connection is lost at the commit', 'erasure', 'at the commit', lost],
	] as const)('as %s erases nothing at the next start, and is made when it is asked for again', async (...how) => {
		const { id } = await send();
		const [, table, when, statement] = how;
		await fail(table, when, statement);
		expect((await withdraw(id)).status).toBeGreaterThanOrEqual(500);
		await sql`drop function fail() cascade`.execute(door.office.database.ownerDb);
		await expectKept(id);
		expect((await withdraw(id)).status).toBe(201);
		expect(await view(id)).toMatchObject({ erased: { cause: 'withdrawn' }, body: {} });
		expect(await restart()).toEqual({ erased: 0, held: 0 });
	});

	test('with the end of a hold leaves both as they were', async () => {
		const { id } = await send();
		await door.office.client.placeHold(id, 'court-order');
		expect((await withdraw(id)).status).toBe(201);
		await fail('erasure', 'at the commit', failing);
		await expect(door.office.client.liftHold(id)).rejects.toMatchObject({ code: 'database-unavailable' });
		await expectKept(id);
		expect(await view(id)).toMatchObject({ hold: { reason: 'court-order' } });
	});

	test('as its retention is over stays due', async () => {
		const { id } = await send();
		await fail('erasure', 'at the commit', failing);
		const later = await openExchange(door.office, { clock: decades });
		await expect(eraseWhenDue(later, id)).rejects.toThrow('Melati Fiktif');
		await expectKept(id);
	});
});

/** A way to a database on which the answer to the first commit is lost. */
async function openLossy(url: string) {
	const { hostname, port } = new URL(url);
	let isLost = false;
	const server = createServer((client) => {
		const upstream = connect(Number(port), hostname);
		for (const socket of [client, upstream]) socket.on('error', () => undefined);
		let asksToCommit = false;
		client.on('data', (chunk: Buffer) => {
			asksToCommit = chunk.includes('commit');
			upstream.write(chunk);
		});
		client.on('close', () => upstream.destroy());
		upstream.on('data', (chunk: Buffer) => {
			if (isLost || !asksToCommit) return client.write(chunk);
			isLost = true;
			return client.destroy();
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const through = new URL(url);
	through.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
	const db = openDatabase(through.href, { maxConnections: 2 });
	return { db, [Symbol.asyncDispose]: () => db.destroy().then(() => void server.close()) };
}

test('an erasure that is committed stays on record, also where nobody heard that it is', async () => {
	const { id } = await send();
	await using lossy = await openLossy(door.office.database.url);
	const later = await openExchange(door.office, { clock: decades, db: lossy.db });
	await expect(eraseWhenDue(later, id)).rejects.toThrow('connection error');
	expect(await view(id)).toMatchObject({ erased: { cause: 'retention' }, body: {} });
	const lines = await Array.fromAsync(readErasures(path));
	expect(lines.filter(({ documentId }) => documentId === id)).toHaveLength(1);
});
