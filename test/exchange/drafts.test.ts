import { createSecretKey } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { saveDrafts, showDraft } from '../../src/exchange/drafts.ts';
import { openExport } from '../../src/exchange/export-documents.ts';
import type { DraftId } from '../../src/model/identifiers.ts';
import { openPolicies } from '../../src/policy/policies.ts';
import { makeDraft } from '../e2e/drafts.ts';
import { makePair } from '../gateways.ts';
import { makePerson } from '../people.ts';
import { openExchange } from './open-exchange.ts';

const officer = makePerson('officer');
let pair: Awaited<ReturnType<typeof makePair>>;
let save: (name: string) => Promise<string>;

beforeAll(async () => {
	pair = await makePair();
	await pair.indonesia.start();
	const kek = createSecretKey(Buffer.from(await readFile(join(pair.indonesia.dataDir, 'kek'), 'utf8'), 'base64'));
	const context = { db: pair.indonesia.database.db, kek, clock: systemClock };
	save = async (name) => {
		const [saved] = await saveDrafts(context, officer, [makeDraft(name)]);
		return saved?.id ?? '';
	};
});
afterAll(() => pair.remove());

const client = () => pair.indonesia.client;
const recipients = [{ to: 'my.imigresen', withhold: [] }];

const entriesOfDraft = async (id: string) =>
	(await pair.indonesia.database.db.selectFrom('audit_entry').select('entry').execute())
		.map(({ entry }) => JSON.parse(entry))
		.filter(({ draft }) => draft === id);

describe('a draft that waits', () => {
	it('is listed and shown as it was handed in, with what is in doubt', async () => {
		const id = await save('Ujang~Contoh 7');
		const { items } = await client().drafts(10);
		expect(items[0]).toMatchObject({ id, kind: 'perpetrator-profile', doubts: 1 });
		const { draft, issues } = await client().draft(id, 'investigation');
		expect(draft).toEqual(JSON.parse(JSON.stringify(makeDraft('Ujang~Contoh 7'))));
		expect(issues).toContainEqual(expect.objectContaining({ pointer: '/name', rule: 'name.digits' }));
	});

	it('is the same draft when it is handed in again, and another when anything differs', async () => {
		const id = await save('Budi Contoh');
		expect(await save('Budi Contoh')).toBe(id);
		expect(await save('Budi Contoh A')).not.toBe(id);
	});

	it('is stored encrypted, under a key that a guess at its content does not lead to', async () => {
		const id = await save('Rahasia Contoh');
		const row = await pair.indonesia.database.db
			.selectFrom('draft')
			.selectAll()
			.where('id', '=', id as never)
			.executeTakeFirstOrThrow();
		const bytes = Buffer.from(row.ciphertext ?? []).toString('latin1');
		expect(bytes).not.toContain('Rahasia');
		expect(row.source_key).toMatch(/^[\w-]{43}$/);
	});

	it('is neither shown nor exported where a rule of the authority forbids to read it, which is on record', async () => {
		const id = (await save('Tertutup Contoh')) as DraftId;
		const decideRead = () => ({ allowed: false, reasons: [{ rule: 'local.closed', en: 'Closed.', id: 'Tertutup.' }] });
		const exchange = await openExchange(pair.indonesia, { policies: { ...openPolicies(), decideRead } });
		const refused = { code: 'policy-denied' };
		await expect(showDraft(exchange, officer, 'investigation', id)).rejects.toMatchObject(refused);
		expect(await entriesOfDraft(id)).toMatchObject([{ action: 'draft-read', outcome: 'policy-denied' }]);
		await using snapshot = await openExport(exchange, officer, 'investigation', 'drafts');
		expect(await Array.fromAsync(snapshot.read())).toEqual([]);
	});

	it('can be discarded, and is then gone, which is on record', async () => {
		const id = await save('Dibuang Contoh');
		await client().discardDraft(id);
		expect(await entriesOfDraft(id)).toMatchObject([{ action: 'draft-discarded', by: expect.any(String) }]);
		await expect(client().draft(id, 'investigation')).rejects.toMatchObject({ code: 'draft-unknown' });
		await expect(client().discardDraft(id)).rejects.toMatchObject({ code: 'draft-unknown' });
		expect(await save('Dibuang Contoh')).not.toBe(id);
	});
});

describe('releasing a draft that waits', () => {
	it('makes a document of it, keeps no body of the draft, and knows it when it is handed in again', async () => {
		const id = await save('Lepas Contoh');
		const { documentDigest } = await client().releaseDraft(id, recipients, []);
		expect((await client().document(documentDigest, 'investigation')).body).toMatchObject({
			name: { raw: 'Lepas Contoh' },
		});
		expect((await client().drafts(200)).items.map((item) => item.id)).not.toContain(id);
		await expect(client().draft(id, 'investigation')).rejects.toMatchObject({ code: 'draft-released' });
		await expect(client().discardDraft(id)).rejects.toMatchObject({ code: 'draft-released' });
		expect(await save('Lepas Contoh')).toBe(id);
	});

	it('happens once, however many ask at the same time', async () => {
		const id = await save('Sekali Contoh');
		const before = (await client().outbox(200)).items.length;
		const all = await Promise.allSettled(Array.from({ length: 5 }, () => client().releaseDraft(id, recipients, [])));
		const refused = all.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
		expect(refused).toEqual(Array(4).fill('draft-released'));
		expect((await client().outbox(200)).items).toHaveLength(before + 1);
	});

	it('takes files with it, after those that it names itself', async () => {
		const path = join(pair.indonesia.dataDir, 'scan.pdf');
		await writeFile(path, '%PDF-1.7\nRekaan');
		const { id: file, digest } = await client().attach(path);
		const { documentId } = await client().releaseDraft(await save('Lampir Contoh'), recipients, [file]);
		expect((await client().document(documentId, 'investigation')).skeleton.attachments).toMatchObject([{ digest }]);
	});

	it('leaves it waiting when it is refused', async () => {
		const id = await save('Tunggu Contoh');
		const wrong = [{ to: 'my.imigresen', withhold: ['/nowhere'] }];
		await expect(client().releaseDraft(id, wrong, [])).rejects.toMatchObject({ code: 'draft-invalid' });
		expect((await client().draft(id, 'investigation')).id).toBe(id);
	});
});
