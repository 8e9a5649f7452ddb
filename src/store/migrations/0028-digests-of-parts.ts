import { type Kysely, sql } from 'kysely';

/** Each part of a sealed file has its own digest, and a file that comes has the size that its sender stated. */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	// What is on its way has no stated size: its senders bring it again.
	'delete from attachment where digest is null and sealed_digest is not null',
	`alter table attachment_part
		add column digest bytea constraint attachment_part_digest_check check (octet_length(digest) = 32)`,
	'update attachment_part set digest = sha256(bytes)',
	'alter table attachment_part alter column digest set not null',
];
