import { describe, expect, it } from 'vitest';
import type { CodeList } from '../../src/model/code-lists.ts';
import { code, group, labelled, leaf, list, persons, since } from '../../src/model/field.ts';
import { defineKind } from '../../src/model/kind.ts';
import { kinds } from '../../src/model/kinds.ts';
import { compareVersions, findNewerFields, isSameMajor, toNeededVersion } from '../../src/model/versions.ts';

const named = (field: Parameters<typeof labelled>[2]) => labelled('Field', 'Isian', field);
const text = { raw: 'a', value: 'a', issues: [] };

const colours: CodeList = {
	name: 'colours',
	source: 'invented',
	codes: [
		{ code: 'red', en: 'Red', id: 'Merah' },
		{ code: 'grey', en: 'Grey', id: 'Abu-abu', since: '2.4' },
	],
};

const kind = defineKind({
	name: 'sample',
	version: '2.11',
	title: { en: 'Sample', id: 'Contoh' },
	fields: {
		title: named(leaf('text')),
		colour: named(code(colours)),
		note: named(since('2.3', leaf('text'))),
		legs: named(list(group({ from: named(leaf('text')), gate: named(since('2.5', leaf('text'))) }))),
		people: named(since('2.10', persons({ name: named(leaf('text')) }))),
	},
	example: {},
});

describe('the version that a document needs', () => {
	it.each([
		['2.0', {}],
		['2.0', { title: text, colour: { raw: 'merah', value: 'red', issues: [] }, legs: [{ from: text }] }],
		['2.3', { title: text, note: text }],
		['2.4', { colour: { raw: 'abu-abu', value: 'grey', issues: [] }, note: text }],
		['2.5', { legs: [{ from: text }, { gate: text }] }],
		['2.10', { legs: [{ gate: text }], people: [{ name: text }] }],
	])('is %s, the oldest that has all its fields and codes', (version, body) => {
		expect(toNeededVersion(kind, body)).toBe(version);
	});
});

describe('fields that a version does not have', () => {
	it.each([
		['2.0', ['/note', '/people']],
		['2.3', ['/people']],
		['2.9', ['/people']],
		['2.10', []],
	])('yet, of %s, are those that came after it', (version, pointers) => {
		expect(findNewerFields(kind, version)).toEqual(pointers);
	});
});

describe('versions', () => {
	it.each([
		['1.0', '1.12', true],
		['1.0', '2.0', false],
		['1.0', '10.0', false],
	])('%s and %s are of one major version: %s', (a, b, same) => {
		expect(isSameMajor(a, b)).toBe(same);
	});

	it('are in the order of their numbers', () => {
		expect(['1.10', '2.0', '1.9', '1.0'].toSorted(compareVersions)).toEqual(['1.0', '1.9', '1.10', '2.0']);
	});
});

it.each(kinds.map((each) => [each.name, each] as const))('nothing of a %s is newer than the kind', (_, each) => {
	expect(findNewerFields(each, each.version)).toEqual([]);
});
