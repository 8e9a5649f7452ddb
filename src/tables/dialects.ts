import type { Kind } from '../model/kind.ts';
import { Problem } from '../problem.ts';
import { type FlatRecord, flatten } from './flatten.ts';
import { htcdsMappings } from './htcds.ts';
import { interpolMapping, toInterpolRecords } from './interpol.ts';
import type { Mapping } from './mapping.ts';

/** Ways in which others name and write their fields. */
export const dialectNames = ['interpol', 'htcds'] as const;
export type DialectName = (typeof dialectNames)[number];

interface Dialect {
	/** By kind. */
	readonly mappings: Readonly<Record<string, Mapping>>;
	/** The rows in a value of a JSON file. */
	toRecords(value: unknown): readonly FlatRecord[];
}

const flat = (value: unknown) => [flatten(value)];

const dialects: Readonly<Record<DialectName, Dialect>> = {
	interpol: { mappings: { 'perpetrator-profile': interpolMapping }, toRecords: toInterpolRecords },
	htcds: { mappings: htcdsMappings, toRecords: flat },
};

/**
 * How to read rows of a kind that are written in a dialect, or in our own names. An office's own mapping comes
 * on top.
 *
 * @throws Problem `request-malformed` if the dialect has no such kind
 */
export function findDialect(name: DialectName | undefined, kind: Kind | undefined, own: Mapping) {
	if (name === undefined) return { mapping: own, toRecords: flat };
	const { mappings, toRecords } = dialects[name];
	const mapping = mappings[kind?.name ?? ''];
	if (mapping !== undefined) return { mapping: { ...mapping, ...own }, toRecords };
	const expected = `of ${name}: ${Object.keys(mappings).join(' or ')}`;
	throw new Problem('request-malformed', { fields: [{ pointer: '/kind', expected }] });
}
