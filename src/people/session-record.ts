import type { KeyObject } from 'node:crypto';
import { type AuditFacts, appendLeaves, toActor, toAuditLeaf } from '../audit/entry.ts';
import type { RefusedRequests } from '../audit/refused-requests.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { type AuthorityId, toTimestamp } from '../model/identifiers.ts';
import { type Person, roles } from '../model/person.ts';
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

export async function record(
	{ authority, clock }: SignInContext,
	tx: Transaction,
	{ by, ...happened }: Pick<AuditFacts, 'action' | 'outcome'> & { readonly by: Person },
): Promise<void> {
	await appendLeaves(tx, [toAuditLeaf({ at: toTimestamp(clock()), authority, ...happened, ...toActor(by) })]);
}

/** Ends a session, where there is one, and says why in the log: its person, in the roles that they had in it to the last. */
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
