import * as fc from 'fast-check';
import type { Body, BodyNode, Field, Fields, Leaf, LeafType } from '../../src/model/field.ts';

/** Any text that JSON may hold here: every character but NUL, no lone surrogate. */
export const text = fc.string({ unit: 'binary', maxLength: 40 }).map((any) => any.replaceAll('\0', ''));

/** On one line, as the values of most fields must be, and short enough for each of them. */
const line = fc
	.string({ unit: 'binary', maxLength: 15 })
	.map((any) => any.replace(/[\p{Cc}\u2028\u2029]/gu, ''))
	.filter((any) => any !== '');

const date = fc.constantFrom('1985', '1985-03', '2001-11-02');
const values: Record<Exclude<LeafType, 'code'>, fc.Arbitrary<unknown>> = {
	name: fc.record(
		{
			full: line,
			family: line,
			mononym: fc.boolean(),
			titles: fc.array(line, { maxLength: 2 }),
			script: fc.constant('Latn'),
		},
		{ requiredKeys: ['full', 'mononym', 'titles', 'script'] },
	),
	date,
	moment: fc.record(
		{ date, at: fc.constant('2026-03-12T14:05:00+08:00'), timeZone: fc.constant('Asia/Makassar') },
		{ requiredKeys: ['date'] },
	),
	country: fc.constantFrom('IDN', 'MYS', 'XXA'),
	sex: fc.constantFrom('M', 'F', 'X'),
	'travel-document': fc.record({ type: fc.constant('passport'), number: fc.stringMatching(/^[A-Z0-9]{9}$/) }),
	contact: fc.record({ type: fc.constant('handle'), platform: line, handle: line }),
	account: fc.record({ type: fc.constant('wallet'), provider: line, account: fc.constant('+6281200000001') }),
	address: fc.record({ full: line, province: fc.constant('21') }),
	conveyance: fc.record({ type: fc.constant('vessel'), name: line }),
	place: fc.record({ name: line }),
	'border-point': fc.record({ name: line, borderPoint: fc.constantFrom('air', 'sea', 'land') }),
	pointer: fc.constantFrom('/name', '/victims/1/birthDate'),
	text: line,
};

function leafOf(leaf: Leaf): fc.Arbitrary<unknown> {
	const codes = leaf.list?.codes.map(({ code }) => code) ?? [];
	const value = leaf.type === 'code' ? fc.constantFrom(...codes) : values[leaf.type];
	const issue = fc.record({ rule: fc.constant('date.day-first'), severity: fc.constantFrom('changed', 'doubt') });
	const raw = text.filter((any) => any !== '');
	return fc.record({ raw, value: fc.option(value), issues: fc.array(issue, { maxLength: 2 }) });
}

function nodeOf(field: Field): fc.Arbitrary<BodyNode> {
	switch (field.node) {
		case 'leaf':
			return leafOf(field) as fc.Arbitrary<BodyNode>;
		case 'group':
			return bodyOf(field.fields);
		case 'list':
		case 'persons':
			return fc.array(nodeOf(field.of), { maxLength: 3 });
	}
}

/** A body with any of these fields, filled with anything that they may hold. */
export function bodyOf(fields: Fields): fc.Arbitrary<Body> {
	const nodes = Object.entries(fields).map(([name, field]) => [name, nodeOf(field)]);
	return fc.record(Object.fromEntries(nodes), { requiredKeys: [] }) as fc.Arbitrary<Body>;
}

type Mutation = (text: string) => string;
type Place = { readonly at: number; readonly length: number };

const place: fc.Arbitrary<Place> = fc.record({ at: fc.nat(), length: fc.nat({ max: 8 }) });
const inserted = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 4 }),
	fc.constantFrom('.', '~', '=', 'A', '-', '_', '\n', ' ', '\0'),
);

/** Cuts, inserts, copies: text that was good and is a little different, or the same. */
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
	fc.tuple(place, inserted).map(
		([{ at, length }, more]): Mutation =>
			(text) =>
				splice(text, at, length, more),
	),
	place.map(
		({ at, length }): Mutation =>
			(text) =>
				splice(text, at, 0, text.slice(at % (text.length + 1)).slice(0, length)),
	),
	fc.tuple(fc.constantFrom('.', '~'), fc.nat(), fc.nat()).map(([mark, from, to]): Mutation => swap(mark, from, to)),
	fc.tuple(fc.constantFrom('.', '~'), fc.nat()).map(([mark, which]): Mutation => repeat(mark, which)),
);

export const mutations = fc.array(mutation, { minLength: 1, maxLength: 3 }).map(
	(steps): Mutation =>
		(text) =>
			steps.reduce((changed, step) => step(changed), text),
);

function splice(text: string, at: number, length: number, more: string): string {
	const start = at % (text.length + 1);
	return text.slice(0, start) + more + text.slice(start + length);
}

function swap(mark: string, from: number, to: number): Mutation {
	return (text) => {
		const parts = text.split(mark);
		const [a, b] = [from % parts.length, to % parts.length];
		return parts
			.with(a, parts[b] ?? '')
			.with(b, parts[a] ?? '')
			.join(mark);
	};
}

function repeat(mark: string, which: number): Mutation {
	return (text) => {
		const parts = text.split(mark);
		const index = which % parts.length;
		return parts.toSpliced(index, 0, parts[index] ?? '').join(mark);
	};
}
