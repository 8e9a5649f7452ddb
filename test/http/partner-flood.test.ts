import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditEntry } from '../../src/audit/entry.ts';
import { type Correspondent, createCorrespondent } from './correspondent.ts';
import { openTestDoor, type TestDoor } from './door.ts';
import { writeLetter } from './letter.ts';
import { postToken } from './mailbox.ts';
import { readStored } from './watch.ts';

let door: TestDoor;
let indonesia: Correspondent;

beforeAll(async () => {
	indonesia = await createCorrespondent('id.imigrasi');
	door = await openTestDoor([indonesia]);
});
afterAll(() => door.remove());

/** So many are an entry each. */
const singly = 30;

/** Ten at once, in order. */
async function repeatedly<T>(times: number, send: () => Promise<T>): Promise<T[]> {
	const answers: T[] = [];
	while (answers.length < times) answers.push(...(await Promise.all(Array.from({ length: 10 }, send))));
	return answers;
}

async function entriesOf(action: AuditEntry['action'], outcome: string): Promise<AuditEntry[]> {
	const { entries } = await readStored(door.office.database);
	return entries.filter((entry) => entry.action === action && entry.outcome === outcome);
}

const toTold = (entries: readonly AuditEntry[]) => entries.reduce((sum, { count = 1 }) => sum + count, 0);

test('of what one partner is refused again and again the log has a few, and the count of the others', async () => {
	const client = door.clientOf(indonesia);
	const unknown = '019ab000-0000-7000-8000-0000000000d1';
	const letter = await writeLetter(indonesia, door.recipient);
	const again = await writeLetter(indonesia, door.recipient, { cover: { deliveryId: letter.deliveryId } });
	await client.post(letter);
	const empty = { suite: 'L1', bytes: Buffer.alloc(0) };
	const envelopes = await repeatedly(500, () => client.post(empty, { 'content-type': 'text/plain' }));
	expect(new Set(envelopes.map(({ status }) => status))).toEqual(new Set([415]));
	const receipts = await repeatedly(60, () => postToken(client, unknown, 'x'));
	expect(new Set(receipts.map(({ status }) => status))).toEqual(new Set([404]));
	const rejections = await repeatedly(60, () => client.post(again));
	const statuses = rejections.map(({ status }) => status).toSorted();
	expect(statuses).toEqual([...Array(singly).fill(201), ...Array(60 - singly).fill(429)]);

	const all = async () => ({
		envelopes: await entriesOf('envelope-refused', 'media-type-unsupported'),
		receipts: await entriesOf('receipt-refused', 'delivery-unknown'),
		rejections: await entriesOf('document-rejected', 'delivery-id-reused'),
		busy: await entriesOf('envelope-refused', 'gateway-busy'),
	});
	const before = await all();
	expect(Object.values(before).map(({ length }) => length)).toEqual([singly, singly, singly, 60 - singly]);
	// What is counted goes into the log once a minute, and when the gateway closes.
	await door.close();
	const { envelopes: refused, receipts: unasked, rejections: signed, busy } = await all();
	expect([refused, unasked, signed, busy].map(toTold)).toEqual([500, 60, singly, 60 - singly]);
	expect([refused.length, unasked.length]).toEqual([singly + 1, singly + 1]);
	expect(refused.filter(({ count }) => count !== undefined)).toMatchObject([
		{ authority: 'id.imigrasi', recipient: 'my.imigresen', count: 500 - singly },
	]);
});
