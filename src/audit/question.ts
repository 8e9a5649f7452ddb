import type { AuditEntry } from './entry.ts';

/** What is asked of the log; what is left out may be anything. */
export interface Question {
	/** Of any of these, by id or digest. */
	readonly documents?: readonly string[] | undefined;
	/** Who acted, whom it was for, or whose log it is about. */
	readonly partner?: string | undefined;
	/** Pseudonym of the person. */
	readonly by?: string | undefined;
	readonly action?: AuditEntry['action'] | undefined;
	readonly outcome?: string | undefined;
	/** Instants: from this one on, up to that one. */
	readonly from?: string | undefined;
	readonly until?: string | undefined;
}

/** A question as the index knows it. */
export interface SearchedFor {
	/** An entry has one term of each of these. */
	readonly clauses: readonly (readonly string[])[];
	/** Whether it is so: of entries that are not in the index yet, and of times within a minute. */
	matches(entry: AuditEntry): boolean;
}

/**
 * @param end of the log: no entry is later
 */
export function toSearch(question: Question, end: Temporal.Instant): SearchedFor {
	const { documents, from, until } = question;
	const clauses: string[][] = [];
	for (const name of ['partner', 'by', 'action', 'outcome'] as const)
		if (question[name] !== undefined) clauses.push([`${name} ${question[name]}`]);
	if (documents !== undefined) clauses.push(documents.map((document) => `document ${document}`));
	if (from !== undefined || until !== undefined) clauses.push(toTimeTerms(from, until, end));
	return { clauses: clauses.length === 0 ? [['']] : clauses, matches: (entry) => isMatch(question, entry) };
}

function isMatch({ documents, partner, by, action, outcome, from, until }: Question, entry: AuditEntry): boolean {
	const { authority, recipient, log, document, documentDigest } = entry;
	const isSame = (asked: string | undefined, is: string | undefined) => asked === undefined || asked === is;
	const isAmong = (asked: readonly string[] | undefined, ...are: readonly (string | undefined)[]) =>
		asked === undefined || are.some((is) => is !== undefined && asked.includes(is));
	return (
		isAmong(documents, document, documentDigest) &&
		isAmong(partner === undefined ? undefined : [partner], authority, recipient, log) &&
		isSame(by, entry.by) &&
		isSame(action, entry.action) &&
		isSame(outcome, entry.outcome) &&
		isWithin(entry.at, from, until)
	);
}

function isWithin(at: string, from: string | undefined, until: string | undefined): boolean {
	const { compare } = Temporal.Instant;
	return (from === undefined || compare(at, from) >= 0) && (until === undefined || compare(at, until) < 0);
}

/** No log is older. */
const beginning = Temporal.Instant.from('2025-01-01T00:00:00Z');

type Unit = 'months' | 'days' | 'hours' | 'minutes';

/** Units of time, the largest first, and the length of a time that is cut off behind it: `2026-11`. */
const units: readonly (readonly [unit: Unit, length: number])[] = [
	['months', 7],
	['days', 10],
	['hours', 13],
	['minutes', 16],
];

/**
 * The months, days, hours and minutes of a stretch of time, as large as they fit: a year of the log is found by a dozen of
 * them, and a hundred or two at its ends.
 */
function toTimeTerms(from: string | undefined, until: string | undefined, logEnd: Temporal.Instant): string[] {
	const end = toTimeOfLog(until, logEnd, logEnd);
	const begin = toTimeOfLog(from, beginning, logEnd).round({ smallestUnit: 'minute', roundingMode: 'floor' });
	const terms: string[] = [];
	for (let at = begin; isBefore(at, end); ) {
		const [unit, length] =
			units.find(([name]) => isWhole(at, name) && !isBefore(end, at.add({ [name]: 1 }))) ?? smallest;
		terms.push(`at ${at.toString({ smallestUnit: 'minute' }).slice(0, length)}`);
		at = at.add({ [unit]: 1 });
	}
	return terms;
}

/** In UTC, not before the log or behind it: a question may name all the years there are, and each has its months. */
function toTimeOfLog(asked: string | undefined, otherwise: Temporal.Instant, end: Temporal.Instant) {
	const at = asked === undefined ? otherwise : Temporal.Instant.from(asked);
	const [, within = at] = [beginning, at, end].toSorted(Temporal.Instant.compare);
	return within.toZonedDateTimeISO('UTC').toPlainDateTime();
}

const smallest = ['minutes', 16] as const;

function isBefore(a: Temporal.PlainDateTime, b: Temporal.PlainDateTime): boolean {
	return Temporal.PlainDateTime.compare(a, b) < 0;
}

/** Does the unit begin then? */
function isWhole({ day, hour, minute }: Temporal.PlainDateTime, unit: Unit): boolean {
	if (unit === 'minutes') return true;
	if (unit === 'hours') return minute === 0;
	return minute === 0 && hour === 0 && (unit === 'days' || day === 1);
}
