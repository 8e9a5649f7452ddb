import { z } from 'zod';

/** Under 18: UN Trafficking in Persons Protocol, Article 3(d); ACTIP, Article 2(d). */
export const ageOfMajority = 18;

/** The first year of each age group. A group ends where majority begins; the others are of Lintas. */
const groupStarts = [0, 12, ageOfMajority, 25, 35, 50] as const;

/** Each age group by its first and last year: `0-11`, `50+`. */
export const ageBands: readonly string[] = groupStarts.map((from, at) => toBand({ from, to: lastOf(at) }));

function lastOf(group: number): number | undefined {
	const next: number | undefined = groupStarts[group + 1];
	return next === undefined ? undefined : next - 1;
}

/** As one of `ageBands` is written, where it is one. */
export function toBand({ from, to }: { readonly from: number; readonly to?: number | undefined }): string {
	return to === undefined ? `${from}+` : `${from}-${to}`;
}

/** From the first to the last year of an age, both included; without an end, that old or older. */
export const AgeRange = z.strictObject({ from: z.int().min(0).max(150), to: z.int().min(0).max(150).optional() });
export type AgeRange = z.infer<typeof AgeRange>;

/**
 * The age group on that day of who was born then. Where a date known in part allows several, from the first of
 * the youngest to the last of the oldest. One who is born after that day is in the first.
 *
 * @param birth `1985`, `1985-03` or `1985-03-12`
 */
export function toAgeRange(birth: string, on: Temporal.PlainDate): AgeRange {
	const { first, last } = toDays(birth);
	const [youngest, oldest] = [groupOf(toAge(last, on)), groupOf(toAge(first, on))];
	const to = lastOf(oldest);
	return { from: groupStarts[youngest] ?? 0, ...(to !== undefined && { to }) };
}

/** From the first to the last day that a date known in part can be. */
export function toDays(date: string): { readonly first: Temporal.PlainDate; readonly last: Temporal.PlainDate } {
	const [year = 0, month, day] = date.split('-').map(Number);
	// Temporal makes 31 the last day of a shorter month.
	const at = (m: number, d: number) => Temporal.PlainDate.from({ year, month: month ?? m, day: day ?? d });
	return { first: at(1, 1), last: at(12, 31) };
}

/** The years that somebody born on that day has completed; who was born on 29 February, on 28 February. */
function toAge(birth: Temporal.PlainDate, on: Temporal.PlainDate): number {
	const years = on.year - birth.year;
	return Temporal.PlainDate.compare(birth.add({ years }), on) > 0 ? years - 1 : years;
}

function groupOf(age: number): number {
	return Math.max(
		0,
		groupStarts.findLastIndex((start) => start <= age),
	);
}
