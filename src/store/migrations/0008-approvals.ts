import { type Kysely, sql } from 'kysely';

/**
 * Documents that are signed and wait for a second person. One that waits is in no table that the road reads:
 * it becomes a document, with its deliveries, when it is approved. What is settled never changes again, and
 * nobody decides on what they stated themselves.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	// Who handed the draft in.
	`alter table draft add column created_by text`,
	`create table approval (
		id uuid primary key,
		draft_id uuid references draft on delete set null,
		document_digest text not null unique,
		document_id uuid not null,
		kind text not null,
		jwt text not null,
		rule jsonb not null,
		authors text[] not null check (cardinality(authors) > 0),
		created_at timestamptz not null,
		approve_by timestamptz not null,
		state text not null check (state in
			('waiting', 'approved', 'refused', 'withdrawn', 'replaced', 'expired')),
		settled_at timestamptz,
		settled_by text,
		reason text,
		refused_places text[],
		wrapped_key bytea,
		ciphertext bytea,
		check ((state = 'waiting') = (settled_at is null)),
		check ((state in ('waiting', 'expired')) = (settled_by is null)),
		check (state not in ('approved', 'refused') or settled_by <> all (authors)),
		check ((state = 'refused') = (reason is not null)),
		check ((reason is null) = (refused_places is null)),
		check ((state = 'waiting') = (ciphertext is not null)),
		check ((ciphertext is null) = (wrapped_key is null))
	)`,
	`create index approval_waiting on approval (created_at, id) where state = 'waiting'`,
	`create index approval_of_draft on approval (draft_id, created_at)`,
	// A draft waits for one decision at a time.
	`create unique index approval_waiting_of_draft on approval (draft_id) where state = 'waiting'`,
	`create function refuse_settled() returns trigger language plpgsql as
		$$ begin raise exception 'what is settled stays as it is' using errcode = '23514'; end $$`,
	// Of these columns alone: a draft that is discarded later is no longer named.
	`create trigger approval_settled before
		update of state, settled_at, settled_by, reason, refused_places, wrapped_key, ciphertext on approval
		for each row when (old.state <> 'waiting') execute function refuse_settled()`,
	`create table approval_copy (
		approval_id uuid not null references approval,
		delivery_id uuid not null unique,
		recipient text not null,
		asked text not null,
		copy_digest text not null,
		disclosed text[] not null,
		withheld jsonb not null,
		attachments text[] not null,
		primary key (approval_id, recipient)
	)`,
	// Its files stay for as long as it waits.
	`create table approval_attachment (
		approval_id uuid not null references approval,
		digest text not null,
		attachment_id uuid not null references attachment,
		primary key (approval_id, digest)
	)`,
	`create index approval_attachment_file on approval_attachment (attachment_id)`,
	`create table break_glass (
		id uuid primary key,
		document_digest text not null unique references document,
		document_id uuid not null,
		kind text not null,
		rule jsonb not null,
		reason text not null,
		authors text[] not null check (cardinality(authors) > 0),
		released_at timestamptz not null,
		review_by timestamptz not null,
		overdue_at timestamptz,
		outcome text check (outcome in ('justified', 'not-justified')),
		reviewed_at timestamptz,
		reviewed_by text,
		check (num_nulls(outcome, reviewed_at, reviewed_by) in (0, 3)),
		check (reviewed_by <> all (authors))
	)`,
	`create index break_glass_open on break_glass (released_at, id) where outcome is null`,
	`create trigger break_glass_reviewed before update on break_glass
		for each row when (old.outcome is not null) execute function refuse_settled()`,
	`grant select, insert, update (state, settled_at, settled_by, reason, refused_places, wrapped_key, ciphertext)
		on approval to lintas_application`,
	`grant select, insert on approval_copy to lintas_application`,
	`grant select, insert, delete on approval_attachment to lintas_application`,
	`grant select, insert, update (overdue_at, outcome, reviewed_at, reviewed_by) on break_glass to lintas_application`,
];
