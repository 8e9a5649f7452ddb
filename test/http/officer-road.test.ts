import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { makeOffice, swapCards, type TestOffice } from '../gateways.ts';
import { draft } from './drafts.ts';

let indonesia: TestOffice;
let malaysia: TestOffice;
let singapore: TestOffice;

/** Time stands still: every row has the same. */
const now = Temporal.Now.instant();
const clock = () => now;

beforeAll(async () => {
	[indonesia, malaysia, singapore] = [
		await makeOffice('id.imigrasi'),
		await makeOffice('my.imigresen'),
		await makeOffice('sg.ica'),
	];
	await swapCards(indonesia, malaysia, singapore);
	await indonesia.start({ doors: true, work: true }, { clock });
	for (const office of [malaysia, singapore]) await office.start({ doors: true, work: false }, { clock });
});

afterAll(() => Promise.all([indonesia, malaysia, singapore].map((office) => office.remove())));

const all = { to: 'my.imigresen', withhold: [] };
const some = { to: 'sg.ica', withhold: ['/victims/1', '/circumstances'] };

async function untilDelivered(id: string) {
	return await vi.waitFor(async () => {
		const delivery = await indonesia.client.delivery(id);
		expect(delivery.state).toBe('delivered');
		return delivery;
	}, 10_000);
}

test('two recipients get different copies of one document, under one digest', async () => {
	const released = await indonesia.client.release(draft, [all, some]);
	const [toMalaysia, toSingapore] = await Promise.all(released.deliveries.map(({ id }) => untilDelivered(id)));
	expect(toMalaysia?.copyDigest).not.toBe(toSingapore?.copyDigest);
	const atMalaysia = await malaysia.client.document(released.documentId, 'repatriation');
	const atSingapore = await singapore.client.document(released.documentId, 'repatriation');
	expect([atMalaysia.digest, atSingapore.digest]).toEqual([released.documentDigest, released.documentDigest]);
	expect(atSingapore.skeleton).toEqual(atMalaysia.skeleton);
	expect(atMalaysia.body).toEqual((await indonesia.client.document(released.documentDigest, 'repatriation')).body);
	const { circumstances: _, ...fields } = atMalaysia.body;
	expect(atSingapore.body).toEqual({ ...fields, victims: (fields.victims as object[]).slice(0, 1) });
	expect(released.deliveries).toMatchObject([{ withheld: 0 }, { withheld: 2 }]);
});

test('what was released can be shown and followed, down to the receipt', async () => {
	const { documentId, deliveries } = await indonesia.client.release(draft, [all]);
	const [{ id, leafHash }] = deliveries as [(typeof deliveries)[number]];
	expect(leafHash).toHaveLength(43);
	const delivery = await untilDelivered(id);
	expect(delivery).toMatchObject({
		documentId,
		recipient: 'my.imigresen',
		attempts: [{ number: 1, outcome: 'delivered' }],
	});
	expect(delivery.attempts[0]?.envelopeDigest).toHaveLength(43);
	const sent = await indonesia.client.document(documentId, 'repatriation');
	const received = await malaysia.client.document(documentId, 'repatriation');
	expect(sent.deliveries).toMatchObject([{ id, state: 'delivered', receipt: delivery.receipt }]);
	expect(received.receptions).toMatchObject([
		{ sender: 'id.imigrasi', outcome: 'accepted', receipt: delivery.receipt },
	]);
});

describe('paging', () => {
	async function pageThrough(office: TestOffice, list: 'inbox' | 'outbox', limit: number): Promise<string[][]> {
		const token = (await readFile(join(office.dataDir, 'officer-token'), 'utf8')).trim();
		const pages: string[][] = [];
		let next: string | null = '';
		while (next !== null) {
			const before = next === '' ? '' : `&before=${encodeURIComponent(next)}`;
			const url = `http://127.0.0.1:${office.officerPort}/officer/v1/${list}?limit=${limit}${before}`;
			const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
			const page = (await answer.json()) as { items: { deliveryId: string }[]; next: string | null };
			pages.push(page.items.map(({ deliveryId }) => deliveryId));
			next = page.next;
		}
		return pages;
	}

	beforeAll(async () => {
		const released = await Promise.all(Array.from({ length: 7 }, () => indonesia.client.release(draft, [all, some])));
		await Promise.all(released.flatMap(({ deliveries }) => deliveries.map(({ id }) => untilDelivered(id))));
	});

	const lists = [
		['the outbox', () => indonesia, 'outbox'],
		['the inbox', () => malaysia, 'inbox'],
	] as const;
	test.each(lists)('through %s meets every row once, though all have the same time', async (_, office, list) => {
		const [whole = []] = await pageThrough(office(), list, 200);
		expect(whole.length).toBeGreaterThanOrEqual(7);
		for (const limit of [1, 3, 4]) {
			const pages = await pageThrough(office(), list, limit);
			expect(pages.flat()).toEqual(whole);
			expect(pages.every((page) => page.length <= limit)).toBe(true);
		}
		expect(new Set(whole).size).toBe(whole.length);
	});
});
