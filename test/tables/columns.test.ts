import { describe, expect, it } from 'vitest';
import type { Kind } from '../../src/model/kind.ts';
import { kinds } from '../../src/model/kinds.ts';
import { assembleDraft } from '../../src/tables/assemble.ts';
import { findColumn, findLabelled, listColumns } from '../../src/tables/columns.ts';
import { flatten } from '../../src/tables/flatten.ts';

const profile = kinds.find(({ name }) => name === 'perpetrator-profile') as Kind;

describe('columns', () => {
	it.each(kinds.map((kind) => [kind.name, kind] as const))('of a %s are found again by their names', (_, kind) => {
		const columns = listColumns(kind);
		expect(new Set(columns.map(({ name }) => name)).size).toBe(columns.length);
		for (const column of columns) expect(findColumn(kind, column.name)).toEqual(column);
	});

	it.each(kinds.map((kind) => [kind.name, kind] as const))('hold all of the example of a %s', (_, kind) => {
		const cells = Object.entries(flatten(kind.example)).map(([name, text]) => {
			const column = findColumn(kind, name) ?? expect.unreachable(`no column ${name}`);
			return { column, header: name, text };
		});
		expect(assembleDraft(cells).draft).toEqual({ body: kind.example });
	});

	it('are found by their labels in either language, where one alone or a field of the draft itself has it', () => {
		const found = (label: string) => findLabelled(profile, label)?.name;
		expect(['Nama', 'name', 'TANGGAL LAHIR', 'Legal basis', 'Peran'].map(found)).toEqual([
			'name',
			'name',
			'birthDate',
			'handling.legalBasis',
			'roles.1',
		]);
		expect(['', 'Negara', 'toString', 'Uraian lain'].map(found)).toEqual(Array(4).fill(undefined));
	});

	it('count from 1, and in one way only', () => {
		for (const name of [
			'aliases.0',
			'aliases.01',
			'aliases.201',
			'aliases',
			'aliases.x',
			'route.1',
			'__proto__',
			'toString',
		])
			expect(findColumn(profile, name), name).toBeUndefined();
		expect(findColumn(profile, 'aliases.200')?.path).toEqual(['body', 'aliases', 199]);
	});
});
