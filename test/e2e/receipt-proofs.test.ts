import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { verifyInclusion } from '../../src/audit/inclusion-proof.ts';
import { toLogKey } from '../../src/audit/log-key.ts';
import type { DeliveryId } from '../../src/model/identifiers.ts';
import { loadDelivery } from '../../src/store/deliveries.ts';
import { loadReceiptProof } from '../../src/store/receipt-proofs.ts';
import { known } from '../audit/trees.ts';
import { makePair, type TestOffice } from '../gateways.ts';
import { makeLog } from '../http/watch.ts';
import { makeDraft } from './drafts.ts';

let indonesia: TestOffice;
let malaysia: TestOffice;
let remove: () => Promise<void>;
let lateMs = 0;
beforeEach(async () => {
	lateMs = 0;
	({ indonesia, malaysia, remove } = await makePair({ LINTAS_LOG_LEVEL: 'warn' }));
});
afterEach(() => remove());

const clock = () => Temporal.Now.instant().add({ milliseconds: lateMs });
const patient = { timeout: 40_000, interval: 200 };

async function deliver(): Promise<DeliveryId> {
	const released = await indonesia.client.release(makeDraft(), [{ to: malaysia.authority, withhold: [] }]);
	const { id } = known(released.deliveries[0]);
	await vi.waitFor(
		async () => expect(await indonesia.client.delivery(id)).toMatchObject({ state: 'delivered' }),
		patient,
	);
	return id;
}

/** Leaf hash that a receipt promises. */
async function promised(id: DeliveryId): Promise<Uint8Array> {
	const { receipt } = known(await loadDelivery(indonesia.database.db, id));
	const payload = JSON.parse(Buffer.from(receipt?.split('.')[1] ?? '', 'base64url').toString());
	return Buffer.from(payload.leafHash, 'base64url');
}

async function expectProof(id: DeliveryId): Promise<void> {
	const proof = await vi.waitFor(async () => known(await loadReceiptProof(indonesia.database.db, id)), patient);
	const key = toLogKey(await malaysia.card());
	const expected = { origin: 'lintas/my.imigresen', keys: [key], witnesses: [] };
	expect(() => verifyInclusion(new Uint8Array(32), Buffer.from(proof), expected)).toThrow();
	const { index } = verifyInclusion(await promised(id), Buffer.from(proof), expected);
	const rows = await malaysia.database.db
		.selectFrom('audit_sequence')
		.innerJoin('audit_entry', 'audit_entry.leaf_hash', 'audit_sequence.leaf_hash')
		.select('entry')
		.where('index', '=', index)
		.execute();
	expect(rows.map(({ entry }) => JSON.parse(entry))).toMatchObject([{ action: 'document-received', deliveryId: id }]);
}

it('the entry that a receipt promises is proved to be in the recipient’s log, and the proof is kept with the delivery', async () => {
	await malaysia.start(undefined, { clock });
	await indonesia.start(undefined, { clock });
	const ids = [await deliver(), await deliver()];
	for (const id of ids) await expectProof(id);
}, 90_000);

it('a partner that does not prove it within the hour raises one alarm, and is asked until it does', async () => {
	const logTo = makeLog();
	// Nobody there puts entries into the tree.
	await malaysia.start({ doors: true, work: false }, { clock });
	await indonesia.start(undefined, { clock, logTo });
	const ids = [await deliver(), await deliver()];
	const failures = async () => {
		const rows = await indonesia.database.db.selectFrom('receipt_proof').select(['failures', 'told']).execute();
		return rows.map((row) => [row.failures, row.told]);
	};
	await vi.waitFor(
		async () =>
			expect(await failures()).toEqual([
				[1, false],
				[1, false],
			]),
		patient,
	);
	lateMs = 3_660_000;
	await vi.waitFor(
		async () =>
			expect(await failures()).toEqual([
				[2, true],
				[2, true],
			]),
		patient,
	);
	const alarms = () => logTo.lines.map((line) => JSON.parse(line)).filter(({ alarm }) => alarm === 'proofs-overdue');
	expect(alarms()).toMatchObject([{ recipient: 'my.imigresen', count: 2 }]);
	const rows = await indonesia.database.db.selectFrom('audit_entry').select('entry').execute();
	const overdue = rows.map(({ entry }) => JSON.parse(entry)).filter(({ action }) => action === 'proof-overdue');
	expect(overdue.map(({ deliveryId }) => deliveryId).toSorted()).toEqual(ids.toSorted());
	expect(overdue).toMatchObject(
		Array.from({ length: 2 }, () => ({ outcome: 'log-entry-waiting', recipient: 'my.imigresen' })),
	);
	const metrics = await (await fetch(`http://127.0.0.1:${indonesia.officerPort}/metrics`)).text();
	expect(metrics).toContain('lintas_receipts_unproved{partner="my.imigresen"} 2\n');
	await malaysia.start({ doors: false, work: true }, { clock });
	lateMs = 7_400_000;
	for (const id of ids) await expectProof(id);
	expect(alarms()).toHaveLength(1);
}, 150_000);
