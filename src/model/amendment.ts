import { type Body, type BodyNode, type Field, type Fields, isSourced, type Leaf, type Sourced } from './field.ts';
import { findAt, tryParsePointer } from './json-pointer.ts';

/** One change that a correction makes to an earlier document. */
export interface Amendment {
	/** RFC 6901 pointer into the body as it was signed; an element added to a list has the next number. */
	readonly field: string;
	readonly action: 'replace' | 'remove' | 'add';
	/** For `replace` and `add`, where it was shared. */
	readonly text?: string;
}

/**
 * A body under correction. Elements of lists keep the numbers that they were signed with: where one was
 * removed, or withheld from whoever reads, there is a hole.
 */
export type OpenBody = Readonly<Record<string, OpenNode>>;
type OpenNode = Sourced | readonly (OpenNode | undefined)[] | { readonly [field: string]: OpenNode };

/** Why an amendment cannot be made: what was expected of its pointer. */
export interface Unfit {
	readonly expected: string;
}

type Edited = { readonly node: OpenNode | undefined } | Unfit;
type ReadLeaf = (leaf: Leaf, text: string) => Sourced;

/**
 * The body as an amendment leaves it.
 *
 * @param read makes the new text a value of the field's type
 */
export function amend(
	fields: Fields,
	body: OpenBody,
	amendment: Amendment,
	read: ReadLeaf,
): { readonly body: OpenBody } | Unfit {
	const tokens = tryParsePointer(amendment.field);
	if (tokens === undefined) return { expected: 'a JSON Pointer into the earlier document, such as /birthDate' };
	const edited = amendFields(fields, body, tokens, { ...amendment, read });
	return 'node' in edited ? { body: edited.node as OpenBody } : edited;
}

type Change = Amendment & { readonly read: ReadLeaf };

const unknown: Unfit = { expected: 'a field that the kind of the earlier document has' };
const absent: Unfit = { expected: 'a field or element that the earlier document has; `add` for a new one' };

function amendFields(fields: Fields, node: OpenBody, [name = '', ...rest]: readonly string[], change: Change): Edited {
	const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
	if (field === undefined) return unknown;
	const edited = amendNode(field, node[name], rest, change);
	if ('expected' in edited) return edited;
	if (edited.node !== undefined) return { node: { ...node, [name]: edited.node } };
	if (field.required) return { expected: 'a field that may be missing; `replace` for one that must be there' };
	const { [name]: _, ...others } = node;
	return { node: others };
}

function amendNode(field: Field, node: OpenNode | undefined, rest: readonly string[], change: Change): Edited {
	if (rest.length === 0) return amendHere(field, node, change);
	switch (field.node) {
		case 'leaf':
			return unknown;
		case 'group':
			return amendFields(field.fields, (node ?? {}) as OpenBody, rest, change);
		case 'list':
		case 'persons':
			return amendElement(field.of, (node ?? []) as readonly OpenNode[], rest, change);
	}
}

function amendElement(
	of: Field,
	items: readonly (OpenNode | undefined)[],
	[token = '', ...rest]: readonly string[],
	change: Change,
): Edited {
	if (!/^(?:0|[1-9]\d{0,2})$/.test(token)) return unknown;
	const index = Number(token);
	if (items[index] === undefined && (change.action !== 'add' || index < items.length)) return absent;
	const edited = amendNode(of, items[index], rest, change);
	if ('expected' in edited) return edited;
	const amended = Array.from({ length: Math.max(items.length, index + 1) }, (_, at) =>
		at === index ? edited.node : items[at],
	);
	return { node: amended.some((item) => item !== undefined) ? amended : undefined };
}

function amendHere(field: Field, node: OpenNode | undefined, { action, text, read }: Change): Edited {
	if (action === 'remove') return node === undefined ? absent : { node: undefined };
	if (text === undefined) return { expected: 'the new text' };
	if (field.node !== 'leaf') return { expected: 'one field with one text: name the part that changes' };
	if (action === 'replace' && node === undefined) return absent;
	if (action === 'add' && node !== undefined)
		return { expected: 'a field that is not there yet; `replace` for one that is' };
	return { node: read(field, text) };
}

/**
 * Does a pointer leave out a number of a list? Whoever states what is added gives it the next one: with one left out,
 * the rules would look at another place. Readers who were not given all of it cannot tell.
 */
export function skipsNumber(body: OpenBody, pointer: string): boolean {
	let node: unknown = body;
	for (const token of tryParsePointer(pointer) ?? []) {
		if (/^\d+$/.test(token) && Number(token) > (Array.isArray(node) ? node.length : 0)) return true;
		node = (node as Readonly<Record<string, unknown>> | undefined)?.[token];
	}
	return false;
}

/** The text that stands where a pointer says; undefined where there is none, or no single one. */
export function findText(body: OpenBody, pointer: string): string | undefined {
	const { raw } = (findAt(body, pointer) ?? {}) as { readonly raw?: unknown };
	return typeof raw === 'string' ? raw : undefined;
}

/** Where the elements of a list of persons stand in the document as signed: their numbers, and how many there are. */
export interface Places {
	readonly numbers: readonly number[];
	readonly length: number;
}

/** A body with a hole for each person that was withheld. @param places by the pointer of their list */
export function openBody(body: Body, places: ReadonlyMap<string, Places>): OpenBody {
	return Object.fromEntries(
		Object.entries(body).map(([name, node]) => {
			const place = places.get(`/${name}`);
			if (place === undefined || !Array.isArray(node)) return [name, node];
			const items: readonly BodyNode[] = node;
			const open = Array.from({ length: place.length }, (_, number) => items[place.numbers.indexOf(number)]);
			return [name, open];
		}),
	);
}

/** The body without its holes. */
export function closeBody(open: OpenBody): Body {
	return Object.fromEntries(Object.entries(open).map(([name, node]) => [name, closeNode(node)]));
}

function closeNode(node: OpenNode): BodyNode {
	if (Array.isArray(node)) return node.filter((item) => item !== undefined).map(closeNode);
	if (isSourced(node)) return node;
	return closeBody(node as OpenBody);
}
