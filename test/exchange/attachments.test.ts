import { createHash, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { expireAttachment } from '../../src/exchange/attachment-expiry.ts';
import type { Attached } from '../../src/http/officer/schemas.ts';
import type { AttachmentId } from '../../src/model/identifiers.ts';
import { runLintas } from '../cli/lintas.ts';
import { makePair, type TestOffice } from '../gateways.ts';
import { draft } from '../http/drafts.ts';
import { makeLog } from '../http/watch.ts';
import { photograph, plainPhotograph } from '../media/pictures.ts';

const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64url');
const refused = (code: string, more: object = {}) => expect.objectContaining({ code, ...more });
const scan = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(2_500_000)]);

let pair: Awaited<ReturnType<typeof makePair>>;
let indonesia: TestOffice;
let malaysia: TestOffice;
const log = makeLog();

beforeAll(async () => {
	pair = await makePair({ LINTAS_LOG_LEVEL: 'info' });
	({ indonesia, malaysia } = pair);
	await indonesia.start(undefined, { logTo: makeLog() });
	await malaysia.start(undefined, { logTo: log });
});

afterAll(() => pair.remove());

let files = 0;

async function save(bytes: Uint8Array): Promise<string> {
	files += 1;
	const path = join(indonesia.dataDir, `file-${files}`);
	await writeFile(path, bytes);
	return path;
}

const attach = async (bytes: Uint8Array) => indonesia.client.attach(await save(bytes));

/** Releases the draft with these files and waits until it is there. */
async function send(attached: readonly Attached[], withhold: readonly string[] = []) {
	const released = await indonesia.client.release({ ...draft, attachments: attached.map(({ id }) => id) }, [
		{ to: malaysia.authority, withhold },
	]);
	await vi.waitFor(
		async () => {
			const [delivery] = released.deliveries;
			expect(await indonesia.client.delivery(delivery?.id ?? '')).toMatchObject({ state: 'delivered', code: null });
		},
		{ timeout: 20_000, interval: 50 },
	);
	return released;
}

/** Parts that came since it was last asked. */
function countParts(): number {
	return log.take().filter(({ route }) => /parts/.test(String(route))).length;
}

async function read(office: TestOffice, document: string, digest: string, original = false): Promise<Buffer> {
	return Buffer.concat(
		await Array.fromAsync(await office.client.attachment(document, digest, 'repatriation', original)),
	);
}

/** Who handed in what, as the log has it. */
async function listHandedIn(): Promise<{ by?: string; attachment?: string }[]> {
	const rows = await indonesia.database.db.selectFrom('audit_entry').select('entry').orderBy('at').execute();
	return rows.map(({ entry }) => JSON.parse(entry)).filter(({ action }) => action === 'attachment-handed-in');
}

test('that a file was handed in is on record once, with the person; of one that was refused there is nothing', async () => {
	const before = (await listHandedIn()).length;
	const [picture, file] = [await attach(photograph), await attach(scan)];
	await expect(attach(photograph.subarray(0, 200))).rejects.toThrow(refused('attachment-unreadable'));
	const by = expect.stringMatching(/^[\w-]{22}$/);
	expect((await listHandedIn()).slice(before)).toMatchObject([
		{ by, attachment: picture.id },
		{ by, attachment: file.id },
	]);
});

describe('a photograph', () => {
	test('goes with its document as a copy without metadata; the original stays with its author as evidence', async () => {
		const attached = await attach(photograph);
		expect(attached).toMatchObject({
			mediaType: 'image/jpeg',
			sizeBytes: plainPhotograph.length + 36,
			original: { digest: digestOf(photograph), sizeBytes: photograph.length, mediaType: 'image/jpeg' },
		});
		const { documentId } = await send([attached]);
		const { digest, sizeBytes, mediaType } = attached;
		for (const office of [indonesia, malaysia]) {
			const { skeleton, attachmentsHere } = await office.client.document(documentId, 'repatriation');
			expect(skeleton.attachments).toEqual([{ digest, sizeBytes, mediaType }]);
			expect(attachmentsHere).toEqual([digest]);
			const shared = await read(office, documentId, digest);
			expect(digestOf(shared)).toBe(digest);
			expect(shared.toString('latin1')).not.toMatch(/rekaan|contoh/i);
		}
		expect(await read(indonesia, documentId, digest, true)).toEqual(photograph);
		await expect(read(malaysia, documentId, digest, true)).rejects.toThrow(refused('attachment-unknown'));
	});

	test('that is none behind its first bytes is refused', async () => {
		await expect(attach(photograph.subarray(0, 200))).rejects.toThrow(refused('attachment-unreadable'));
	});
});

describe('a file', () => {
	test('of several parts goes whole, and is stored and sent sealed: neither database can read it', async () => {
		const attached = await attach(scan);
		expect(attached).toMatchObject({ digest: digestOf(scan), sizeBytes: scan.length, original: null });
		const { documentId } = await send([attached]);
		expect(await read(malaysia, documentId, attached.digest)).toEqual(scan);
		for (const { database } of [indonesia, malaysia]) {
			const parts = await database.db.selectFrom('attachment_part').selectAll().orderBy('number').execute();
			const stored = Buffer.concat(parts.map(({ bytes }) => bytes));
			expect(stored.includes('age-encryption.org/v1')).toBe(true);
			expect(stored.includes(scan.subarray(1_000, 1_016))).toBe(false);
			const rows = [
				...(await database.db.selectFrom('attachment').selectAll().execute()),
				...(await database.db.selectFrom('reception').selectAll().execute()),
			];
			expect(JSON.stringify(rows)).not.toContain('AGE-SECRET-KEY');
			expect(rows.map((row) => JSON.stringify(row)).join()).not.toContain(Buffer.from('AGE-SECRET').toString('hex'));
		}
	});

	test('stays here where a recipient is not to have it, and its document says that it exists', async () => {
		const [first, second] = [await attach(scan), await attach(Buffer.concat([scan, scan]))];
		const { documentId, deliveries } = await send([first, second], ['/attachments/1']);
		expect(deliveries[0]?.withheld).toBe(1);
		const { skeleton, attachmentsHere } = await malaysia.client.document(documentId, 'repatriation');
		expect(skeleton.attachments.map(({ digest }) => digest)).toEqual([first.digest, second.digest]);
		expect(attachmentsHere).toEqual([first.digest]);
		await expect(read(malaysia, documentId, second.digest)).rejects.toThrow(refused('attachment-unknown'));
		expect((await read(indonesia, documentId, second.digest)).length).toBe(2 * scan.length);
	});

	test('goes again with another document, and its parts need not', async () => {
		const attached = await attach(scan);
		log.take();
		await send([attached]);
		expect(countParts()).toBe(3);
		const { documentId } = await send([attached]);
		expect(countParts()).toBe(0);
		expect(await read(malaysia, documentId, attached.digest)).toEqual(scan);
	});

	test.each([
		['of no type that is taken', Buffer.from('<!DOCTYPE html><script>'), 'attachment-type-unsupported'],
		['of one byte', Buffer.from([0xff]), 'attachment-type-unsupported'],
		['without any', Buffer.alloc(0), 'attachment-type-unsupported'],
	])('%s is refused', async (_, bytes, code) => {
		await expect(attach(bytes)).rejects.toThrow(refused(code));
	});

	test.each<[type: string, status: number, code: string | undefined]>([
		['image/jpeg', 415, 'attachment-type-differs'],
		['text/html; charset=utf-8', 415, 'attachment-type-differs'],
		['Application/PDF; version=1.7', 201, undefined],
		['application/octet-stream', 201, undefined],
	])('that is a PDF and said to be %s is answered with %i', async (type, status, code) => {
		const before = (await listHandedIn()).length;
		const token = (await readFile(join(indonesia.dataDir, 'officer-token'), 'utf8')).trim();
		const headers = { authorization: `Bearer ${token}`, 'content-type': type };
		const url = `http://127.0.0.1:${indonesia.officerPort}/officer/v1/attachments`;
		const answer = await fetch(url, { method: 'POST', headers, body: scan.subarray(0, 1_000) });
		const { code: answered } = z.object({ code: z.string().optional() }).parse(await answer.json());
		expect({ status: answer.status, code: answered }).toEqual({ status, code });
		expect((await listHandedIn()).length - before).toBe(status === 201 ? 1 : 0);
	});
});

describe('a draft', () => {
	const release = (attachments: readonly string[]) =>
		indonesia.client.release({ ...draft, attachments }, [{ to: malaysia.authority, withhold: [] }]);

	test('that names files which are not here is refused, with every one of them', async () => {
		const { id } = await attach(scan);
		const unknown = '019aa0f2-7c1e-7b1a-9d55-3f0c6f0a1b2c';
		const expected = 'a file that was handed in and is here';
		await expect(release([unknown, id, unknown.replace('0', '1')])).rejects.toThrow(
			refused('draft-invalid', {
				fields: [
					{ pointer: '/attachments/0', expected },
					{ pointer: '/attachments/2', expected },
				],
			}),
		);
	});

	test('that names a file twice, by one id or by two, is refused', async () => {
		const [one, same] = [await attach(scan), await attach(scan)];
		await expect(release([one.id, one.id])).rejects.toThrow(refused('request-malformed'));
		await expect(release([one.id, same.id])).rejects.toThrow(
			refused('draft-invalid', { fields: [{ pointer: '/attachments', expected: 'each file once' }] }),
		);
	});

	test('cannot withhold a file that it does not have', async () => {
		const { id } = await attach(scan);
		const withhold = ['/attachments/1'];
		await expect(
			indonesia.client.release({ ...draft, attachments: [id] }, [{ to: malaysia.authority, withhold }]),
		).rejects.toThrow(refused('draft-invalid'));
	});
});

test('a file that no document has is removed when it expires, with its original; others stay', async () => {
	const [kept, left] = [await attach(photograph), await attach(photograph)];
	const { documentId } = await send([kept]);
	const { db } = indonesia.database;
	const listDue = () => db.selectFrom('due_work').select('id').where('queue', '=', 'attachment-expiry').execute();
	const ids = await listDue();
	expect(ids.length).toBeGreaterThanOrEqual(4);
	for (const { id } of ids) await expireAttachment({ db }, id as AttachmentId);
	expect(await listDue()).toEqual([]);
	expect(await read(indonesia, documentId, kept.digest, true)).toEqual(photograph);
	const found = await db
		.selectFrom('attachment')
		.select('id')
		.where('id', '=', left.id as AttachmentId)
		.execute();
	expect(found).toEqual([]);
	const orphans = await db
		.selectFrom('attachment as original')
		.leftJoin('attachment as copy', 'copy.original_id', 'original.id')
		.leftJoin('document_attachment', 'document_attachment.attachment_id', 'original.id')
		.select('original.id')
		.where('copy.id', 'is', null)
		.where('document_attachment.digest', 'is', null)
		.execute();
	expect(orphans).toEqual([]);
});

test('lintas send attaches files, show lists them, attachment saves them, for its owner alone', async () => {
	const photo = await save(photograph);
	const form = await save(Buffer.from(JSON.stringify(draft)));
	const sent = await runLintas(
		['send', form, '--to', 'my.imigresen', '--attach', photo, '--attach', await save(scan), '--wait', '20'],
		indonesia.environment,
	);
	expect(sent.code, sent.stderr).toBe(0);
	expect(sent.stdout).toContain(`Attached: ${photo}, image/jpeg, 346 B, shared as a copy without its metadata\n`);
	expect(sent.stdout).toContain('application/pdf, 2500009 B, shared as it is, with any metadata in it');
	const [id = ''] = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(sent.stdout) ?? [];
	const shown = await runLintas(['show', id, '--purpose', 'repatriation'], malaysia.environment);
	expect(shown.stdout).toMatch(/^ {2}attachment [\w-]{43}: image\/jpeg, 346 B$/m);
	const out = join(malaysia.dataDir, 'scan.pdf');
	const words = ['attachment', id, digestOf(scan), '--purpose', 'repatriation', '--out', out];
	const saved = await runLintas(words, malaysia.environment);
	expect(saved, saved.stderr).toMatchObject({
		code: 0,
		stdout: `Saved: ${out}, 2500009 B, SHA-256 ${digestOf(scan)}\n`,
	});
	expect(await readFile(out)).toEqual(scan);
	const again = await runLintas(words, malaysia.environment);
	expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('file-unreadable') });
	expect(await readFile(out)).toEqual(scan);
	const missing = await runLintas(
		['send', form, '--to', 'my.imigresen', '--attach', '/no/such'],
		indonesia.environment,
	);
	expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('file-unreadable') });
});
