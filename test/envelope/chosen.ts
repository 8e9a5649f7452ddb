import { toCoarse } from '../../src/model/coarse.ts';
import type { Body, BodyNode, Field, Fields, LeafType, Sourced } from '../../src/model/field.ts';
import { isFinding } from '../../src/model/findings.ts';

interface Choice {
	readonly place: string;
	readonly detail: 'none' | 'coarse' | 'no-raw';
}

const openTypes: readonly LeafType[] = ['code', 'country', 'sex', 'pointer'];

/** What a recipient may read of a body under these choices: told by the rules of PROTOCOL.md, without the code under test. */
export function bodyUnder(fields: Fields, body: Body, choices: readonly Choice[], on: Temporal.PlainDate): Body {
	const areFindingsTold = choices.every(({ detail }) => detail === 'no-raw');
	const strictest = (pointer: string) => {
		const said = choices.filter(({ place }) => `${pointer}/`.startsWith(`${place}/`)).map(({ detail }) => detail);
		return (['none', 'coarse', 'no-raw'] as const).find((detail) => said.includes(detail)) ?? 'full';
	};
	const readGroup = (of: Fields, group: Body, at: string): Body =>
		Object.fromEntries(
			Object.entries(group).flatMap(([name, node]) => {
				const [field, pointer] = [of[name], `${at}/${name}`];
				if (field === undefined || strictest(pointer) === 'none') return [];
				return [[name, readNode(field, node, name, pointer)]];
			}),
		);
	const readNode = (field: Field, node: BodyNode, name: string, pointer: string): BodyNode => {
		if (field.node === 'leaf') return readLeaf(field.type, node as Sourced, name, pointer);
		if (field.node === 'group') return readGroup(field.fields, node as Body, pointer);
		return (node as readonly BodyNode[]).flatMap((item, index) => {
			const place = `${pointer}/${index}`;
			const isGone = field.node === 'persons' && strictest(place) === 'none';
			return isGone ? [] : [readNode(field.of, item, name, place)];
		});
	};
	const readLeaf = (type: LeafType, { raw, value, issues }: Sourced, name: string, pointer: string): Sourced => {
		const detail = strictest(pointer);
		if (detail === 'none') return { raw: null, value: openTypes.includes(type) ? value : null, issues: [] };
		const isValueTold = openTypes.includes(type) || (detail === 'no-raw' && type !== 'text') || detail === 'full';
		const told = {
			raw: detail === 'full' ? raw : null,
			value: isValueTold ? value : null,
			issues: issues.filter((issue) => (isFinding(issue) ? areFindingsTold : detail === 'full')),
		};
		const coarse = isValueTold ? undefined : toCoarse(type, value, { name, on });
		return coarse === undefined ? told : { ...told, coarse };
	};
	return readGroup(fields, body, '');
}
