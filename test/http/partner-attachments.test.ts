import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AttachmentKey, sealAttachment } from '../../src/envelope/attachment.ts';
import { type AttachmentId, newId } from '../../src/model/identifiers.ts';
import type { Answer } from './client.ts';
import { type Correspondent, createCorrespondent } from './correspondent.ts';
import { expectRejection, openTestDoor, type TestDoor } from './door.ts';
import { type Changes, type Letter, readReceipt, resigned, writeLetter } from './letter.ts';
import { watchStored } from './watch.ts';

const partBytes = 1024 * 1024;
const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64url');

let door: TestDoor;
let indonesia: Correspondent;
let thailand: Correspondent;

beforeAll(async () => {
	indonesia = await createCorrespondent('id.imigrasi');
	thailand = await createCorrespondent('th.immigration');
	door = await openTestDoor([indonesia, thailand]);
});

afterAll(() => door.remove());

/** A file, sealed by its sender. */
interface File {
	readonly content: Buffer;
	readonly sealed: Buffer;
	readonly key: AttachmentKey;
}

async function makeFile(bytes = 1_500_000): Promise<File> {
	const content = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(bytes)]);
	const { key, sealed } = await sealAttachment(
		(async function* () {
			yield content;
		})(),
	);
	return { content, key, sealed: Buffer.concat(await Array.fromAsync(sealed)) };
}

const pathOf = ({ sealed }: File) => `/partner/v1/attachments/${digestOf(sealed)}`;

const toContentDigest = (bytes: Uint8Array) => `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`;
const toHeaders = (body: Uint8Array) => ({
	'content-type': 'application/octet-stream',
	'content-digest': toContentDigest(body),
});

/** Brings a part as it is to be brought, but for what is said instead. */
function put(
	file: File,
	number: number | string,
	body: Uint8Array,
	{ from = indonesia, headers = {}, sealedBytes = file.sealed.length as unknown, path = pathOf(file) } = {},
): Promise<Answer> {
	return door.clientOf(from).send({
		method: 'PUT',
		path: `${path}/parts/${number}?sealedBytes=${sealedBytes}`,
		headers: { ...toHeaders(body), ...headers },
		body,
	});
}

const partOf = ({ sealed }: File, number: number) => sealed.subarray(number * partBytes, (number + 1) * partBytes);

async function bring(file: File, from = indonesia): Promise<void> {
	for (let number = 0; number * partBytes < file.sealed.length; number += 1) {
		const answer = await put(file, number, partOf(file, number), { from });
		expect(answer.status, answer.text).toBe(204);
	}
}

async function listParts(file: File, from = indonesia): Promise<number[]> {
	const answer = await door.clientOf(from).send({ path: pathOf(file) });
	expect(answer.status).toBe(200);
	return JSON.parse(answer.text).parts;
}

/** As a disk does that returns other bytes than were written to it. */
async function damageStored(file: File, numbers: readonly number[]): Promise<void> {
	const { numAffectedRows } = await sql`
		update attachment_part set bytes = set_byte(bytes, 100, 255 - get_byte(bytes, 100))
		from attachment where id = attachment_id and sealed_digest = ${digestOf(file.sealed)} and number = any(${numbers})
	`.execute(door.office.database.ownerDb);
	expect(numAffectedRows).toBe(BigInt(numbers.length));
}

const listed = ({ content }: File) => ({
	digest: digestOf(content),
	sizeBytes: content.length,
	mediaType: 'application/pdf',
});
const reference = ({ content, sealed }: File) => ({
	digest: digestOf(content),
	sealedDigest: digestOf(sealed),
	sealedBytes: sealed.length,
});

/** A letter with that file, or whatever is said instead. */
function write(file: File, changes: { listed?: object[]; references?: object[]; keys?: string[] } = {}) {
	const keys = changes.keys ?? [file.key];
	const letter: Changes = {
		copy: resigned(indonesia, { attachments: changes.listed ?? [listed(file)] }),
		cover: { attachments: changes.references ?? [reference(file)] },
		payload: (text) => JSON.stringify({ ...JSON.parse(text), ...(keys.length > 0 && { attachmentKeys: keys }) }),
	};
	return writeLetter(indonesia, door.recipient, letter);
}

const post = (letter: Letter) => door.clientOf(indonesia).post(letter);

async function expectAccepted(letter: Letter): Promise<void> {
	const answer = await post(letter);
	expect(answer.status, answer.text).toBe(201);
	expect(await readReceipt(answer.text, letter, door.recipient)).toMatchObject({ outcome: 'accepted' });
}

/** Nothing is settled: the sender brings what is missing and asks again. */
async function expectIncomplete(letter: Letter): Promise<void> {
	const [answer, stored] = await watchStored(door.office.database, () => post(letter));
	expect({ status: answer.status, ...JSON.parse(answer.text) }).toMatchObject({
		status: 409,
		code: 'attachment-incomplete',
	});
	expect(stored).toMatchObject({ documents: 0, receptions: 0, entries: [{ outcome: 'attachment-incomplete' }] });
}

describe('a document is accepted', () => {
	test('only when its attachment is here, whichever way its parts came', async () => {
		const file = await makeFile();
		const letter = await write(file);
		await expectIncomplete(letter);
		const [first, second] = [partOf(file, 0), partOf(file, 1)];
		expect((await put(file, 1, second)).status).toBe(204);
		expect(await listParts(file)).toEqual([1]);
		await expectIncomplete(letter);
		const twice = await Promise.all([put(file, 0, first), put(file, 0, first), put(file, 1, second)]);
		expect(twice.map(({ status }) => status)).toEqual([204, 204, 204]);
		await expectAccepted(letter);
		expect(await listParts(file)).toEqual([0, 1]);
	});

	test('whatever was tried in between: any order, parts twice, damaged, cut, too long, of another size', async () => {
		const spoils: Record<string, (file: File, number: number) => Promise<Answer>> = {
			whole: (file, number) => put(file, number, partOf(file, number)),
			damaged: (file, number) =>
				put(file, number, partOf(file, number), { headers: { 'content-digest': toContentDigest(randomBytes(1)) } }),
			cut: (file, number) => put(file, number, partOf(file, number).subarray(1)),
			long: (file, number) => put(file, number, Buffer.concat([partOf(file, number), randomBytes(1)])),
			resized: (file, number) => put(file, number, partOf(file, number), { sealedBytes: file.sealed.length + 1 }),
		};
		const attempt = fc.record({ number: fc.nat(3), how: fc.constantFrom(...Object.keys(spoils)) });
		const property = fc.asyncProperty(fc.nat(3), fc.array(attempt, { maxLength: 12 }), async (begun, attempts) => {
			const file = await makeFile(3_500_000);
			const here = new Set<number>();
			// The first part says how large the file is.
			for (const { number, how } of [{ number: begun, how: 'whole' }, ...attempts]) {
				const { status } = (await spoils[how]?.(file, number)) ?? {};
				if (how === 'whole') here.add(number);
				expect(status === 204, `${how} ${number}: ${status}`).toBe(how === 'whole');
			}
			expect(new Set(await listParts(file))).toEqual(here);
			await bring(file);
			await expectAccepted(await write(file));
		});
		await fc.assert(property, { numRuns: 5 });
	});

	test('without an attachment that it lists and this copy does not have', async () => {
		const file = await makeFile(10);
		const letter = await writeLetter(indonesia, door.recipient, {
			copy: resigned(indonesia, { attachments: [listed(file)] }),
		});
		await expectAccepted(letter);
	});

	test('with a file that came with another document before, and is not read again', async () => {
		const file = await makeFile(10);
		await bring(file);
		await expectAccepted(await write(file));
		await expectAccepted(await write(file));
		await expectRejection(
			door,
			door.clientOf(indonesia),
			await write(file, { listed: [{ ...listed(file), sizeBytes: 1 }] }),
			'attachment-mismatch',
		);
	});
});

describe('an attachment that came damaged', () => {
	test('on the way is refused, that part alone, and taken when it comes as it was', async () => {
		const file = await makeFile();
		expect((await put(file, 1, partOf(file, 1))).status).toBe(204);
		const answer = await put(file, 0, randomBytes(partBytes), {
			headers: { 'content-digest': toContentDigest(partOf(file, 0)) },
		});
		expect({ status: answer.status, ...JSON.parse(answer.text) }).toMatchObject({
			status: 409,
			code: 'attachment-part-damaged',
		});
		expect(await listParts(file)).toEqual([1]);
		expect((await put(file, 0, partOf(file, 0))).status).toBe(204);
		await expectAccepted(await write(file));
	});

	test('while it waited here is asked for again, those parts alone, and the document is accepted then', async () => {
		const file = await makeFile(3_500_000);
		await bring(file);
		await damageStored(file, [1, 3]);
		const letter = await write(file);
		await expectIncomplete(letter);
		expect(await listParts(file)).toEqual([0, 2]);
		await put(file, 1, partOf(file, 1));
		await put(file, 3, partOf(file, 3));
		await expectAccepted(letter);
	});
});

describe('parts that cannot become the file that they are sent as', () => {
	test.each<[string, (file: File) => Promise<unknown>]>([
		['of another size', (file) => put(file, 0, randomBytes(500), { sealedBytes: 500 })],
		[
			'of another file',
			async (file) => [await put(file, 0, randomBytes(partBytes)), await put(file, 1, partOf(file, 1))],
		],
	])('%s are dropped, so that the sender can begin anew', async (_, spoil) => {
		const file = await makeFile();
		await spoil(file);
		const letter = await write(file);
		await expectIncomplete(letter);
		expect(await listParts(file)).toEqual([]);
		await bring(file);
		await expectAccepted(letter);
	});

	test('under a name that is not their digest are dropped, though they open', async () => {
		const file = await makeFile(10);
		const name = digestOf(randomBytes(8));
		const path = `/partner/v1/attachments/${name}`;
		expect((await put(file, 0, file.sealed, { path })).status).toBe(204);
		await expectIncomplete(await write(file, { references: [{ ...reference(file), sealedDigest: name }] }));
		expect(JSON.parse((await door.clientOf(indonesia).send({ path })).text).parts).toEqual([]);
	});

	test('that come for a file which is accepted already change nothing', async () => {
		const file = await makeFile();
		await bring(file);
		await expectAccepted(await write(file));
		expect((await put(file, 1, randomBytes(partOf(file, 1).length))).status).toBe(204);
		expect(await listParts(file)).toEqual([0, 1]);
		await expectAccepted(await write(file));
	});
});

describe('a cover that lists a file twice', () => {
	test.each<[string, (file: File) => object[]]>([
		['by its digest', (file) => [reference(file), { ...reference(file), sealedDigest: digestOf(Buffer.from('x')) }]],
		['by its sealed digest', (file) => [reference(file), { ...reference(file), digest: digestOf(Buffer.from('x')) }]],
	])('%s is none', async (_, references) => {
		const file = await makeFile(10);
		const answer = await post(await write(file, { references: references(file), keys: [file.key, file.key] }));
		expect({ status: answer.status, ...JSON.parse(answer.text) }).toMatchObject({
			status: 400,
			code: 'cover-malformed',
		});
	});
});

test('of parallel requests with one delivery one is verified, and all get its receipt', async () => {
	const file = await makeFile(3_000_000);
	await bring(file);
	const letter = await write(file);
	const answers = await Promise.all(Array.from({ length: 6 }, () => post(letter)));
	expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 200, 201]);
	expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
});

test('a gateway that takes small envelopes only takes parts as large as any', async () => {
	const small = await openTestDoor([indonesia], { settings: { LINTAS_MAX_BODY_BYTES: '65536' } });
	try {
		const file = await makeFile();
		const answer = await small.clientOf(indonesia).send({
			method: 'PUT',
			path: `${pathOf(file)}/parts/0?sealedBytes=${file.sealed.length}`,
			headers: toHeaders(partOf(file, 0)),
			body: partOf(file, 0),
		});
		expect(answer.status, answer.text).toBe(204);
	} finally {
		await small.remove();
	}
});

describe('a document is rejected for good', () => {
	let file: File;
	let other: File;

	beforeEach(async () => {
		[file, other] = [await makeFile(10), await makeFile(10)];
		await bring(file);
		await bring(other);
	});

	test.each<[string, () => Parameters<typeof write>[1]]>([
		['the key does not open the file', () => ({ keys: [other.key] })],
		['there is no key', () => ({ keys: [] })],
		['there is a key too many', () => ({ keys: [file.key, other.key] })],
		[
			'the file is another than the author listed',
			() => ({ listed: [{ ...listed(file), digest: digestOf(other.content) }] }),
		],
		['the cover names a file that the author did not list', () => ({ listed: [] })],
		[
			'the cover gives one for another',
			() => ({ references: [{ ...reference(other), digest: digestOf(file.content) }], keys: [other.key] }),
		],
		['its size is another', () => ({ listed: [{ ...listed(file), sizeBytes: file.content.length + 1 }] })],
		[
			'its type is another than its first bytes say',
			() => ({ listed: [{ ...listed(file), mediaType: 'image/jpeg' }] }),
		],
	])('where %s', async (_, changes) => {
		await expectRejection(door, door.clientOf(indonesia), await write(file, changes()), 'attachment-mismatch');
	});

	test('and what came for it is removed', async () => {
		await expectRejection(
			door,
			door.clientOf(indonesia),
			await write(file, { keys: [other.key] }),
			'attachment-mismatch',
		);
		expect([await listParts(file), await listParts(other)]).toEqual([[], [0]]);
	});

	test('where a file is of no type that is taken', async () => {
		const html = await makeFile(10);
		const content = Buffer.from('<!DOCTYPE html><script>1</script>');
		const { key, sealed } = await sealAttachment(
			(async function* () {
				yield content;
			})(),
		);
		const page = { ...html, content, key, sealed: Buffer.concat(await Array.fromAsync(sealed)) };
		await bring(page);
		const letter = await write(page, { listed: [{ ...listed(page), mediaType: 'text/html' }] });
		await expectRejection(door, door.clientOf(indonesia), letter, 'attachment-mismatch');
	});

	test.each<[string, () => object[]]>([
		['lists a file twice', () => [listed(file), listed(file)]],
		['lists more than 512 MiB', () => [{ ...listed(file), sizeBytes: 512 * partBytes }, listed(other)]],
		[
			'lists 33 files',
			() => Array.from({ length: 33 }, (_, n) => ({ ...listed(file), digest: digestOf(Buffer.from([n])) })),
		],
		['lists an empty file', () => [{ ...listed(file), sizeBytes: 0 }]],
	])('where its author %s', async (_, list) => {
		await expectRejection(door, door.clientOf(indonesia), await write(file, { listed: list() }), 'skeleton-invalid');
	});
});

describe('parts', () => {
	test('of one partner are nothing to another: it can neither see nor use them', async () => {
		const file = await makeFile(10);
		await bring(file, thailand);
		expect(await listParts(file, thailand)).toEqual([0]);
		expect(await listParts(file)).toEqual([]);
		await expectIncomplete(await write(file));
	});

	test('that are here stay as they came first', async () => {
		const file = await makeFile(10);
		await bring(file);
		expect((await put(file, 0, randomBytes(file.sealed.length))).status).toBe(204);
		await expectAccepted(await write(file));
	});

	test.each<[string, number, string, () => Promise<Answer>]>([
		['without a byte', 400, 'attachment-part-unfit', async () => put(await makeFile(1), 0, new Uint8Array())],
		[
			'without a byte, behind the last',
			400,
			'attachment-part-unfit',
			async () => put(await makeFile(1), 1, new Uint8Array(), { sealedBytes: partBytes }),
		],
		['behind the stated size', 400, 'attachment-part-unfit', async () => put(await makeFile(1), 9, randomBytes(10))],
		[
			'of a file of another size than was stated before',
			400,
			'attachment-part-unfit',
			async () => {
				const file = await makeFile();
				await put(file, 0, partOf(file, 0));
				return put(file, 1, randomBytes(9), { sealedBytes: partBytes + 9 });
			},
		],
		[
			'of a file that is larger than any',
			413,
			'body-too-large',
			async () => put(await makeFile(1), 0, randomBytes(partBytes), { sealedBytes: 537_002_169 }),
		],
		...['', '0', '-1', '1e3', '01', '9999999999'].map(
			(sealedBytes): [string, number, string, () => Promise<Answer>] => [
				`of a file of the size '${sealedBytes}'`,
				400,
				'request-malformed',
				async () => put(await makeFile(1), 0, randomBytes(1), { sealedBytes }),
			],
		),
		...['', 'sha-256', 'sha-256=:AA==:', `sha-512=:${'A'.repeat(86)}==:`, `sha-256=${'A'.repeat(43)}=`].map(
			(header): [string, number, string, () => Promise<Answer>] => [
				`with the Content-Digest '${header}'`,
				400,
				'request-malformed',
				async () => put(await makeFile(1), 0, randomBytes(1), { headers: { 'content-digest': header } }),
			],
		),
		['larger than a part', 413, 'body-too-large', async () => put(await makeFile(1), 0, randomBytes(partBytes + 1))],
		['of a number too high', 400, 'request-malformed', async () => put(await makeFile(1), 1024, randomBytes(1))],
		['of a negative number', 400, 'request-malformed', async () => put(await makeFile(1), -1, randomBytes(1))],
		[
			'of a number that is written otherwise',
			400,
			'request-malformed',
			async () => put(await makeFile(1), '1e2', randomBytes(1)),
		],
		['of no number', 400, 'request-malformed', async () => put(await makeFile(1), 'x', randomBytes(1))],
		[
			'of another media type',
			415,
			'media-type-unsupported',
			async () => put(await makeFile(1), 0, randomBytes(1), { headers: { 'content-type': 'text/plain' } }),
		],
		[
			'that are compressed',
			415,
			'media-type-unsupported',
			async () => put(await makeFile(1), 0, randomBytes(1), { headers: { 'content-encoding': 'gzip' } }),
		],
		[
			'of what is no digest',
			400,
			'request-malformed',
			async () => put(await makeFile(1), 0, randomBytes(1), { path: `/partner/v1/attachments/${'..%2f'.repeat(4)}` }),
		],
	])('%s are refused with %i', async (_, status, code, send) => {
		const answer = await send();
		expect({ status: answer.status, ...JSON.parse(answer.text) }).toMatchObject({ status, code });
	});

	test('of a stranger are refused', async () => {
		const stranger = await createCorrespondent('sg.ica');
		const file = await makeFile(1);
		const answers = [
			await put(file, 0, file.sealed, { from: stranger }),
			await door.clientOf(stranger).send({ path: pathOf(file) }),
		];
		expect(answers.map(({ status }) => status)).toEqual([403, 403]);
	});

	test('that wait for documents are bounded: more are put off, and other partners are not', async () => {
		const { db } = door.office.database;
		const id = newId(Temporal.Now.instant()) as AttachmentId;
		const row = { source: thailand.authority, sealed_digest: null, sealed_bytes: null, digest: null, size_bytes: null };
		const more = { media_type: null, original_id: null, created_at: new Date().toISOString() };
		for (const number of [0, 1, 2]) {
			const waiting = `${id.slice(0, -1)}${number}` as AttachmentId;
			await db
				.insertInto('attachment')
				.values({ id: waiting, ...row, ...more })
				.execute();
			const parts = Array.from({ length: 700 }, (_, part) => ({
				attachment_id: waiting,
				number: part,
				bytes: randomBytes(1),
				digest: randomBytes(32),
			}));
			await db.insertInto('attachment_part').values(parts).execute();
		}
		const file = await makeFile(10);
		const answer = await put(file, 0, file.sealed, { from: thailand });
		expect({ status: answer.status, ...JSON.parse(answer.text) }).toMatchObject({ status: 429, code: 'gateway-busy' });
		expect(answer.headers['retry-after']).toBe('600');
		const rows = await db.selectFrom('attachment').select('id').where('source', '=', thailand.authority).execute();
		await put(await makeFile(10), 0, file.sealed, { from: thailand });
		expect(await db.selectFrom('attachment').select('id').where('source', '=', thailand.authority).execute()).toEqual(
			rows,
		);
		expect((await put(file, 0, file.sealed)).status).toBe(204);
	});
});
