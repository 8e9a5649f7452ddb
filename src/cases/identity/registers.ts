import { appendLeaves, toActor, toAuditLeaf } from '../../audit/entry.ts';
import type { ExchangeContext } from '../../exchange/context.ts';
import { withDatabaseProblems } from '../../exchange/database-problems.ts';
import { toTimestamp } from '../../model/identifiers.ts';
import type { Person } from '../../model/person.ts';
import { deleteIdentityRecords, type IdentityRegister, listIdentityRegisters } from '../../store/identity-records.ts';

export type { IdentityRegister };

type RegistersContext = Pick<ExchangeContext, 'authority' | 'db' | 'clock'>;

/** The registers of people that were imported, by their names. */
export function listRegisters({ db }: Pick<RegistersContext, 'db'>): Promise<IdentityRegister[]> {
	return withDatabaseProblems(listIdentityRegisters(db));
}

/** Deleted at once: few enough that nobody who imports or looks waits for long. */
const batchRows = 1_000;

/**
 * Removes a register with its keys and photographs, a batch after the other. What is gone is on record, however it ends.
 *
 * @returns how many records there were
 */
export async function removeRegister(context: RegistersContext, by: Person, source: string): Promise<number> {
	let removed = 0;
	try {
		for (let batch = batchRows; batch === batchRows; removed += batch)
			batch = await withDatabaseProblems(
				context.db.transaction().execute((tx) => deleteIdentityRecords(tx, source, batchRows)),
			);
		return removed;
	} finally {
		if (removed > 0) await recordRemoval(context, by, source, removed);
	}
}

async function recordRemoval({ authority, db, clock }: RegistersContext, by: Person, source: string, removed: number) {
	const entry = { at: toTimestamp(clock()), action: 'identity-records-removed', authority, ...toActor(by) } as const;
	const leaf = toAuditLeaf({ ...entry, reason: source, outcome: String(removed) });
	await withDatabaseProblems(appendLeaves(db, [leaf]));
}
