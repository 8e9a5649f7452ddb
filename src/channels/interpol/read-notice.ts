import type { Json } from '../../json.ts';
import type { DraftBody, DraftNode, Field, Fields, Leaf } from '../../model/field.ts';
import { tryParsePointer } from '../../model/json-pointer.ts';
import type { Kind } from '../../model/kind.ts';
import { describeMember, isNoCountry } from '../../normalise/interpol-notice.ts';
import { findField } from './find-field.ts';
import { type Carriage, carriages, type Member } from './mapping.ts';
import { type Members, toMemberName, toText } from './members.ts';

/** What is about the notice, and not about whom or what it describes. */
const frame: ReadonlySet<string> = new Set(
	'entity_id color version review_on requesting_country_id texts _links _embedded'.split(' '),
);

/** What a required field says of which a notice says nothing: every normaliser has a doubt about it. */
const unstated = 'unknown';

/**
 * A notice as an officer would have written it, however little or much of it is known here: what there is no field for
 * is kept in words, and a required field that is not there is told to be unknown.
 */
export function readNotice(kind: Kind, notice: Members): DraftBody {
	const { members, words }: Carriage = carriages[kind.name] ?? { forms: [], members: {}, words: 'narrative' };
	const left: string[] = [];
	const body: Record<string, DraftNode> = {};
	for (const [pointer, member] of Object.entries(members)) {
		const field = findField(kind.fields, pointer);
		const node = field && readMember(field, notice, member, left);
		if (node !== undefined) place(body, pointer, node);
	}
	const summaries = readTexts(notice.texts);
	if (summaries.length > 0) body.summaries = summaries;
	const known = new Set(['forename', ...Object.values(members).map(({ member }) => member)]);
	left.push(...describeRest(notice, (member) => known.has(member) || frame.has(member)));
	if (left.length > 0) body[words] = [body[words], ...left].filter((line) => line !== undefined).join('\n');
	return withRequired(kind.fields, body);
}

/** Title and summary by their language. */
function readTexts(texts: Json | undefined): DraftBody[] {
	return Object.entries(isMembers(texts) ? texts : {}).map(([language, said]) => {
		const { title, summary } = isMembers(said) ? said : {};
		return { language, title: toText('text', title) ?? unstated, summary: toText('text', summary) ?? unstated };
	});
}

function place(body: Record<string, DraftNode>, pointer: string, node: DraftNode): void {
	const [name = '', inside] = tryParsePointer(pointer) ?? [];
	body[name] = inside === undefined ? node : { ...(body[name] as DraftBody | undefined), [inside]: node };
}

function readMember(field: Field, notice: Members, member: Member, left: string[]): DraftNode | undefined {
	const said = notice[member.member];
	if (member.as !== 'name') return readNode(field, said, member, left);
	const parts = [toText('name', said), toText('name', notice.forename)].filter((part) => part !== undefined);
	return parts.length === 0 ? undefined : parts.join(', ');
}

function readNode(field: Field, said: Json | undefined, member: Member, left: string[]): DraftNode | undefined {
	switch (field.node) {
		case 'leaf':
			return readLeaf(field, said, member, left);
		case 'group':
			return readGroup(field.fields, said, member, left);
		case 'list':
		case 'persons': {
			const items = toItems(said).flatMap((item) => readNode(field.of, item, member, left) ?? []);
			return items.length === 0 ? undefined : items;
		}
	}
}

function toItems(said: Json | undefined): readonly Json[] {
	if (said === undefined || said === null) return [];
	return Array.isArray(said) ? said : [said as Json];
}

/** Of several values where one is meant a text has all, another field the first; the rest is kept in words. */
function readLeaf({ type }: Leaf, said: Json | undefined, { member, as }: Member, left: string[]) {
	const texts = toItems(said).flatMap((item) => toText(type, item, as) ?? toScalars(item));
	if (type === 'text') return texts.length === 0 ? undefined : texts.join(', ');
	const [text, ...more] = type === 'country' ? texts.filter((code) => !isNoCountry(code)) : texts;
	left.push(...describeMember(member, [...more, ...(type === 'country' ? texts.filter(isNoCountry) : [])]));
	return text;
}

function readGroup(fields: Fields, said: Json | undefined, { member, inside = {} }: Member, left: string[]) {
	if (!isMembers(said)) {
		left.push(...describeMember(member, toScalars(said)));
		return undefined;
	}
	const names = new Map(Object.keys(fields).map((name) => [inside[name] ?? toMemberName(name), name]));
	const group = Object.fromEntries(
		[...names].flatMap(([inner, name]) => {
			const field = fields[name];
			const node = field && readNode(field, said[inner], { member: inner }, left);
			return node === undefined ? [] : [[name, node] as const];
		}),
	);
	left.push(...describeRest(said, (inner) => names.has(inner)));
	return Object.keys(group).length === 0 ? undefined : withRequired(fields, group);
}

function isMembers(said: Json | undefined): said is Members {
	return typeof said === 'object' && said !== null && !Array.isArray(said);
}

function describeRest(members: Members, isKnown: (member: string) => boolean): string[] {
	return Object.entries(members).flatMap(([member, said]) =>
		isKnown(member) ? [] : describeMember(member, toScalars(said)),
	);
}

/** All that stands somewhere in it, whatever its form. */
function toScalars(said: Json | undefined): string[] {
	if (typeof said !== 'object' || said === null) return [toText('text', said)].filter((text) => text !== undefined);
	return Object.values(said).flatMap(toScalars);
}

function withRequired(fields: Fields, body: DraftBody): DraftBody {
	const missing = Object.entries(fields).filter(([name, { required }]) => required && body[name] === undefined);
	return {
		...body,
		...Object.fromEntries(missing.map(([name, field]) => [name, field.node === 'leaf' ? unstated : [unstated]])),
	};
}
