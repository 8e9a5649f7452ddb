import { type Kysely, sql } from 'kysely';

/** The keys of drafts and of what waits for an approver go where those of documents are. */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`insert into keys.wrapped_key
		select id::text, wrapped_key from draft where wrapped_key is not null
		union all select id::text, wrapped_key from approval where wrapped_key is not null`,
	'alter table draft drop column wrapped_key',
	'drop trigger approval_settled on approval',
	'alter table approval drop column wrapped_key',
	`create trigger approval_settled before
		update of state, settled_at, settled_by, reason, refused_places, ciphertext on approval
		for each row when (old.state <> 'waiting') execute function refuse_settled()`,
	`create trigger draft_key after delete on draft for each row execute function forget_key('id')`,
	...['draft', 'approval'].map(
		(table) => `create trigger ${table}_key_settled after update of ciphertext on ${table}
			for each row when (new.ciphertext is null) execute function forget_key('id')`,
	),
];
