import type { DraftBody, DraftNode, Field, Fields, Leaf } from '../../model/field.ts';
import { toPointer } from '../../model/json-pointer.ts';
import { findValueText } from '../../normalise/value-text.ts';
import { Problem } from '../../problem.ts';
import type { Elements } from './contract.ts';
import { leafMembers, leafValues, type Members } from './leaves.ts';
import { listParts } from './parts.ts';
import type { Element } from './xml.ts';

type Path = readonly (string | number)[];

/** That a record is not as the contract says, and where. */
export function unreadable(path: Path, expected: string): Problem {
	return new Problem('channel-record-unreadable', { fields: [{ pointer: toPointer(path), expected }] });
}

/** The fields of a record as a draft has them. @throws Problem `channel-record-unreadable` */
export function readFields(
	fields: Fields,
	released: Elements,
	children: readonly Element[],
	path: Path = [],
): DraftBody {
	const byName = Map.groupBy(children, ({ name }) => name);
	const entries = Object.entries(released).flatMap(([name, spec]) => {
		const element = typeof spec === 'string' ? spec : spec.element;
		const [field, found] = [fields[name], byName.get(element)];
		byName.delete(element);
		if (field === undefined || found === undefined) return [];
		return [[name, readNode(field, spec, found, [...path, name])] as const];
	});
	if (byName.size > 0) throw unreadable(path, 'elements of its kind only');
	return Object.fromEntries(entries);
}

function readNode(field: Field, spec: Elements[string], found: readonly Element[], path: Path): DraftNode {
	if (field.node === 'list' || field.node === 'persons')
		return found.map((each, index) => readNode(field.of, spec, [each], [...path, index]));
	const [element, ...more] = found;
	if (element === undefined || more.length > 0) throw unreadable(path, 'one element');
	requirePlain(element, path);
	if (field.node === 'leaf') return readLeafElement(field, element, path);
	return readFields(field.fields, typeof spec === 'string' ? {} : spec.of, element.children, path);
}

/** Values with parts must be what they say; of any other text the normalisers tell what they doubt. */
function readLeafElement(field: Leaf, element: Element, path: Path): string {
	const { type } = field;
	const members = leafMembers[type];
	if (members === undefined || !(type in leafValues)) return readText(element, path);
	const { data } = leafValues[type as keyof typeof leafValues].safeParse(readMembers(members, element, path));
	if (data === undefined) throw unreadable(path, 'a value as the schema has it');
	return findValueText(field, { raw: null, value: data, issues: [] }) ?? listParts(data).join(' ');
}

/** Nothing is passed over in silence: no attribute, and no text between elements. */
function requirePlain({ attributes, children, text }: Element, path: Path): void {
	const isMixed = children.length > 0 && /\S/.test(text);
	if (isMixed || Object.keys(attributes).length > 0) throw unreadable(path, 'elements or text, without attributes');
}

function readText({ text, children }: Element, path: Path): string {
	if (children.length > 0 || !/\S/.test(text)) throw unreadable(path, 'a text');
	return text;
}

function readMembers(members: Members, { children }: Element, path: Path): Record<string, unknown> {
	const byName = Map.groupBy(children, ({ name }) => name);
	const value: Record<string, unknown> = {};
	for (const [key, { of, occurs, element = key }] of Object.entries(members)) {
		const found = byName.get(element) ?? [];
		byName.delete(element);
		const texts = found.map((each) => {
			requirePlain(each, path);
			if (typeof of === 'object') return readMembers(of, each, path);
			return of === 'flag' ? flags.get(each.text) : each.text;
		});
		const isList = occurs === 'many' || occurs === 'any';
		if (!isList && texts.length > 1) throw unreadable(path, 'one element');
		if (occurs === 'many' || texts.length > 0) value[key] = isList ? texts : texts[0];
	}
	if (byName.size > 0) throw unreadable(path, 'elements of its kind only');
	return value;
}

/** XML Schema, part 2, §3.2.2.1. */
const flags: ReadonlyMap<string, boolean> = new Map([
	['true', true],
	['1', true],
	['false', false],
	['0', false],
]);
