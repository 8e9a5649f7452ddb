import { lockDocuments } from '../store/documents.ts';
import { readErasures } from '../store/erasure-log.ts';
import { type Erasure, listErasable, listUnrecorded } from '../store/erasures.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { applyErasure } from './erasure.ts';

const batchSize = 1_000;

/** How many were erased again, and how many stay for now, as a legal hold stands on them. */
export interface Replayed {
	readonly erased: number;
	readonly held: number;
}

/**
 * Erases again what a database lacks the erasure of, as it was restored from an older backup; also what is not in it:
 * nobody brings that back. What is held stays, until it starts without the hold. To be done before anybody is served.
 *
 * @throws Problem `file-unreadable`, and of the database
 */
export async function replayErasures(
	context: Pick<ExchangeContext, 'authority' | 'db' | 'clock'>,
	path: string,
): Promise<Replayed> {
	const count = { erased: 0, held: 0, recorded: 0 };
	let batch: Erasure[] = [];
	const replayBatch = async () => {
		for (const erasure of await withDatabaseProblems(listUnrecorded(context.db, batch)))
			count[await withDatabaseProblems(replay(context, erasure))] += 1;
		batch = [];
	};
	for await (const erasure of readErasures(path)) {
		batch.push(erasure);
		if (batch.length === batchSize) await replayBatch();
	}
	if (batch.length > 0) await replayBatch();
	return { erased: count.erased, held: count.held };
}

async function replay(
	context: Pick<ExchangeContext, 'authority' | 'db' | 'clock'>,
	erasure: Erasure,
): Promise<'erased' | 'held' | 'recorded'> {
	return await context.db.transaction().execute(async (tx) => {
		const { documentDigest, documentId } = erasure;
		await lockDocuments(tx, [documentId]);
		if ((await listUnrecorded(tx, [erasure])).length === 0) return 'recorded';
		const here = (await listErasable(tx, [documentId])).find(({ digest }) => digest === documentDigest);
		if (here?.isHeld === true) return 'held';
		return (await applyErasure(tx, context, erasure, 'replayed')) ? 'erased' : 'recorded';
	});
}
