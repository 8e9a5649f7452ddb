import { appendLeaves, toActor, toAuditLeaf } from '../../audit/entry.ts';
import type { ExchangeContext } from '../../exchange/context.ts';
import { withDatabaseProblems } from '../../exchange/database-problems.ts';
import { canonicalJson } from '../../json.ts';
import { type IdentityRecordId, newId, toTimestamp } from '../../model/identifiers.ts';
import type { Person } from '../../model/person.ts';
import type { FieldProblem, ProblemCode } from '../../problem.ts';
import { holdAttachments } from '../../store/attachments.ts';
import type { Transaction } from '../../store/database.ts';
import { type NewIdentityRecord, type Saved, saveIdentityRecords } from '../../store/identity-records.ts';
import { toFacts } from './facts.ts';
import type { IdentityRecord } from './identity.ts';
import { type IdentityKeys, toIdentityKeys } from './keys.ts';
import type { ReadRecord } from './read-records.ts';

type ImportContext = Pick<ExchangeContext, 'authority' | 'db' | 'kek' | 'clock'>;

/** What became of a row. */
export type ImportedRecord =
	| { readonly line: number; readonly outcome: Saved }
	| {
			readonly line: number;
			readonly outcome: 'refused';
			readonly problem: ProblemCode;
			readonly fields: readonly FieldProblem[];
	  };

/** Rows stored at once: few enough to hold, many enough that a commit is not the price of a row. */
const batchRows = 250;

/**
 * Keeps the records of a register among the rows and tells of each row what became of it, in order; a batch is stored
 * before the next is read. A reference that comes again replaces what it said before, so the same file can be imported
 * again.
 *
 * @throws Problem of the reading and of the database; what was told before stays true
 */
export async function* importRecords(
	context: ImportContext,
	by: Person,
	source: string,
	rows: AsyncIterable<ReadRecord>,
): AsyncGenerator<ImportedRecord> {
	const keys = toIdentityKeys(context.kek);
	let kept = 0;
	const importNext = async (batch: readonly ReadRecord[]) => {
		const imported = await importBatch(context, keys, source, batch);
		kept += imported.filter(({ outcome }) => outcome === 'stored' || outcome === 'replaced').length;
		return imported;
	};
	try {
		let batch: ReadRecord[] = [];
		for await (const row of rows) {
			if (batch.length === batchRows || batch.some((other) => hasSameReference(other, row))) {
				yield* await importNext(batch);
				batch = [];
			}
			batch.push(row);
		}
		yield* await importNext(batch);
	} finally {
		// However it ends: what was stored until then is here.
		if (kept > 0) await recordImport(context, by, source, kept);
	}
}

function hasSameReference(one: ReadRecord, other: ReadRecord): boolean {
	return 'record' in one && 'record' in other && one.record.reference === other.record.reference;
}

async function recordImport({ authority, db, clock }: ImportContext, by: Person, source: string, kept: number) {
	const entry = { at: toTimestamp(clock()), action: 'identity-records-imported', authority, ...toActor(by) } as const;
	const leaf = toAuditLeaf({ ...entry, reason: source, outcome: String(kept) });
	await withDatabaseProblems(appendLeaves(db, [leaf]));
}

async function importBatch(
	context: ImportContext,
	keys: IdentityKeys,
	source: string,
	batch: readonly ReadRecord[],
): Promise<ImportedRecord[]> {
	return await withDatabaseProblems(
		context.db.transaction().execute(async (tx) => {
			const checked = await Promise.all(batch.map((row) => checkPhoto(tx, row)));
			const records = checked.flatMap((row) => ('record' in row ? [row.record] : []));
			const rows = records.map((record) => toRow(context, keys, source, record));
			const saved = (await saveIdentityRecords(tx, context.kek, source, rows)).values();
			return checked.map((row): ImportedRecord => {
				if (!('record' in row)) return { ...row, outcome: 'refused' };
				return { line: row.line, outcome: saved.next().value ?? 'present' };
			});
		}),
	);
}

/** A photograph is a file that is here; then it stays for as long as the record. */
async function checkPhoto(tx: Transaction, row: ReadRecord): Promise<ReadRecord> {
	if (!('record' in row) || row.record.photo === undefined) return row;
	if ((await holdAttachments(tx, [row.record.photo])) > 0) return row;
	const fields = [{ pointer: '/photo', expected: 'the id of a file that was handed in' }];
	return { line: row.line, problem: 'identity-record-invalid', fields };
}

function toRow(
	{ clock }: ImportContext,
	keys: IdentityKeys,
	source: string,
	record: IdentityRecord,
): NewIdentityRecord {
	const now = clock();
	const text = canonicalJson(record);
	const { alone, together } = keys.toSearchKeys(toFacts(record));
	return {
		id: newId(now) as IdentityRecordId,
		source,
		referenceKey: keys.toHash('reference', record.reference),
		contentKey: keys.toHash('content', text),
		photo: record.photo ?? null,
		storedAt: toTimestamp(now),
		text,
		keys: [...alone, ...together],
	};
}
