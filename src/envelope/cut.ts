import type { Json } from '../json.ts';
import { hiddenMembersOf } from '../model/claims.ts';
import type { Claims, ClaimsNode, Field, Fields, Leaf, LeafClaims } from '../model/field.ts';
import { type JsonObject, makeDisclosure } from './sd-jwt.ts';

/**
 * What a disclosure discloses of its place: that it is there (a field, or a person in a list) with what stands in
 * the open below it, or a part of a leaf.
 */
export type Part = 'place' | 'value' | 'written' | 'findings';

/** A disclosure, and what it discloses. */
export interface CutPart {
	readonly text: string;
	readonly digest: string;
	/** RFC 6901, into the body as it is signed. */
	readonly pointer: string;
	readonly part: Part;
}

/**
 * Cuts a body into disclosures (RFC 9901 §4.2, nested as in §4.2.6): each field, however deep; each person of a
 * list; and of each leaf its value, its raw text with the issues, its findings. Those inside come before what
 * they are in.
 *
 * @returns the digests that stand in the payload, and all disclosures
 */
export function cutBody(fields: Fields, claims: Claims): { readonly digests: string[]; readonly parts: CutPart[] } {
	const parts: CutPart[] = [];
	return { digests: cutFields(fields, claims, '', parts), parts };
}

/** Sorted, so that the order of the digests says nothing about the order of the fields (§4.2.4.1). */
function cutFields(fields: Fields, claims: Claims, pointer: string, parts: CutPart[]): string[] {
	const digests = Object.entries(claims).map(([name, node]) => {
		// Names of fields are letters: nothing to escape in a pointer.
		const place = `${pointer}/${name}`;
		const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
		const inner = field === undefined ? (node as Json) : cutNode(field, node, place, parts);
		return keep(parts, { pointer: place, part: 'place' }, inner, name);
	});
	return digests.toSorted();
}

function cutNode(field: Field, node: ClaimsNode, pointer: string, parts: CutPart[]): Json {
	switch (field.node) {
		case 'leaf':
			return cutLeaf(field, node as LeafClaims, pointer, parts);
		case 'group':
			return { _sd: cutFields(field.fields, node as Claims, pointer, parts) };
		case 'list':
			return (node as readonly ClaimsNode[]).map((item, index) =>
				cutNode(field.of, item, `${pointer}/${index}`, parts),
			);
		case 'persons':
			return (node as readonly ClaimsNode[]).map((item, index) => {
				const place = `${pointer}/${index}`;
				return { '...': keep(parts, { pointer: place, part: 'place' }, cutNode(field.of, item, place, parts)) };
			});
	}
}

function cutLeaf(leaf: Leaf, claims: LeafClaims, pointer: string, parts: CutPart[]): JsonObject {
	const hidden = hiddenMembersOf(leaf);
	const members = Object.entries(claims) as [keyof LeafClaims, Json][];
	const digests = members
		.filter(([name]) => hidden.includes(name))
		.map(([name, value]) => keep(parts, { pointer, part: name as Part }, value, name));
	const open = members.filter(([name]) => !hidden.includes(name));
	return { ...Object.fromEntries(open), _sd: digests.toSorted() };
}

function keep(parts: CutPart[], what: Pick<CutPart, 'pointer' | 'part'>, value: Json, name?: string): string {
	const { text, digest } = makeDisclosure(value, name);
	parts.push({ text, digest, ...what });
	return digest;
}
