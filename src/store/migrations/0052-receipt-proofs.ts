import { type Kysely, sql } from 'kysely';

/**
 * That the entry a receipt promises is in the partner's log: the proof, or when it is asked for next. Up to which of our
 * own entries receipts have been looked for stands beside it; an update of the delivery would cost the road more.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`create table receipt_proof (
		delivery_id uuid primary key references delivery,
		recipient text not null,
		settled_at timestamptz not null,
		due_at timestamptz,
		failures integer not null default 0,
		told boolean not null default false,
		proof text,
		check ((proof is null) = (due_at is not null))
	)`,
	'create index receipt_proof_due on receipt_proof (due_at) where due_at is not null',
	'grant select, insert, update (due_at, failures, told, proof) on receipt_proof to lintas_application',
	`create table receipt_proof_cursor (
		single boolean primary key default true check (single),
		next_index bigint not null
	)`,
	'insert into receipt_proof_cursor (next_index) values (0)',
	'grant select, update on receipt_proof_cursor to lintas_application',
];
