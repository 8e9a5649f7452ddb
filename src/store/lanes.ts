import { sql } from 'kysely';
import type { AuthorityId, DeliveryId } from '../model/identifiers.ts';
import type { Database, Transaction } from './database.ts';
import type { Delivery } from './deliveries.ts';

/** The lanes of partners: one piece of due work, with the lane's id, stands for all that waits in it. */

export type Waiting = Pick<Delivery, 'id' | 'recipient' | 'urgency' | 'scheduleFrom'>;

/** Those of the deliveries that wait for an attempt that is due, locked until the transaction ends; not those that somebody moves now. */
export async function lockWaiting(
	tx: Transaction,
	ids: readonly DeliveryId[],
	now: Temporal.Instant,
): Promise<Waiting[]> {
	return await tx
		.selectFrom('delivery')
		.select(['id', 'recipient', 'urgency', 'schedule_from as scheduleFrom'])
		.where('id', '=', sql<DeliveryId>`any(${ids})`)
		.where('state', 'in', ['queued', 'retrying'])
		.where('next_attempt_at', '<=', now.toString())
		.forNoKeyUpdate()
		.skipLocked()
		.execute();
}

/** @returns the lane of each, made where there is none */
export async function findLanes(tx: Transaction, recipients: readonly AuthorityId[]): Promise<string[]> {
	await sql`insert into delivery_lane (recipient) select recipient from unnest(${recipients}::text[]) as recipient
		order by recipient on conflict do nothing`.execute(tx);
	const lanes = tx
		.selectFrom('delivery_lane')
		.select('id')
		.where('recipient', '=', sql<AuthorityId>`any(${recipients})`);
	return (await lanes.orderBy('id').execute()).map(({ id }) => id);
}

export async function loadLane(db: Database, id: string): Promise<AuthorityId | undefined> {
	const lane = db.selectFrom('delivery_lane').select('recipient').where('id', '=', id);
	return (await lane.executeTakeFirst())?.recipient;
}

/** The work of these lanes is due later, should the process that looks after them die. */
export async function holdLanes(
	db: Database,
	queue: string,
	{ recipients, dueAt }: { readonly recipients: readonly AuthorityId[]; readonly dueAt: Temporal.Instant },
): Promise<void> {
	await sql`update due_work set due_at = ${dueAt.toString()} from delivery_lane
		where queue = ${queue} and due_work.id = delivery_lane.id and recipient = any(${recipients})`.execute(db);
}

/** The work of a lane is done when nothing waits in it that is due before then. @returns whether it is */
export async function releaseLane(
	db: Database,
	queue: string,
	{ recipient, dueBefore }: { readonly recipient: AuthorityId; readonly dueBefore: Temporal.Instant },
): Promise<boolean> {
	const { rows } = await sql<{ isOpen: boolean }>`
		with open as (
			select exists (select from delivery where recipient = ${recipient} and settled_at is null
				and state in ('queued', 'retrying') and next_attempt_at <= ${dueBefore.toString()}) as is_open
		), done as (
			delete from due_work using delivery_lane, open where queue = ${queue} and due_work.id = delivery_lane.id
				and recipient = ${recipient} and not is_open
		)
		select is_open as "isOpen" from open`.execute(db);
	return rows[0]?.isOpen === false;
}
