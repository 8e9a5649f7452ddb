import type { Body, BodyNode, Issue, Sourced } from '../model/field.ts';
import type { RuleName } from './rules.ts';

/** A doubt that shows only when several fields are seen together, and the leaf that it is told of. */
export interface Finding {
	readonly path: readonly (string | number)[];
	readonly rule: RuleName;
}

/** The node with the doubt among the issues of the leaf at the end of the path. */
export function addDoubt(node: BodyNode, [step, ...rest]: Finding['path'], doubt: Issue): BodyNode {
	if (step === undefined) return { ...(node as Sourced), issues: [...(node as Sourced).issues, doubt] };
	if (Array.isArray(node)) return node.map((item, index) => (index === step ? addDoubt(item, rest, doubt) : item));
	return { ...node, [step]: addDoubt((node as Body)[step] as BodyNode, rest, doubt) };
}
