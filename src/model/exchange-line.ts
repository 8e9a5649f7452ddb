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

/** By leaf hash. */
export function compareLines(ours: readonly ExchangeLine[], theirs: readonly ExchangeLine[]): LineDifference[] {
	const [here, there] = [toMap(ours), toMap(theirs)];
	const hashes = [...new Set([...here.keys(), ...there.keys()])].toSorted();
	const pairs = hashes.map((hash) => ({ ours: here.get(hash), theirs: there.get(hash) }));
	return pairs.filter(({ ours, theirs }) => !isSame(ours, theirs));
}

function toMap(lines: readonly ExchangeLine[]): ReadonlyMap<string, ExchangeLine> {
	return new Map(lines.map((line) => [line.leafHash, line]));
}

function isSame(ours: ExchangeLine | undefined, theirs: ExchangeLine | undefined): boolean {
	const members = ['documentDigest', 'from', 'outcome'] as const;
	return ours !== undefined && theirs !== undefined && members.every((member) => ours[member] === theirs[member]);
}
