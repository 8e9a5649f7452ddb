import { readErasures } from '../store/erasure-log.ts';
import { type Erasure, isHeldSince, listUnrecorded } from '../store/erasures.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { applyErasure } from './erasure.ts';

const batchSize = 1_000;

/**
 * Erases again what a database lacks the erasure of, as it was restored from an older backup; also what is not in it:
 * nobody brings that back. To be done before anybody is served.
 *
 * @returns how many
 * @throws Problem `file-unreadable`, and of the database
 */
export async function replayErasures(
	context: Pick<ExchangeContext, 'authority' | 'db' | 'clock'>,
	path: string,
): Promise<number> {
	let count = 0;
	let batch: Erasure[] = [];
	const replayBatch = async () => {
		for (const erasure of await withDatabaseProblems(listUnrecorded(context.db, batch))) {
			if (await withDatabaseProblems(replay(context, erasure))) count += 1;
		}
		batch = [];
	};
	for await (const erasure of readErasures(path)) {
		batch.push(erasure);
		if (batch.length === batchSize) await replayBatch();
	}
	if (batch.length > 0) await replayBatch();
	return count;
}

async function replay(
	context: Pick<ExchangeContext, 'authority' | 'db' | 'clock'>,
	erasure: Erasure,
): Promise<boolean> {
	return await context.db.transaction().execute(async (tx) => {
		// Its line was written, and it never came to erasing: then somebody held it.
		if (await isHeldSince(tx, erasure.documentDigest, erasure.erasedAt)) return false;
		return await applyErasure(tx, context, erasure, 'replayed');
	});
}
