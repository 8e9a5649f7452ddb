import {
	listPostings,
	loadEntries,
	loadPostings,
	loadSearchable,
	type Posting,
	type SequencedEntry,
	type TileRange,
} from '../store/audit-search.ts';
import type { Database } from '../store/database.ts';
import type { AuditEntry } from './entry.ts';
import type { SearchedFor } from './question.ts';
import { tileWidth } from './tile.ts';

/** Where in the log is searched: entries `from` up to `end`, from one of these ends. */
export interface Stretch {
	readonly from: number;
	readonly end: number;
	readonly order: TileRange['order'];
}

/** What a step of a search found, and from where it goes on. */
export interface Step {
	readonly found: readonly SequencedEntry[];
	/** All before this was looked at (of a search from the newest: all from it on). */
	readonly reached: number;
}

/** So many tiles are asked for at a time, and so many entries read. */
const tilesAtOnce = 64;
const entriesAtOnce = 256;

/**
 * Goes through the entries that a search is for, step by step: what is in the index by that, and what is too new by
 * reading it. The cost of a step is the same however large the log is.
 *
 * @throws of the database
 */
export async function* findEntries(
	db: Database,
	search: SearchedFor,
	{ from, end, order }: Stretch,
): AsyncGenerator<Step, void> {
	const { size, tiles } = await loadSearchable(db);
	const inOrder = toDirection(order);
	let left = { from, end: Math.min(end, size) };
	while (left.from < left.end) {
		const range = { from: Math.floor(left.from / tileWidth), end: Math.ceil(left.end / tileWidth), order };
		const { postings, reached } = await nextPostings(db, search.clauses, range, tiles);
		const isLeft = (index: number) => index >= left.from && index < left.end;
		const indices = [...new Set(postings.flatMap(toIndices))].filter(isLeft).toSorted(inOrder.compare);
		for (let at = 0; at < indices.length; at += entriesAtOnce) {
			const some = indices.slice(at, at + entriesAtOnce);
			const entries = (await loadEntries(db, some)).filter(({ entry }) => search.matches(parse(entry)));
			yield {
				found: entries.toSorted((a, b) => inOrder.compare(a.index, b.index)),
				reached: inOrder.behind(some.at(-1) ?? 0),
			};
		}
		const next = reached * tileWidth;
		left = order === 'desc' ? { ...left, end: Math.min(left.end, next) } : { ...left, from: Math.max(left.from, next) };
		yield { found: [], reached: order === 'desc' ? left.end : left.from };
	}
}

/** @returns undefined of what is no entry at all: that it is there, verification says */
function parse(entry: string): AuditEntry {
	try {
		return JSON.parse(entry) as AuditEntry;
	} catch {
		return {} as AuditEntry;
	}
}

function toDirection(order: Stretch['order']) {
	return order === 'desc'
		? { compare: (a: number, b: number) => b - a, behind: (index: number) => index }
		: { compare: (a: number, b: number) => a - b, behind: (index: number) => index + 1 };
}

function toIndices({ tile, places }: Posting): number[] {
	return [...places].map((place) => tile * tileWidth + place);
}

/** The next tiles with entries that have a term of each clause, and how far that goes. */
async function nextPostings(
	db: Database,
	clauses: SearchedFor['clauses'],
	range: TileRange,
	tiles: number,
): Promise<{ readonly postings: readonly Posting[]; readonly reached: number }> {
	const isAbove = range.order === 'desc' ? range.end > tiles : range.from >= tiles;
	if (isAbove) return takeAll(range, tiles);
	const known = { ...range, end: Math.min(range.end, tiles) };
	const pages = await Promise.all(clauses.map((terms) => listPostings(db, terms, known, tilesAtOnce)));
	// The rarest leads: its page goes furthest.
	const ends = pages.map((page) => toReached(page, known));
	const reached = known.order === 'desc' ? Math.min(...ends) : Math.max(...ends);
	const lead = ends.indexOf(reached);
	let postings = pages[lead] ?? [];
	for (const [at, terms] of clauses.entries()) {
		if (at !== lead && postings.length > 0)
			postings = intersect(
				postings,
				await loadPostings(
					db,
					terms,
					postings.map(({ tile }) => tile),
				),
			);
	}
	return { postings, reached };
}

/** Of tiles that are not in the index yet. */
function takeAll({ from, end, order }: TileRange, tiles: number) {
	const first = order === 'desc' ? Math.max(from, tiles, end - tilesAtOnce) : from;
	const behind = order === 'desc' ? end : Math.min(end, from + tilesAtOnce);
	const all = Uint8Array.from({ length: tileWidth }, (_, place) => place);
	const postings = Array.from({ length: behind - first }, (_, at) => ({ tile: first + at, places: all }));
	return { postings, reached: order === 'desc' ? first : behind };
}

/** A page that is not full has all there is. */
function toReached(page: readonly Posting[], { from, end, order }: TileRange): number {
	const last = page.length < tilesAtOnce ? undefined : page.at(-1)?.tile;
	if (order === 'desc') return last ?? from;
	return last === undefined ? end : last + 1;
}

function intersect(some: readonly Posting[], others: readonly Posting[]): Posting[] {
	const places = new Map<number, Set<number>>();
	for (const { tile, places: those } of others) {
		const known = places.getOrInsertComputed(tile, () => new Set());
		for (const place of those) known.add(place);
	}
	return some.map((posting) => ({
		tile: posting.tile,
		places: posting.places.filter((place) => places.get(posting.tile)?.has(place)),
	}));
}
