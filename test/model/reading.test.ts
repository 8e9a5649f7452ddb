import { describe, expect, it } from 'vitest';
import { rolesInProcess } from '../../src/model/code-lists.ts';
import { code, group, labelled, leaf, list, persons } from '../../src/model/field.ts';
import { defineKind } from '../../src/model/kind.ts';
import { readBodyOf, readStoredBody } from '../../src/model/reading.ts';

const text = (words: string) => ({ written: { raw: words, value: words, issues: [] } });
const read = (words: string) => ({ raw: words, value: words, issues: [] });
const named = (field: Parameters<typeof labelled>[2]) => labelled('Field', 'Isian', field);

const kind = defineKind({
	name: 'sample',
	version: '2.3',
	title: { en: 'Sample', id: 'Contoh' },
	fields: {
		title: named(leaf('text')),
		role: named(code(rolesInProcess)),
		legs: named(list(group({ from: named(leaf('text')) }))),
		people: named(persons({ note: named(leaf('text')) })),
	},
	example: {},
});

const claims = { title: text('Rekaan'), legs: [{ from: text('Batam') }], people: [{ note: text('a') }] };
const body = { title: read('Rekaan'), legs: [{ from: read('Batam') }], people: [{ note: read('a') }] };
const newer = {
	...claims,
	'odd/~name': text('x'),
	role: { value: 'Pilot', written: { raw: 'pilot', issues: [] } },
	legs: [{ from: text('Batam'), gate: text('2') }],
	people: [{ note: text('a') }, { note: text('b'), height: { value: 1 } }],
};

describe('a body', () => {
	it.each(['2.3', '2.0'])('of version %s is read whole, and has nothing that is not known', (version) => {
		expect(readBodyOf(kind, version, claims)).toEqual({ body, notUnderstood: [] });
		expect(readBodyOf(kind, version, newer)).toHaveProperty('error');
	});

	it('of a newer minor version is read as far as it is known, and the rest is named', () => {
		expect(readBodyOf(kind, '2.4', newer)).toEqual({
			body: {
				...body,
				role: { raw: 'pilot', value: null, issues: [] },
				people: [{ note: read('a') }, { note: read('b') }],
			},
			notUnderstood: ['/legs/0/gate', '/odd~1~0name', '/people/1/height', '/role'],
		});
	});

	it.each([
		['a known field of another form', { ...claims, title: 'Rekaan' }],
		['a raw text without its issues', { ...claims, title: { written: { raw: 'a', value: 'a' } } }],
		['free text apart from what was written', { ...claims, title: { value: 'a' } }],
		['a list in place of a text', { ...claims, title: [text('a')] }],
		['a text in place of a list', { ...claims, legs: text('a') }],
		['a value of another form', { ...claims, title: { written: { raw: 'a', value: 1, issues: [] } } }],
		['a code of another form', { ...claims, role: { value: { code: 'Pilot' } } }],
	])('of a newer minor version with %s is refused', (_, wrong) => {
		expect(readBodyOf(kind, '2.4', wrong)).toHaveProperty('error');
	});

	it.each(['1.9', '3.0', '20.3'])('of major version %s is not read', (version) => {
		expect(readBodyOf(kind, version, claims)).toBeUndefined();
	});
});

describe('a stored body', () => {
	it('that was taken while its version was not known is read for ever, its misfits set aside', () => {
		const taken = { ...claims, role: { anything: 1 } };
		expect(readStoredBody(kind, '2.3', taken)).toEqual({ body, notUnderstood: ['/role'] });
		expect(readStoredBody(kind, '2.3', { ...claims, 'odd/name': 1 })).toEqual({ body, notUnderstood: ['/odd~1name'] });
		expect(readStoredBody(kind, '2.4', newer)).toEqual(readBodyOf(kind, '2.4', newer));
		expect(readStoredBody(kind, '3.0', claims)).toBeUndefined();
	});
});
