import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
	findReception,
	insertReception,
	listReceptions,
	listReceptionsOf,
	type Reception,
} from '../../src/store/receptions.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { limits, readAll, sharedTimes, toTime } from './paging.ts';
import { imigrasi, imigresen, newDigest, newDocument, newReception, save } from './rows.ts';

let test: TestDatabase;

beforeAll(async () => {
	test = await createTestDatabase();
});
afterAll(() => test.drop());
beforeEach(async () => {
	await test.ownerDb.deleteFrom('reception').execute();
});

const insert = (reception: Reception) =>
	test.db.transaction().execute((tx) => insertReception(tx, reception, '2031-12-31'));

describe('a reception', () => {
	it('is found by its sender and delivery, whatever came of it', async () => {
		const accepted = newReception(newDigest());
		const rejected = newReception(newDigest(), { outcome: 'rejected', code: 'document-expired' });
		for (const reception of [accepted, rejected]) {
			expect(await insert(reception)).toBe(true);
			expect(await findReception(test.db, reception.sender, reception.deliveryId)).toEqual(reception);
		}
		expect(await findReception(test.db, imigrasi, accepted.deliveryId)).toBeUndefined();
	});

	it('is answered once: a second answer changes nothing', async () => {
		const first = newReception(newDigest());
		await insert(first);
		expect(await insert({ ...first, receipt: 'another.signed.receipt' })).toBe(false);
		expect(await findReception(test.db, first.sender, first.deliveryId)).toEqual(first);
	});

	it('is answered once where 30 requests of one delivery race', async () => {
		const first = newReception(newDigest());
		const races = Array.from({ length: 30 }, (_, n) => insert({ ...first, receipt: `invented.receipt.${n}` }));
		expect((await Promise.all(races)).filter(Boolean)).toHaveLength(1);
	});

	it('of one sender does not stand in the way of another sender’s with the same delivery id', async () => {
		const first = newReception(newDigest());
		await insert(first);
		expect(await insert({ ...first, sender: imigrasi })).toBe(true);
	});
});

describe('the receptions', () => {
	it('of a document are all there, oldest first', async () => {
		const document = newDigest();
		const receptions = [3, 1, 2].map((seconds) => newReception(document, { receivedAt: toTime(seconds) }));
		for (const reception of [...receptions, newReception(newDigest())]) await insert(reception);
		const times = (await listReceptionsOf(test.db, document)).map(({ receivedAt }) => receivedAt);
		expect(times).toEqual([toTime(1), toTime(2), toTime(3)]);
	});

	it('that were accepted are listed newest first with their document; rejected ones are not', async () => {
		const document = newDocument({ author: imigrasi });
		await save(test.db, document);
		const [old, fresh] = [1, 2].map((seconds) => newReception(document.digest, { receivedAt: toTime(seconds) }));
		const rejected = newReception(document.digest, { outcome: 'rejected', code: 'document-expired' });
		for (const reception of [old, fresh, rejected]) if (reception !== undefined) await insert(reception);
		const listed = await listReceptions(test.db, { limit: 10, before: undefined });
		expect(listed.map(({ deliveryId }) => deliveryId)).toEqual([fresh?.deliveryId, old?.deliveryId]);
		expect(listed[0]).toEqual({
			documentId: document.id,
			documentDigest: document.digest,
			author: imigrasi,
			kind: document.kind,
			answerBy: null,
			sender: imigresen,
			deliveryId: fresh?.deliveryId,
			receivedAt: toTime(2),
		});
	});

	it('are each on one page, however many have the same time and whatever arrives in between', async () => {
		const document = newDocument();
		await save(test.db, document);
		const receive = (seconds: number) => insert(newReception(document.digest, { receivedAt: toTime(seconds) }));
		await fc.assert(
			fc.asyncProperty(sharedTimes, limits, async (times, limit) => {
				await test.ownerDb.deleteFrom('reception').execute();
				await Promise.all(times.map(receive));
				const all = await listReceptions(test.db, { limit: 1_000, before: undefined });
				const pages = await readAll(
					(page) => listReceptions(test.db, page),
					(row) => ({ at: row.receivedAt, id: row.deliveryId }),
					limit,
					() => receive(9),
				);
				expect(pages).toEqual(all);
				expect(all).toHaveLength(times.length);
			}),
			{ numRuns: 30 },
		);
	});
});
