import { z } from 'zod';
import { coarseSchemaOf } from './coarse.ts';
import type { CodeList } from './code-lists.ts';
import {
	Account,
	Address,
	ContactPoint,
	Conveyance,
	CountryCode,
	FreeText,
	Moment,
	PartialDate,
	PersonName,
	Place,
	Pointer,
	Sex,
	TravelDocument,
} from './values.ts';

/**
 * A kind's body is described once, as a tree of fields. From the tree come the schema of a draft (raw
 * text as officers write it), the schema of the claims that are disclosed of a body (`claims.ts`), the walk
 * of the normalisers and the cut into disclosures.
 */

const leafValues = {
	name: PersonName,
	date: PartialDate,
	moment: Moment,
	country: CountryCode,
	sex: Sex,
	'travel-document': TravelDocument,
	contact: ContactPoint,
	account: Account,
	address: Address,
	conveyance: Conveyance,
	place: Place,
	'border-point': Place,
	pointer: Pointer,
	text: FreeText,
} as const;

export type LeafType = keyof typeof leafValues | 'code';

interface Node {
	readonly required: boolean;
	/** The minor version of the kind that brought it, as `major.minor`; the first one where nothing is said. */
	readonly since?: string;
}

export interface Leaf extends Node {
	readonly node: 'leaf';
	readonly type: LeafType;
	/** The codes to choose from, for type `code`. */
	readonly list?: CodeList;
}

interface List extends Node {
	readonly node: 'list';
	readonly of: Leaf | Group;
}

/** A list of persons: each element becomes a disclosure of its own. */
interface Persons extends Node {
	readonly node: 'persons';
	readonly of: Group;
}

export interface Group extends Node {
	readonly node: 'group';
	readonly fields: Fields;
}

export type Field = Leaf | List | Persons | Group;

/** What officers call a field, and what it means where the name does not say it all. */
export interface Label {
	readonly en: string;
	readonly id: string;
	readonly meaning?: string;
}

export type Fields = Readonly<Record<string, Field & { readonly label: Label }>>;

export const leaf = (type: Exclude<LeafType, 'code'>): Leaf => ({ node: 'leaf', type, required: false });
export const code = (list: CodeList): Leaf => ({ node: 'leaf', type: 'code', list, required: false });
export const group = (fields: Fields): Group => ({ node: 'group', fields, required: false });
export const list = (of: Leaf | Group): List => ({ node: 'list', of, required: false });
export const persons = (fields: Fields): Persons => ({ node: 'persons', of: group(fields), required: false });
export const labelled = <F extends Field>(en: string, id: string, field: F, meaning?: string) => ({
	...field,
	label: { en, id, ...(meaning !== undefined && { meaning }) },
});
/** In a kind of an earlier minor version there is no such field. */
export const since = <F extends Field>(version: string, field: F): F => ({ ...field, since: version });
export const required = <F extends Field>(field: F): F => ({ ...field, required: true });

/** What a normaliser did or could not do, by the rule's name (`normalise/rules.ts` has the words). */
export const Issue = z.strictObject({
	rule: z
		.string()
		.regex(/^[a-z]+(?:-[a-z]+)*\.[a-z0-9]+(?:-[a-z0-9]+)*$/, 'a rule name')
		.max(80),
	/** `changed`: the value differs from the raw text by this rule; `doubt`: a person should look. */
	severity: z.enum(['changed', 'doubt']),
});
export type Issue = z.infer<typeof Issue>;

/**
 * A leaf of a body: the raw text (null where it was not shared), the standard value (null where none could be
 * made, or it was not shared), the issues.
 */
export interface Sourced<Value = unknown> {
	readonly raw: string | null;
	readonly value: Value | null;
	readonly issues: readonly Issue[];
	/** What is known in place of a value that was not shared (`coarse.ts`). */
	readonly coarse?: object;
}

/** Tells a leaf from a group: no field has the name `issues`. */
export function isSourced(node: object): node is Sourced {
	return 'issues' in node && Array.isArray(node.issues);
}

export type BodyNode = Sourced | readonly BodyNode[] | { readonly [field: string]: BodyNode };
export type Body = Readonly<Record<string, BodyNode>>;

/** What an officer writes, kept as it is: text, or the number that a spreadsheet made of it. */
const raw = z.union([z.string().max(8000).regex(/\S/, 'a text that is not blank'), z.number().transform(String)], {
	error: ({ input }) =>
		input === undefined
			? 'a text: the field is required'
			: 'a text of 1 to 8000 characters that is not blank, or a number',
});

export type DraftNode = string | readonly DraftNode[] | { readonly [field: string]: DraftNode };
export type DraftBody = Readonly<Record<string, DraftNode>>;

const maxItems = 200;

/** Schema of a draft's body: required fields must be there, unknown ones are refused. */
export function draftSchema(fields: Fields): z.ZodType<DraftBody> {
	return z.strictObject(
		mapFields(fields, (field) => (field.required ? draftOf(field) : draftOf(field).optional())),
	) as unknown as z.ZodType<DraftBody>;
}

function draftOf(field: Field): z.ZodType {
	switch (field.node) {
		case 'leaf':
			return raw;
		case 'group':
			return draftSchema(field.fields);
		case 'list':
		case 'persons':
			return z.array(draftOf(field.of)).min(1).max(maxItems);
	}
}

const issues = z.array(Issue).max(64);

/** What an officer wrote, and what was made or doubted of it. Of free text they are one: none goes without the other. */
const written = { raw: z.string().min(1).max(8000), issues };

/** A leaf as it is disclosed: any part may have been withheld. */
export interface LeafClaims {
	/** The coarser facts, of a type that has some. */
	readonly coarse?: object | undefined;
	/** The standard value, null where none could be made; of free text it stands in `written`. */
	readonly value?: unknown;
	readonly written?: { readonly raw: string; readonly issues: readonly Issue[]; readonly value?: unknown } | undefined;
	/** Doubts that say something of other fields too. */
	readonly findings?: readonly Issue[] | undefined;
}

/** Any field may have been withheld; absent ones are, unknown ones are refused. */
export type Claims = { readonly [field: string]: ClaimsNode };
export type ClaimsNode = LeafClaims | readonly ClaimsNode[] | Claims;

/** Schema of what is disclosed of a body. */
export function claimsSchema(fields: Fields): z.ZodType<Claims> {
	return z.strictObject(mapFields(fields, (field) => claimsOf(field).optional())) as unknown as z.ZodType<Claims>;
}

function claimsOf(field: Field): z.ZodType {
	switch (field.node) {
		case 'leaf':
			return leafClaimsOf(field);
		case 'group':
			return claimsSchema(field.fields);
		case 'list':
		case 'persons':
			return z.array(claimsOf(field.of)).max(maxItems);
	}
}

function leafClaimsOf(field: Leaf): z.ZodType {
	const findings = issues.min(1).optional();
	const value = valueSchemaOf(field).nullable();
	if (field.type === 'text')
		return z.strictObject({ written: z.strictObject({ ...written, value }).optional(), findings });
	const coarse = coarseSchemaOf(field.type);
	return z.strictObject({
		...(coarse && { coarse: coarse.optional() }),
		value: value.optional(),
		written: z.strictObject(written).optional(),
		findings,
	});
}

function valueSchemaOf(field: Leaf): z.ZodType {
	if (field.type !== 'code') return leafValues[field.type];
	return z.enum((field.list?.codes ?? []).map((entry) => entry.code));
}

/** The labels are for the JSON Schemas that are made of these. */
function mapFields(fields: Fields, of: (field: Field) => z.ZodType): Record<string, z.ZodType> {
	return Object.fromEntries(
		Object.entries(fields).map(([name, field]) => {
			const { en, id, meaning } = field.label;
			return [
				name,
				of(field).meta({ title: en, 'x-title-id': id, ...(meaning !== undefined && { description: meaning }) }),
			];
		}),
	);
}
