import { type AuditEntry, appendLeaves, toActor, toAuditLeaf, toLeafDigest } from '../audit/entry.ts';
import { loadInclusion } from '../audit/published-log.ts';
import { type Question, toSearch } from '../audit/question.ts';
import { findEntries } from '../audit/search.ts';
import { type AuthorityId, type Digest, DocumentId, toTimestamp } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import { Problem } from '../problem.ts';
import { loadEntries, loadSearchable, type SequencedEntry } from '../store/audit-search.ts';
import { findDocuments } from '../store/documents.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { toNamed } from './reads.ts';

export type AuditContext = Pick<ExchangeContext, 'authority' | 'db' | 'clock'>;

/** What an auditor asks of the log. */
export interface Asked extends Omit<Question, 'documents' | 'partner'> {
	readonly document?: DocumentId | Digest | undefined;
	readonly partner?: AuthorityId | undefined;
}

/** An entry as it is shown: what it says, or null of what is no entry. */
export interface ShownEntry {
	readonly index: number;
	readonly leafHash: string;
	readonly entry: Readonly<Record<string, unknown>> | null;
}

/** How the log is read. */
type Reading = 'searched' | 'shown' | 'watched' | 'exported' | 'verified' | 'conflicts';

/** Puts on record who reads the log, and how; before anything of it is given out. */
export async function recordAuditRead(
	{ db, authority, clock }: AuditContext,
	by: Person,
	outcome: Reading,
	{ document, partner }: Pick<Asked, 'document' | 'partner'> = {},
): Promise<void> {
	const about = {
		...(document !== undefined && toNamed(document)),
		...(partner !== undefined && { recipient: partner }),
	};
	const entry: AuditEntry = {
		at: toTimestamp(clock()),
		action: 'audit-read',
		authority,
		...toActor(by),
		...about,
		outcome,
	};
	await withDatabaseProblems(appendLeaves(db, [toAuditLeaf(entry)]));
}

/** So many steps are made for one page: a question that finds little is answered by pages with little. */
const stepsAtMost = 40;

/**
 * A page of entries, the newest first.
 *
 * @param before only entries before that index
 * @returns `next`: the `before` of the next page; null where there is none. A page may be short, or empty, and have a next
 * @throws Problem of the database
 */
export async function searchAudit(
	context: AuditContext,
	by: Person,
	asked: Asked,
	{ limit, before = Number.MAX_SAFE_INTEGER }: { readonly limit: number; readonly before?: number | undefined },
): Promise<{ readonly items: readonly ShownEntry[]; readonly next: number | null }> {
	await recordAuditRead(context, by, 'searched', asked);
	return await withDatabaseProblems(findPage(context, asked, limit, before));
}

async function findPage(context: AuditContext, asked: Asked, limit: number, before: number) {
	const search = await toSearchOf(context, asked);
	const found: SequencedEntry[] = [];
	let steps = 0;
	for await (const step of findEntries(context.db, search, { from: 0, end: before, order: 'desc' })) {
		found.push(...step.found);
		steps += 1;
		if (found.length >= limit) {
			const items = found.slice(0, limit);
			return { items: items.map(toShown), next: items.at(-1)?.index || null };
		}
		if (steps === stepsAtMost) return { items: found.map(toShown), next: step.reached || null };
	}
	return { items: found.map(toShown), next: null };
}

/** By a document's id also what is known of it by its digests alone. */
export async function toSearchOf({ db, clock }: AuditContext, { document, ...asked }: Asked) {
	// Clocks of other machines may be ahead.
	const end = clock().add({ hours: 24 });
	if (document === undefined) return toSearch(asked, end);
	const id = DocumentId.safeParse(document);
	const found = id.success ? await findDocuments(db, id.data) : [];
	return toSearch({ ...asked, documents: [document, ...found.map(({ digest }) => digest)] }, end);
}

function toShown({ index, leafHash, entry }: SequencedEntry): ShownEntry {
	return { index, leafHash: toLeafDigest({ leafHash }), entry: tryParse(entry) };
}

function tryParse(text: string): ShownEntry['entry'] {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
	} catch {
		return null;
	}
}

/** One entry with what proves it: recompute its leaf hash, and verify the proof. */
export interface ProvenEntry {
	readonly index: number;
	readonly leafHash: string;
	readonly salt: string;
	/** The very bytes that the leaf commits to. */
	readonly entry: string;
	/** In the form of C2SP tlog-proof. */
	readonly proof: string;
}

/** @throws Problem `entry-unknown`, `log-entry-waiting` until it is signed, `log-altered`; of the database */
export async function showEntry(context: AuditContext, by: Person, index: number): Promise<ProvenEntry> {
	const proven = await withDatabaseProblems(proveEntry(context, index));
	await recordAuditRead(context, by, 'shown');
	return proven;
}

async function proveEntry({ db }: AuditContext, index: number): Promise<ProvenEntry> {
	const [found] = await loadEntries(db, [index]);
	if (found === undefined) throw new Problem('entry-unknown', { detail: `Index ${index}.` });
	const leafHash = toLeafDigest(found);
	const salt = Buffer.from(found.salt).toString('base64url');
	return { index, leafHash, salt, entry: found.entry, proof: await loadInclusion(db, leafHash) };
}

/** So many come at a time to whoever watches. */
const watchedAtOnce = 100;

/**
 * What comes into the log from now on, or from the entry `after` on. It is on record once, when it begins.
 *
 * @returns asks for what has come since it was last asked
 */
export async function watchAudit(
	context: AuditContext,
	by: Person,
	after: number | undefined,
): Promise<() => Promise<readonly ShownEntry[]>> {
	const { db } = context;
	await recordAuditRead(context, by, 'watched');
	let next = after === undefined ? (await withDatabaseProblems(loadSearchable(db))).size : after + 1;
	return async () => {
		const { size } = await withDatabaseProblems(loadSearchable(db));
		const end = Math.min(size, next + watchedAtOnce);
		if (end <= next) return [];
		const indices = Array.from({ length: end - next }, (_, at) => next + at);
		next = end;
		const entries = await withDatabaseProblems(loadEntries(db, indices));
		return entries.toSorted((a, b) => a.index - b.index).map(toShown);
	};
}
