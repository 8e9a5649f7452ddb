import { sql } from 'kysely';
import type { AuthorityId, DeliveryId } from '../model/identifiers.ts';
import type { NoticeState } from '../model/notice-request.ts';
import type { Database, Transaction } from './database.ts';

/** What a counterpart told of a notice that we asked for. */
export interface NoticeProgress {
	readonly state: NoticeState;
	readonly at: string;
	/** Its own number. */
	readonly reference: string | null;
	readonly reason: string | null;
}

/** Oldest first. */
export async function listProgress(db: Database | Transaction, id: DeliveryId): Promise<NoticeProgress[]> {
	return await db
		.selectFrom('notice_progress')
		.select(['state', 'at', 'reference', 'reason'])
		.where('delivery_id', '=', id)
		.orderBy('number')
		.execute();
}

/** Is that number theirs of a notice that we asked for? */
export async function isOwnNotice(db: Database, authority: AuthorityId, reference: string): Promise<boolean> {
	const row = await db
		.selectFrom('notice_progress')
		.innerJoin('delivery', 'delivery.id', 'delivery_id')
		.select('delivery_id')
		.where('notice_progress.reference', '=', reference)
		.where('recipient', '=', authority)
		.limit(1)
		.executeTakeFirst();
	return row !== undefined;
}

/** Of each of these deliveries what was told last, where anything was. */
export async function findLastProgress(
	db: Database,
	ids: readonly DeliveryId[],
): Promise<ReadonlyMap<DeliveryId, NoticeProgress>> {
	const rows = await db
		.selectFrom('notice_progress')
		.distinctOn('delivery_id')
		.select(['delivery_id as id', 'state', 'at', 'reference', 'reason'])
		.where('delivery_id', '=', sql<DeliveryId>`any(${ids})`)
		.orderBy('delivery_id')
		.orderBy('number', 'desc')
		.execute();
	return new Map(rows.map(({ id, ...progress }) => [id, progress]));
}

/** How many notices they told of within a day that they were deleted, by when it came here. */
export async function countDeleted(db: Database, authority: AuthorityId): Promise<number> {
	const { count } = await db
		.selectFrom('notice_progress')
		.innerJoin('delivery', 'delivery.id', 'delivery_id')
		.select(sql<string>`count(*)`.as('count'))
		.where('notice_progress.state', '=', 'deleted')
		.where(sql<boolean>`told_at > now() - interval '1 day'`)
		.where('recipient', '=', authority)
		.executeTakeFirstOrThrow();
	return Number(count);
}

/** More than any notice goes through: a counterpart that alternates its states does not fill our log. */
const maxTold = 100;

/** @returns false where that was told already: as the last, or at that time */
export async function saveProgress(tx: Transaction, id: DeliveryId, progress: NoticeProgress): Promise<boolean> {
	await tx.selectFrom('delivery').select('id').where('id', '=', id).forNoKeyUpdate().execute();
	const told = await listProgress(tx, id);
	const same = told.filter((each) =>
		(['state', 'reference', 'reason'] as const).every((name) => each[name] === progress[name]),
	);
	const isTold = same.some((each) => each === told.at(-1) || each.at === progress.at);
	if (isTold || told.length >= maxTold) return false;
	await tx
		.insertInto('notice_progress')
		.values({ delivery_id: id, number: told.length + 1, ...progress })
		.execute();
	return true;
}
