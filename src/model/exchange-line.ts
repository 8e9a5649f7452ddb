import { z } from 'zod';
import { AuthorityId, Digest } from './identifiers.ts';

/** One document that went from one partner to the other, as its receipt says: the same at both. */
export const ExchangeLine = z.strictObject({
	/** Of the receiver's entry, RFC 6962; no two lines have the same. */
	leafHash: Digest,
	documentDigest: Digest,
	from: AuthorityId,
	outcome: z.enum(['accepted', 'rejected']),
});
export type ExchangeLine = z.infer<typeof ExchangeLine>;

/** How many lines a day has, and the SHA-256 of them all (docs/PROTOCOL.md). */
export const DaySummary = z.strictObject({ day: z.iso.date(), count: z.int().nonnegative(), digest: Digest });
export type DaySummary = z.infer<typeof DaySummary>;

/** Days in UTC, both included. */
export interface Days {
	readonly from: string;
	readonly until: string;
}

/** How many days are compared at once, and how many lines are on a page. */
export const mostDays = 31;
export const linesPerPage = 1_000;

/** Not a number where one of them is no day. */
export function countDays({ from, until }: Days): number {
	return (Date.parse(`${until}T00:00Z`) - Date.parse(`${from}T00:00Z`)) / 86_400_000 + 1;
}

/** Of valid days that are not upside down. */
export function listDays(days: Days): string[] {
	const first = Temporal.PlainDate.from(days.from);
	return Array.from({ length: countDays(days) }, (_, at) => first.add({ days: at }).toString());
}

/** What two partners say differently of one line. */
export interface LineDifference {
	readonly ours: ExchangeLine | undefined;
	readonly theirs: ExchangeLine | undefined;
}

/** Of lines that are in the order of their leaf hashes; only one of each side is held. */
export async function* compareLines(
	ours: AsyncIterable<ExchangeLine>,
	theirs: AsyncIterable<ExchangeLine>,
): AsyncGenerator<LineDifference> {
	const [here, there] = [ours[Symbol.asyncIterator](), theirs[Symbol.asyncIterator]()];
	// Theirs first: what comes meanwhile is then missing there.
	let other = await nextOf(there);
	let own = await nextOf(here);
	while (own !== undefined || other !== undefined) {
		const isOther = other !== undefined && (own === undefined || other.leafHash <= own.leafHash);
		const isOwn = own !== undefined && (other === undefined || own.leafHash <= other.leafHash);
		const pair = { ours: isOwn ? own : undefined, theirs: isOther ? other : undefined };
		if (!isSame(pair.ours, pair.theirs)) yield pair;
		if (isOther) other = await nextOf(there);
		if (isOwn) own = await nextOf(here);
	}
}

async function nextOf(lines: AsyncIterator<ExchangeLine>): Promise<ExchangeLine | undefined> {
	const next = await lines.next();
	return next.done === true ? undefined : next.value;
}

function isSame(ours: ExchangeLine | undefined, theirs: ExchangeLine | undefined): boolean {
	const members = ['documentDigest', 'from', 'outcome'] as const;
	return ours !== undefined && theirs !== undefined && members.every((member) => ours[member] === theirs[member]);
}
