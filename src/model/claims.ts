import { isCoarseAlready, toCoarse } from './coarse.ts';
import type { Body, BodyNode, Claims, ClaimsNode, Field, Fields, Leaf, LeafClaims, Sourced } from './field.ts';
import { isFinding } from './findings.ts';

/** All that may be disclosed of a body, with the coarser facts as of the day on which it is signed (UTC). */
export function toClaims(fields: Fields, body: Body, on: Temporal.PlainDate): Claims {
	return Object.fromEntries(
		Object.entries(body).map(([name, node]) => {
			const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
			// What the kind does not have stays as it is, for its schema to refuse.
			return [name, field === undefined ? (node as ClaimsNode) : toClaimsNode(field, node, name, on)];
		}),
	);
}

function toClaimsNode(field: Field, node: BodyNode, name: string, on: Temporal.PlainDate): ClaimsNode {
	switch (field.node) {
		case 'leaf':
			return toLeafClaims(field, node as Sourced, name, on);
		case 'group':
			return toClaims(field.fields, node as Body, on);
		case 'list':
		case 'persons':
			return (node as readonly BodyNode[]).map((item) => toClaimsNode(field.of, item, name, on));
	}
}

function toLeafClaims(
	{ type }: Leaf,
	{ raw, value, issues }: Sourced,
	name: string,
	on: Temporal.PlainDate,
): LeafClaims {
	const findings = issues.filter(isFinding);
	const text = raw ?? '';
	const written = { raw: text, issues: issues.filter((issue) => !isFinding(issue)) };
	const beside = findings.length > 0 ? { findings } : {};
	if (type === 'text') return { written: { ...written, value }, ...beside };
	const coarse = toCoarse(type, value, { name, on });
	return { ...(coarse && { coarse }), value, written, ...beside };
}

/** The members of a leaf that are disclosures of their own; the others stand in the leaf itself. */
export function hiddenMembersOf({ type }: Leaf): readonly (keyof LeafClaims)[] {
	return isCoarseAlready(type) ? ['written', 'findings'] : ['value', 'written', 'findings'];
}

/** The body that claims, which fit the kind, disclose. */
export function toBody(fields: Fields, claims: Claims): Body {
	return Object.fromEntries(
		Object.entries(claims).flatMap(([name, node]) => {
			const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
			return field === undefined ? [] : [[name, toBodyNode(field, node)]];
		}),
	);
}

function toBodyNode(field: Field, node: ClaimsNode): BodyNode {
	switch (field.node) {
		case 'leaf':
			return toSourced(node as LeafClaims);
		case 'group':
			return toBody(field.fields, node as Claims);
		case 'list':
		case 'persons':
			return (node as readonly ClaimsNode[]).map((item) => toBodyNode(field.of, item));
	}
}

/** Coarser facts are told in place of a value alone: beside one they say nothing new. */
function toSourced({ coarse, value, written, findings = [] }: LeafClaims): Sourced {
	const known = value ?? written?.value ?? null;
	return {
		raw: written?.raw ?? null,
		value: known,
		issues: [...(written?.issues ?? []), ...findings],
		...(coarse !== undefined && known === null && { coarse }),
	};
}
