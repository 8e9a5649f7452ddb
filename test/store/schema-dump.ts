import { sql } from 'kysely';
import type { Database } from '../../src/store/database.ts';

/**
 * What stands in the schema `public`, from PostgreSQL's catalogue, in an order that does not change:
 * tables with their columns, constraints, indexes, triggers and functions, and what the application
 * role may do. Written like SQL to be read and compared, not to be run.
 */
export async function dumpSchema(db: Database): Promise<string> {
	const { rows } = await sql<{ line: string }>`${sql.raw(lines)}`.execute(db);
	return `${rows.map(({ line }) => line).join('\n')}\n`;
}

const lines = `
	with tables as (
		select oid, relname as name, relacl from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
	)
	select line from (
		select name as owner, 0 as part, 0 as position, e'\\ntable ' || name as line from tables
		union all
		select name, 1, attnum, '  ' || attname || ' ' || format_type(atttypid, atttypmod)
				|| case when attnotnull then ' not null' else '' end
				|| coalesce(' default ' || pg_get_expr(adbin, adrelid), '')
			from tables join pg_attribute on attrelid = tables.oid
			left join pg_attrdef on adrelid = attrelid and adnum = attnum
			where attnum > 0 and not attisdropped
		union all
		select name, 2, 0, '  constraint ' || conname || ' ' || pg_get_constraintdef(pg_constraint.oid)
			from tables join pg_constraint on conrelid = tables.oid where contype <> 'n'
		union all
		select name, 3, 0, '  ' || pg_get_indexdef(indexrelid) from tables join pg_index on indrelid = tables.oid
		union all
		select name, 4, 0, '  ' || pg_get_triggerdef(pg_trigger.oid)
			from tables join pg_trigger on tgrelid = tables.oid where not tgisinternal
		union all
		select name, 5, 0, '  grant ' || lower(privilege_type) || ' to ' || grantee::regrole
			from tables, aclexplode(relacl) where grantee::regrole::text <> 'lintas_owner'
		union all
		select name, 6, attnum, '  grant ' || lower(privilege_type) || ' (' || attname || ') to ' || grantee::regrole
			from tables join pg_attribute on attrelid = tables.oid, aclexplode(attacl)
		union all
		select '~functions', 0, 0, e'\\n' || pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace
		union all
		select '~schemas', 0, 0, e'\\nschema ' || nspname || e'\\n  grant ' || lower(privilege_type) || ' to '
				|| case grantee when 0 then 'public' else grantee::regrole::text end
			from pg_namespace, aclexplode(nspacl) where nspname in ('public', 'bullmq')
			and grantee <> nspowner
	) as dump order by owner collate "C", part, position, line collate "C"`;
