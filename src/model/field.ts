import { z } from 'zod';
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
	Sex,
	TravelDocument,
} from './values.ts';

/**
 * A kind's body is described once, as a tree of fields. From the tree come the schema of a draft (raw
 * text as officers write it), the schema of a body (raw text, standard value and what was changed),
 * the walk of the normalisers and the cut into disclosures.
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

/** A leaf of a body: the raw text, the standard value (null when none could be made), the issues. */
export interface Sourced<Value = unknown> {
	readonly raw: string;
	readonly value: Value | null;
	readonly issues: readonly Issue[];
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

/** Schema of a received body: any top-level field may have been withheld, unknown ones are refused. */
export function bodySchema(fields: Fields): z.ZodType<Body> {
	return z.strictObject(mapFields(fields, (field) => bodyOf(field).optional())) as unknown as z.ZodType<Body>;
}

function bodyOf(field: Field): z.ZodType {
	switch (field.node) {
		case 'leaf':
			return z.strictObject({
				raw: z.string().min(1).max(8000),
				value: valueSchemaOf(field).nullable(),
				issues: z.array(Issue).max(64),
			});
		case 'group':
			return bodySchema(field.fields);
		case 'list':
		case 'persons':
			return z.array(bodyOf(field.of)).max(maxItems);
	}
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
