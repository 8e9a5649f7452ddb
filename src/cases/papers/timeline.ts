import type { Timestamp } from '../../model/identifiers.ts';
import type { Language } from '../../problem-words.ts';
import type { CaseState, FoldedEvent, PersonState } from '../state.ts';
import { outcomeName, progressName, reasonOf, stepName } from '../step-words.ts';
import { listWaited } from '../view.ts';
import { toWaiting } from '../waiting.ts';
import { toFactRows } from './fact-rows.ts';
import { toCountry } from './fact-text.ts';
import type { PersonFacts } from './facts.ts';
import type { Block, Paper } from './paper.ts';
import { toPartyRows } from './parties.ts';
import { toLabel } from './tlp-label.ts';

const words = {
	en: {
		title: 'Timeline of the case',
		request: 'Request',
		elapsed: 'Days since the case was opened',
		waited: 'Waited for',
		days: (days: number, isOpen: boolean) => `${days} days${isOpen ? ', still waiting' : ''}`,
		steps: 'Steps',
		stepHeads: ['Step', 'State', 'Whose turn', 'Since', 'Done'],
		events: 'Events',
		eventHeads: ['When (UTC)', 'Step', 'Outcome', 'By', 'Note'],
		aside: 'Not counted',
	},
	id: {
		title: 'Kronologi kasus',
		request: 'Permintaan',
		elapsed: 'Hari sejak kasus dibuka',
		waited: 'Menunggu',
		days: (days: number, isOpen: boolean) => `${days} hari${isOpen ? ', masih menunggu' : ''}`,
		steps: 'Tahap',
		stepHeads: ['Tahap', 'Keadaan', 'Giliran', 'Sejak', 'Selesai'],
		events: 'Perkembangan',
		eventHeads: ['Kapan (UTC)', 'Tahap', 'Hasil', 'Oleh', 'Catatan'],
		aside: 'Tidak dihitung',
	},
} as const;

/** What happened of each person, by whom and when, and what was waited for; a sheet for each. */
export function toTimeline(
	state: CaseState,
	persons: readonly PersonFacts[],
	language: Language,
	madeAt: Timestamp,
): Paper {
	const sheets = persons.map((person) => toSheet(state, person, language, madeAt));
	return { title: words[language].title, language, label: toLabel(persons), madeBy: 'Lintas', madeAt, sheets };
}

function toSheet(state: CaseState, { person, facts }: PersonFacts, language: Language, now: Timestamp): Block[] {
	const text = words[language];
	const { elapsedDays, causes } = toWaiting(
		listWaited(state, person),
		Temporal.Instant.from(person.addedAt),
		Temporal.Instant.from(person.end?.at ?? now),
	);
	const waited = causes.map(({ step, owner, days, isOpen }): [string, string] => {
		const cause = `${stepName(step, language)}, ${toCountry(owner)[language]}`;
		return [text.waited, `${cause}: ${text.days(days, isOpen)}`];
	});
	const events = state.events.filter(({ event }) => event.persons.includes(person.id) || event.persons.length === 0);
	return [
		{ is: 'facts', rows: [...toPartyRows(state, facts, language), [text.request, person.id]] },
		{ is: 'facts', rows: toFactRows(facts, ['name', 'birthDate'], language) },
		{ is: 'facts', rows: [[text.elapsed, `${elapsedDays}`], ...waited] },
		{ is: 'heading', text: text.steps },
		{
			is: 'table',
			shares: [0.34, 0.18, 0.18, 0.15, 0.15],
			heads: text.stepHeads,
			rows: person.steps
				.filter(({ progress }) => progress !== 'not-needed')
				.map(({ step, progress, turn, openSince, doneAt }) => [
					stepName(step, language),
					progressName(progress, language),
					turn.join(' '),
					toDay(openSince),
					toDay(doneAt),
				]),
		},
		{ is: 'heading', text: text.events },
		{
			is: 'table',
			shares: [0.18, 0.25, 0.21, 0.18, 0.18],
			heads: text.eventHeads,
			rows: events.map((event) => toEventRow(event, person, language)),
		},
	];
}

function toEventRow({ author, event, aside }: FoldedEvent, { id }: PersonState, language: Language): string[] {
	const why = aside.find(({ person }) => person === null || person === id);
	return [
		event.at.slice(0, 16).replace('T', ' '),
		stepName(event.step, language),
		outcomeName(event.step, event.outcome, language),
		author,
		why === undefined ? '' : `${words[language].aside}: ${reasonOf(why.reason, language)}`,
	];
}

function toDay(at: Timestamp | null): string {
	return at?.slice(0, 10) ?? '';
}
