import { type Kysely, sql } from 'kysely';

/** A time beside a checkpoint that nothing signed, and nothing read: what time-stamps say is another matter. */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	'drop function append_checkpoint(text, bigint, timestamptz)',
	'alter table audit_checkpoint drop column signed_at',
	// Who signed it the gateway must say; whether it is of the tree can be told here.
	`create function append_checkpoint(note text, follows bigint) returns void language plpgsql
		security definer set search_path = '' as $$
		declare
			size constant bigint := (select coalesce(max(index) + 1, 0) from public.audit_sequence);
			tree constant text := size || e'\\n' || encode(public.tree_root(size), 'base64') || e'\\n';
		begin
			if substr(note, strpos(note, e'\\n') + 1, length(tree)) <> tree then
				raise exception 'The checkpoint is not of the tree.' using errcode = 'check_violation';
			end if;
			insert into public.audit_checkpoint (size, follows, note) values (size, follows, note);
		end $$`,
	'revoke execute on function append_checkpoint(text, bigint) from public',
	'grant execute on function append_checkpoint(text, bigint) to lintas_application',
];
