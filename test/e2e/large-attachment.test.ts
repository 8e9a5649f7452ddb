import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Gateway } from '../../src/gateway.ts';
import { makePair, type TestOffice } from '../gateways.ts';
import { draft } from '../http/drafts.ts';
import { makeLog, type TestLog } from '../http/watch.ts';
import { type GatewayProcess, openProcesses } from './processes.ts';

const mebibyte = 1024 * 1024;
const largest = 512 * mebibyte;

let pair: Awaited<ReturnType<typeof makePair>>;
let indonesia: TestOffice;
let malaysia: TestOffice;
const processes = openProcesses();
const recipients: Gateway[] = [];

beforeAll(async () => {
	pair = await makePair({ LINTAS_LOG_LEVEL: 'info' });
	({ indonesia, malaysia } = pair);
});

afterEach(async () => {
	await processes.end();
	await Promise.all(recipients.splice(0).map((gateway) => gateway.close()));
});
afterAll(() => pair.remove());

/** A file of that size, of which the disk holds no more than its beginning. */
async function makeFile(bytes: number): Promise<string> {
	const path = join(indonesia.dataDir, `scan-${bytes}.pdf`);
	const file = await open(path, 'w');
	await file.write('%PDF-1.7\n');
	await file.truncate(bytes);
	await file.close();
	return path;
}

/** Starts the recipient in this process. @returns its log */
async function startRecipient(): Promise<TestLog> {
	const log = makeLog();
	recipients.push(await malaysia.start(undefined, { logTo: log }));
	return log;
}

/** Releases a document with that file. @returns its delivery and digests */
async function release(path: string) {
	const attached = await indonesia.client.attach(path);
	const recipients = [{ to: malaysia.authority, withhold: [] }];
	const released = await indonesia.client.release({ ...draft, attachments: [attached.id] }, recipients);
	return { attached, documentId: released.documentId, deliveryId: released.deliveries[0]?.id ?? '' };
}

async function waitUntilDelivered(deliveryId: string): Promise<void> {
	await vi.waitFor(
		async () => expect(await indonesia.client.delivery(deliveryId)).toMatchObject({ state: 'delivered' }),
		{ timeout: 200_000, interval: 100 },
	);
}

async function count(content: AsyncIterable<Uint8Array>): Promise<number> {
	let bytes = 0;
	for await (const piece of content) bytes += piece.length;
	return bytes;
}

/** The most memory that a process has had, in bytes (proc(5): VmHWM). */
async function readPeak({ child }: GatewayProcess): Promise<number> {
	const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
	return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

describe('a file of 512 MiB', () => {
	// V8 lets some 64 MiB of buffers be before it collects any; with 32 MiB it has come to that.
	test('goes, is verified and read in the memory that one of 32 MiB takes', { timeout: 400_000 }, async () => {
		const both = [await processes.start(indonesia), await processes.start(malaysia)];
		const exchange = async (bytes: number) => {
			const path = await makeFile(bytes);
			const { attached, documentId, deliveryId } = await release(path);
			await rm(path);
			await waitUntilDelivered(deliveryId);
			expect(await count(await malaysia.client.attachment(documentId, attached.digest, 'repatriation', false))).toBe(
				bytes,
			);
			return await Promise.all(both.map(readPeak));
		};
		const small = await exchange(32 * mebibyte);
		const large = await exchange(largest);
		for (const [index, peak] of large.entries()) expect(peak - (small[index] ?? 0)).toBeLessThan(64 * mebibyte);
	});

	test('that is a byte larger is refused before any of it is read', async () => {
		await processes.start(indonesia);
		const path = await makeFile(largest + 1);
		await expect(indonesia.client.attach(path)).rejects.toThrow(expect.objectContaining({ code: 'body-too-large' }));
		expect(
			await indonesia.database.db.selectFrom('attachment').select('id').where('digest', 'is', null).execute(),
		).toEqual([]);
	});
});

describe('a file that is on its way', () => {
	const parts = 24;

	test('goes on where it stopped when its sender is killed and starts again', async () => {
		const log = await startRecipient();
		const sender = await processes.start(indonesia);
		const { documentId, attached, deliveryId } = await release(await makeFile((parts - 1) * mebibyte + 1));
		await vi.waitFor(() => expect(countParts(log)).toBeGreaterThan(2), { timeout: 20_000, interval: 5 });
		await sender.kill();
		const before = countParts(log);
		expect(before).toBeLessThan(parts);
		await processes.start(indonesia);
		await waitUntilDelivered(deliveryId);
		// The one that was under way may have come twice.
		expect([parts, parts + 1]).toContain(countParts(log));
		expect(await count(await malaysia.client.attachment(documentId, attached.digest, 'repatriation', false))).toBe(
			attached.sizeBytes,
		);
	});

	test('goes on where it stopped when its recipient is killed and starts again, and nothing comes twice', async () => {
		await processes.start(indonesia);
		const recipient = await processes.start(malaysia);
		const { documentId, attached, deliveryId } = await release(await makeFile((parts - 1) * mebibyte + 1));
		await vi.waitFor(async () => expect(await countStored(malaysia)).toBeGreaterThan(2), {
			timeout: 20_000,
			interval: 5,
		});
		await recipient.kill();
		const before = await countStored(malaysia);
		expect(before).toBeLessThan(parts);
		const log = await startRecipient();
		await waitUntilDelivered(deliveryId);
		// The one that was under way may have been kept after it was counted.
		expect([parts - before, parts - before - 1]).toContain(countParts(log));
		expect(await count(await malaysia.client.attachment(documentId, attached.digest, 'repatriation', false))).toBe(
			attached.sizeBytes,
		);
	});

	test('waits where a part of it is damaged at its sender: that part is refused, and goes alone once it is repaired', async () => {
		const log = await startRecipient();
		const door = await processes.start(indonesia, { work: false });
		const { deliveryId } = await release(await makeFile(3 * mebibyte));
		await flip(indonesia, 2);
		await door.kill();
		await processes.start(indonesia);
		await vi.waitFor(
			async () =>
				expect(await indonesia.client.delivery(deliveryId)).toMatchObject({ code: 'attachment-part-damaged' }),
			{ timeout: 20_000, interval: 50 },
		);
		expect(countParts(log)).toBe(2);
		await flip(indonesia, 2);
		await waitUntilDelivered(deliveryId);
		expect(countParts(log)).toBe(4);
	});
});

/** Parts that are stored of a file that is on its way. */
async function countStored({ database }: TestOffice): Promise<number> {
	const { parts } = await database.db
		.selectFrom('attachment_part')
		.innerJoin('attachment', 'attachment.id', 'attachment_id')
		.select(({ fn }) => fn.countAll<string>().as('parts'))
		.where('attachment.digest', 'is', null)
		.executeTakeFirstOrThrow();
	return Number(parts);
}

/** Changes a part of the newest file, as a disk may, without a change of its digest; the second time puts it right. */
async function flip({ database }: TestOffice, number: number): Promise<void> {
	const { numAffectedRows } = await sql`
		update attachment_part set bytes = set_byte(bytes, 100, 255 - get_byte(bytes, 100))
		where number = ${number} and attachment_id = (select id from attachment order by created_at desc limit 1)
	`.execute(database.ownerDb);
	expect(numAffectedRows).toBe(1n);
}

/** Parts that a gateway has taken. */
function countParts({ lines }: TestLog): number {
	return lines.filter((line) => line.includes('/parts/') && line.includes('204')).length;
}
