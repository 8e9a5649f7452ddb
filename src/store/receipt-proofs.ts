import { sql } from 'kysely';
import type { AuthorityId, DeliveryId } from '../model/identifiers.ts';
import type { Database, Transaction } from './database.ts';
import { type Reading, readOn } from './log-cursor.ts';

/** A receipt whose proof is to be fetched. */
export interface UnprovedReceipt {
	readonly deliveryId: DeliveryId;
	readonly recipient: AuthorityId;
	/** As it was received. */
	readonly receipt: string;
	readonly settledAt: string;
	/** How often it was asked for in vain. */
	readonly failures: number;
	/** Somebody has been told. */
	readonly told: boolean;
}

/**
 * Looks through the next entries of our log for deliveries that a receipt has settled.
 *
 * @param provable partners whose log can be asked
 * @returns how far that is; each is due a few seconds after it came, as logs are signed every second
 */
export async function gatherReceipts(db: Database, provable: readonly AuthorityId[]): Promise<Reading> {
	return await readOn(db, 'receipt_proof_cursor', async (tx, { first, last }) => {
		// The entry is canonical JSON: its members are in the order of their names.
		// What somebody has altered may be no JSON, and name nothing.
		await sql`
			with settled as materialized (
				select case when pg_input_is_valid(entry, 'json') then entry::json ->> 'deliveryId' end as delivery
				from audit_sequence join audit_entry using (leaf_hash)
				where index between ${first} and ${last} and entry like '{"action":"delivery-settled",%')
			insert into receipt_proof (delivery_id, recipient, settled_at, due_at)
			select id, recipient, settled_at, settled_at + interval '5 s' from settled
				join delivery on id = case when pg_input_is_valid(settled.delivery, 'uuid') then settled.delivery::uuid end
			where receipt is not null and settled_at is not null and recipient = any(${[...provable]})
			on conflict do nothing`.execute(tx);
	});
}

/** Takes those that are due, oldest first; should nothing more be heard of them, they are due again at `until`. */
export async function takeUnproved(
	db: Database,
	{ now, until, limit }: { readonly now: Temporal.Instant; readonly until: Temporal.Instant; readonly limit: number },
): Promise<UnprovedReceipt[]> {
	const { rows } = await sql<UnprovedReceipt>`
		update receipt_proof set due_at = ${until.toString()} from delivery
		where delivery.id = delivery_id and delivery_id in (select delivery_id from receipt_proof
			where due_at <= ${now.toString()} order by due_at limit ${limit} for update skip locked)
		returning delivery_id as "deliveryId", receipt_proof.recipient, receipt,
			to_json(receipt_proof.settled_at) #>> '{}' as "settledAt", failures, told`.execute(db);
	return rows;
}

/** @param proof C2SP tlog-proof, verified */
export async function saveProof(db: Database, deliveryId: DeliveryId, proof: string): Promise<void> {
	await db
		.updateTable('receipt_proof')
		.set({ proof, due_at: null })
		.where('delivery_id', '=', deliveryId)
		.where('proof', 'is', null)
		.execute();
}

/** It is not to be had yet. */
export async function postponeProof(
	tx: Transaction,
	{ deliveryId, failures, told }: Pick<UnprovedReceipt, 'deliveryId' | 'failures' | 'told'>,
	dueAt: Temporal.Instant,
): Promise<void> {
	await tx
		.updateTable('receipt_proof')
		.set({ failures, told, due_at: dueAt.toString() })
		.where('delivery_id', '=', deliveryId)
		.where('proof', 'is', null)
		.execute();
}

/** How many receipts of each partner have no proof yet. */
export async function countUnproved(
	db: Database,
): Promise<{ readonly recipient: AuthorityId; readonly count: number }[]> {
	const rows = await db
		.selectFrom('receipt_proof')
		.select(['recipient', db.fn.countAll<string>().as('count')])
		.where('due_at', 'is not', null)
		.groupBy('recipient')
		.orderBy('recipient')
		.execute();
	return rows.map(({ recipient, count }) => ({ recipient, count: Number(count) }));
}

/** Of the receipt for a delivery (C2SP tlog-proof); undefined where there is none yet. */
export async function loadReceiptProof(db: Database, deliveryId: DeliveryId): Promise<string | undefined> {
	const row = await db
		.selectFrom('receipt_proof')
		.select('proof')
		.where('delivery_id', '=', deliveryId)
		.executeTakeFirst();
	return row?.proof ?? undefined;
}

/** A proof with the receipt that it is of. */
export interface ProvedReceipt {
	readonly deliveryId: DeliveryId;
	readonly recipient: AuthorityId;
	/** Null where there is none any more. */
	readonly receipt: string | null;
	readonly proof: string;
	/** What stands beside the proof is what the delivery says. */
	readonly isOfDelivery: boolean;
}

/** By delivery, after that one. */
export async function listProved(
	db: Database | Transaction,
	after: DeliveryId | undefined,
	limit: number,
): Promise<ProvedReceipt[]> {
	const { rows } = await sql<ProvedReceipt>`
		select delivery_id as "deliveryId", receipt_proof.recipient, receipt, receipt_proof.proof,
			coalesce(delivery.recipient = receipt_proof.recipient and delivery.settled_at = receipt_proof.settled_at, false)
				as "isOfDelivery"
		from receipt_proof left join delivery on delivery.id = delivery_id
		where receipt_proof.proof is not null and delivery_id > ${after ?? '00000000-0000-0000-0000-000000000000'}
		order by delivery_id limit ${limit}`.execute(db);
	return rows;
}
