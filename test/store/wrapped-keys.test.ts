import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { loadDocument } from '../../src/store/documents.ts';
import { forgetUnownedKeys } from '../../src/store/wrapped-keys.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { kek, newDigest, newDocument, newDocumentId, save } from './rows.ts';

let office: TestDatabase;

beforeAll(async () => {
	office = await createTestDatabase();
});
beforeEach(async () => {
	await office.ownerDb.deleteFrom('keys.wrapped_key').execute();
});
afterAll(() => office.drop());

/** As a backup of the keys alone brings it back. */
const bringBack = (id: string) => sql`insert into keys.wrapped_key values (${id}, 'x')`.execute(office.ownerDb);

async function listKeys(): Promise<string[]> {
	const rows = await office.db.selectFrom('keys.wrapped_key').select('id').execute();
	return rows.map(({ id }) => id).toSorted();
}

async function sweep(limit: number): Promise<number> {
	let sum = 0;
	for (let after: string | null = ''; after !== null; ) {
		const page: Awaited<ReturnType<typeof forgetUnownedKeys>> = await forgetUnownedKeys(office.db, { after, limit });
		sum += page.forgotten;
		after = page.last;
	}
	return sum;
}

test.each([1, 3, 100])('keys that nothing owns are deleted, %i a page, and no other', async (limit) => {
	const kept = Array.from({ length: 5 }, () => newDocument());
	for (const document of kept) await save(office.db, document);
	const attachment = newDocumentId();
	await sql`insert into attachment (id, source, sealed_digest, sealed_bytes, digest, size_bytes, media_type, created_at)
		values (${attachment}, 'my.imigresen', ${newDigest()}, 1, ${newDigest()}, 1, 'image/png', now())`.execute(
		office.ownerDb,
	);
	const draft = newDocumentId();
	await sql`insert into draft (id, kind, source_key, doubts, created_at, ciphertext)
		values (${draft}, 'k', ${draft}, 0, now(), 'x')`.execute(office.ownerDb);
	for (const id of [attachment, draft]) await bringBack(id);
	for (let count = 0; count < 4; count += 1) for (const id of [newDigest(), newDocumentId()]) await bringBack(id);
	expect(await sweep(limit)).toBe(8);
	expect(await listKeys()).toEqual([attachment, draft, ...kept.map(({ digest }) => digest)].toSorted());
	expect(await sweep(limit)).toBe(0);
});

test('a document that comes anew meanwhile is read by its key', async () => {
	const documents = Array.from({ length: 40 }, () => newDocument());
	for (const { digest } of documents) await bringBack(digest);
	const comings = documents.map((document) => save(office.db, document));
	await Promise.all([...comings, sweep(1), sweep(7), sweep(40)]);
	for (const { digest } of documents)
		expect(await loadDocument(office.db, kek, digest)).toMatchObject({ disclosures: ['W10'] });
	expect(await listKeys()).toEqual(documents.map(({ digest }) => digest).toSorted());
});

test('a key that its owner is about to take is left alone', async () => {
	const document = newDocument();
	await bringBack(document.digest);
	const blocker = await office.db.startTransaction().execute();
	await sql`update keys.wrapped_key set wrapped_key = 'y'`.execute(blocker);
	expect(await sweep(10)).toBe(0);
	await blocker.rollback().execute();
	expect(await sweep(10)).toBe(1);
});
