import type { Clock } from '../clock.ts';
import { canonicalJson } from '../json.ts';
import { type AuthorityId, toTimestamp } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import type { Database } from '../store/database.ts';
import { type Actor, type AuditFacts, appendLeaves, toActor, toAuditLeaf } from './entry.ts';

/**
 * A request that a door refused, or could not answer. What it asked about is whatever the address named in the form of an
 * id, a digest or days: there may be nothing of that name, and then whoever asked made it up. Nothing else is their word.
 */
export interface RefusedRequest
	extends Pick<
		AuditFacts,
		'door' | 'route' | 'recipient' | 'document' | 'documentDigest' | 'draft' | 'deliveryId' | 'reason' | 'outcome'
	> {
	readonly action:
		| 'request-refused'
		| 'envelope-refused'
		| 'receipt-refused'
		| 'document-rejected'
		| 'document-read'
		| 'draft-read'
		| 'identity-searched'
		| 'case-read'
		| 'evidence-made'
		| 'partner-reconciled'
		| 'sign-in-refused'
		| 'form-link-refused';
	/** The person who asked, if it was one; with no role, where it was refused for want of any. */
	readonly by?: Person;
	/** The partner that asked, if it was one. */
	readonly from?: AuthorityId;
}

export interface RefusedRequests {
	/** Never throws: what cannot be stored now is counted. */
	record(request: RefusedRequest): Promise<void>;
	/**
	 * Whether one more of that kind may have an entry of its own in this minute, and takes the place of one: for a refusal
	 * whose entry is made with something else, and which is not to be without it.
	 */
	takeSingle(request: RefusedRequest): boolean;
	/** Puts on record what was counted since it was called last. @throws of the database; then it stays counted */
	flush(): Promise<void>;
}

/** So many of a kind are an entry each, before the others of the same minute are counted into one. */
const singly = 30;

type Uncounted = Omit<AuditFacts, 'at' | 'count'> & Actor;

interface Counted {
	readonly entry: Uncounted;
	/** How many were put on record one by one. */
	single: number;
	more: number;
}

/**
 * Refused requests of known people and partners are an entry each, up to 30 a minute of one kind. Beyond that, and whatever
 * nobody known asks for, is counted, and one entry a minute says how many there were: whoever reaches a door can make
 * requests without end, and the log takes no more of them for that. The counts are in memory until `flush`. A kind is who
 * asked, where and with what outcome, and never what about: that would be as many kinds as somebody likes.
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
	const takeSingle = (request: RefusedRequest) => {
		const counted = find(request);
		const isSingle = isKnown(request) && counted.single < singly;
		if (isSingle) counted.single += 1;
		return isSingle;
	};
	const append = async (entries: readonly (Uncounted & Pick<AuditFacts, 'count'>)[]) => {
		const at = toTimestamp(clock());
		await appendLeaves(
			db,
			entries.map((entry) => toAuditLeaf({ at, ...entry })),
		);
	};
	return {
		record: async (request) => {
			const isStored =
				!request.outcome.startsWith('database-') &&
				takeSingle(request) &&
				(await append([toEntry(authority, request)]).then(
					() => true,
					() => false,
				));
			if (!isStored) find(request).more += 1;
		},
		takeSingle,
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
	const { action, door, route, by, from, outcome } = request;
	return {
		action,
		...(door !== undefined && { door }),
		...(isKnown(request) && route !== undefined && { route }),
		...(by !== undefined && { by }),
		...(from !== undefined && { from }),
		outcome,
	};
}

function toEntry(authority: AuthorityId, { from, by, ...about }: RefusedRequest): Uncounted {
	const request = { ...about, ...toActor(by) };
	if (from === undefined) return { ...request, authority };
	// A receipt is about what we sent.
	return request.action === 'receipt-refused'
		? { ...request, authority, recipient: from }
		: { ...request, authority: from, recipient: authority };
}
