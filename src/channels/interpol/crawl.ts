import { z } from 'zod';
import { listAlpha2 } from '../../normalise/country-names.ts';
import { isUnknownMember } from '../../normalise/interpol-notice.ts';
import { Problem } from '../../problem.ts';
import { ListedNotice } from './listed.ts';
import type { Members } from './members.ts';

/** Of one query no more is shown, whatever its total. */
const maxShown = 160;

/** So many queries one list is worth: beyond this it is told to be incomplete. */
const maxQueries = 5_000;

export interface Query {
	readonly sexId?: string;
	readonly ageMin?: number;
	readonly ageMax?: number;
	readonly nationality?: string;
}

/** One list of notices. */
interface List {
	readonly fetchPage: (query: string) => Promise<Members>;
	/** What was told of already: splits overlap. */
	readonly seen: Set<string>;
	/** Queries that show less than there is and cannot be split. */
	readonly short: string[];
	queries: number;
}

const Page = z.looseObject({
	total: z.int().nonnegative(),
	_embedded: z.looseObject({ notices: z.array(z.unknown()).max(maxShown) }),
});

/**
 * All notices of a list, each once, a page at a time in memory. A query with more than is shown is split by sex, by
 * age and by nationality, until nothing is missing of its total.
 *
 * @returns what is not shown whatever is asked
 */
export async function* crawl(
	fetchPage: (query: string) => Promise<Members>,
): AsyncGenerator<ListedNotice, readonly string[]> {
	const list: List = { fetchPage, seen: new Set(), short: [], queries: 0 };
	const { found, total } = yield* walk(list, {});
	if (found.size >= total) return [];
	return list.short.length > 0 ? list.short : [describe({}, found.size, total)];
}

interface Walked {
	readonly found: Set<string>;
	readonly total: number;
}

async function* walk(list: List, query: Query): AsyncGenerator<ListedNotice, Walked> {
	const found = new Set<string>();
	const nationalities = new Map<string, number>();
	const total = yield* showAll(list, query, (notice) => {
		found.add(notice.entity_id);
		for (const nationality of toCodes(notice.nationalities))
			nationalities.set(nationality, (nationalities.get(nationality) ?? 0) + 1);
	});
	const splits = total > maxShown ? toSplits(query, nationalities) : [];
	// What the parts do not show either, no other part has.
	let hidden = 0;
	for (const next of splits.flat()) {
		if (found.size + hidden >= total || list.queries >= maxQueries) break;
		const below = yield* walk(list, next);
		for (const id of below.found) found.add(id);
		hidden += Math.max(0, below.total - below.found.size);
	}
	if (found.size < total && splits.length === 0) list.short.push(describe(query, found.size, total));
	return { found, total };
}

/** What is shown of one query. */
async function* showAll(
	list: List,
	query: Query,
	note: (notice: ListedNotice) => void,
): AsyncGenerator<ListedNotice, number> {
	let shown = 0;
	for (let page = 1; ; page += 1) {
		list.queries += 1;
		const asked = new URLSearchParams(Object.entries({ ...query, page, resultPerPage: maxShown }).map(toPair));
		const { data } = Page.safeParse(await list.fetchPage(asked.toString()));
		if (data === undefined) throw new Problem('channel-message-unreadable', { detail: 'Its list cannot be read.' });
		const { notices } = data._embedded;
		for (const item of notices) {
			const { data: notice } = ListedNotice.safeParse(item);
			if (notice === undefined) continue;
			note(notice);
			if (list.seen.has(notice.entity_id)) continue;
			list.seen.add(notice.entity_id);
			yield notice;
		}
		shown += notices.length;
		if (notices.length === 0 || shown >= Math.min(data.total, maxShown)) return data.total;
	}
}

const toPair = ([name, value]: [string, string | number]): [string, string] => [name, String(value)];

const oldest = 120;

/** The ways to ask for less, one after another: who has no age or sex on record is found by nationality only. */
function toSplits(query: Query, nationalities: ReadonlyMap<string, number>): readonly (readonly Query[])[] {
	const { sexId, ageMin = 0, ageMax = oldest, nationality } = query;
	const middle = Math.floor((ageMin + ageMax) / 2);
	const bySex = ['M', 'F', 'U'].map((sex) => ({ ...query, sexId: sex }));
	const byAge = [
		{ ...query, ageMin, ageMax: middle },
		{ ...query, ageMin: middle + 1, ageMax },
	];
	const often = [...nationalities].toSorted(([, one], [, other]) => other - one).map(([code]) => code);
	const byNationality = [...new Set([...often, ...listAlpha2()])].map((code) => ({ ...query, nationality: code }));
	return [
		...(sexId === undefined ? [bySex] : []),
		...(ageMin < ageMax ? [byAge] : []),
		...(nationality === undefined ? [byNationality] : []),
	];
}

function toCodes(nationalities: unknown): string[] {
	if (!Array.isArray(nationalities)) return [];
	return nationalities.map(String).filter((code) => /^[A-Z0-9]{2,3}$/.test(code) && !isUnknownMember(code));
}

/** Nobody is named by it. */
function describe(query: Query, found: number, total: number): string {
	const asked = Object.entries(query).map(([name, value]) => `${name}=${value}`);
	return `${asked.join(' ') || 'all'}: ${found} of ${total}.`;
}
