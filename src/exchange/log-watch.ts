import { loadUnsignedSeconds } from '../audit/unsigned-watch.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import { listWitnessFailures, type WitnessFailures } from '../store/cosignatures.ts';
import { countUnproved } from '../store/receipt-proofs.ts';
import { countLogConflicts } from '../store/witnessed-logs.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';

/** What those who watch over this gateway should know of logs, ours and those of partners. */
export interface LogWatch {
	/** Contradictions on record, by whose log it is. */
	readonly conflicts: readonly { readonly log: AuthorityId; readonly count: number }[];
	/** Receipts without a proof, by partner. */
	readonly unproved: readonly { readonly recipient: AuthorityId; readonly count: number }[];
	readonly failures: readonly WitnessFailures[];
	/** Age of the first entry of ours that no checkpoint covers. */
	readonly unsignedSeconds: number;
}

export async function watchLogs(context: Pick<ExchangeContext, 'db' | 'clock'>): Promise<LogWatch> {
	const { db } = context;
	const all = Promise.all([
		countLogConflicts(db),
		countUnproved(db),
		listWitnessFailures(db),
		loadUnsignedSeconds(context),
	]);
	const [conflicts, unproved, failures, unsignedSeconds] = await withDatabaseProblems(all);
	return { conflicts, unproved, failures, unsignedSeconds };
}
