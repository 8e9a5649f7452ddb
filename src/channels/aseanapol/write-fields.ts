import type { Body, BodyNode, Field, Fields, Leaf, Sourced } from '../../model/field.ts';
import { toPointer } from '../../model/json-pointer.ts';
import type { FieldProblem } from '../../problem.ts';
import type { Elements } from './contract.ts';
import { leafMembers, type Members } from './leaves.ts';
import { type Element, isWritable, toElement } from './xml.ts';

/** Where something stands, and what is wrong so far. */
interface Place {
	readonly path: readonly (string | number)[];
	readonly problems: FieldProblem[];
}

/** The standard values of the released fields; those that cannot be written are told. */
export function writeFields(fields: Fields, released: Elements, body: Body, place: Place): Element[] {
	return Object.entries(released).flatMap(([name, spec]) => {
		const [field, node] = [fields[name], body[name]];
		if (field === undefined) return [];
		const path = [...place.path, name];
		const known = place.problems.length;
		const elements = node === undefined ? [] : writeNode(field, spec, node, { ...place, path });
		const isMissing = field.required && elements.length === 0 && place.problems.length === known;
		if (isMissing) place.problems.push(problem(path, 'a value: a record of this kind needs one'));
		return elements;
	});
}

function writeNode(field: Field, spec: Elements[string], node: BodyNode, place: Place): Element[] {
	switch (field.node) {
		case 'leaf':
			return writeLeaf(field, typeof spec === 'string' ? spec : spec.element, node as Sourced, place);
		case 'group':
			if (typeof spec === 'string') return [];
			return [toElement(spec.element, writeFields(field.fields, spec.of, node as Body, place))];
		case 'list':
		case 'persons':
			return (node as readonly BodyNode[]).flatMap((item, index) =>
				writeNode(field.of, spec, item, { ...place, path: [...place.path, index] }),
			);
	}
}

/** What is known in raw text only, or more coarsely, has no place in a record. */
function writeLeaf(
	{ type }: Leaf,
	name: string,
	{ raw, value, coarse }: Sourced,
	{ path, problems }: Place,
): Element[] {
	if (value === null) {
		if (raw !== null || coarse !== undefined) problems.push(problem(path, 'a standard value: nothing else is carried'));
		return [];
	}
	const members = leafMembers[type];
	const element =
		members === undefined
			? toElement(name, value as string)
			: toElement(name, writeMembers(members, value as Record<string, unknown>));
	if (!isElementWritable(element)) problems.push(problem(path, 'text of characters that XML has'));
	return [element];
}

function problem(path: Place['path'], expected: string): FieldProblem {
	return { pointer: toPointer(path), expected };
}

function isElementWritable({ text, children }: Element): boolean {
	return isWritable(text) && children.every(isElementWritable);
}

function writeMembers(members: Members, value: Readonly<Record<string, unknown>>): Element[] {
	return Object.entries(members).flatMap(([key, { of, element = key }]) => {
		const member = value[key];
		if (member === undefined) return [];
		return [member].flat().map((each) => {
			return toElement(element, typeof of === 'object' ? writeMembers(of, each as Record<string, unknown>) : `${each}`);
		});
	});
}
