import type { z } from 'zod';
import { toBody } from './claims.ts';
import type { Body, Claims, Field, Fields } from './field.ts';
import { escapeToken } from './json-pointer.ts';
import type { Kind } from './kind.ts';
import { toNumbers } from './versions.ts';

/** A body as far as this version understands it, and the RFC 6901 pointers of what it does not. */
export interface ReadBody {
	readonly body: Body;
	readonly notUnderstood: readonly string[];
}

/** What does not fit the kind. */
export interface Misfit {
	readonly error: z.ZodError;
}

/**
 * Reads what is disclosed of a body that was written in that version of the kind. Of the same major version, a newer minor one
 * may have fields and codes that this version does not know: they are set aside, and named. Everything else
 * must fit; undefined for another major version.
 */
export function readBodyOf(kind: Kind, version: string, disclosed: object): ReadBody | Misfit | undefined {
	const [major, minor] = toNumbers(version);
	const [ownMajor, ownMinor] = toNumbers(kind.version);
	if (major !== ownMajor) return undefined;
	const notUnderstood: string[] = [];
	const known = minor > ownMinor ? keepKnown(kind.fields, disclosed, '', notUnderstood) : disclosed;
	const schema: z.ZodType<Claims> = kind.claims;
	const { data, error } = schema.safeParse(known);
	return error ? { error } : { body: toBody(kind.fields, data), notUnderstood: notUnderstood.toSorted() };
}

/**
 * Reads a body that was taken when it came. What fitted then, as part of a version that was not known yet,
 * may not fit what became of that version: such fields are set aside whole.
 */
export function readStoredBody(kind: Kind, version: string, disclosed: object): ReadBody | undefined {
	const read = readBodyOf(kind, version, disclosed);
	if (read === undefined || 'body' in read) return read;
	const misfits = new Set(
		read.error.issues.flatMap(({ path: [name], ...issue }) => name ?? ('keys' in issue ? issue.keys : [])),
	);
	const kept = Object.fromEntries(Object.entries(disclosed).filter(([name]) => !misfits.has(name)));
	const rest = readBodyOf(kind, version, kept);
	if (rest === undefined || !('body' in rest)) return undefined;
	const pointers = [...misfits].map((name) => `/${escapeToken(String(name))}`);
	return { body: rest.body, notUnderstood: [...rest.notUnderstood, ...pointers].toSorted() };
}

function keepKnown(fields: Fields, node: object, pointer: string, notUnderstood: string[]): object {
	const kept: [string, unknown][] = [];
	for (const [name, child] of Object.entries(node)) {
		const below = `${pointer}/${escapeToken(name)}`;
		const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
		if (field === undefined) notUnderstood.push(below);
		else kept.push([name, keepKnownNode(field, child, below, notUnderstood)]);
	}
	return Object.fromEntries(kept);
}

/** What has another shape than the field is left as it is, for the schema to refuse. */
function keepKnownNode(field: Field, node: unknown, pointer: string, notUnderstood: string[]): unknown {
	if (typeof node !== 'object' || node === null) return node;
	if (Array.isArray(node)) {
		const of = field.node === 'list' || field.node === 'persons' ? field.of : undefined;
		return of === undefined
			? node
			: node.map((item, index) => keepKnownNode(of, item, `${pointer}/${index}`, notUnderstood));
	}
	if (field.node === 'group') return keepKnown(field.fields, node, pointer, notUnderstood);
	if (field.node !== 'leaf' || field.list === undefined || !('value' in node)) return node;
	if (typeof node.value !== 'string' || field.list.codes.some(({ code }) => code === node.value)) return node;
	notUnderstood.push(pointer);
	return { ...node, value: null };
}
