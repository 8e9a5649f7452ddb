import type { Clock } from '../clock.ts';
import { canonicalJson } from '../json.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import { toTimestamp } from '../model/identifiers.ts';
import type { Database } from '../store/database.ts';
import { type AuditEntry, appendLeaves, toAuditLeaf } from './entry.ts';

/** A request that a door refused, or could not answer; nothing in it is written by who asked. */
export interface RefusedRequest
	extends Pick<AuditEntry, 'door' | 'route' | 'by' | 'document' | 'documentDigest' | 'draft' | 'outcome'> {
	readonly action: 'request-refused' | 'document-read' | 'draft-read';
	/** The partner that asked, if it was one. */
	readonly from?: AuthorityId;
}

export interface RefusedRequests {
	/** Never throws: what cannot be stored now is counted. */
	record(request: RefusedRequest): Promise<void>;
	/** Puts on record what was counted since it was called last. @throws of the database; then it stays counted */
	flush(): Promise<void>;
}

/** So many of a kind are an entry each, before the others of the same minute are counted into one. */
const singly = 30;

interface Counted {
	readonly entry: Omit<AuditEntry, 'at' | 'count'>;
	/** How many were put on record one by one. */
	single: number;
	more: number;
}

/**
 * Refused requests of known people and partners are an entry each, up to 30 a minute of one kind. Beyond that, and whatever
 * nobody known asks for, is counted, and one entry a minute says how many there were: whoever reaches a door can make
 * requests without end, and the log takes no more of them for that. The counts are in memory until `flush`.
 */
export function makeRefusedRequests({
	authority,
	db,
	clock,
}: {
	readonly authority: AuthorityId;
	readonly db: Database;
	readonly clock: Clock;
}): RefusedRequests {
	let counts = new Map<string, Counted>();
	const find = (request: RefusedRequest) => {
		const kind = toKind(request);
		return counts.getOrInsertComputed(canonicalJson(kind), () => {
			return { entry: toEntry(authority, kind), single: 0, more: 0 };
		});
	};
	const append = async (entries: readonly Omit<AuditEntry, 'at'>[]) => {
		const at = toTimestamp(clock());
		await appendLeaves(
			db,
			entries.map((entry) => toAuditLeaf({ at, ...entry })),
		);
	};
	return {
		record: async (request) => {
			const counted = find(request);
			const isSingle = isKnown(request) && counted.single < singly && !request.outcome.startsWith('database-');
			if (isSingle) counted.single += 1;
			const isStored =
				isSingle &&
				(await append([toEntry(authority, request)]).then(
					() => true,
					() => false,
				));
			if (!isStored) find(request).more += 1;
		},
		flush: async () => {
			const taken = counts;
			counts = new Map();
			const entries = [...taken.values()].filter(({ more }) => more > 0);
			if (entries.length === 0) return;
			try {
				await append(entries.map(({ entry, more }) => ({ ...entry, count: more })));
			} catch (error) {
				for (const [kind, { entry, more }] of taken) {
					counts.getOrInsertComputed(kind, () => ({ entry, single: 0, more: 0 })).more += more;
				}
				throw error;
			}
		},
	};
}

function isKnown({ by, from }: RefusedRequest): boolean {
	return by !== undefined || from !== undefined;
}

/** What is counted together: of nobody known one kind for each door and code, so that there are only so many. */
function toKind(request: RefusedRequest): RefusedRequest {
	const { document: _document, documentDigest: _digest, draft: _draft, route, ...kind } = request;
	return isKnown(request) && route !== undefined ? { ...kind, route } : kind;
}

function toEntry(authority: AuthorityId, { from, ...request }: RefusedRequest): Omit<AuditEntry, 'at'> {
	return from === undefined ? { ...request, authority } : { ...request, authority: from, recipient: authority };
}
