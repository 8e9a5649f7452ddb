import { describeCoarse, isCoarseAlready } from '../src/model/coarse.ts';
import type { CodeList } from '../src/model/code-lists.ts';
import type { Field, Fields, LeafType } from '../src/model/field.ts';
import type { Kind } from '../src/model/kind.ts';
import { leafWords } from '../src/model/leaf-words.ts';

/** `docs/DOCUMENTS.md`: every kind, field and code list. */
export function describeDocuments(kinds: readonly Kind[], lists: Readonly<Record<string, CodeList>>): string {
	return [
		'# Documents',
		'',
		'Every kind of document, its fields and code lists. Made from `src/model/` by `npm run generate`; `schemas/` has the same as JSON Schema, with examples.',
		'',
		'In a draft every leaf is the text as an officer writes it; the gateway puts the standard value of the type beside it. **Bold** must be filled. Every field, however deep, can be kept from a recipient by itself, and of a list that is _withheld apart_ each element too; [Types](#types) says what may go in place of a value.',
		'',
		...kinds.flatMap(describeKind),
		'## Types',
		'',
		...toTable(
			['type', 'what one may write', 'yang dapat ditulis', 'coarser facts, in place of the value'],
			Object.entries(leafWords).map(([type, { en, id }]) => [`\`${type}\``, en, id, toCoarser(type as LeafType)]),
		),
		'',
		'## Code lists',
		'',
		'An officer may write a code, either label, or one of the other spellings.',
		'',
		...Object.values(lists).flatMap(describeList),
	].join('\n');
}

function describeKind({ name, version, title, fields, relation, about, tlp }: Kind): string[] {
	return [
		`## \`${name}\` ${version}`,
		'',
		`${title.en} · ${title.id}`,
		'',
		...(relation === undefined ? [] : [`Has a relation of type \`${relation}\`${toTargets(about)}.`, '']),
		...(tlp === undefined ? [] : [`Is \`${tlp}\`.`, '']),
		...toTable(
			['field', 'English', 'Bahasa Indonesia', 'type', 'meaning'],
			Object.entries(fields).flatMap(([key, field]) => describeField(key, field)),
		),
		'',
	];
}

function toCoarser(type: LeafType): string {
	return describeCoarse(type) ?? (isCoarseAlready(type) ? 'the value itself: it is coarse already' : 'none');
}

function toTargets(about: Kind['about']): string {
	return about === undefined ? '' : ` to a ${about.map((name) => `\`${name}\``).join(' or ')}`;
}

/** A row for the field, and one for each field below it. */
function describeField(path: string, field: Fields[string]): string[][] {
	const { en, id } = field.label;
	const meaning = [field.label.meaning, field.since && `Since ${field.since}.`].filter(Boolean).join(' ');
	const row = [field.required ? `**\`${path}\`**` : `\`${path}\``, en, id, describeType(field), meaning];
	return [
		row,
		...fieldsBelow(field).flatMap(([name, below]) =>
			describeField(`${path}${isList(field) ? '[]' : ''}.${name}`, below),
		),
	];
}

function isList({ node }: Field): boolean {
	return node === 'list' || node === 'persons';
}

function fieldsBelow(field: Field): [string, Fields[string]][] {
	if (field.node === 'leaf') return [];
	return field.node === 'group' ? Object.entries(field.fields) : fieldsBelow(field.of);
}

function describeType(field: Field): string {
	switch (field.node) {
		case 'leaf':
			return field.list === undefined ? field.type : `code: [${field.list.name}](#${field.list.name.toLowerCase()})`;
		case 'group':
			return 'group';
		case 'list':
			return `list of ${describeType(field.of)}`;
		case 'persons':
			return 'list of persons, _withheld apart_';
	}
}

function describeList({ name, source, codes }: CodeList): string[] {
	const rows = codes.map(({ code, en, id, also = [] }) => [`\`${code}\``, en, id, also.join(', ')]);
	return [
		`### ${name}`,
		'',
		`Source: ${source}.`,
		'',
		...toTable(['code', 'English', 'Bahasa Indonesia', 'also'], rows),
		'',
	];
}

export function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
	const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
