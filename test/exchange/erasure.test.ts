import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { discardDraft, saveDrafts } from '../../src/exchange/drafts.ts';
import { eraseWhenDue } from '../../src/exchange/erasure.ts';
import type { Draft } from '../../src/model/draft.ts';
import type { DocumentId, DraftId } from '../../src/model/identifiers.ts';
import { readErasures } from '../../src/store/erasure-log.ts';
import { runLintas } from '../cli/lintas.ts';
import { makeDraft } from '../e2e/drafts.ts';
import { makeOffice, makePair, type TestOffice, trust } from '../gateways.ts';
import { draft } from '../http/drafts.ts';
import { photograph } from '../media/pictures.ts';
import { makePerson } from '../people.ts';
import { entriesOf, openExchange } from './open-exchange.ts';

let pair: Awaited<ReturnType<typeof makePair>>;
let indonesia: TestOffice;
let malaysia: TestOffice;
let daysAhead = 0;

beforeAll(async () => {
	pair = await makePair();
	({ indonesia, malaysia } = pair);
	await indonesia.start();
	const clock = () => systemClock().add({ hours: 24 * daysAhead });
	await malaysia.start(undefined, { clock });
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
const run = ({ environment }: Pick<TestOffice, 'environment'>, ...words: string[]) => runLintas(words, environment);
const inIndonesian = () => ({ environment: { ...malaysia.environment, LINTAS_LANGUAGE: 'id' } });
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
	expect((await findIn(malaysia, secrets)).toSorted()).toEqual([
		'keys.wrapped_key',
		'public.attachment_part',
		'public.body',
	]);

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

const codesOf = async (office: TestOffice, id: string, action: string) =>
	(await entriesOf(office.database, id)).filter((entry) => entry.action === action);

/** What Malaysia reports that became of a withdrawal. */
async function expectAnswer(withdrawal: DocumentId, answer: object): Promise<void> {
	await vi.waitFor(async () => expect((await read(indonesia, withdrawal)).compliance).toMatchObject([answer]), {
		timeout: 20_000,
		interval: 100,
	});
}

describe('a legal hold', () => {
	test('keeps a document and what corrects it, though its author withdraws it, until it is lifted', async () => {
		const id = await send(draft);
		const place = [{ field: '/victims/0/name', action: 'replace', text: 'CANARY REKAAN', reason: 'salah ketik' }];
		const correction = await send(change('correction', 'corrects', id, { amendments: place }));
		const placed = await run(malaysia, 'hold', 'place', id, '--reason', 'court-order');
		expect(placed).toMatchObject({ code: 0, stdout: expect.stringMatching(`^Held: ${id}, A court ordered it, `) });
		const withdrawal = await withdraw(id);
		await expectAnswer(withdrawal, { outcome: 'refused', cause: 'legal-hold' });
		for (const kept of [id, correction]) {
			expect(await read(malaysia, kept)).toMatchObject({ erased: null });
			expect(await codesOf(malaysia, kept, 'erasure-stopped')).toMatchObject([
				{ reason: 'withdrawn', outcome: 'legal-hold' },
			]);
		}
		expect(await read(malaysia, id)).toMatchObject({
			hold: { reason: 'court-order' },
			withdrawn: { statedIn: expect.any(String) },
		});
		expect((await run(malaysia, 'show', id, '--purpose', 'repatriation')).stdout).toContain(
			'HELD: nothing erases it: A court ordered it, ',
		);
		expect((await run(malaysia, 'hold')).stdout).toMatch(
			new RegExp(`A court ordered it +Victim repatriation request +id.imigrasi +${id}`),
		);
		expect((await run(inIndonesian(), 'hold')).stdout).toMatch(
			new RegExp(`Perintah pengadilan +Permintaan pemulangan korban +id.imigrasi +${id}`),
		);
		expect(JSON.parse((await run(malaysia, 'hold', '--json')).stdout)).toMatchObject({
			items: [{ documentId: id, reason: 'court-order', kind: 'repatriation-request' }],
		});

		const lifted = await run(malaysia, 'hold', 'lift', id);
		expect(lifted.stdout).toBe(`The hold is lifted: ${id}; ERASED, as its author withdrew it\n`);
		await expectAnswer(withdrawal, { outcome: 'applied' });
		for (const erased of [id, correction])
			expect(await read(malaysia, erased)).toMatchObject({ body: {}, hold: null, erased: { cause: 'withdrawn' } });
		const by = expect.any(String);
		expect(await codesOf(malaysia, id, 'hold-placed')).toMatchObject([{ by, reason: 'court-order' }]);
		expect(await codesOf(malaysia, id, 'hold-lifted')).toMatchObject([{ by, reason: 'court-order' }]);
		expect((await malaysia.client.holds(100)).items).toEqual([]);
	});

	test('is placed once, on what is here and not erased, and lifted where it stands', async () => {
		const id = await send(draft);
		await expect(malaysia.client.liftHold(id)).rejects.toMatchObject({ code: 'document-not-held' });
		await malaysia.client.placeHold(id, 'legal-claim');
		await expect(malaysia.client.placeHold(id, 'legal-claim')).rejects.toMatchObject({ code: 'document-held' });
		expect(await malaysia.client.liftHold(id)).toMatchObject({ documentId: id, erased: null });
		await withdraw(id);
		await expect(malaysia.client.placeHold(id, 'legal-claim')).rejects.toMatchObject({ code: 'document-erased' });
		const unknown = '019aa0f2-7c1e-7b1a-9d55-3f0c6f0a1b2c';
		await expect(malaysia.client.placeHold(unknown, 'legal-claim')).rejects.toMatchObject({ code: 'document-unknown' });
	});

	test.each([
		['list', 'x'],
		['place', 'x'],
		['lift', 'x', '--reason', 'court-order'],
		['place', 'x', '--reason', 'because'],
		['burn', 'x'],
	])('`lintas hold %s %s` is a wrong use', async (...words) => {
		expect(await run(malaysia, 'hold', ...words)).toMatchObject({ code: 2, stdout: '' });
	});
});

describe('what has been kept for as long as it may be', () => {
	const keptUntil = (days: number, released: object = draft) => ({
		...released,
		handling: {
			...(draft as unknown as Draft).handling,
			retainUntil: Temporal.Now.plainDateISO('Asia/Jakarta').add({ days }).toString(),
		},
	});

	test('is erased at the recipient after its last day by itself, and listed; what is held stays', async () => {
		const [short, held, long] = [await send(keptUntil(1)), await send(keptUntil(1)), await send(keptUntil(9))];
		await malaysia.client.placeHold(held, 'criminal-proceedings');
		daysAhead = 2;
		await vi.waitFor(
			async () => {
				expect((await read(malaysia, short)).erased).toMatchObject({ cause: 'retention' });
				expect(await codesOf(malaysia, held, 'erasure-stopped')).toMatchObject([{ reason: 'retention' }]);
			},
			{ timeout: 20_000, interval: 100 },
		);
		for (const kept of [held, long]) expect(await read(malaysia, kept)).toMatchObject({ erased: null });
		const [first] = (await malaysia.client.erasures(1)).items;
		expect(first).toMatchObject({ documentId: short, author: 'id.imigrasi', kind: draft.kind, cause: 'retention' });
		expect((await run(malaysia, 'erasures', '--limit', '1')).stdout).toMatch(
			new RegExp(`Its retention is over +Victim repatriation request +id.imigrasi +${short}`),
		);
		expect((await run(inIndonesian(), 'erasures', '--limit', '1')).stdout).toMatch(
			new RegExp(`Masa simpannya berakhir +Permintaan pemulangan korban +id.imigrasi +${short}`),
		);
		daysAhead = 0;
	});

	test('is what its author’s correction says, where that is sooner, and neither goes without the other', async () => {
		const id = await send(keptUntil(5));
		const place = [{ field: '/victims/0/name', action: 'replace', text: 'CANARY REKAAN', reason: 'salah ketik' }];
		const correction = await send(keptUntil(3, change('correction', 'corrects', id, { amendments: place })));
		const openLater = async (hours: number) => {
			const exchange = await openExchange(malaysia, { clock: () => systemClock().add({ hours }) });
			for (const due of [id, correction]) await eraseWhenDue(exchange, due);
		};
		await openLater(48);
		expect(await read(malaysia, id)).toMatchObject({ erased: null, changes: [{ statedIn: correction, isMade: true }] });
		await openLater(24 * 4);
		for (const erased of [id, correction])
			expect(await read(malaysia, erased)).toMatchObject({ body: {}, erased: { cause: 'retention' } });
	});

	test('is in no export any more', async () => {
		const [gone, kept] = [await send(draft), await send(draft)];
		await withdraw(gone);
		const file = join(malaysia.dataDir, 'export.ndjson');
		const only = ['--kind', draft.kind, '--purpose', 'repatriation'];
		await run(malaysia, 'export', file, '--of', 'inbox', ...only);
		const exported = await readFile(file, 'utf8');
		expect([exported.includes(kept), exported.includes(gone)]).toEqual([true, false]);
	});

	test('is erased at its author too, with its files, their originals and its draft', async () => {
		const [file, other] = [await attach(photograph), await attach(photograph)];
		const id = await send({ ...keptUntil(1), attachments: [file.id] });
		const { digest } = await read(indonesia, id);
		const secrets = await listSecrets(indonesia, digest);
		expect(secrets).toHaveLength(4);
		const { db } = indonesia.database;
		const countFiles = () => db.selectFrom('attachment').select('id').execute();
		const before = await countFiles();
		const openLater = async (hours: number) =>
			await openExchange(indonesia, { clock: () => systemClock().add({ hours }) });
		await eraseWhenDue(await openLater(0), id);
		expect(await read(indonesia, id)).toMatchObject({ erased: null });
		await eraseWhenDue(await openLater(48), id);
		expect(await read(indonesia, id)).toMatchObject({ body: {}, attachmentsHere: [], erased: { cause: 'retention' } });
		expect(await findIn(indonesia, secrets)).toEqual([]);
		expect(await countFiles()).toHaveLength(before.length - 2);
		expect((await countFiles()).map((row) => row.id)).toContain(other.id);
		expect(await db.selectFrom('due_work').select('id').where('id', '=', id).execute()).toEqual([]);
	});
});

test('no key outlives what it opens, and nothing is kept without one', async () => {
	const exchange = await openExchange(indonesia);
	const by = makePerson('officer');
	const [left, gone, kept] = await saveDrafts(exchange, by, [
		makeDraft('Kenari Contoh'),
		makeDraft('Melati Contoh'),
		makeDraft('Suryadi Contoh'),
	]);
	await discardDraft(exchange, by, gone?.id as DraftId);
	await indonesia.client.releaseDraft(left?.id ?? '', [{ to: malaysia.authority, withhold: [] }], []);
	for (const { database } of [indonesia, malaysia]) {
		const { rows } = await sql<{ keyed: string[]; kept: string[] }>`
			with kept as (select document_digest as id from body
				union all select id::text from attachment where digest is not null
				union all select id::text from draft where ciphertext is not null
				union all select id::text from approval where ciphertext is not null)
			select (select array_agg(id order by id) from keys.wrapped_key) as keyed,
				(select array_agg(id order by id) from kept) as kept`.execute(database.ownerDb);
		expect(rows[0]?.keyed).toEqual(rows[0]?.kept);
		if (database === indonesia.database) expect(rows[0]?.keyed).toContain(kept?.id);
	}
});

test('where an erasure cannot be put on record outside the database, nothing is erased until it can', {
	timeout: 60_000,
}, async () => {
	await withdraw(await send(draft));
	const id = await send(draft);
	const [path, aside] = ['erasures.log', 'aside.log'].map((name) => join(malaysia.dataDir, name)) as [string, string];
	await rename(path, aside);
	await mkdir(path);
	const withdrawal = change('withdrawal', 'withdraws', id, { reason: 'salah orang' }) as unknown as Draft;
	const released = await indonesia.client.release(withdrawal, [{ to: malaysia.authority, withhold: [] }]);
	const delivery = () => indonesia.client.delivery(released.deliveries[0]?.id ?? '');
	await vi.waitFor(async () => expect(await delivery()).toMatchObject({ state: 'retrying' }), { timeout: 30_000 });
	expect(await read(malaysia, id)).toMatchObject({ erased: null, withdrawn: null });
	await rmdir(path);
	await rename(aside, path);
	await vi.waitFor(async () => expect(await delivery()).toMatchObject({ state: 'delivered' }), { timeout: 30_000 });
	expect(await read(malaysia, id)).toMatchObject({ erased: { cause: 'withdrawn' } });
});

test('what has not left by the end of its retention is not sent empty', { timeout: 60_000 }, async () => {
	const away = await makeOffice('sg.ica');
	await trust(indonesia, await away.card());
	await vi.waitFor(() => indonesia.client.ping(away.authority), { timeout: 20_000 });
	const { documentId, deliveries } = await indonesia.client.release(draft, [{ to: away.authority, withhold: [] }]);
	const delivery = () => indonesia.client.delivery(deliveries[0]?.id ?? '');
	await vi.waitFor(async () => expect(await delivery()).toMatchObject({ state: 'retrying' }), { timeout: 30_000 });
	await eraseWhenDue(
		await openExchange(indonesia, { clock: () => Temporal.Instant.from('2199-01-01T00:00:00Z') }),
		documentId,
	);
	await vi.waitFor(async () => expect(await delivery()).toMatchObject({ state: 'stalled', code: 'document-erased' }), {
		timeout: 30_000,
	});
	await away.remove();
});

test('the record of what was erased cannot be changed', async () => {
	const statements = ['update erasure set cause = $$retention$$', 'delete from erasure', 'truncate erasure'];
	for (const statement of statements) {
		await expect(sql.raw(statement).execute(malaysia.database.ownerDb)).rejects.toThrow('append-only');
		await expect(sql.raw(statement).execute(malaysia.database.db)).rejects.toThrow('permission denied');
	}
});
