import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { replayErasures } from '../../src/exchange/erasure-replay.ts';
import { toTimestamp } from '../../src/model/identifiers.ts';
import { appendErasures, readErasures } from '../../src/store/erasure-log.ts';
import { type Erasure, findErasure } from '../../src/store/erasures.ts';
import { deleteHold, insertHold } from '../../src/store/legal-holds.ts';
import { makeOffice, type TestOffice } from '../gateways.ts';
import { makePerson } from '../people.ts';
import { newDocument, save } from '../store/rows.ts';
import { type OpenExchange, openExchange } from './open-exchange.ts';

let office: TestOffice;
let exchange: OpenExchange;
let path: string;

beforeEach(async () => {
	office = await makeOffice('my.imigresen');
	exchange = await openExchange(office);
	path = join(office.dataDir, 'erasures.log');
});
afterEach(() => office.remove());

const second = (seconds: number) => toTimestamp(Temporal.Instant.from('2026-11-26T08:00:00Z').add({ seconds }));

function toErasure({ digest, id, author, kind }: ReturnType<typeof newDocument>): Erasure {
	return { documentDigest: digest, documentId: id, author, kind, cause: 'withdrawn', erasedAt: second(0) };
}

const toLine = (...erased: Erasure[]) => ({ transaction: randomUUID(), erased });
const log = (erasure: Erasure, file = path) => appendErasures(file, toLine(erasure));

function isOpen(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
		socket.once('connect', () => socket.destroy());
	});
}

describe('the record of erasures outside the database', () => {
	test('is read as it was written, by however many at once, also after a line that a crash cut short', async () => {
		const sizes = fc.array(fc.nat(3), { minLength: 1, maxLength: 6 });
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { maxLength: 4 }),
				sizes,
				fc.uuid(),
				async (cuts, sizes, name) => {
					const file = join(office.dataDir, name);
					const lines = sizes.map((size) => toLine(...Array.from({ length: size }, () => toErasure(newDocument()))));
					const cut = JSON.stringify(toLine(toErasure(newDocument()), toErasure(newDocument())));
					for (const part of cuts) await appendFile(file, `\n${cut.slice(0, Math.floor(part * cut.length))}`);
					await Promise.all(lines.map((line) => appendErasures(file, line)));
					const read = await Array.fromAsync(readErasures(file));
					const sorted = (all: Erasure[]) => all.toSorted((a, b) => a.documentDigest.localeCompare(b.documentDigest));
					expect(sorted(read)).toEqual(sorted(lines.flatMap(({ erased }) => erased)));
				},
			),
			{ numRuns: 10 },
		);
	});

	test('has nothing of a transaction that was rolled back', async () => {
		const [gone, kept] = [toLine(toErasure(newDocument())), toLine(toErasure(newDocument()))];
		for (const line of [gone, kept, { ...gone, erased: [] }]) await appendErasures(path, line);
		expect(await Array.fromAsync(readErasures(path))).toEqual(kept.erased);
	});

	test.each(['{"documentDigest":"x"}', '{"transaction":"x","erased":[]}', '{"transaction":"x,"erased":[]}'])(
		'with a line that is none of ours keeps the gateway from starting: what it erased would come back',
		async (line) => {
			await appendFile(path, `${line}\n`);
			await expect(office.start({ doors: true, work: false })).rejects.toMatchObject({
				code: 'file-unreadable',
				detail: expect.stringMatching(new RegExp(`^File ${path}, line 1: .* Write it anew as `)),
			});
			expect(await isOpen(office.officerPort)).toBe(false);
		},
	);
});

test('keys that came back without what they open are deleted once the gateway works', async () => {
	const { db, ownerDb } = office.database;
	await sql`insert into keys.wrapped_key values (${newDocument().digest}, 'x')`.execute(ownerDb);
	await office.start({ doors: false, work: true });
	await vi.waitFor(
		async () => expect(await db.selectFrom('keys.wrapped_key').select('id').execute()).toEqual([]),
		10_000,
	);
});

describe('what the database lacks of it', () => {
	test('is erased before a door opens', async () => {
		const document = newDocument();
		await log(toErasure(document));
		const blocker = await office.database.ownerDb.startTransaction().execute();
		await sql`lock table erasure in access exclusive mode`.execute(blocker);
		const starting = office.start({ doors: true, work: false });
		await sleep(2_000);
		for (const port of [office.officerPort, office.partnerPort]) expect(await isOpen(port)).toBe(false);
		await blocker.rollback().execute();
		await starting;
		for (const port of [office.officerPort, office.partnerPort]) expect(await isOpen(port)).toBe(true);
		expect(await findErasure(office.database.db, document.digest)).toEqual(toErasure(document));
	});

	test('is erased once, however many nodes start', async () => {
		const documents = Array.from({ length: 20 }, () => newDocument());
		for (const document of documents) await save(office.database.db, document, ['W10']);
		for (const document of documents) await log(toErasure(document));
		const counts = await Promise.all([1, 2, 3].map(() => replayErasures(exchange, path)));
		expect(counts.reduce((sum, { erased }) => sum + erased, 0)).toBe(20);
		expect(await replayErasures(exchange, path)).toEqual({ erased: 0, held: 0 });
		const { db } = office.database;
		expect(await db.selectFrom('body').selectAll().execute()).toEqual([]);
		expect(await db.selectFrom('keys.wrapped_key').selectAll().execute()).toEqual([]);
		expect(await db.selectFrom('audit_entry').select('at').execute()).toHaveLength(20);
	});

	test('is not taken again when it comes back', async () => {
		const document = newDocument();
		await log(toErasure(document));
		await replayErasures(exchange, path);
		expect(await save(office.database.db, document, ['W10'])).toBe('erased');
	});

	test.each([-1, 1])(
		'stays while a hold stands on it, whenever that was placed (%i s), and goes after it',
		async (heldAt) => {
			const document = newDocument();
			const { db } = office.database;
			await save(db, document, ['W10']);
			const hold = {
				documentDigest: document.digest,
				reason: 'court-order',
				heldBy: makePerson('approver').id,
			} as const;
			await db.transaction().execute((tx) => insertHold(tx, { ...hold, heldAt: second(heldAt) }));
			await log(toErasure(document));
			expect(await replayErasures(exchange, path)).toEqual({ erased: 0, held: 1 });
			expect(await db.selectFrom('body').selectAll().execute()).toHaveLength(1);
			await db.transaction().execute((tx) => deleteHold(tx, document.digest));
			expect(await replayErasures(exchange, path)).toEqual({ erased: 1, held: 0 });
			expect(await db.selectFrom('body').selectAll().execute()).toEqual([]);
		},
	);

	test('is found among ten thousand lines in little time', async () => {
		const all = Array.from({ length: 10_000 }, () => toErasure(newDocument()));
		await appendFile(path, all.map((erasure) => `${JSON.stringify(toLine(erasure))}\n`).join(''));
		const rows = all.slice(1).map((erasure) => ({
			document_digest: erasure.documentDigest,
			document_id: erasure.documentId,
			author: erasure.author,
			kind: erasure.kind,
			cause: erasure.cause,
			erased_at: erasure.erasedAt,
		}));
		const { db } = office.database;
		for (let start = 0; start < rows.length; start += 5_000)
			await db
				.insertInto('erasure')
				.values(rows.slice(start, start + 5_000))
				.execute();
		const started = performance.now();
		expect(await replayErasures(exchange, path)).toEqual({ erased: 1, held: 0 });
		expect(performance.now() - started).toBeLessThan(5_000);
	});
});
