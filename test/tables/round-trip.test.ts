import {
	type Arbitrary,
	array,
	assert,
	asyncProperty,
	constantFrom,
	dictionary,
	oneof,
	option,
	record,
	string,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Draft } from '../../src/model/draft.ts';
import type { Field, Fields } from '../../src/model/field.ts';
import type { Kind } from '../../src/model/kind.ts';
import { kinds } from '../../src/model/kinds.ts';
import { formatNames } from '../../src/tables/formats.ts';
import { guardCell, unguardCell } from '../../src/tables/formula-guard.ts';
import { type ExportedDraft, writeDrafts } from '../../src/tables/write-drafts.ts';
import { handling } from '../http/drafts.ts';
import { readAll } from './files.ts';

/** What officers write, with what breaks tables in it; no text that a spreadsheet has lost. */
const text = oneof(
	string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
	constantFrom(
		'=1+1',
		'+62 812-0000-0017',
		'-',
		'@nama',
		"'=x",
		"''",
		'＝1',
		'\t=x',
		'\r\n=x',
		'a,b;c|d\te',
		'say "ya"',
		'P<UTO\nX',
		'_x0041_',
		'0812',
		'1e5x',
		' padded ',
		'# note',
		'\u0001',
	),
).filter((one) => /\S/.test(one) && !/[\0\ufffe\uffff]/.test(one));

function arbitraryOf(field: Field): Arbitrary<unknown> {
	switch (field.node) {
		case 'leaf':
			return text;
		case 'group':
			return arbitraryFields(field.fields);
		case 'list':
		case 'persons':
			return array(arbitraryOf(field.of), { minLength: 1, maxLength: 3 });
	}
}

function arbitraryFields(fields: Fields): Arbitrary<unknown> {
	const all = Object.entries(fields).map(([name, field]) => [name, arbitraryOf(field)] as const);
	const requiredKeys = Object.entries(fields).flatMap(([name, field]) => (field.required ? [name] : []));
	const one = all[0] as (typeof all)[number];
	// A group without anything in it has no cells.
	return record(Object.fromEntries(all), { requiredKeys: requiredKeys.length > 0 ? requiredKeys : [one[0]] });
}

const relation = record({
	type: constantFrom('answers', 'case'),
	document: constantFrom('019ab000-0000-7000-8000-000000000001', '019ab000-0000-7000-8000-000000000002'),
});

function arbitraryDraft(kind: Kind): Arbitrary<Draft> {
	const about =
		kind.relation === undefined ? [] : [{ type: kind.relation, document: '019ab000-0000-7000-8000-000000000003' }];
	return record({
		body: arbitraryFields(kind.fields),
		relations: array(relation, { maxLength: 2 }).map((more) => [...about, ...more]),
		codes: constantFrom([], ['H1'], ['H0', 'H2']),
		language: option(constantFrom('id', 'en'), { nil: 'und' }),
	}).map(({ body, relations, codes, language }) => {
		const tlp = kind.tlp ?? handling.tlp;
		const draft = {
			kind: kind.name,
			validUntil: '2099-12-31',
			language,
			handling: { ...handling, tlp, codes },
			relations,
			attachments: [],
			...(kind.isCaseEvent && { event: { step: 'screening', outcome: 'victim' } }),
			body,
		};
		return draft as unknown as Draft;
	});
}

const notes = dictionary(constantFrom('id', 'createdAt'), constantFrom('x', '=y'));

describe.each(formatNames)('what is exported as %s', (format) => {
	it.each(kinds.filter(({ check }) => check === undefined).map((kind) => [kind.name, kind] as const))(
		'is imported again as the same %s',
		async (name, kind) => {
			const exported = array(record({ notes, draft: arbitraryDraft(kind) }), { maxLength: 4 });
			await assert(
				asyncProperty(exported, async (all: readonly ExportedDraft[]) => {
					async function* read() {
						yield* all;
					}
					const pieces = await Array.fromAsync(writeDrafts(format, kind, read));
					const rows = await readAll(format, Buffer.concat(pieces), { kind: name, defaults: {} });
					expect(rows.map((row) => ('draft' in row ? row.draft : row))).toEqual(all.map(({ draft }) => draft));
				}),
				{ numRuns: format === 'xlsx' ? 8 : 25 },
			);
		},
	);
});

/** After blanks, line ends and tabs are blanks too. */
const isRun = (cell: string) => !/^ [\t\r\n]/.test(cell);

describe('a cell that begins like a formula', () => {
	it.each(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])(
		'with %j is made a text, and back',
		(sign) => {
			for (const cell of [`${sign}cmd|'/C calc'!A0`, ` ${sign}x`, `'${sign}x`, `''${sign}x`].filter(isRun)) {
				expect(guardCell(cell)).toBe(`'${cell}`);
				expect(unguardCell(guardCell(cell))).toBe(cell);
			}
		},
	);

	it('is the only one that is changed', () => {
		for (const cell of ['', 'a=b', "'quoted'", ' x=1', '1-2']) {
			expect(guardCell(cell)).toBe(cell);
			expect(unguardCell(cell)).toBe(cell);
		}
	});
});
