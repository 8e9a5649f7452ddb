import { appendLeaves, toActor, toAuditLeaf } from '../audit/entry.ts';
import type { Draft } from '../model/draft.ts';
import { type DraftId, toTimestamp } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import type { FieldIssue } from '../normalise/body.ts';
import type { ProblemCode } from '../problem.ts';
import type { ReadRow, RowProblem } from '../tables/read-drafts.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { saveDrafts } from './drafts.ts';

/** What became of a row: a draft, a draft to look at, one that was here before, or none and why. */
export type ImportedRow =
	| { readonly line: number; readonly outcome: 'draft' | 'present'; readonly id: DraftId }
	| { readonly line: number; readonly outcome: 'doubts'; readonly id: DraftId; readonly doubts: readonly FieldIssue[] }
	| {
			readonly line: number;
			readonly outcome: 'refused';
			readonly problem: ProblemCode;
			readonly fields: readonly RowProblem[];
	  };

/** Rows stored at once: few enough to hold, many enough that a commit is not the price of a row. */
const batchRows = 250;

/**
 * Stores the drafts among the rows and tells of each row what became of it, in order. A batch is stored before
 * the next is read: memory does not grow with the file, and what was told is durable. Cut short anywhere, the
 * same import can be repeated.
 *
 * @throws Problem of the reading and of the database; what was told before stays true
 */
export async function* importDrafts(
	context: Pick<ExchangeContext, 'authority' | 'db' | 'kek' | 'clock'>,
	by: Person,
	rows: AsyncIterable<ReadRow>,
): AsyncGenerator<ImportedRow> {
	let stored = 0;
	const importNext = async (batch: readonly ReadRow[]) => {
		const imported = await importBatch(context, by, batch);
		stored += imported.filter(({ outcome }) => outcome === 'draft' || outcome === 'doubts').length;
		return imported;
	};
	try {
		let batch: ReadRow[] = [];
		for await (const row of rows) {
			batch.push(row);
			if (batch.length < batchRows) continue;
			yield* await importNext(batch);
			batch = [];
		}
		yield* await importNext(batch);
	} finally {
		// However it ends: what was stored until then is here.
		if (stored > 0) await record(context, by, stored);
	}
}

async function record(
	{ authority, db, clock }: Pick<ExchangeContext, 'authority' | 'db' | 'clock'>,
	by: Person,
	stored: number,
): Promise<void> {
	const entry = { at: toTimestamp(clock()), action: 'drafts-imported', authority, ...toActor(by) } as const;
	const leaf = toAuditLeaf({ ...entry, outcome: String(stored) });
	await withDatabaseProblems(appendLeaves(db, [leaf]));
}

async function importBatch(
	context: Pick<ExchangeContext, 'db' | 'kek' | 'clock'>,
	by: Person,
	batch: readonly ReadRow[],
): Promise<ImportedRow[]> {
	const drafts = batch.flatMap((row): Draft[] => ('draft' in row ? [row.draft] : []));
	const saved = (await saveDrafts(context, by, drafts)).values();
	return batch.map((row) => {
		const { line } = row;
		if (!('draft' in row)) return { line, outcome: 'refused', problem: row.problem, fields: row.fields };
		const { id, isNew, doubts } = saved.next().value as Awaited<ReturnType<typeof saveDrafts>>[number];
		if (!isNew) return { line, outcome: 'present', id };
		return doubts.length === 0 ? { line, outcome: 'draft', id } : { line, outcome: 'doubts', id, doubts };
	});
}
