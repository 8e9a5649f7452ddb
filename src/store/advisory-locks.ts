import { sql } from 'kysely';
import pg from 'pg';
import { Problem } from '../problem.ts';
import type { Transaction } from './database.ts';

/** First key of the locks here: "lint" in ASCII. PostgreSQL keeps them per database, and apart from those of names. */
const family = 0x6c696e74;

/** Second keys. A number is never given to another lock. */
const locks = {
	/** Held in share by every process that uses the embedded server; the last one out stops it. */
	presence: 1,
	/** Held by the one process that migrates. */
	migration: 2,
	/** Held by the one `lintas serve` of a data directory. */
	serve: 3,
	/** Held by the one writer of the audit log, for a transaction. */
	sequencer: 4,
};

export type Lock = keyof typeof locks;

/** Waits until the lock is ours, on a connection of its own: it lasts as long as the connection. */
export async function connectWithLock(url: string, lock: Lock, mode: 'exclusive' | 'shared'): Promise<pg.Client> {
	const call = mode === 'shared' ? 'pg_advisory_lock_shared' : 'pg_advisory_lock';
	const client = await connect(url);
	try {
		await client.query(`select ${call}($1, $2)`, [family, locks[lock]]);
		return client;
	} catch (error) {
		await client.end();
		throw error;
	}
}

async function connect(url: string): Promise<pg.Client> {
	const client = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 10_000 });
	// Without a listener a lost connection would end the process; the next query tells of it.
	client.on('error', () => undefined);
	await client.connect();
	return client;
}

/** Takes the lock exclusively if nobody else holds it. */
export async function tryLock(client: pg.Client, lock: Lock): Promise<boolean> {
	const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', [
		family,
		locks[lock],
	]);
	return rows[0]?.taken === true;
}

/** Takes the lock until the transaction ends, if nobody else holds it. */
export async function tryLockForTransaction(tx: Transaction, lock: Lock): Promise<boolean> {
	const call = sql<{
		taken: boolean;
	}>`select pg_try_advisory_xact_lock(${family}::integer, ${locks[lock]}::integer) as taken`;
	return (await call.execute(tx)).rows[0]?.taken === true;
}

/** Gives up a lock held in share. */
export async function leaveLock(client: pg.Client, lock: Lock): Promise<void> {
	await client.query('select pg_advisory_unlock_shared($1, $2)', [family, locks[lock]]);
}

/**
 * Makes this process the only one of its role on the database, until `release()` or its end.
 * If the database restarts, the claim is gone without notice; it guards against mistakes at start.
 *
 * @throws Problem `already-running`
 */
export async function claimRole(url: string, role: 'serve'): Promise<{ release(): Promise<void> }> {
	const client = await connect(url);
	const taken = await tryLock(client, role);
	if (taken) return { release: () => client.end() };
	await client.end();
	throw new Problem('already-running');
}

/** Until this transaction ends, no other one that locks one of these names goes on. */
export async function lockNames(tx: Transaction, names: readonly string[]): Promise<void> {
	// In one order everywhere, so that nobody waits for whoever waits for them.
	await sql`select pg_advisory_xact_lock(hashtextextended(name, 0)) from
		(select distinct unnest(${[...names]}::text[]) as name order by name) as named`.execute(tx);
}
