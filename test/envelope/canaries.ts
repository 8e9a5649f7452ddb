import { isCoarseAlready } from '../../src/model/coarse.ts';
import type { Body, BodyNode, Field, Fields, Leaf, LeafType } from '../../src/model/field.ts';

/** Marks that stand in one layer of one leaf alone. */
export interface Canary {
	/** RFC 6901 pointer into the body. */
	readonly pointer: string;
	readonly raw: string;
	readonly issue: string;
	/** Undefined where the value is from a list, and as coarse as it gets. */
	readonly value: string | undefined;
}

/** For each type a value with the mark in it, or made from it; its coarser facts have nothing of that. */
const values: Readonly<Record<Exclude<LeafType, 'code'>, (mark: string, n: number) => unknown>> = {
	name: (mark) => ({ full: `Q${mark} Fiktif`, given: `Q${mark}`, mononym: false, titles: [], script: 'Latn' }),
	date: (mark) => mark,
	moment: (mark) => ({ date: mark, at: `${mark}T08:00:00Z` }),
	country: () => 'MYS',
	sex: () => 'F',
	'travel-document': (mark) => ({ type: 'passport', number: mark, issuer: 'IDN', surname: mark }),
	contact: (mark) => ({ type: 'email', address: `${mark}@example.org` }),
	account: (mark) => ({ type: 'bank', number: mark, bank: 'Bank Fiktif', country: 'IDN', holder: `Q${mark}` }),
	address: (mark) => ({ full: `Jl. ${mark}`, street: mark, province: '12', country: 'IDN' }),
	conveyance: (mark) => ({ type: 'vessel', name: `KM ${mark}`, flag: 'IDN' }),
	place: (mark) => ({ name: mark, country: 'IDN' }),
	'border-point': (mark) => ({ name: mark, country: 'IDN', borderPoint: 'sea' }),
	pointer: () => '/name',
	text: (mark) => `Rahasia ${mark}`,
};

function toMark(type: LeafType, n: number): string {
	if (type === 'date' || type === 'moment')
		return `19${20 + (n % 70)}-0${1 + (n % 9)}-${10 + (Math.floor(n / 70) % 18)}`;
	if (type === 'account') return `7700${String(n).padStart(6, '0')}`;
	if (type === 'travel-document') return `XQ${String(n).padStart(5, '0')}`;
	return `value${n}x`;
}

/** A body of these fields with a mark in every layer of every leaf, two persons in each list of them. */
export function plant(fields: Fields): { readonly body: Body; readonly canaries: readonly Canary[] } {
	const canaries: Canary[] = [];
	return { body: plantFields(fields, '', canaries), canaries };
}

function plantFields(fields: Fields, at: string, canaries: Canary[]): Body {
	return Object.fromEntries(
		Object.entries(fields).map(([name, field]) => [name, plantNode(field, `${at}/${name}`, canaries)]),
	);
}

function plantNode(field: Field, at: string, canaries: Canary[]): BodyNode {
	switch (field.node) {
		case 'leaf':
			return plantLeaf(field, at, canaries);
		case 'group':
			return plantFields(field.fields, at, canaries);
		case 'list':
		case 'persons':
			return [0, 1].map((index) => plantNode(field.of, `${at}/${index}`, canaries));
	}
}

function plantLeaf({ type, list }: Leaf, pointer: string, canaries: Canary[]): BodyNode {
	const n = canaries.length;
	const mark = toMark(type, n);
	const canary = {
		pointer,
		raw: `raw${n}x`,
		issue: `canary.issue${n}x`,
		value: isCoarseAlready(type) ? undefined : mark,
	};
	canaries.push(canary);
	return {
		raw: `Tertulis ${canary.raw}`,
		value: type === 'code' ? (list?.codes[0]?.code ?? null) : values[type](mark, n),
		issues: [
			{ rule: canary.issue, severity: 'doubt' },
			{ rule: 'place.country-differs', severity: 'doubt' },
		],
	};
}
