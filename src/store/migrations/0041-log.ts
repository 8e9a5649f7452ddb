import { type Kysely, sql } from 'kysely';

/**
 * The tree over the audit entries (C2SP tlog-tiles, tlog-checkpoint). An entry waits in `audit_pending` until the
 * sequencer gives it its index: with the commit of its transaction, however late, it is there to be seen, and no serial
 * has to be looked behind. What was sequenced, tiles and checkpoints only grow.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const appendOnly = (table: string) => [
	`create trigger ${table}_append_only before update or delete or truncate on ${table}
		for each statement execute function refuse_change('log')`,
	`grant select, insert on ${table} to lintas_application`,
];

const statements = [
	// Its id says in what order they came, and nothing of the tree. Always small, and ever changing.
	`create table audit_pending (
		id bigint primary key generated always as identity,
		leaf_hash bytea not null
	) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)`,
	'insert into audit_pending (leaf_hash) select leaf_hash from audit_entry order by at, leaf_hash',
	// As the owner: who may append an entry can neither leave this out nor bring in a leaf without its entry.
	`create function await_sequencing() returns trigger language plpgsql security definer set search_path = '' as
		$$ begin insert into public.audit_pending (leaf_hash) select leaf_hash from appended; return null; end $$`,
	`create trigger audit_entry_pending after insert on audit_entry referencing new table as appended
		for each statement execute function await_sequencing()`,
	'grant select, delete on audit_pending to lintas_application',
	`create table audit_sequence (
		index bigint primary key check (index >= 0),
		leaf_hash bytea not null unique check (octet_length(leaf_hash) = 32)
	)`,
	...appendOnly('audit_sequence'),
	// A tile grows by rows: each has the hashes that one batch added, from the place "first" on. Nothing compresses them.
	`create table audit_tile (
		level smallint not null check (level between 0 and 6),
		index bigint not null check (index >= 0),
		first smallint not null check (first between 0 and 255),
		hashes bytea storage external not null check (octet_length(hashes) % 32 = 0 and octet_length(hashes) between 32 and 32 * (256 - first)),
		primary key (level, index, first)
	)`,
	...appendOnly('audit_tile'),
	// Each follows another, and none is followed by two: whoever comes second writes nothing.
	`create table audit_checkpoint (
		size bigint primary key check (size >= 0),
		follows bigint unique nulls not distinct references audit_checkpoint check (follows < size),
		note text not null,
		signed_at timestamptz not null
	)`,
	...appendOnly('audit_checkpoint'),
];
