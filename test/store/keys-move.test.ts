import { readdir } from 'node:fs/promises';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { type AttachmentId, type DraftId, newId } from '../../src/model/identifiers.ts';
import { loadAttachments } from '../../src/store/attachments.ts';
import { encryptBody, encryptSecret } from '../../src/store/body-cipher.ts';
import { loadDocument } from '../../src/store/documents.ts';
import { loadDraft } from '../../src/store/drafts.ts';
import { createEmptyDatabase, type TestDatabase } from '../database.ts';
import { at, imigrasi, kek, newDigest, newDocument, now } from './rows.ts';

const folder = new URL('../../src/store/migrations/', import.meta.url);

async function migrate({ ownerDb }: TestDatabase, isDue: (name: string) => boolean): Promise<void> {
	for (const name of (await readdir(folder)).toSorted().filter(isDue)) {
		const { up } = await import(new URL(name, folder).href);
		await ownerDb.transaction().execute(up);
	}
}

it('the keys of what is stored already go to where keys are kept, and open it as before', async () => {
	const test = await createEmptyDatabase();
	const { ownerDb: db } = test;
	await migrate(test, (name) => name < '0025');
	const { digest, id, jwt } = newDocument();
	const [draft, file] = [newId(now) as DraftId, newId(now) as AttachmentId];
	const body = encryptBody(kek, digest, ['W10', 'WzFd']);
	await sql`insert into document (digest, id, author, kind, version, jwt, stored_at, valid_until)
		values (${digest}, ${id}, ${imigrasi}, 'k', '1.0', ${jwt}, ${at}, ${at})`.execute(db);
	await sql`insert into body values (${digest}, ${body.wrapped_key}, ${body.ciphertext})`.execute(db);
	const waiting = encryptBody(kek, draft, ['{}']);
	await sql`insert into draft (id, kind, source_key, doubts, created_at, wrapped_key, ciphertext)
		values (${draft}, 'k', 'x', 0, ${at}, ${waiting.wrapped_key}, ${waiting.ciphertext})`.execute(db);
	await sql`insert into attachment (id, source, sealed_digest, sealed_bytes, digest, size_bytes, media_type,
			wrapped_key, created_at)
		values (${file}, ${imigrasi}, ${newDigest()}, 9, ${newDigest()}, 1, 'image/png',
			${encryptSecret(kek, file, 'its key')}, ${at})`.execute(db);
	await migrate(test, (name) => name >= '0025');
	expect(await loadDocument(db, kek, digest)).toMatchObject({ disclosures: ['W10', 'WzFd'] });
	expect(await loadDraft(db, kek, draft)).toMatchObject({ text: '{}' });
	expect(await loadAttachments(db, kek, imigrasi, [file])).toMatchObject([{ key: 'its key' }]);
	await test.drop();
});
