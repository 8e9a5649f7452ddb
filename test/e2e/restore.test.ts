import { execFile } from 'node:child_process';
import { readdir, readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Gateway } from '../../src/gateway.ts';
import type { Draft } from '../../src/model/draft.ts';
import type { DocumentId } from '../../src/model/identifiers.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { startEmbeddedServer } from '../../src/store/embedded-server.ts';
import { makePair, type TestOffice } from '../gateways.ts';
import { makeLog } from '../http/watch.ts';
import { makeDraft } from './drafts.ts';
import { trustWhileRunning } from './pair.ts';

let pair: Awaited<ReturnType<typeof makePair>>;
let indonesia: TestOffice;
let malaysia: TestOffice;
let recipient: Gateway;
const log = makeLog();
const marker = 'Kenari Rekaan Panjang';

beforeEach(async () => {
	// An empty variable is an unset one: each gateway has its own PostgreSQL.
	pair = await makePair({ DATABASE_URL: '', LINTAS_LOG_LEVEL: 'warn' });
	({ indonesia, malaysia } = pair);
	await indonesia.start(undefined, { logTo: makeLog() });
	recipient = await startRecipient();
	await trustWhileRunning(indonesia.dataDir, await malaysia.card());
	await trustWhileRunning(malaysia.dataDir, await indonesia.card());
	await vi.waitFor(
		() => Promise.all([indonesia.client.ping(malaysia.authority), malaysia.client.ping(indonesia.authority)]),
		{
			timeout: 10_000,
			interval: 200,
		},
	);
}, 60_000);
afterEach(() => pair.remove());

const startRecipient = () => malaysia.start(undefined, { logTo: log });
const read = (id: DocumentId) => malaysia.client.document(id, 'investigation');

async function send(draft: Draft): Promise<DocumentId> {
	const { documentId, deliveries } = await indonesia.client.release(draft, [{ to: malaysia.authority, withhold: [] }]);
	await vi.waitFor(
		async () => expect(await indonesia.client.delivery(deliveries[0]?.id ?? '')).toMatchObject({ state: 'delivered' }),
		{ timeout: 20_000, interval: 100 },
	);
	return documentId;
}

function withdraw(document: DocumentId): Promise<DocumentId> {
	const relations = [{ type: 'withdraws' as const, document }];
	return send({ ...makeDraft(), kind: 'withdrawal', relations, body: { reason: 'salah orang' } });
}

const cluster = () => realpath(join(malaysia.dataDir, 'postgres'));
const copy = (from: string, to: string) => promisify(execFile)('cp', ['-a', from, to]);

/** A base copy of the stopped cluster. @returns brings it back */
async function backUp(): Promise<() => Promise<void>> {
	const [folder, backup] = [await cluster(), join(malaysia.dataDir, 'backup')];
	await recipient.close();
	await copy(folder, backup);
	recipient = await startRecipient();
	return async () => {
		await recipient.close();
		await rm(folder, { recursive: true });
		await copy(backup, folder);
	};
}

async function withDatabase<T>(work: (db: Database) => Promise<T>): Promise<T> {
	const server = await startEmbeddedServer(malaysia.dataDir);
	const db = openDatabase(server.ownerUrl, { maxConnections: 1 });
	try {
		return await work(db);
	} finally {
		await db.destroy();
		await server.release();
	}
}

const listKeys = () => withDatabase((db) => db.selectFrom('keys.wrapped_key').selectAll().execute());

async function isInFiles(folder: string, mark: string): Promise<boolean> {
	for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
		if (file.isFile() && (await readFile(join(file.parentPath, file.name))).includes(mark)) return true;
	}
	return false;
}

describe('a database that was restored from a backup older than an erasure', { timeout: 120_000 }, () => {
	it('has that erased again before anybody is served, and nothing that was erased since can be brought back', async () => {
		const [erased, kept, held] = [
			await send(makeDraft(marker)),
			await send(makeDraft(marker)),
			await send(makeDraft()),
		];
		const before = await read(erased);
		const restore = await backUp();
		await withdraw(erased);
		const late = await send(makeDraft(marker));
		const { digest } = await read(late);
		await withdraw(late);
		await malaysia.client.placeHold(held, 'court-order');
		log.take();

		await restore();
		await withDatabase(async (db) => {
			const keys = await db.selectFrom('keys.wrapped_key').select('id').execute();
			expect(keys.map(({ id }) => id)).toContain(before.digest);
		});
		recipient = await startRecipient();
		expect(log.take()).toMatchObject([{ level: 40, replayed: 2 }]);
		expect(await read(erased)).toMatchObject({
			body: {},
			skeleton: before.skeleton,
			erased: { cause: 'withdrawn' },
			receptions: [{ outcome: 'accepted' }],
		});
		for (const id of [kept, held]) expect(await read(id)).toMatchObject({ erased: null, body: { name: {} } });
		await expect(read(late)).rejects.toMatchObject({ code: 'document-unknown' });
		expect((await malaysia.client.erasures(10)).items.map((item) => item.documentId).toSorted()).toEqual([
			erased,
			late,
		]);
		expect((await listKeys()).map(({ id }) => id)).not.toContain(before.digest);
		await withDatabase(async (db) => {
			const rows = await db.selectFrom('audit_entry').select('entry').execute();
			expect(
				rows.map(({ entry }) => JSON.parse(entry)).filter(({ action }) => action === 'document-erased'),
			).toMatchObject([before.digest, digest].map(() => ({ reason: 'withdrawn', outcome: 'replayed' })));
			const row = await db
				.selectFrom('document')
				.selectAll()
				.where('digest', '=', before.digest)
				.executeTakeFirstOrThrow();
			expect(row.erased_at).not.toBeNull();
		});
		expect(await isInFiles(await cluster(), marker)).toBe(false);

		log.take();
		await recipient.close();
		recipient = await startRecipient();
		expect(log.take()).toEqual([]);
	});

	it('cannot read it where the keys are the newest, though nobody knows any more that it was erased', async () => {
		const [erased, kept] = [await send(makeDraft(marker)), await send(makeDraft(marker))];
		const restore = await backUp();
		await withdraw(erased);
		const newest = await listKeys();
		await restore();
		// As `pg_dump --schema=keys` brings them back.
		await withDatabase(async (db) => {
			await sql`truncate keys.wrapped_key`.execute(db);
			await db.insertInto('keys.wrapped_key').values(newest).execute();
		});
		await rm(join(malaysia.dataDir, 'erasures.log'));
		recipient = await startRecipient();
		await expect(read(erased)).rejects.toMatchObject({ code: 'stored-body-unreadable' });
		expect(await read(kept)).toMatchObject({ erased: null, body: { name: {} } });
	});
});
