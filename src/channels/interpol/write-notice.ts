import type { Json } from '../../json.ts';
import type { Body, BodyNode, Field, Leaf, Sourced } from '../../model/field.ts';
import { findAt } from '../../model/json-pointer.ts';
import type { Kind } from '../../model/kind.ts';
import { findValueText } from '../../normalise/value-text.ts';
import type { FieldProblem } from '../../problem.ts';
import { findField } from './find-field.ts';
import type { Member } from './mapping.ts';
import { carriages } from './mapping.ts';
import { type Members, toMember, toMemberName, toText } from './members.ts';

/** What a body says as a notice; every value that a reader would not have again from it is a problem. */
export function writeNotice(
	kind: Kind,
	body: Body,
): { readonly notice: Members; readonly problems: readonly FieldProblem[] } {
	const problems: FieldProblem[] = [];
	const members = Object.entries(carriages[kind.name]?.members ?? {}).flatMap(([pointer, member]) => {
		const [field, node] = [findField(kind.fields, pointer), findAt(body, pointer)];
		if (field === undefined || node === undefined) return [];
		return Object.entries(writeMember(field, node as BodyNode, { ...member, pointer, problems }));
	});
	return { notice: Object.fromEntries(members), problems };
}

interface Place extends Member {
	readonly pointer: string;
	readonly problems: FieldProblem[];
}

function writeMember(field: Field, node: BodyNode, place: Place): Members {
	const written = writeNode(field, node, place);
	if (place.as === 'name' && typeof written === 'string') return splitName(place.member, written);
	return { [place.member]: place.as === 'list' ? [written] : written };
}

/** "Santoso, Budi" as a family's name and given ones; any other as one name. */
function splitName(member: string, text: string): Members {
	const [family = '', given = '', ...more] = text.split(', ');
	const isParted = more.length === 0 && [family, given].every((part) => part !== '' && part.trim() === part);
	return isParted ? { [member]: family, forename: given } : { [member]: text };
}

function writeNode(field: Field, node: BodyNode, place: Place): Json {
	switch (field.node) {
		case 'leaf':
			return writeLeaf(field, node as Sourced, place);
		case 'group':
			return writeGroup(field.fields, node as Body, place);
		case 'list':
		case 'persons':
			return (node as readonly BodyNode[]).map((item, index) =>
				writeNode(field.of, item, { ...place, pointer: `${place.pointer}/${index}` }),
			);
	}
}

function writeGroup(fields: Readonly<Record<string, Field>>, group: Body, { inside = {}, pointer, problems }: Place) {
	return Object.fromEntries(
		Object.entries(group).flatMap(([name, node]) => {
			const field = fields[name];
			if (field === undefined) return [];
			const member = inside[name] ?? toMemberName(name);
			return [[member, writeNode(field, node, { member, pointer: `${pointer}/${name}`, problems })] as const];
		}),
	);
}

function writeLeaf(leaf: Leaf, sourced: Sourced, { as, pointer, problems }: Place): Json {
	const text = findValueText(leaf, sourced);
	const written = text === undefined ? null : toMember(leaf.type, text, as);
	if (text === undefined || toText(leaf.type, written, as) !== text) problems.push({ pointer, ...standardValue });
	return written;
}

/** What is asked of a leaf whose text nobody understood. */
export const standardValue = {
	expected: 'a standard value: what is not understood here would not be there',
	expectedIndonesian: 'nilai baku: yang tidak dipahami di sini tidak akan dipahami di sana',
};
