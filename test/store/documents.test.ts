import { createSecretKey, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { AuthorityId, Digest } from '../../src/model/identifiers.ts';
import { openDatabase } from '../../src/store/database.ts';
import { findDocuments, loadDocument, saveDisclosures, saveDocument } from '../../src/store/documents.ts';
import { destroyBody } from '../../src/store/erasures.ts';
import { listRelated, saveRelations } from '../../src/store/relations.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { urlFor } from '../postgres-server.ts';
import { at, imigresen, kek, newDigest, newDocument, save } from './rows.ts';

let test: TestDatabase;

beforeAll(async () => {
	test = await createTestDatabase();
});
afterAll(() => test.drop());

async function erase(digest: Digest): Promise<void> {
	await test.db.transaction().execute((tx) => destroyBody(tx, digest, at));
}

const disclosuresOf = async (digest: Digest) => (await loadDocument(test.db, kek, digest))?.disclosures;

describe('a document', () => {
	it('is loaded as it was saved', async () => {
		const document = newDocument();
		expect(await save(test.db, document, ['W10', 'WzFd'])).toBe('stored');
		expect(await loadDocument(test.db, kek, document.digest)).toEqual({
			digest: document.digest,
			jwt: document.jwt,
			disclosures: ['W10', 'WzFd'],
		});
		expect(await loadDocument(test.db, kek, newDigest())).toBeUndefined();
	});

	it('that comes again is present, and stays as it is', async () => {
		const document = newDocument();
		await save(test.db, document);
		expect(await save(test.db, { ...document, jwt: 'its.twin.signature' })).toBe('present');
		expect((await loadDocument(test.db, kek, document.digest))?.jwt).toBe(document.jwt);
	});

	it('of the same author and id with another digest is refused; another author may have the id', async () => {
		const first = newDocument();
		await save(test.db, first);
		const second = newDocument({ id: first.id });
		expect(await save(test.db, second)).toBe('id-reused');
		expect(await loadDocument(test.db, kek, second.digest)).toBeUndefined();
		const third = newDocument({ id: first.id, author: imigresen });
		expect(await save(test.db, third)).toBe('stored');
		expect(await findDocuments(test.db, first.id)).toMatchObject([
			{ digest: first.digest, author: first.author, kind: first.kind },
			{ digest: third.digest, author: imigresen, kind: third.kind },
		]);
	});

	it('is told of its author’s own withdrawal first, however much others relate to it', async () => {
		const document = newDocument();
		await save(test.db, document);
		const relate = async (author: AuthorityId, type: 'withdraws' | 'after') => {
			const other = newDocument({ author });
			await save(test.db, other);
			await test.db.transaction().execute((tx) => saveRelations(tx, other.digest, [{ type, document: document.id }]));
			return other.digest;
		};
		const own = await relate(document.author, 'withdraws');
		for (let count = 0; count < 205; count += 1) await relate(imigresen, count === 0 ? 'withdraws' : 'after');
		const related = await listRelated(test.db, document.id, document.author);
		expect(related[0]?.documentDigest).toBe(own);
		expect(related).toHaveLength(201);
	});

	it('that was erased is a tombstone: it has no disclosures, and is erased when it comes back', async () => {
		const document = newDocument();
		await save(test.db, document, ['W10']);
		await erase(document.digest);
		expect(await save(test.db, document, ['W10'])).toBe('erased');
		expect(await disclosuresOf(document.digest)).toEqual([]);
	});

	it('cannot get a body back from a copy that arrives while it is erased', async () => {
		const document = newDocument();
		await save(test.db, document, ['W10']);
		const found = Promise.withResolvers<void>();
		const copy = test.db.transaction().execute(async (tx) => {
			expect(await saveDocument(tx, document)).toBe('present');
			found.resolve();
			await sleep(200);
			await saveDisclosures(tx, kek, document.digest, ['WzFd']);
		});
		await found.promise;
		await Promise.all([copy, erase(document.digest)]);
		expect(await disclosuresOf(document.digest)).toEqual([]);
	});
});

describe('the disclosures of several copies', () => {
	it('are brought together, each once', async () => {
		const document = newDocument();
		await save(test.db, document, ['W10', 'WzFd']);
		await save(test.db, document, ['WzFd', 'WzJd']);
		await save(test.db, document, []);
		expect(await disclosuresOf(document.digest)).toEqual(['W10', 'WzFd', 'WzJd']);
	});

	it('are not written again where a copy brings nothing new', async () => {
		const document = newDocument();
		await save(test.db, document, ['W10', 'WzFd']);
		const stored = () =>
			test.db.selectFrom('body').selectAll().where('document_digest', '=', document.digest).execute();
		const before = await stored();
		await save(test.db, document, ['WzFd']);
		expect(await stored()).toEqual(before);
	});

	it('are all kept where the copies arrive at the same time, in any number', async () => {
		const copies = fc.array(fc.subarray(['W10', 'WzFd', 'WzJd', 'WzNd', 'WzRd']), { minLength: 2, maxLength: 12 });
		await fc.assert(
			fc.asyncProperty(copies, async (parts) => {
				const document = newDocument();
				const results = await Promise.all(parts.map((part) => save(test.db, document, part)));
				expect(results.filter((result) => result === 'stored')).toHaveLength(1);
				expect(new Set(await disclosuresOf(document.digest))).toEqual(new Set(parts.flat()));
			}),
			{ numRuns: 25 },
		);
	});
});

describe('a stored body', () => {
	it('that was swapped for that of another document does not decrypt', async () => {
		const [one, two] = [newDocument(), newDocument()];
		await save(test.db, one, ['W10']);
		await save(test.db, two, ['WzFd']);
		await sql`update body set ciphertext = (select ciphertext from body where document_digest = ${two.digest})
			where document_digest = ${one.digest}`.execute(test.db);
		await sql`update keys.wrapped_key set wrapped_key =
			(select wrapped_key from keys.wrapped_key where id = ${two.digest}) where id = ${one.digest}`.execute(test.db);
		await expect(loadDocument(test.db, kek, one.digest)).rejects.toMatchObject({ code: 'stored-body-unreadable' });
		expect(await disclosuresOf(two.digest)).toEqual(['WzFd']);
	});

	it('whose key is missing is unreadable, and does not pass for erased', async () => {
		const document = newDocument();
		await save(test.db, document, ['W10']);
		await test.db.deleteFrom('keys.wrapped_key').where('id', '=', document.digest).execute();
		await expect(loadDocument(test.db, kek, document.digest)).rejects.toMatchObject({ code: 'stored-body-unreadable' });
	});

	it('does not decrypt under another key-encryption key, and takes no more disclosures under it', async () => {
		const document = newDocument();
		await save(test.db, document, ['W10']);
		const other = createSecretKey(randomBytes(32));
		const unreadable = { code: 'stored-body-unreadable' };
		await expect(loadDocument(test.db, other, document.digest)).rejects.toMatchObject(unreadable);
		const more = test.db.transaction().execute((tx) => saveDisclosures(tx, other, document.digest, ['WzFd']));
		await expect(more).rejects.toMatchObject(unreadable);
		expect(await disclosuresOf(document.digest)).toEqual(['W10']);
	});

	it('is nowhere in what the server writes to disk: not in the tables, not in the write-ahead log', async () => {
		const marker = `Melati Fiktif ${randomBytes(12).toString('hex')}`;
		const disclosure = Buffer.from(JSON.stringify(['salt', 'name', marker])).toString('base64url');
		const document = newDocument({ jwt: `plain.${randomBytes(24).toString('base64url')}.claims` });
		await save(test.db, document, [disclosure]);
		const disk = await readDisk();
		expect(await disk.has(document.jwt)).toBe(true);
		for (const secret of [marker, disclosure.slice(0, 40), disclosure.slice(-40)]) {
			expect(await disk.has(secret)).toBe(false);
		}
		await disk.close();
	});
});

/** The server's own files: those of every table of the database, and the log of its changes. */
async function readDisk() {
	const database = new URL(test.url).pathname.slice(1);
	const admin = openDatabase(urlFor(inject('testServer').adminUrl, { database }), { maxConnections: 1 });
	await sql`checkpoint`.execute(admin);
	return {
		has: async (text: string) => {
			const { rows } = await sql<{ path: string }>`
				select path from (
					select pg_relation_filepath(oid) as path from pg_class
						where relkind in ('r', 't', 'i') and relfilenode <> 0 and oid >= 16384
					union all select 'pg_wal/' || name from pg_ls_waldir() where modification > now() - interval '1 minute'
				) where position(${Buffer.from(text)} in pg_read_binary_file(path, true)) > 0`.execute(admin);
			return rows.length > 0;
		},
		close: () => admin.destroy(),
	};
}
