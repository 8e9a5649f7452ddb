import type { Timestamp } from '../../model/identifiers.ts';
import { findStep, participation } from '../../model/repatriation-steps.ts';
import type { Language } from '../../problem-words.ts';
import type { AsideReason, CaseState, FoldedEvent, PersonState, StepProgress } from '../state.ts';
import { type OpenStep, toWaiting } from '../waiting.ts';
import { toFactRows } from './fact-rows.ts';
import { toCountry, type Words } from './fact-text.ts';
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
	},
	id: {
		title: 'Kronologi kasus',
		request: 'Permintaan',
		elapsed: 'Hari sejak kasus dibuka',
		waited: 'Menunggu',
		days: (days: number, isOpen: boolean) => `${days} hari${isOpen ? ', masih menunggu' : ''}`,
		steps: 'Langkah',
		stepHeads: ['Langkah', 'Keadaan', 'Giliran', 'Sejak', 'Selesai'],
		events: 'Perkembangan',
		eventHeads: ['Kapan (UTC)', 'Langkah', 'Hasil', 'Oleh', 'Catatan'],
	},
} as const;

const progressWords: Readonly<Record<StepProgress, Words>> = {
	open: { en: 'Open', id: 'Terbuka' },
	blocked: { en: 'Waits', id: 'Menunggu' },
	done: { en: 'Done', id: 'Selesai' },
	stopped: { en: 'Stopped', id: 'Terhenti' },
	'not-needed': { en: 'Not needed', id: 'Tidak diperlukan' },
};

/** Why something stands there and counts for nothing. */
const asideWords: Readonly<Record<AsideReason, Words>> = {
	'not-a-participant': { en: 'Not counted: takes no part', id: 'Tidak dihitung: bukan peserta' },
	'step-unknown': { en: 'Not counted: unknown step', id: 'Tidak dihitung: langkah tidak dikenal' },
	'outcome-unknown': { en: 'Not counted: unknown outcome', id: 'Tidak dihitung: hasil tidak dikenal' },
	'person-unknown': { en: 'Not counted: no such person', id: 'Tidak dihitung: orang tidak dikenal' },
	'not-owner': { en: 'Not counted: the step of another', id: 'Tidak dihitung: langkah pihak lain' },
	'not-for-person': { en: 'Not counted: not for this person', id: 'Tidak dihitung: bukan untuk orang ini' },
	'out-of-sequence': { en: 'Not counted: another step first', id: 'Tidak dihitung: langkah lain dahulu' },
	'consent-missing': { en: 'Not counted: no consent', id: 'Tidak dihitung: tanpa persetujuan' },
	'guardian-missing': { en: 'Not counted: the guardian consents', id: 'Tidak dihitung: wali yang menyetujui' },
	'before-cause': { en: 'Not counted: before its cause', id: 'Tidak dihitung: mendahului sebabnya' },
	'in-future': { en: 'Not counted: is to come', id: 'Tidak dihitung: belum terjadi' },
	'person-left': { en: 'Not counted: the person has left', id: 'Tidak dihitung: orangnya sudah keluar' },
	closed: { en: 'Not counted: closed', id: 'Tidak dihitung: sudah ditutup' },
};

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
		toOpenSteps(state, person),
		Temporal.Instant.from(person.addedAt),
		Temporal.Instant.from(person.end?.at ?? now),
	);
	const waited = causes.map(({ step, owner, days, isOpen }): [string, string] => {
		const cause = `${findStep(step)?.[language] ?? step}, ${toCountry(owner)[language]}`;
		return [text.waited, `${cause}: ${text.days(days, isOpen)}`];
	});
	const events = state.events.filter(({ event }) => event.persons.includes(person.id) || event.persons.length === 0);
	return [
		{ is: 'facts', rows: [...toPartyRows(state, language), [text.request, person.id]] },
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
					findStep(step)?.[language] ?? step,
					progressWords[progress][language],
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
	const step = event.step === participation.code ? participation : findStep(event.step);
	const outcome = step?.outcomes.find(({ code }) => code === event.outcome);
	const why = aside.find(({ person }) => person === null || person === id);
	return [
		event.at.slice(0, 16).replace('T', ' '),
		step?.[language] ?? event.step,
		outcome?.[language] ?? event.outcome,
		author,
		why === undefined ? '' : asideWords[why.reason][language],
	];
}

function toDay(at: Timestamp | null): string {
	return at?.slice(0, 10) ?? '';
}

/** What was, or is, to be done by one of the countries. */
function toOpenSteps({ parties }: CaseState, { steps }: PersonState): OpenStep[] {
	return steps.flatMap(({ step, openSince, doneAt, turn, owners }) => {
		const authority = turn[0] ?? owners[0];
		const owner = parties.find((party) => party.authority === authority)?.country;
		if (openSince === null || owner === undefined) return [];
		const since = Temporal.Instant.from(openSince);
		return [{ step, owner, openSince: since, ...(doneAt !== null && { doneAt: Temporal.Instant.from(doneAt) }) }];
	});
}
