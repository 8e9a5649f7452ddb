import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Draft } from '../../src/model/draft.ts';
import type { DocumentId } from '../../src/model/identifiers.ts';
import { readErasures } from '../../src/store/erasure-log.ts';
import { runLintas } from '../cli/lintas.ts';
import { makePair, type TestOffice } from '../gateways.ts';
import { draft } from '../http/drafts.ts';
import { photograph } from '../media/pictures.ts';
import { entriesOf } from './open-exchange.ts';

let pair: Awaited<ReturnType<typeof makePair>>;
let indonesia: TestOffice;
let malaysia: TestOffice;

beforeAll(async () => {
	pair = await makePair();
	({ indonesia, malaysia } = pair);
	await indonesia.start();
	await malaysia.start();
});

afterAll(() => pair.remove());

/** Releases it and waits until it is there. */
async function send(released: unknown, from = indonesia, to = malaysia): Promise<DocumentId> {
	const { documentId, deliveries } = await from.client.release(released as Draft, [{ to: to.authority, withhold: [] }]);
	await vi.waitFor(
		async () => expect(await from.client.delivery(deliveries[0]?.id ?? '')).toMatchObject({ state: 'delivered' }),
		{ timeout: 20_000, interval: 50 },
	);
	return documentId;
}

const { body: _, kind: __, ...frame } = draft as unknown as Record<string, unknown>;
const change = (kind: string, type: string, document: DocumentId, body: object) => ({
	...frame,
	kind,
	relations: [{ type, document }],
	body,
});
const withdraw = (id: DocumentId) => send(change('withdrawal', 'withdraws', id, { reason: 'salah orang' }));
const read = (office: TestOffice, id: string) => office.client.document(id, 'repatriation');

async function attach(bytes: Uint8Array) {
	const path = join(indonesia.dataDir, `file-${randomBytes(4).toString('hex')}`);
	await writeFile(path, bytes);
	return await indonesia.client.attach(path);
}

/** Every value of every table of the office, as text and as bytes, and every file in its folder. */
async function takeStock({ database: { ownerDb }, dataDir }: TestOffice): Promise<Map<string, Buffer>> {
	const { rows: tables } = await sql<{ name: string }>`select quote_ident(schemaname) || '.' || quote_ident(tablename)
		as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`.execute(ownerDb);
	const stock = new Map<string, Buffer>();
	for (const { name } of tables) {
		const { rows } = await sql<{ row: string }>`select row::text as row from ${sql.raw(name)} as row`.execute(ownerDb);
		stock.set(name, Buffer.from(rows.map(({ row }) => row).join('\n')));
	}
	for (const file of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
		const path = join(file.parentPath, file.name);
		if (file.isFile()) stock.set(path, await readFile(path));
	}
	return stock;
}

/** Where one of these is found. */
async function findIn(office: TestOffice, marks: readonly (string | Uint8Array)[]): Promise<string[]> {
	const stock = await takeStock(office);
	const texts = marks.map((mark) => (typeof mark === 'string' ? mark : Buffer.from(mark).toString('hex')));
	return [...stock].flatMap(([where, bytes]) => (texts.some((text) => bytes.includes(text)) ? [where] : []));
}

/** What opens what is here of a document: its wrapped keys, and all that is encrypted by them. */
async function listSecrets({ database: { ownerDb } }: TestOffice, digest: string): Promise<Uint8Array[]> {
	const { rows } = await sql<{ bytes: Uint8Array }>`
		with file as (select attachment_id as id from document_attachment where document_digest = ${digest})
		select wrapped_key as bytes from keys.wrapped_key where id = ${digest} or id in (select id::text from file)
		union all select ciphertext from body where document_digest = ${digest}
		union all select bytes from attachment_part where attachment_id in (select id from file)`.execute(ownerDb);
	return rows.map(({ bytes }) => bytes);
}

test('what its author withdraws is erased at the recipient: nothing of it is in any table or file', async () => {
	const scan = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(1_200_000)]);
	const files = [await attach(photograph), await attach(scan)];
	const id = await send({ ...draft, attachments: files.map((file) => file.id) });
	const { digest } = await read(malaysia, id);
	const place = [{ field: '/victims/0/name', action: 'replace', text: 'CANARY REKAAN', reason: 'salah ketik' }];
	const correction = await send(change('correction', 'corrects', id, { amendments: place }));
	const corrected = await read(malaysia, correction);
	const secrets = [...(await listSecrets(malaysia, digest)), ...(await listSecrets(malaysia, corrected.digest))];
	expect(secrets).toHaveLength(4 + 3 + 2);
	expect(await findIn(malaysia, secrets)).toEqual(['public.body', 'public.attachment_part', 'keys.wrapped_key']);

	const withdrawal = await withdraw(id);
	const marks = ['CANARY', 'Rekaan', Buffer.from('CANARY').toString('base64url'), scan.subarray(500, 540)];
	expect(await findIn(malaysia, [...secrets, ...marks])).toEqual([]);
	for (const erased of [id, correction]) {
		const shown = await read(malaysia, erased);
		expect(shown).toMatchObject({ body: {}, attachmentsHere: [], erased: { cause: 'withdrawn' } });
		expect(shown.skeleton).toEqual((await read(indonesia, erased)).skeleton);
		expect(shown.receptions).toHaveLength(1);
		expect(await entriesOf(malaysia.database, erased)).toContainEqual(
			expect.objectContaining({ action: 'document-erased', reason: 'withdrawn', outcome: 'erased' }),
		);
	}
	expect(await read(malaysia, id)).toMatchObject({ withdrawn: { statedIn: withdrawal } });
	expect(await read(malaysia, withdrawal)).toMatchObject({ erased: null });
	// At its author it stays for as long as it may.
	expect(await read(indonesia, id)).toMatchObject({ erased: null });
	const photo = files[0]?.digest ?? '';
	const kept = await Array.fromAsync(await indonesia.client.attachment(id, photo, 'repatriation', false));
	expect(createHash('sha256').update(Buffer.concat(kept)).digest('base64url')).toBe(photo);
});

test('an officer is told that it was erased and why, in their language, and gets no file of it', async () => {
	const file = await attach(photograph);
	const id = await send({ ...draft, attachments: [file.id] });
	await withdraw(id);
	for (const [language, words] of [
		['en', 'ERASED, as its author withdrew it'],
		['id', 'DIHAPUS, karena ditarik oleh penulisnya'],
	] as const) {
		const environment = { ...malaysia.environment, LINTAS_LANGUAGE: language };
		const shown = await runLintas(['show', id, '--purpose', 'repatriation'], environment);
		expect(shown.stdout).toContain(`  ${words}: `);
	}
	const opened = malaysia.client.attachment(id, file.digest, 'repatriation', false);
	await expect(opened).rejects.toMatchObject({ code: 'document-erased' });
});

test('only what it withdraws is erased, and each erasure is on record outside the database too', async () => {
	const [gone, kept] = [await send(draft), await send(draft)];
	await withdraw(gone);
	expect(await read(malaysia, kept)).toMatchObject({ erased: null, body: { victims: expect.any(Array) } });
	const lines = await Array.fromAsync(readErasures(join(malaysia.dataDir, 'erasures.log')));
	expect(lines.filter(({ documentId }) => [gone, kept].includes(documentId))).toMatchObject([
		{ documentId: gone, author: 'id.imigrasi', cause: 'withdrawn' },
	]);
	expect(await Array.fromAsync(readErasures(join(indonesia.dataDir, 'erasures.log')))).toEqual([]);
});

test('the record of what was erased cannot be changed', async () => {
	const statements = ['update erasure set cause = $$retention$$', 'delete from erasure', 'truncate erasure'];
	for (const statement of statements) {
		await expect(sql.raw(statement).execute(malaysia.database.ownerDb)).rejects.toThrow('append-only');
		await expect(sql.raw(statement).execute(malaysia.database.db)).rejects.toThrow('permission denied');
	}
});
