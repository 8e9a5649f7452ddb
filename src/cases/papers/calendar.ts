import { handoverStep } from '../../model/find-step.ts';
import type { DocumentId, Timestamp } from '../../model/identifiers.ts';
import type { Language } from '../../problem-words.ts';
import type { CaseState } from '../state.ts';
import { stepName } from '../step-words.ts';
import type { PersonFacts } from './facts.ts';

/** Of a journey or a follow-up: whom it is of is told by no calendar. */
interface Entry {
	readonly uid: string;
	readonly sequence: number;
	readonly summary: string;
	readonly starts: Starts;
	/** The border point of a journey, for whom that may know it of each who travels. */
	readonly location?: string | undefined;
}

/** A moment, or a whole day. */
type Starts = { readonly at: Temporal.Instant } | { readonly day: Temporal.PlainDate };

const words = {
	en: { travel: 'Departure', case: 'case', persons: (count: number) => `${count} persons` },
	id: { travel: 'Keberangkatan', case: 'kasus', persons: (count: number) => `${count} orang` },
} as const;

/** Months after the arrival. */
const followUps = [1, 3, 6, 12];

/**
 * Planned departures and follow-ups as a calendar (RFC 5545), without personal data: a border point is no
 * place of a person. Whoever travels by the same plan, or arrived on the same day, is of one entry, which keeps its UID
 * when its time changes.
 *
 * @param timeZone of the home country's office: its day of the handover counts
 */
export function toCalendar(
	state: CaseState,
	persons: readonly PersonFacts[],
	timeZone: string,
	language: Language,
	madeAt: Timestamp,
): string {
	const entries = [...listDepartures(state, persons, language), ...listFollowUps(state, persons, timeZone, language)];
	const lines = [
		'BEGIN:VCALENDAR',
		'VERSION:2.0',
		'PRODID:-//Lintas//Cases//EN',
		'CALSCALE:GREGORIAN',
		...entries.flatMap((entry) => toLines(entry, madeAt)),
		'END:VCALENDAR',
	];
	return lines.map((line) => `${fold(line)}\r\n`).join('');
}

/** Of those who have a day, or a moment, and have not left yet. */
function listDepartures(state: CaseState, persons: readonly PersonFacts[], language: Language): Entry[] {
	const leaving = persons.filter(({ person, plan }) => plan !== undefined && !isDone(person.steps, 'departure'));
	const groups = Map.groupBy(leaving, ({ plan }) => plan);
	return [...groups.values()].flatMap((group) => {
		const starts = toStarts(group[0]?.departure);
		if (starts === undefined) return [];
		const ids = toIds(group);
		const plans = state.events.filter(({ event }) => event.step === 'travel-plan' && event.persons.includes(ids[0]));
		return [
			{
				uid: `travel-${ids[0]}@${toDomain(state)}`,
				sequence: plans.length - 1,
				summary: toSummary(words[language].travel, state, ids.length, language),
				starts,
				location: toLocation(group, language),
			},
		];
	});
}

function toLocation(group: readonly PersonFacts[], language: Language): string | undefined {
	const [place, ...others] = new Set(group.map(({ facts }) => facts.get('borderPoint')?.[0]?.[language]));
	return others.length === 0 ? place : undefined;
}

/** Known to the month alone, it has no place in a calendar. */
function toStarts(moment: PersonFacts['departure']): Starts | undefined {
	if (moment?.at !== undefined) return { at: Temporal.Instant.from(moment.at) };
	return moment?.date.length === 10 ? { day: Temporal.PlainDate.from(moment.date) } : undefined;
}

/** Of those who are still followed, until each is done, for whom that may know it. */
function listFollowUps(
	state: CaseState,
	persons: readonly PersonFacts[],
	timeZone: string,
	language: Language,
): Entry[] {
	const arrived = persons.filter(({ person, facts }) => facts.has('followUps') && isDone(person.steps, handoverStep));
	const groups = Map.groupBy(arrived, ({ person }) => toArrival(person.steps, timeZone).toString());
	return [...groups].flatMap(([day, group]) =>
		followUps.flatMap((months) => {
			const code = `follow-up-${months}`;
			const ids = toIds(group.filter(({ person }) => !isDone(person.steps, code)));
			if (ids.length === 0) return [];
			const summary = toSummary(stepName(code, language), state, ids.length, language);
			const first = toIds(group)[0];
			const starts = { day: Temporal.PlainDate.from(day).add({ months }) };
			return [{ uid: `${code}-${first}@${toDomain(state)}`, sequence: 0, summary, starts }];
		}),
	);
}

type Steps = PersonFacts['person']['steps'];

function isDone(steps: Steps, code: string): boolean {
	return steps.some(({ step, progress }) => step === code && progress === 'done');
}

function toArrival(steps: Steps, timeZone: string): Temporal.PlainDate {
	const at = steps.find(({ step }) => step === handoverStep)?.doneAt as Timestamp;
	return Temporal.Instant.from(at).toZonedDateTimeISO(timeZone).toPlainDate();
}

function toIds(group: readonly PersonFacts[]): [DocumentId, ...DocumentId[]] {
	return group.map(({ person }) => person.id).toSorted() as [DocumentId, ...DocumentId[]];
}

function toDomain({ parties }: CaseState): string {
	return parties.find(({ role }) => role === 'home')?.authority ?? 'lintas';
}

function toSummary(what: string, { id }: CaseState, count: number, language: Language): string {
	const { case: word, persons } = words[language];
	return `${what} – ${word} ${id}${count > 1 ? ` (${persons(count)})` : ''}`;
}

function toLines({ uid, sequence, summary, starts, location }: Entry, madeAt: Timestamp): string[] {
	const isDay = 'day' in starts;
	return [
		'BEGIN:VEVENT',
		`UID:${uid}`,
		`DTSTAMP:${toUtc(Temporal.Instant.from(madeAt))}`,
		`SEQUENCE:${sequence}`,
		...(isDay
			? [`DTSTART;VALUE=DATE:${toDate(starts.day)}`, `DTEND;VALUE=DATE:${toDate(starts.day.add({ days: 1 }))}`]
			: [`DTSTART:${toUtc(starts.at)}`, `DURATION:${departureLasts}`]),
		`SUMMARY:${escapeText(summary)}`,
		...(location === undefined ? [] : [`LOCATION:${escapeText(location)}`]),
		'CLASS:CONFIDENTIAL',
		...(isDay ? ['TRANSP:TRANSPARENT'] : []),
		'END:VEVENT',
	];
}

/** An hour to be seen in a calendar: no document tells when a journey arrives. */
const departureLasts = 'PT1H';

/** `20261126` (RFC 5545 §3.3.4). The day that an entry ends on is not part of it (§3.6.1). */
function toDate(day: Temporal.PlainDate): string {
	return day.toString().replaceAll('-', '');
}

/** `20261126T224500Z` (RFC 5545 §3.3.5, form 2). */
function toUtc(at: Temporal.Instant): string {
	return at.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '');
}

/** RFC 5545 §3.3.11. */
function escapeText(text: string): string {
	return text.replaceAll(/[\\;,]/g, '\\$&').replaceAll('\n', '\\n');
}

/** Lines of at most 75 octets, no character cut in two (RFC 5545 §3.1). */
function fold(line: string): string {
	let folded = '';
	let octets = 0;
	for (const character of line) {
		const size = Buffer.byteLength(character);
		if (octets + size > 75) {
			folded += '\r\n ';
			octets = 1;
		}
		folded += character;
		octets += size;
	}
	return folded;
}
