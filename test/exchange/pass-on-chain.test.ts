import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeOffice, swapCards, type TestOffice } from '../gateways.ts';
import { eventually, open, read } from './relay.ts';

/** Malaysia tells Indonesia, which passes on to Thailand, which passes on to the Philippines. */
let malaysia: TestOffice;
let indonesia: TestOffice;
let thailand: TestOffice;
let philippines: TestOffice;
let all: readonly TestOffice[];

beforeAll(async () => {
	const names = ['my.imigresen', 'id.imigrasi', 'th.immigration', 'ph.bi'];
	[malaysia, indonesia, thailand, philippines] = (await Promise.all(names.map((name) => makeOffice(name)))) as [
		TestOffice,
		TestOffice,
		TestOffice,
		TestOffice,
	];
	all = [malaysia, indonesia, thailand, philippines];
	await swapCards(...all);
	for (const office of all) await office.start();
});
afterAll(() => Promise.all(all.map((office) => office.remove())));

const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64url');
/** Several parts each. */
const makeScan = () => Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(1_500_000)]);

async function attach(bytes: Buffer): Promise<string> {
	const path = join(malaysia.dataDir, `file-${randomBytes(4).toString('hex')}`);
	await writeFile(path, bytes);
	return (await malaysia.client.attach(path)).id;
}

async function state(kind: string, body: object, more: object = {}, withhold: readonly string[] = []) {
	const draft = { kind, validUntil: '2030-12-31', handling: open, body, ...more };
	const { documentId } = await malaysia.client.release(draft, [{ to: indonesia.authority, withhold }]);
	return documentId;
}

async function passOn(id: string, from: TestOffice, to: TestOffice, withhold: readonly string[] = []) {
	await eventually(() => read(from, id));
	await from.client.passOn(id, { to: to.authority, withhold });
	await eventually(() => read(to, id));
}

const stateProfile = async (files: readonly Buffer[], withhold: readonly string[] = []) =>
	state(
		'perpetrator-profile',
		{ name: 'Suryadi Contoh', aliases: ['Contoh'] },
		{ attachments: await Promise.all(files.map(attach)) },
		withhold,
	);

const readFileOf = async ({ client }: TestOffice, id: string, digest: string) =>
	Buffer.concat(await Array.fromAsync(await client.attachment(id, digest, 'repatriation', false)));

/** How a file of a document is kept. */
async function findKept({ database }: TestOffice, digest: string) {
	return await database.db
		.selectFrom('attachment')
		.innerJoin('document_attachment', 'document_attachment.attachment_id', 'attachment.id')
		.leftJoin('keys.wrapped_key', (join) => join.on(sql<boolean>`wrapped_key.id = attachment.id::text`))
		.select(['attachment.id', 'source', 'keys.wrapped_key.wrapped_key as key'])
		.where('document_attachment.digest', '=', digest as never)
		.execute();
}

describe('the attachments of a document that is passed on', () => {
	test('reach the third authority byte for byte, with their author’s digests, each kept under a key of its own', async () => {
		const scans = [makeScan(), makeScan()] as const;
		const id = await stateProfile(scans);
		await passOn(id, indonesia, thailand);
		const { skeleton, attachmentsHere } = await read(thailand, id);
		expect(skeleton.attachments).toEqual((await read(malaysia, id)).skeleton.attachments);
		expect(skeleton.attachments.map(({ digest }) => digest)).toEqual(scans.map(digestOf));
		expect(attachmentsHere.toSorted()).toEqual(scans.map(digestOf).toSorted());
		for (const scan of scans) {
			expect((await readFileOf(thailand, id, digestOf(scan))).equals(scan)).toBe(true);
			const [[ours], [theirs]] = [await findKept(indonesia, digestOf(scan)), await findKept(thailand, digestOf(scan))];
			expect([ours?.source, theirs?.source]).toEqual([malaysia.authority, indonesia.authority]);
			expect(theirs?.key?.length).toBeGreaterThan(32);
			expect(Buffer.from(theirs?.key ?? []).equals(Buffer.from(ours?.key ?? []))).toBe(false);
		}
	});

	test('stay here where the officer withholds them, or where they are not here themselves', async () => {
		const scans = [makeScan(), makeScan()] as const;
		const id = await stateProfile(scans, ['/attachments/0']);
		await passOn(id, indonesia, thailand);
		expect((await read(thailand, id)).attachmentsHere).toEqual([digestOf(scans[1])]);
		await passOn(id, indonesia, philippines, ['/attachments/1']);
		const { attachmentsHere, skeleton } = await read(philippines, id);
		expect(attachmentsHere).toEqual([]);
		expect(skeleton.attachments).toHaveLength(2);
	});
});

describe('at the end of a chain', () => {
	test('what its author corrects and withdraws arrives, and nothing is left of the document and its files', async () => {
		const scans = [makeScan(), makeScan()] as const;
		const id = await stateProfile(scans);
		await passOn(id, indonesia, thailand);
		await passOn(id, thailand, philippines, ['/attachments/0']);
		expect((await readFileOf(philippines, id, digestOf(scans[1]))).equals(scans[1])).toBe(true);
		const amendments = [{ field: '/name', action: 'ganti', text: 'Suryadi Rekaan', reason: 'Rekaan' }];
		await state('correction', { amendments }, { relations: [{ type: 'corrects', document: id }] });
		const present = { name: { raw: 'Suryadi Rekaan' }, aliases: [{ raw: 'Contoh' }] };
		await eventually(async () => expect(await read(philippines, id)).toMatchObject({ present }));

		const relations = [{ type: 'withdraws', document: id }];
		const withdrawal = await state('withdrawal', { reason: 'salah orang' }, { relations });
		for (const office of [indonesia, thailand, philippines]) {
			await eventually(async () =>
				expect(await read(office, id)).toMatchObject({
					body: {},
					present: {},
					attachmentsHere: [],
					withdrawn: { statedIn: withdrawal },
					erased: { cause: 'withdrawn' },
				}),
			);
			for (const scan of scans) {
				await expect(readFileOf(office, id, digestOf(scan))).rejects.toMatchObject({ code: 'document-erased' });
				expect(await findKept(office, digestOf(scan))).toEqual([]);
			}
			const left = await office.database.db.selectFrom('attachment_part').select('attachment_id').execute();
			const kept = await office.database.db.selectFrom('document_attachment').select('attachment_id').execute();
			expect(left.filter((part) => !kept.some((file) => file.attachment_id === part.attachment_id))).toEqual([]);
		}
		// Each answers whoever brought it.
		for (const [from, to] of [
			[malaysia, indonesia],
			[indonesia, thailand],
			[thailand, philippines],
		] as const)
			await eventually(async () =>
				expect((await read(from, withdrawal)).compliance).toMatchObject([
					{ recipient: to.authority, state: 'settled', outcome: 'applied' },
				]),
			);
	});
});
