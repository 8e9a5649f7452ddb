import type { KeyObject } from 'node:crypto';
import { type AuditEntry, appendLeaves, toAuditLeaf } from '../audit/entry.ts';
import type { RefusedRequests } from '../audit/refused-requests.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { type AuthorityId, toTimestamp } from '../model/identifiers.ts';
import { roles } from '../model/person.ts';
import { Problem } from '../problem.ts';
import type { Database, Transaction } from '../store/database.ts';
import { deleteSession } from '../store/sessions.ts';

export interface SignInContext {
	readonly authority: AuthorityId;
	readonly db: Database;
	readonly kek: KeyObject;
	readonly clock: Clock;
	readonly log: Pick<Log, 'warn'>;
	readonly refusals: Pick<RefusedRequests, 'record'>;
}

type Happened = Pick<AuditEntry, 'action' | 'by' | 'outcome'>;

export async function record({ authority, clock }: SignInContext, tx: Transaction, happened: Happened): Promise<void> {
	await appendLeaves(tx, [toAuditLeaf({ at: toTimestamp(clock()), authority, ...happened })]);
}

/** Ends a session, where there is one, and says why in the log. */
export async function endSession(context: SignInContext, secretHash: Uint8Array, outcome: string): Promise<void> {
	await context.db.transaction().execute(async (tx) => {
		const by = await deleteSession(tx, secretHash);
		if (by !== undefined) await record(context, tx, { action: 'signed-out', by, outcome });
	});
}

/** Somebody whom the provider vouches for, and who is nobody here. */
export function withoutRole(): Problem {
	return new Problem('role-needed', { fields: [{ pointer: '/roles', expected: `one of ${roles.join(', ')}` }] });
}
