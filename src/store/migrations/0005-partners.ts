import { type Kysely, sql } from 'kysely';

/**
 * Who we exchange with, on what terms. Cards and agreements that were in force stay: what was signed or decided
 * under them is judged by them. `partner_revision` goes up with every change, so that every node sees in one small
 * read whether anything changed.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`create table partner (
		authority text primary key,
		state text not null check (state in ('proposed', 'active', 'suspended', 'ended')),
		card text not null,
		card_version integer not null,
		agreement text,
		changed_at timestamptz not null,
		fetched_version integer,
		fetched_at timestamptz,
		check (state not in ('active', 'suspended') or agreement is not null),
		check ((fetched_version is null) = (fetched_at is null))
	)`,
	`create table partner_card (
		authority text not null references partner,
		token_digest text not null,
		version integer not null,
		token text not null,
		taken_at timestamptz not null,
		primary key (authority, token_digest)
	)`,
	`create table partner_agreement (
		authority text not null references partner,
		agreed_at timestamptz not null,
		agreement text not null,
		primary key (authority, agreed_at)
	)`,
	`create table partner_proposal (
		authority text primary key references partner,
		token text not null,
		proposed_by text not null,
		proposed_at timestamptz not null
	)`,
	`create table partner_revision (
		only_row boolean primary key default true check (only_row),
		value bigint not null
	)`,
	'insert into partner_revision (value) values (0)',
	`grant select, insert, update (state, card, card_version, agreement, changed_at, fetched_version, fetched_at)
		on partner to lintas_application`,
	'grant select, insert on partner_card to lintas_application',
	'grant select, insert on partner_agreement to lintas_application',
	'grant select, insert, update, delete on partner_proposal to lintas_application',
	'grant select, update (value) on partner_revision to lintas_application',
];
