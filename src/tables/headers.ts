import type { Kind } from '../model/kind.ts';
import type { PlacedCell } from './assemble.ts';
import { type Column, findColumn, findLabelled } from './columns.ts';
import type { Mapping } from './mapping.ts';
import { suggestColumn } from './suggest.ts';

/** The marks of what is not imported: as a header alone, of rows that have something under it; else of its column. */
export const note = '#';

/** Makes placed cells of the text under one header. */
type Place = (text: string) => readonly PlacedCell[];

export interface HeaderProblem {
	/** From 0. */
	readonly index: number;
	readonly header: string;
	readonly expected: string;
}

/** What the headers of a file mean. */
export interface HeaderPlan {
	/** As they stand in the file. */
	readonly headers: readonly string[];
	/** By the index of the column; undefined where it is left out on purpose, or has no header. */
	readonly places: readonly (Place | undefined)[];
	/** Of the column that marks rows to be left out; -1 without one. */
	readonly notes: number;
	readonly problems: readonly HeaderProblem[];
}

/** Finds where each column goes; every one that fits nowhere is told. */
export function planHeaders(kind: Kind, headers: readonly string[], mapping: Mapping): HeaderPlan {
	const names = headers.map((header) => header.trim());
	const problems: HeaderProblem[] = [];
	const places = names.map((header, index) => {
		if (header === '' || (header.startsWith(note) && !Object.hasOwn(mapping, header))) return undefined;
		if (names.indexOf(header) !== index) {
			problems.push({ index, header, expected: 'each header once' });
			return undefined;
		}
		const place = findPlace(kind, header, mapping);
		if (typeof place !== 'string') return place;
		problems.push({ index, header, expected: place });
		return undefined;
	});
	return { headers: names, places, notes: names.indexOf(note), problems };
}

/** The place, undefined for nowhere on purpose, or what was expected instead of this header. */
function findPlace(kind: Kind, header: string, mapping: Mapping): Place | undefined | string {
	const [bare = header, number] = splitNumber(header);
	const isNamed = Object.hasOwn(mapping, header);
	if (!isNamed && (number === undefined || !Object.hasOwn(mapping, bare))) {
		const column = findColumn(kind, header) ?? findLabelled(kind, header);
		return column === undefined ? suggestColumn(kind, header) : (text) => [{ column, header, text }];
	}
	const target = mapping[isNamed ? header : bare];
	if (target === null || target === undefined) return undefined;
	const { to, split, values = {} } = typeof target === 'string' ? { to: target } : target;
	const toText = (text: string) => (Object.hasOwn(values, text.trim()) ? (values[text.trim()] ?? text) : text);
	if (split !== undefined) return findList(kind, header, to, (text) => text.split(split).map(toText));
	const column = findColumn(kind, isNamed ? to : `${to}.${number}`);
	return column === undefined ? suggestColumn(kind, to) : (text) => [{ column, header, text: toText(text) }];
}

/** `nationalities.2` is the second element of what a mapping calls `nationalities`. */
function splitNumber(header: string): readonly string[] {
	return /^(.*)\.(\d+)$/.exec(header)?.slice(1) ?? [];
}

/** Elements beyond what the list takes get their places too, for the schema to refuse. */
function findList(kind: Kind, header: string, to: string, split: (text: string) => string[]): Place | string {
	const first = findColumn(kind, `${to}.1`);
	if (first === undefined) return suggestColumn(kind, to);
	const toColumn = (index: number): Column => ({
		...first,
		name: `${to}.${index + 1}`,
		path: [...first.path.slice(0, -1), index],
	});
	return (text) =>
		split(text)
			.map((part) => part.trim())
			.filter((part) => part !== '')
			.map((part, index) => ({ column: toColumn(index), header, text: part }));
}
