import type { AuditEntry } from './entry.ts';
import { tileWidth } from './tile.ts';

/** Its times up to the month, the day, the hour and the minute: any stretch of time is some of these. */
const timeLengths = [7, 10, 13, 16];

/** The database takes no longer ones into its index. */
const maxTermBytes = 200;

/**
 * What an entry is found by, as `index_entries` of the database says it too; some come twice. Members that are no text, or
 * that `jsonb` does not take, no gateway writes: there the two differ.
 */
function listTerms(entry: string): string[] {
	const { at, action, outcome, by, authority, recipient, log, document, documentDigest } = parse(entry);
	const terms = [''];
	const add = (name: string, value: unknown) => {
		if (typeof value === 'string') terms.push(`${name} ${value}`);
	};
	add('action', action);
	add('outcome', outcome);
	add('by', by);
	for (const partner of [authority, recipient, log]) add('partner', partner);
	for (const id of [document, documentDigest]) add('document', id);
	if (typeof at === 'string') for (const length of timeLengths) add('at', at.slice(0, length));
	return terms;
}

/** Of what is no entry nothing is known: that it is there, `verifyLog` says. */
function parse(entry: string): { readonly [member in keyof AuditEntry]?: unknown } {
	try {
		return JSON.parse(entry) ?? {};
	} catch {
		return {};
	}
}

/** The terms of a tile's entries, and the places of those that have each, in their order. */
export function toPostings(entries: readonly (string | undefined)[]): Map<string, number[]> {
	const postings = new Map<string, number[]>();
	for (const [place, entry] of entries.slice(0, tileWidth).entries()) {
		for (const term of entry === undefined ? [] : listTerms(entry)) {
			const places = postings.get(term);
			if (places === undefined) postings.set(term, [place]);
			else if (places.at(-1) !== place) places.push(place);
		}
	}
	for (const term of postings.keys()) if (Buffer.byteLength(term) > maxTermBytes) postings.delete(term);
	return postings;
}
