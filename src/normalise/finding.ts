import type { BodyNode, Issue, Sourced } from '../model/field.ts';
import type { BodyPath } from './change-at.ts';
import type { RuleName } from './rules.ts';

/** A doubt that shows only when several fields are seen together, and the leaf that it is told of. */
export interface Finding {
	readonly path: BodyPath;
	readonly rule: RuleName;
}

/** The leaf with one more issue. */
export function withIssue(leaf: BodyNode, issue: Issue): Sourced {
	const { issues, ...rest } = leaf as Sourced;
	return { ...rest, issues: [...issues, issue] };
}
