import {
	addWorkingDays,
	type CountryCalendar,
	findHolidayGaps,
	type HolidayGap,
	toEndOfDay,
	toLocalDay,
} from './working-days.ts';

/** How long a step may take. Hours run on; days, working days and months end with the day of the step's owner. */
export type Span =
	| { readonly hours: number }
	| { readonly days: number }
	| { readonly workingDays: number }
	| { readonly months: number };

/** When a step should be done, and when the law says that it must be. */
export interface Limit {
	readonly target: Span;
	readonly legal?: Span;
	/** Law or procedure with its article; `practice` for a target of our own, `unset` for none. */
	readonly source: string;
}

/**
 * What we aim at where nothing more specific is agreed or law. Follow-ups count from arrival, all others from the
 * moment that nothing blocks the step any more.
 */
const targets: Readonly<Record<string, Span>> = {
	screening: { workingDays: 5 },
	shelter: { hours: 24 },
	guardian: { workingDays: 2 },
	'best-interest': { workingDays: 10 },
	consent: { workingDays: 3 },
	nationality: { workingDays: 10 },
	'travel-document': { workingDays: 3 },
	'family-tracing': { workingDays: 15 },
	'home-risk': { workingDays: 15 },
	'risk-decision': { workingDays: 3 },
	'exit-permit': { workingDays: 10 },
	health: { workingDays: 3 },
	legal: { workingDays: 20 },
	'transit-permit': { workingDays: 5 },
	'travel-plan': { workingDays: 5 },
	departure: { days: 7 },
	transit: { days: 2 },
	handover: { hours: 24 },
	'arrival-interview': { workingDays: 2 },
	referral: { workingDays: 3 },
	'reintegration-plan': { workingDays: 15 },
	'follow-up-1': { months: 1 },
	'follow-up-3': { months: 3 },
	'follow-up-6': { months: 6 },
	'follow-up-12': { months: 12 },
	closure: { workingDays: 10 },
};

/** Of a step without a target: who is to do it sees it all the same. */
const unset: Limit = { target: { workingDays: 10 }, source: 'unset' };

/** For a host, a home or both, in place of the target above. Countries are ISO 3166-1 alpha-3. */
interface Row extends Limit {
	readonly step: string;
	readonly host?: string;
	readonly home?: string;
}

// A period during which nobody may be sent back (30 days of recovery and reflection, Council of Europe convention
// CETS 197, article 13) is no limit by which a step must be done, and not here.
const ofCountries: readonly Row[] = [
	{
		step: 'shelter',
		host: 'MYS',
		target: { hours: 24 },
		legal: { hours: 24 },
		source: 'Malaysia, Act 670, section 44: before a Magistrate within twenty-four hours',
	},
	{
		step: 'screening',
		host: 'MYS',
		target: { days: 14 },
		legal: { days: 21 },
		source: 'Malaysia, Act 670, section 44: interim protection order of twenty-one days, for investigation and enquiry',
	},
	{
		step: 'screening',
		host: 'THA',
		target: { days: 5 },
		legal: { days: 7 },
		source:
			'Thailand, Anti-Trafficking in Persons Act B.E. 2551, section 29: temporary custody of at most seven days, by leave of the court after twenty-four hours',
	},
	{
		step: 'travel-document',
		home: 'IDN',
		target: { workingDays: 2 },
		legal: { workingDays: 4 },
		source:
			'Indonesia, Permenkumham 8/2014, article 22: passport within four working days of the interview; none is set for an SPLP',
	},
	{
		step: 'referral',
		home: 'IDN',
		target: { workingDays: 3 },
		legal: { days: 7 },
		source: 'Indonesia, Law 21/2007, article 52(1): rehabilitation and reintegration within seven days of the request',
	},
	{
		step: 'health',
		host: 'IDN',
		target: { workingDays: 3 },
		legal: { days: 7 },
		source:
			'Indonesia, Law 21/2007, articles 52(1) and 53: rehabilitation and first aid within seven days of the request',
	},
];

/** All of them, those for any country first. */
export const limits: readonly Row[] = [
	...Object.entries(targets).map(([step, target]) => ({ step, target, source: 'practice' })),
	...ofCountries,
];

/** The limit of the pair, else that of the host, else that of the home, else the general one. */
export function findLimit(step: string, host: string, home: string): Limit {
	const fitting = limits.filter(
		(row) => row.step === step && (row.host ?? host) === host && (row.home ?? home) === home,
	);
	const [best] = fitting.toSorted((a, b) => toRank(b) - toRank(a));
	return best ?? unset;
}

function toRank({ host, home }: Row): number {
	return (host === undefined ? 0 : 2) + (home === undefined ? 0 : 1);
}

/** When a step is due. */
export interface Deadline {
	/** Never later than the legal one. */
	readonly target: Temporal.Instant;
	readonly legal?: Temporal.Instant;
	/** Years whose holidays are not known for sure, where working days were counted through them. */
	readonly gaps: readonly HolidayGap[];
}

/** Since when a step could be done, and since when it is the turn of whoever is to: for a follow-up, both the arrival. */
export interface Beginning {
	readonly openSince: Temporal.Instant;
	readonly turnSince: Temporal.Instant;
}

/**
 * Each has the whole time that we aim at; a law counts from when the step could begin, whosever turn it was.
 *
 * @param calendar of the country whose turn it is
 */
export function toDeadline(limit: Limit, { openSince, turnSince }: Beginning, calendar: CountryCalendar): Deadline {
	const target = addSpan(turnSince, limit.target, calendar);
	const gaps = findGaps(turnSince, limit.target, calendar);
	if (!limit.legal) return { target, gaps };
	const legal = addSpan(openSince, limit.legal, calendar);
	const years = [...gaps, ...findGaps(openSince, limit.legal, calendar)];
	return {
		// Holidays do not stop days that a law counts through.
		target: Temporal.Instant.compare(target, legal) < 0 ? target : legal,
		legal,
		gaps: [...new Map(years.map((gap) => [gap.year, gap])).values()],
	};
}

function findGaps(start: Temporal.Instant, span: Span, calendar: CountryCalendar): readonly HolidayGap[] {
	return 'workingDays' in span ? findHolidayGaps(start, addSpan(start, span, calendar), calendar) : [];
}

function addSpan(start: Temporal.Instant, span: Span, calendar: CountryCalendar): Temporal.Instant {
	if ('hours' in span) return start.add(span);
	if ('workingDays' in span) return addWorkingDays(start, span.workingDays, calendar);
	return toEndOfDay(toLocalDay(start, calendar).add(span), calendar);
}
