import { parseCheckpoint } from '../audit/checkpoint-text.ts';
import { toLeafDigest } from '../audit/entry.ts';
import { loadCheckpoint } from '../audit/published-log.ts';
import { findEntries } from '../audit/search.ts';
import type { Person } from '../model/person.ts';
import { Problem } from '../problem.ts';
import type { SequencedEntry } from '../store/audit-search.ts';
import { type Asked, type AuditContext, recordAuditRead, toSearchOf } from './audit-reading.ts';
import { withDatabaseProblems } from './database-problems.ts';

/** By indices, both in it. */
export interface ExportStretch {
	readonly first?: number | undefined;
	readonly last?: number | undefined;
}

/**
 * Entries in the order of the log, as JSON Lines: the newest checkpoint, and of each entry that it covers what its leaf
 * hash is made of, so that whoever gets them can recompute the hashes by their own means. What was signed does not change:
 * it needs no snapshot, however long it is read.
 *
 * @throws Problem `log-entry-waiting` where nothing is signed yet; of the database
 */
export async function* exportAudit(
	context: AuditContext,
	by: Person,
	asked: Asked,
	{ first = 0, last = Number.MAX_SAFE_INTEGER }: ExportStretch,
): AsyncGenerator<string, void> {
	await recordAuditRead(context, by, 'exported', asked);
	const { db } = context;
	const checkpoint = await withDatabaseProblems(loadCheckpoint(db));
	if (checkpoint === undefined) throw new Problem('log-entry-waiting', { retryAfterSeconds: 2 });
	const { size } = parseCheckpoint(checkpoint);
	const search = await withDatabaseProblems(toSearchOf(context, asked));
	yield toLine({ checkpoint });
	const steps = findEntries(db, search, { from: first, end: Math.min(last + 1, size), order: 'asc' });
	for await (const { found } of steps) if (found.length > 0) yield found.map(toEntryLine).join('');
}

function toEntryLine({ index, leafHash, salt, entry }: SequencedEntry): string {
	return toLine({ index, leafHash: toLeafDigest({ leafHash }), salt: Buffer.from(salt).toString('base64url'), entry });
}

function toLine(value: object): string {
	return `${JSON.stringify(value)}\n`;
}
