import type { Body, BodyNode, Sourced } from './field.ts';

/** The groups of a list of groups, none where there is no such list. */
export function toGroups(node: BodyNode | undefined): readonly Body[] {
	return Array.isArray(node) ? (node as readonly Body[]) : [];
}

/** The standard value of a leaf, where it has one. The caller knows the type by the field's name. */
export function toValue<Value>(node: BodyNode | undefined): Value | undefined {
	return (node as Sourced<Value> | undefined)?.value ?? undefined;
}

/** The standard values of a list of leaves. */
export function toValues<Value>(node: BodyNode | undefined): readonly Value[] {
	return toGroups(node).flatMap((leaf) => toValue<Value>(leaf) ?? []);
}
