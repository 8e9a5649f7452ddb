import { z } from 'zod';
import { tryParseJsonBytes } from '../../json.ts';
import { Problem, type ProblemCode, toProblem } from '../../problem.ts';
import type { Asked, Polled, Route } from '../channel.ts';
import { crawl } from './crawl.ts';
import { type ListedNotice, toReference, toVersion } from './listed.ts';
import { fetchMessage, open } from './message.ts';

/** Where to go on in each feed. */
const Cursor = z.object({ changes: z.string().max(512).optional(), sltd: z.string().max(512).optional() });
type Cursor = z.infer<typeof Cursor>;

const feeds = { changes: '/v1/requests/changes', sltd: '/v1/sltd/changes' } as const;

/** The lists of what others state, and where they are. */
const lists: readonly (readonly [list: string, path: string])[] = [
	...['red', 'blue', 'green', 'yellow', 'orange', 'purple', 'silver'].map(
		(color) => [color, `/v1/notices/${color}`] as const,
	),
	['diffusion', '/v1/diffusions'],
];

/**
 * What has become of our requests, which documents were reported, and the notices of others that are new or changed.
 * Where a list cannot be read the others still are.
 */
export async function* poll(route: Route, { cursor, isKnown }: Asked): AsyncGenerator<Polled> {
	let at = Cursor.safeParse(tryParseJsonBytes(Buffer.from(cursor ?? ''))).data ?? {};
	for (const feed of ['changes', 'sltd'] as const) at = yield* followFeed(route, feed, at);
	const failed: Problem[] = [];
	for (const [list, path] of lists) failed.push(...(yield* pollList(route, { list, path, isKnown })));
	if (failed.length === lists.length) throw failed[0];
}

const FeedPage = z.looseObject({ changes: z.array(z.unknown()).max(1000), next: z.string().max(512).nullish() });

/** So many pages of one feed at a time: what is behind waits for the next poll, so that no feed holds up all else. */
const maxPages = 100;

/** A page at a time, until there is nothing more. */
async function* followFeed(route: Route, feed: keyof typeof feeds, from: Cursor): AsyncGenerator<Polled, Cursor> {
	let at = from;
	for (let page = 0; page < maxPages; page += 1) {
		const after = at[feed];
		const path = after === undefined ? feeds[feed] : `${feeds[feed]}?after=${encodeURIComponent(after)}`;
		const message = await fetchMessage(route, path);
		if (message === undefined) return at;
		const { data: told } = FeedPage.safeParse(await open(route, message));
		if (told === undefined) throw new Problem('channel-message-unreadable');
		const isLast = told.next === undefined || told.next === null || told.next === after;
		if (!isLast) at = { ...at, [feed]: told.next };
		if (told.changes.length > 0) yield { polled: 'message', message, cursor: JSON.stringify(at) };
		if (isLast || told.changes.length === 0) return at;
	}
	return at;
}

/** Failures of one answer, after which others may come. Of all else (it is busy, it refuses us) the caller hears. */
const passable: ReadonlySet<ProblemCode> = new Set([
	'partner-failed',
	'partner-answer-too-large',
	'channel-message-unreadable',
]);

/** After so many the bureau is not well, and the rest is for another time. */
const maxFailures = 20;

interface ListPoll {
	readonly list: string;
	readonly path: string;
	readonly isKnown: Asked['isKnown'];
}

/** @returns why the list could not be read, if so */
async function* pollList(route: Route, about: ListPoll): AsyncGenerator<Polled, readonly Problem[]> {
	const under = `${about.list}/`;
	const missing: string[] = [];
	const notices = crawl(async (query) => await open(route, await fetchList(route, `${about.path}?${query}`)));
	try {
		let next = await notices.next();
		for (; next.done !== true; next = await notices.next()) yield* pollNotice(route, about, next.value, missing);
		missing.push(...next.value);
	} catch (thrown) {
		const problem = passableProblem(thrown);
		yield { polled: 'incomplete', under, detail: problem.detail ?? problem.title };
		return [problem];
	}
	if (missing.length === 0) yield { polled: 'whole', under };
	else yield { polled: 'incomplete', under, detail: missing.join(' ') };
	return [];
}

/** @throws whatever is no failure of one answer */
function passableProblem(thrown: unknown): Problem {
	const problem = toProblem(thrown);
	if (!passable.has(problem.code)) throw thrown;
	return problem;
}

async function fetchList(route: Route, path: string): Promise<Uint8Array> {
	const message = await fetchMessage(route, path);
	if (message === undefined) throw new Problem('partner-failed', { detail: 'There is no such list.' });
	return message;
}

/** One that is gone before it was fetched is told of no more. */
async function* pollNotice(
	route: Route,
	{ list, path, isKnown }: ListPoll,
	listed: ListedNotice,
	missing: string[],
): AsyncGenerator<Polled> {
	const reference = toReference(list, listed);
	// First, so that a newer version which cannot be read is not taken for the end of the one before.
	yield { polled: 'known', reference };
	if (await isKnown(reference, toVersion(listed))) return;
	try {
		const message = await fetchMessage(route, `${path}/${listed.entity_id.replaceAll('/', '-')}`);
		if (message !== undefined) yield { polled: 'message', message };
	} catch (thrown) {
		const problem = passableProblem(thrown);
		missing.push(`${reference}: ${problem.code}.`);
		if (missing.length > maxFailures) throw problem;
	}
}
