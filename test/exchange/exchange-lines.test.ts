import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendLeaves, toAuditLeaf } from '../../src/audit/entry.ts';
import type { Alarm } from '../../src/exchange/context.ts';
import { gatherExchange, summariseExchange } from '../../src/exchange/exchange-lines.ts';
import { type Digest, Timestamp } from '../../src/model/identifiers.ts';
import { changeDelivery } from '../../src/store/deliveries.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { at, imigrasi, imigresen, newDigest, now, saveDelivery } from '../store/rows.ts';

let test: TestDatabase;

beforeAll(async () => {
	test = await createTestDatabase();
});
afterAll(() => test.drop());

const day = '2026-11-20';

/** As the log says it of documents that came. */
async function receive(count: number): Promise<void> {
	const at = Timestamp.parse(`${day}T08:00:00.000Z`);
	const entry = { at, action: 'document-received', authority: imigresen, outcome: 'accepted' } as const;
	const leaves = Array.from({ length: count }, () => toAuditLeaf({ ...entry, documentDigest: newDigest() }));
	await appendLeaves(test.db, leaves);
	await sql`select sequence_entries(${count})`.execute(test.db);
}

const alarms: Alarm[] = [];
const contextOf = () => ({
	...{ authority: imigrasi, db: test.db, clock: () => now },
	alarm: (alarm: Alarm) => void alarms.push(alarm),
});

const count = async () => {
	const [summary] = await summariseExchange(contextOf(), imigresen, { from: day, until: day });
	return summary?.count;
};

describe('while another looks through the log', () => {
	it('whoever asks waits for it, and is told of all', async () => {
		await receive(3);
		const other = await test.db.startTransaction().execute();
		await sql`select from exchange_line_cursor for update`.execute(other);
		const asked = count();
		await sleep(300);
		await other.rollback().execute();
		expect(await asked).toBe(3);
	});

	it('for longer, whoever asks is told to come again, and not what is known by then', async () => {
		await receive(2);
		const other = await test.db.startTransaction().execute();
		await sql`select from exchange_line_cursor for update`.execute(other);
		await expect(count()).rejects.toMatchObject({ code: 'gateway-busy' });
		await other.rollback().execute();
		expect(await count()).toBe(5);
	});
});

it('a long log is looked through without anybody asking', async () => {
	for (let page = 0; page < 6; page += 1) await receive(1_000);
	const told: object[] = [];
	const log = {
		info: (of: object) => told.push(of),
		warn: (of: object) => told.push(of),
		error: (of: object) => told.push(of),
	};
	await gatherExchange({ ...contextOf(), log });
	expect(told).toEqual([]);
	expect(await test.db.selectFrom('exchange_line').select('day').execute()).toHaveLength(6_005);
});

describe('of two receipts that name one leaf hash', () => {
	/** What the log says of a delivery that such a receipt settled. */
	async function settleBy(leafHash: Digest, documentDigest: Digest): Promise<void> {
		const delivery = await saveDelivery(test.db);
		const said = {
			...{ deliveryId: delivery.id, documentDigest, copyDigest: newDigest(), envelopeDigest: newDigest() },
			...{ from: imigrasi, to: imigresen, receivedAt: at, outcome: 'accepted', leafHash },
		};
		const parts = [{ alg: 'none' }, said].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
		const receipt = `${parts.join('.')}.AAAA`;
		const settled = { at, code: null, nextAttemptAt: null };
		await test.db.transaction().execute(async (tx) => {
			const sending = { ...settled, state: 'sending', proof: null, settledAt: null, receipt: null } as const;
			await changeDelivery(tx, delivery.id, sending);
			const proof = { state: 'delivered', proof: 'receipt', settledAt: at, receipt } as const;
			await changeDelivery(tx, delivery.id, { ...settled, ...proof });
			const entry = { at, action: 'delivery-settled', authority: imigrasi, outcome: 'accepted' } as const;
			await appendLeaves(tx, [toAuditLeaf({ ...entry, deliveryId: delivery.id })]);
		});
		await sql`select sequence_entries(1)`.execute(test.db);
	}

	it('for two documents, the second does not go unseen', async () => {
		const [leafHash, document] = [newDigest(), newDigest()];
		await settleBy(leafHash, document);
		await settleBy(leafHash, document);
		await count();
		expect(alarms).toEqual([]);
		await settleBy(leafHash, newDigest());
		await count();
		await count();
		expect(alarms).toEqual([{ alarm: 'reconciliation-differs', partner: imigresen, count: 1 }]);
		const entries = await test.db.selectFrom('audit_entry').select('entry').execute();
		const told = entries.map(({ entry }) => JSON.parse(entry)).filter(({ action }) => action === 'partner-reconciled');
		const reason = `${at.slice(0, 10)}/${at.slice(0, 10)}`;
		expect(told).toMatchObject([{ recipient: imigresen, outcome: 'differs', reason }]);
	});
});
