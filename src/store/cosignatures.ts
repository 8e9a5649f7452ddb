import { sql } from 'kysely';
import type { AuthorityId } from '../model/identifiers.ts';
import type { Database, Transaction } from './database.ts';
import { isDue } from './turns.ts';

/** What a witness has cosigned of our log. */
export interface StoredCosignature {
	readonly witness: AuthorityId;
	/** Of the checkpoint. */
	readonly size: number;
	readonly cosignedAt: string;
	/** A signature line of the checkpoint's note. */
	readonly line: string;
}

/**
 * `submit`: has our checkpoints cosigned; `compare`: is asked what it has seen of all logs; `reconcile`: is asked what was
 * exchanged with it.
 */
export type WitnessTask = 'submit' | 'compare' | 'reconcile';

/** A turn to ask a witness. */
export interface WitnessTurn {
	readonly witness: AuthorityId;
	/** How often in a row it was asked in vain. */
	readonly failures: number;
	/** When it first was. */
	readonly failingSince: string | null;
	/** Whether somebody has been told. */
	readonly told: boolean;
}

/** Those of the witnesses whose turn is due. */
export async function listDue(
	db: Database,
	task: WitnessTask,
	witnesses: readonly AuthorityId[],
	now: Temporal.Instant,
): Promise<AuthorityId[]> {
	const { rows } = await sql<{ witness: AuthorityId }>`
		select witness from unnest(${[...witnesses]}::text[]) as asked (witness)
		where not exists (select from witness_turn
			where witness_turn.witness = asked.witness and task = ${task} and not ${isDue('witness_turn.due_at', now)})`.execute(
		db,
	);
	return rows.map(({ witness }) => witness);
}

/**
 * Takes the turn to ask a witness, if it is due: of many nodes one does.
 *
 * @param until when it is due again, should nothing more be heard of this turn
 * @returns undefined when it is not due
 */
export async function takeWitnessTurn(
	db: Database,
	task: WitnessTask,
	witness: AuthorityId,
	{ now, until }: { readonly now: Temporal.Instant; readonly until: Temporal.Instant },
): Promise<WitnessTurn | undefined> {
	const { rows } = await sql<WitnessTurn>`
		insert into witness_turn as known (witness, task, due_at) values (${witness}, ${task}, ${until.toString()})
		on conflict (witness, task) do update set due_at = excluded.due_at where ${isDue('known.due_at', now)}
		returning witness, failures, to_json(failing_since) #>> '{}' as "failingSince", told`.execute(db);
	return rows[0];
}

/** Has those of whom nothing is known yet wait for their first turn. */
export async function awaitFirstTurn(
	db: Database,
	task: WitnessTask,
	witnesses: readonly AuthorityId[],
	until: Temporal.Instant,
): Promise<void> {
	await sql`insert into witness_turn (witness, task, due_at)
		select witness, ${task}, ${until.toString()}::timestamptz from unnest(${[...witnesses]}::text[]) as asked (witness)
		on conflict do nothing`.execute(db);
}

/** What came of a turn, and when the next one is. */
export async function endWitnessTurn(
	db: Database | Transaction,
	task: WitnessTask,
	{ witness, failures, failingSince, told }: WitnessTurn,
	dueAt: Temporal.Instant,
): Promise<void> {
	await db
		.updateTable('witness_turn')
		.set({ due_at: dueAt.toString(), failures, failing_since: failingSince, told })
		.where('witness', '=', witness)
		.where('task', '=', task)
		.execute();
}

/** Those of the witnesses that have not cosigned our checkpoint of that size. */
export async function listBehind(
	db: Database,
	witnesses: readonly AuthorityId[],
	size: number,
): Promise<AuthorityId[]> {
	const { rows } = await sql<{ witness: AuthorityId }>`
		select witness from unnest(${[...witnesses]}::text[]) as asked (witness)
		where not exists (select from audit_cosignature
			where audit_cosignature.witness = asked.witness and size = ${size})`.execute(db);
	return rows.map(({ witness }) => witness);
}

/** Size of the largest tree of ours that it has cosigned; 0 of none. */
export async function findCosignedSize(db: Database, witness: AuthorityId): Promise<number> {
	const row = await db
		.selectFrom('audit_cosignature')
		.select((expression) => expression.fn.max('size').as('size'))
		.where('witness', '=', witness)
		.executeTakeFirst();
	return Number(row?.size ?? 0);
}

export interface WitnessFailures extends Pick<WitnessTurn, 'witness' | 'failures'> {
	readonly task: WitnessTask;
}

/** How often in a row each witness has been asked in vain, by what it was asked. */
export async function listWitnessFailures(db: Database): Promise<WitnessFailures[]> {
	return await db
		.selectFrom('witness_turn')
		.select(['witness', 'task', 'failures'])
		.orderBy('witness')
		.orderBy('task')
		.execute();
}

/** One that is there already stays. */
export async function insertCosignature(
	db: Database,
	{ witness, size, cosignedAt, line }: StoredCosignature,
): Promise<void> {
	await db
		.insertInto('audit_cosignature')
		.values({ witness, size, cosigned_at: cosignedAt, line })
		.onConflict((same) => same.doNothing())
		.execute();
}

/** Of one checkpoint, by witness. */
export async function listCosignatures(db: Database, size: number): Promise<StoredCosignature[]> {
	const rows = await db
		.selectFrom('audit_cosignature')
		.select(['witness', 'cosigned_at', 'line'])
		.where('size', '=', size)
		.orderBy('witness')
		.execute();
	return rows.map(({ witness, cosigned_at, line }) => ({ witness, size, cosignedAt: cosigned_at, line }));
}

/** A cosignature with the checkpoint that it is of; null where there is none. */
export interface CosignedNote extends StoredCosignature {
	readonly note: string | null;
}

/** In the order of the tree, after that one. */
export async function listCosigned(
	db: Database | Transaction,
	after: Pick<CosignedNote, 'size'> & { readonly witness: string },
	limit: number,
): Promise<CosignedNote[]> {
	const { rows } = await sql<CosignedNote & { readonly size: string | number }>`
		select witness, size, to_json(cosigned_at) #>> '{}' as "cosignedAt", line, note
		from audit_cosignature left join audit_checkpoint using (size)
		where (size, witness) > (${after.size}::bigint, ${after.witness}) order by size, witness limit ${limit}`.execute(
		db,
	);
	return rows.map((row) => ({ ...row, size: Number(row.size) }));
}
