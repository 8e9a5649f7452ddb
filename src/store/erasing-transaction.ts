import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Database, Transaction } from './database.ts';
import { lockDocuments } from './documents.ts';
import { appendErasures, type LoggedErasures } from './erasure-log.ts';
import { type Erasure, listUnrecorded } from './erasures.ts';

/** A transaction that may erase. */
export interface Erasing {
	readonly tx: Transaction;
	/** What it has erased so far. */
	readonly erased: Erasure[];
}

/**
 * Runs a transaction that may erase. What it erased is on record outside the database before it commits, and after all
 * else that may roll it back.
 *
 * @throws Problem `erasure-log-unwritable`, and whatever `work` throws
 */
export async function runErasing<T>(
	{ db, erasureLog }: { readonly db: Database; readonly erasureLog: string },
	work: (erasing: Erasing) => Promise<T>,
): Promise<T> {
	const line = { transaction: randomUUID(), erased: [] as Erasure[] };
	let isWritten = false;
	try {
		return await db.transaction().execute(async (tx) => {
			const result = await work({ tx, erased: line.erased });
			isWritten = line.erased.length > 0;
			if (isWritten) await appendErasures(erasureLog, line);
			return result;
		});
	} catch (thrown) {
		// Where this fails too it is as after a crash, and whoever asked for it is to hear of what failed first.
		if (isWritten) await strike(db, erasureLog, line).catch(() => undefined);
		throw thrown;
	}
}

/** A line of what was rolled back would erase it at the next start. */
async function strike(db: Database, erasureLog: string, { transaction, erased }: LoggedErasures): Promise<void> {
	await db.transaction().execute(async (tx) => {
		await sql`set local lock_timeout = '5s'`.execute(tx);
		// Also waits for a commit that is still under way, though the connection is lost on which it was asked for.
		await lockDocuments(
			tx,
			erased.map(({ documentId }) => documentId),
		);
		if ((await listUnrecorded(tx, erased)).length > 0) await appendErasures(erasureLog, { transaction, erased: [] });
	});
}
