/**
 * Tables that a lawyer can read and a test can run. Each row says in words when it applies and which rule then
 * stands in the way; whatever no row names is allowed.
 *
 * A cell holds one word, several joined by "or", `any`, or `all but …`. The last two columns are the name of the rule
 * and what the row means.
 */
export interface Row {
	readonly when: Readonly<Record<string, string>>;
	readonly rule: string;
	readonly meaning: string;
}

export function parseTable(text: string): Row[] {
	const [header = [], ...rows] = text
		.trim()
		.split('\n')
		.filter((line) => !/^\s*\|[-|\s]+\|\s*$/.test(line))
		.map((line) =>
			line
				.trim()
				.slice(1, -1)
				.split('|')
				.map((cell) => cell.trim()),
		);
	return rows.map((cells) => {
		if (cells.length !== header.length) throw new Error(`a row of ${cells.length} cells: ${cells.join(' | ')}`);
		const when = Object.fromEntries(header.slice(0, -2).map((name, index) => [name, cells[index] ?? '']));
		return { when, rule: cells.at(-2) ?? '', meaning: cells.at(-1) ?? '' };
	});
}

/** The rows that apply to a case, which has one word for each column. */
export function findRows(rows: readonly Row[], situation: Readonly<Record<string, string>>): Row[] {
	return rows.filter(({ when }) => Object.entries(when).every(([name, cell]) => matches(cell, situation[name])));
}

function matches(cell: string, word: string | undefined): boolean {
	if (word === undefined) throw new Error(`no word for a column with ${cell}`);
	if (cell === 'any') return true;
	if (cell.startsWith('all but ')) return !toWords(cell.slice('all but '.length)).includes(word);
	return toWords(cell).includes(word);
}

function toWords(cell: string): string[] {
	return cell.split(/, | or /).map((word) => word.trim());
}

/** Every combination of one word from each column. */
export function combine<Columns extends Readonly<Record<string, readonly string[]>>>(
	columns: Columns,
): { [Name in keyof Columns]: Columns[Name][number] }[] {
	return Object.entries(columns).reduce<Record<string, string>[]>(
		(cases, [name, words]) => cases.flatMap((situation) => words.map((word) => ({ ...situation, [name]: word }))),
		[{}],
	) as { [Name in keyof Columns]: Columns[Name][number] }[];
}
