import { type Aim, type Figure, isReached } from './part.ts';

const heads = ['figure', 'measured', 'unit', 'limit', 'ratio', 'aim'];

/** One line for each figure, beside its limit. */
export function toTable(figures: readonly Figure[]): string[] {
	const rows = [heads, ...figures.map(toRow)];
	const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
	const lines = rows.map((row) =>
		row
			.map((cell, column) => align(cell, column, widths[column] ?? 0))
			.join('  ')
			.trimEnd(),
	);
	return [lines[0] ?? '', widths.map((width) => '─'.repeat(width)).join('  '), ...lines.slice(1)];
}

/** Numbers to the right. */
function align(cell: string, column: number, width: number): string {
	return [1, 3, 4].includes(column) ? cell.padStart(width) : cell.padEnd(width);
}

function toRow(figure: Figure): string[] {
	const { id, value, unit, limit, ratio, aim } = figure;
	return [
		id,
		toDigits(value),
		unit,
		limit === undefined ? '–' : toDigits(limit),
		ratio === undefined ? '–' : ratio.toFixed(2),
		aim === undefined ? '' : `${describeAim(aim)}: ${isReached(aim, figure) ? 'reached' : 'missed'}`,
	];
}

function describeAim({ of, is, bound }: Aim): string {
	return `${of === 'ratio' ? 'ratio ' : ''}${is === 'at least' ? '≥' : '<'} ${bound}`;
}

/** Three significant digits or, from 100 on, whole numbers. */
function toDigits(value: number): string {
	return value >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}
