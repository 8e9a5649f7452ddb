import type { Person } from '../model/person.ts';
import type { Database, Transaction } from './database.ts';

export interface Session {
	readonly person: Person;
	readonly expiresAt: string;
}

/** Keeps a session, and forgets those that have ended. */
export async function insertSession(
	tx: Transaction,
	secretHash: Uint8Array,
	{ person, expiresAt }: Session,
	now: string,
): Promise<void> {
	await tx.deleteFrom('session').where('expires_at', '<=', now).execute();
	const { id, roles } = person;
	const row = { secret_hash: secretHash, person: id, roles, expires_at: expiresAt };
	await tx.insertInto('session').values(row).execute();
}

/** One that has not ended. */
export async function findSession(db: Database, secretHash: Uint8Array, now: string): Promise<Session | undefined> {
	const row = await db
		.selectFrom('session')
		.select(['person', 'roles', 'expires_at'])
		.where('secret_hash', '=', secretHash)
		.where('expires_at', '>', now)
		.executeTakeFirst();
	return row && { person: { id: row.person, roles: row.roles }, expiresAt: row.expires_at };
}

/** @returns whose it was */
export async function deleteSession(tx: Transaction, secretHash: Uint8Array): Promise<Person['id'] | undefined> {
	const row = await tx
		.deleteFrom('session')
		.where('secret_hash', '=', secretHash)
		.returning('person')
		.executeTakeFirst();
	return row?.person;
}
