import type { Person } from '../model/person.ts';
import type { Database, Transaction } from './database.ts';

export interface Session {
	readonly person: Person;
	readonly expiresAt: string;
	/** When the provider last said so. */
	readonly checkedAt: string;
	/** By which it is asked again, encrypted; null where it gave none. */
	readonly refreshToken: Uint8Array | null;
}

/** Keeps a session, and forgets those that have ended. */
export async function insertSession(
	tx: Transaction,
	secretHash: Uint8Array,
	{ person, expiresAt, checkedAt, refreshToken }: Session,
): Promise<void> {
	await tx.deleteFrom('session').where('expires_at', '<=', checkedAt).execute();
	const { id, roles } = person;
	const row = { secret_hash: secretHash, person: id, roles, expires_at: expiresAt, checked_at: checkedAt };
	await tx
		.insertInto('session')
		.values({ ...row, refresh_token: refreshToken })
		.execute();
}

/** One that has not ended. */
export async function findSession(db: Database, secretHash: Uint8Array, now: string): Promise<Session | undefined> {
	const row = await db
		.selectFrom('session')
		.select(['person', 'roles', 'expires_at', 'checked_at', 'refresh_token'])
		.where('secret_hash', '=', secretHash)
		.where('expires_at', '>', now)
		.executeTakeFirst();
	if (row === undefined) return undefined;
	const { person: id, roles, expires_at: expiresAt, checked_at: checkedAt, refresh_token: refreshToken } = row;
	return { person: { id, roles }, expiresAt, checkedAt, refreshToken };
}

/** Of several that would check it at once, on whatever nodes, one does. @returns whether that is this one */
export async function moveCheck(db: Database, secretHash: Uint8Array, from: string, to: string): Promise<boolean> {
	const { numUpdatedRows } = await db
		.updateTable('session')
		.set({ checked_at: to })
		.where('secret_hash', '=', secretHash)
		.where('checked_at', '=', from)
		.executeTakeFirst();
	return numUpdatedRows === 1n;
}

/** What the provider says now. @returns false where the session has ended meanwhile */
export async function updateSession(
	tx: Transaction,
	secretHash: Uint8Array,
	{ person, refreshToken }: Pick<Session, 'person' | 'refreshToken'>,
): Promise<boolean> {
	const { numUpdatedRows } = await tx
		.updateTable('session')
		.set({ roles: person.roles, refresh_token: refreshToken })
		.where('secret_hash', '=', secretHash)
		.executeTakeFirst();
	return numUpdatedRows === 1n;
}

/** @returns whose it was, in the roles of then */
export async function deleteSession(tx: Transaction, secretHash: Uint8Array): Promise<Person | undefined> {
	const row = await tx
		.deleteFrom('session')
		.where('secret_hash', '=', secretHash)
		.returning(['person as id', 'roles'])
		.executeTakeFirst();
	return row;
}
