import { setTimeout as sleep } from 'node:timers/promises';
import type { Person } from '../model/person.ts';
import { Problem } from '../problem.ts';
import { openSnapshot, type Transaction } from '../store/database.ts';
import { type AuditContext, recordAuditRead } from './audit-reading.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { type AuditFinding, type AuditTrust, type VerifiedSoFar, verifyAudit } from './verify-audit.ts';

export interface VerificationContext extends AuditContext {
	/** What the log is held against; read before anything of it is. */
	readonly loadTrust: () => Promise<AuditTrust>;
}

/** How far a verification has come; then each thing that is not as it was, and the end. */
export type VerificationEvent =
	| ({ readonly event: 'progress' } & VerifiedSoFar)
	| { readonly event: 'finding'; readonly finding: object }
	| { readonly event: 'done'; readonly entries: number; readonly findings: number };

const tellMs = 1_000;

/**
 * Verifies the whole log for whoever reads what it tells; it ends with them, and when the door closes.
 *
 * @throws Problem of the database, of `loadTrust`
 */
export async function* verifyForAuditor(
	context: VerificationContext,
	by: Person,
	closing: AbortSignal,
): AsyncGenerator<VerificationEvent, void> {
	await recordAuditRead(context, by, 'verified');
	const trust = await context.loadTrust();
	const tx = await withDatabaseProblems(openSnapshot(context.db));
	const reader = new AbortController();
	try {
		yield* tellProgress(tx, trust, AbortSignal.any([closing, reader.signal]));
	} finally {
		reader.abort();
		await tx.rollback().execute();
	}
}

async function* tellProgress(
	tx: Transaction,
	trust: AuditTrust,
	stop: AbortSignal,
): AsyncGenerator<VerificationEvent, void> {
	let come: VerifiedSoFar = { entries: 0 };
	const progress = (so: VerifiedSoFar) => {
		// Whoever asked has gone: nobody is told of this.
		if (stop.aborted) throw new Problem('gateway-busy');
		come = so;
	};
	const verified = withDatabaseProblems(verifyAudit(tx, trust, progress));
	verified.catch(() => undefined);
	for (let found: readonly AuditFinding[] | undefined; found === undefined && !stop.aborted; ) {
		yield { event: 'progress', ...come };
		found = await Promise.race([verified, sleep(tellMs, undefined, { signal: stop }).catch(() => undefined)]);
	}
	if (stop.aborted) return;
	const found = await verified;
	for (const finding of found) yield { event: 'finding', finding: toValue(finding) };
	const findings = found.filter(({ finding }) => finding !== 'timestamp-unchecked').length;
	yield { event: 'done', entries: come.entries, findings };
}

/** A finding as JSON has it. */
export function toValue(finding: AuditFinding): object {
	if ('leafHash' in finding) return { ...finding, leafHash: Buffer.from(finding.leafHash).toString('base64url') };
	if ('problem' in finding) return { ...finding, problem: finding.problem.detail };
	return finding;
}
