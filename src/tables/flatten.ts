/** What would stand under each header, if the value were a row of a table. */
export type FlatRecord = Readonly<Record<string, string>>;

/**
 * An object as a row: names joined with dots, elements of lists by their place from 1 (`victims.1.name`), which
 * is how columns are named. What is null or an empty text is left out.
 */
export function flatten(value: unknown): FlatRecord {
	return Object.fromEntries(flattenInto(value, ''));
}

function flattenInto(value: unknown, name: string): [string, string][] {
	if (value === null || value === undefined || value === '') return [];
	if (typeof value !== 'object') return [[name, String(value)]];
	const entries = Array.isArray(value)
		? value.map((item, index) => [String(index + 1), item] as const)
		: Object.entries(value);
	return entries.flatMap(([part, item]) => flattenInto(item, name === '' ? part : `${name}.${part}`));
}
