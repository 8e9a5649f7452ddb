import { sql } from 'kysely';
import type { AuthorityId } from '../model/identifiers.ts';
import type { Database } from './database.ts';

/** A list whose signature was verified. */
export interface StoredList {
	readonly authority: AuthorityId;
	/** Key id of the CA. */
	readonly issuer: string;
	readonly thisUpdate: string;
	readonly der: Uint8Array;
}

/** Keeps it, unless a newer one of that CA is here. */
export async function saveList(db: Database, { authority, issuer, thisUpdate, der }: StoredList): Promise<void> {
	await sql`
		insert into revocation_list as present (authority, issuer, this_update, der)
		values (${authority}, ${issuer}, ${thisUpdate}, ${der})
		on conflict (authority, issuer) do update set this_update = excluded.this_update, der = excluded.der
		where present.this_update < excluded.this_update`.execute(db);
}

/** The newest of each CA, by authority. */
export async function loadLists(db: Database): Promise<ReadonlyMap<AuthorityId, readonly Uint8Array[]>> {
	const rows = await db.selectFrom('revocation_list').select(['authority', 'der']).execute();
	const byAuthority = Map.groupBy(rows, ({ authority }) => authority);
	return new Map([...byAuthority].map(([authority, lists]) => [authority, lists.map(({ der }) => der)]));
}
