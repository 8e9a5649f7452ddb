import { stepName } from '../cases/step-words.ts';
import type { Language } from '../problem-words.ts';

/** A case that is an authority's turn. */
interface BoardCase {
	readonly id: string;
	readonly turn: { readonly step: string; readonly dueAt: string | null; readonly steps: number } | null;
}

/** What is the turn of one authority, what is due first first. */
export interface BoardColumn {
	readonly heading: string;
	/** So many it is of, though not all are shown. */
	readonly count: number;
	readonly cases: readonly BoardCase[];
}

type Urgency = 'late' | 'soon' | 'calm';

/** A sign for each urgency, and its colour (ECMA-48 SGR): nobody has to see colours to read it. */
const signs: Readonly<Record<Urgency, { readonly sign: string; readonly colour: string }>> = {
	late: { sign: '!!', colour: '\x1b[31m' },
	soon: { sign: '! ', colour: '\x1b[33m' },
	calm: { sign: '  ', colour: '\x1b[32m' },
};

/** What is due within so many hours is soon. */
const soonHours = 48;

const gap = 2;
const leastWidth = 24;

/**
 * The cases in columns by whose turn it is, what is due first on top.
 *
 * @param width characters that a line may have; columns that do not fit stand below the others
 */
export function toBoardLines(
	columns: readonly BoardColumn[],
	{
		now,
		width,
		language,
		isColoured,
	}: { now: Temporal.Instant; width: number; language: Language; isColoured: boolean },
): string[] {
	const inRow = Math.max(1, Math.min(columns.length, Math.floor((width + gap) / (leastWidth + gap))));
	const cellWidth = Math.floor((width + gap) / inRow) - gap;
	const rows = Array.from({ length: Math.ceil(columns.length / inRow) }, (_, row) =>
		columns.slice(row * inRow, (row + 1) * inRow),
	);
	return rows.flatMap((row, index) => [
		...(index === 0 ? [] : ['']),
		...toRowLines(row, { now, cellWidth, language, isColoured }),
	]);
}

interface Cell {
	readonly text: string;
	readonly colour?: string;
}

function toRowLines(
	columns: readonly BoardColumn[],
	{
		now,
		cellWidth,
		language,
		isColoured,
	}: { now: Temporal.Instant; cellWidth: number; language: Language; isColoured: boolean },
): string[] {
	const cells = columns.map(({ heading, count, cases }): Cell[] => [
		{ text: `${heading} (${count})` },
		{ text: '─'.repeat(cellWidth) },
		...cases.flatMap((one) => toCells(one, now, language)),
	]);
	const height = Math.max(...cells.map(({ length }) => length));
	return Array.from({ length: height }, (_, line) =>
		cells
			.map((column) => paint(column[line] ?? { text: '' }, cellWidth, isColoured))
			.join(' '.repeat(gap))
			.trimEnd(),
	);
}

/** Two lines: how soon and which case; the step. */
function toCells({ id, turn }: BoardCase, now: Temporal.Instant, language: Language): Cell[] {
	const { sign, colour } = signs[toUrgency(turn?.dueAt ?? null, now)];
	const more = turn !== null && turn.steps > 1 ? ` +${turn.steps - 1}` : '';
	return [
		{ text: `${sign} ${toTimeLeft(turn?.dueAt ?? null, now, language)}  …${id.slice(-8)}`, colour },
		{ text: `   ${turn === null ? '' : stepName(turn.step, language)}${more}` },
	];
}

function toUrgency(dueAt: string | null, now: Temporal.Instant): Urgency {
	if (dueAt === null) return 'calm';
	const hours = now.until(Temporal.Instant.from(dueAt)).total('hours');
	return hours < 0 ? 'late' : hours < soonHours ? 'soon' : 'calm';
}

/** "3 d", "-5 h": whole days, or hours where there is less than two days. */
function toTimeLeft(dueAt: string | null, now: Temporal.Instant, language: Language): string {
	if (dueAt === null) return '—'.padStart(6);
	const hours = Math.trunc(now.until(Temporal.Instant.from(dueAt)).total('hours'));
	const [day, hour] = language === 'id' ? ['hr', 'jam'] : ['d', 'h'];
	return (Math.abs(hours) < soonHours ? `${hours} ${hour}` : `${Math.trunc(hours / 24)} ${day}`).padStart(6);
}

function paint({ text, colour }: Cell, width: number, isColoured: boolean): string {
	const cut = text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
	return colour !== undefined && isColoured ? `${colour}${cut}\x1b[0m` : cut;
}
