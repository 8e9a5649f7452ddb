import type { FoldedEvent, PersonState } from '../cases/state.ts';
import { describeWaiting, outcomeName, progressName, reasonOf, stepName } from '../cases/step-words.ts';
import type { CaseView, Task } from '../cases/view.ts';
import { repatriationSteps } from '../model/repatriation-steps.ts';
import type { Language } from '../problem-words.ts';
import { toTable } from './terminal.ts';

interface ShownView extends CaseView {
	readonly strangers: readonly string[];
}

/**
 * A case as people read it, with who takes no part and stated something of it all the same. Of a group those who stand
 * alike are told of once.
 */
export function toCaseLines(view: ShownView, language: Language): string[] {
	const words = wordsOf[language];
	return [
		`${words.case} ${view.id}: ${words[view.status]}, ${words.since} ${view.openedAt} (${view.waiting.elapsedDays} ${words.days})`,
		...view.parties.map(({ authority, country, role }) => `  ${words[role].padEnd(8)}  ${authority} (${country})`),
		'',
		...toTaskLines(view, language),
		...toPeopleLines(view.persons, language),
		'',
		...describeWaiting(view.waiting, language).map((line) => `  ${line}`),
		...toDoubtLines(view, language),
		`  ${words.digest} ${view.stateDigest}`,
	];
}

function toTaskLines({ tasks }: CaseView, language: Language): string[] {
	const { due, step, turn, person, nothing } = wordsOf[language];
	if (tasks.length === 0) return [`  ${nothing}`];
	// People of a group come in within minutes.
	const alike = Map.groupBy(tasks, (task) => [toDue(task, 'T00'.length), task.step, ...task.turn].join());
	const rows = [...alike.values()].flatMap(([task, ...others]) => {
		if (task === undefined) return [];
		const who = toWho([task, ...others].map((each) => each.person));
		return [[toDue(task), stepName(task.step, language), task.turn.join(', '), who]];
	});
	return toTable([[due, step, turn, person], ...rows]).map((line) => `  ${line}`);
}

/** Whoever is one of many is found by `--person`. */
function toWho(persons: readonly string[]): string {
	const [first = ''] = persons;
	return persons.length === 1 ? first : `${first} (+${persons.length - 1})`;
}

/** What a law says ends with a section sign. */
function toDue({ dueAt, legalDueAt }: Pick<Task, 'dueAt' | 'legalDueAt'>, ofTime = 'T00:00'.length): string {
	const length = '2026-01-01'.length + ofTime;
	return legalDueAt === null ? dueAt.slice(0, length) : `${dueAt.slice(0, length)} § ${legalDueAt.slice(0, length)}`;
}

function toPeopleLines(persons: readonly PersonState[], language: Language): string[] {
	const described = persons.map((person) => ({ id: person.id, lines: toPersonLines(person, language) }));
	const alike = Map.groupBy(described, ({ lines }) => lines.join('\n'));
	return [...alike.values()].flatMap((group) => {
		const [marks, ...lines] = group[0]?.lines ?? [];
		return ['', `  ${wordsOf[language].person} ${toWho(group.map(({ id }) => id))}: ${marks}`, ...lines];
	});
}

/** The first without who it is. */
function toPersonLines({ isMinor, status, mayBeShared, end, into, steps }: PersonState, language: Language): string[] {
	const words = wordsOf[language];
	const marks = [words[status], ...(isMinor ? [words.minor] : []), ...(mayBeShared ? [] : [words.notShared])];
	const told = steps.filter(({ progress }) => progress !== 'not-needed');
	const rows = told.map(({ step, progress, statements, waitsFor }) => [
		stepName(step, language),
		progressName(progress, language),
		progress === 'blocked'
			? `← ${waitsFor.map((needed) => stepName(needed, language)).join(', ')}`
			: statements.map(({ outcome, by }) => `${outcomeName(step, outcome, language)} (${by})`).join('; '),
	]);
	return [
		marks.join(', '),
		...(end === null ? [] : [`    ${words.end} ${end.outcome} (${end.by}, ${end.at})`]),
		...(into === null ? [] : [`    ${words.into} ${into}`]),
		...toTable(rows).map((line) => `    ${line}`),
		...steps.flatMap(({ step, divergent }) =>
			divergent.length === 0
				? []
				: [
						`    !! ${words.divergent} ${stepName(step, language)}: ${divergent
							.map(({ outcome, by, at }) => `${outcomeName(step, outcome, language)} (${by}, ${at})`)
							.join(' / ')}`,
					],
		),
	];
}

function toDoubtLines({ missing, aside, strangers }: ShownView, language: Language): string[] {
	const words = wordsOf[language];
	return [
		...(missing.length === 0 ? [] : [`  !! ${words.missing}: ${missing.length}`]),
		...(aside === 0 ? [] : [`  ! ${words.aside}: ${aside} (lintas case timeline)`]),
		...(strangers.length === 0 ? [] : [`  !! ${words.strangers}: ${strangers.join(', ')}`]),
	];
}

interface TimelineEvent extends Pick<FoldedEvent, 'author' | 'event'> {
	readonly aside: readonly {
		readonly person: string | null;
		readonly reason: string;
		readonly steps: readonly string[];
	}[];
}

/** Events in the order in which they count. */
export function toTimelineLines(events: readonly TimelineEvent[], language: Language): string[] {
	return events.flatMap(({ author, event, aside }) => [
		`${event.at}  ${author}  ${stepName(event.step, language)}: ${outcomeName(event.step, event.outcome, language)}${
			event.persons.length === 1 ? '' : ` (${event.persons.length})`
		}`,
		...aside.map(
			({ person, reason, steps }) =>
				`    ! ${[person, reasonOf(reason, language), ...steps.map((step) => stepName(step, language))]
					.filter((part) => part !== null)
					.join(': ')}`,
		),
	]);
}

/** The table of steps: whose each is, what comes first and why, how it may end. */
export function toStepLines(language: Language): string[] {
	const { first } = wordsOf[language];
	return repatriationSteps.flatMap((step) => [
		`${step.code}: ${step[language]} (${step.owner})`,
		...step.needs.map((need) => `    ${first} ${need.step}: ${need[language]}`),
		`    = ${step.outcomes.map(({ code, ...outcome }) => `${code} (${outcome[language]})`).join(', ')}`,
	]);
}

const wordsOf = {
	en: {
		case: 'Case',
		open: 'open',
		closed: 'closed',
		since: 'since',
		days: 'days',
		host: 'host',
		home: 'home',
		transit: 'transit',
		agency: 'agency',
		due: 'DUE (UTC)',
		step: 'STEP',
		turn: 'WHOSE TURN',
		person: 'Person',
		nothing: 'Nothing is to be done now.',
		'in-process': 'in the process',
		left: 'left the process',
		minor: 'minor',
		notShared: 'consent withdrawn: nothing is shared',
		end: 'ended:',
		into: 'goes on in case',
		divergent: 'stated differently without knowing of each other:',
		missing: 'events that others follow and that have not come',
		aside: 'events that count for nothing',
		strangers: 'take no part and stated something of it, which counts for nothing',
		digest: 'state',
		first: 'after',
	},
	id: {
		case: 'Kasus',
		open: 'terbuka',
		closed: 'ditutup',
		since: 'sejak',
		days: 'hari',
		host: 'tempat',
		home: 'asal',
		transit: 'transit',
		agency: 'lembaga',
		due: 'TENGGAT (UTC)',
		step: 'TAHAP',
		turn: 'GILIRAN',
		person: 'Orang',
		nothing: 'Tidak ada yang harus dilakukan sekarang.',
		'in-process': 'dalam proses',
		left: 'keluar dari proses',
		minor: 'anak',
		notShared: 'persetujuan dicabut: tidak ada yang dibagikan',
		end: 'berakhir:',
		into: 'dilanjutkan dalam kasus',
		divergent: 'dinyatakan berbeda tanpa saling mengetahui:',
		missing: 'kejadian yang diikuti pihak lain dan belum tiba',
		aside: 'kejadian yang tidak diperhitungkan',
		strangers: 'bukan peserta dan menyatakan sesuatu tentangnya, yang tidak diperhitungkan',
		digest: 'keadaan',
		first: 'setelah',
	},
} as const;
