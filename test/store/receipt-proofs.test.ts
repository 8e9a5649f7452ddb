import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sha256 } from '../../src/audit/tree.ts';
import { canonicalJson } from '../../src/json.ts';
import type { DeliveryId } from '../../src/model/identifiers.ts';
import { changeDelivery, type DeliveryChange } from '../../src/store/deliveries.ts';
import { gatherReceipts, takeUnproved } from '../../src/store/receipt-proofs.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { at, imigresen, now, saveDelivery } from './rows.ts';

let test: TestDatabase;

beforeAll(async () => {
	test = await createTestDatabase();
});
afterAll(() => test.drop());

/** As the gateway does it, but for what the entry says. */
async function log(entry: string): Promise<void> {
	const leaf = Buffer.from(sha256(Buffer.from(entry)));
	await sql`insert into audit_entry (leaf_hash, at, entry, salt) values (${leaf}, ${at}, ${entry}, ${leaf})`.execute(
		test.ownerDb,
	);
	await sql`select sequence_entries(100)`.execute(test.db);
}

const delivered: DeliveryChange = {
	state: 'delivered',
	at,
	proof: 'receipt',
	code: null,
	nextAttemptAt: null,
	settledAt: at,
	receipt: 'invented.signed.receipt',
};

async function settle(): Promise<DeliveryId> {
	const { id } = await saveDelivery(test.db);
	await test.db.transaction().execute(async (tx) => {
		await changeDelivery(tx, id, { ...delivered, state: 'sending', proof: null, settledAt: null, receipt: null });
		await changeDelivery(tx, id, delivered);
	});
	return id;
}

const toEntry = (deliveryId: string) => canonicalJson({ action: 'delivery-settled', deliveryId, outcome: 'accepted' });

it('an entry that somebody has altered keeps no receipt beside it from being proved', async () => {
	const id = await settle();
	await log('{"action":"delivery-settled", and no JSON');
	await log(toEntry('and no id'));
	await log(toEntry(id));
	expect(await gatherReceipts(test.db, [imigresen])).toBe('all');
	const due = { now: now.add({ minutes: 1 }), until: now.add({ minutes: 2 }), limit: 10 };
	expect(await takeUnproved(test.db, due)).toMatchObject([{ deliveryId: id, recipient: imigresen, failures: 0 }]);
});
