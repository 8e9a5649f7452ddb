import type { Released as ReleasedDocument } from '../../exchange/release.ts';
import type { SharePermission } from '../../exchange/share-permissions.ts';
import type { ApprovalRule } from '../../model/four-eyes.ts';
import type { FieldIssue } from '../../normalise/body.ts';
import { rules } from '../../normalise/rules.ts';
import type { Released } from './schemas.ts';

/** What was changed or is in doubt, with the words that officers read. */
export function withWords(issues: readonly FieldIssue[]): Released['issues'] {
	return issues.map((issue) => ({ ...issue, words: rules[issue.rule] }));
}

export function toPermissions(permissions: readonly SharePermission[]): Released['permissions'] {
	return permissions.map((each) => ({ ...each, fields: [...each.fields], conditions: [...each.conditions] }));
}

export function toRule({ rule, en, id }: ApprovalRule) {
	return { rule, words: { en, id } };
}

export function toReleasedAnswer(released: ReleasedDocument): Released {
	const { issues, permissions, deliveries, awaitingApproval: waiting } = released;
	const awaitingApproval = waiting && { id: waiting.id, ...toRule(waiting.rule) };
	return {
		...released,
		issues: withWords(issues),
		permissions: toPermissions(permissions),
		awaitingApproval,
		deliveries: [...deliveries],
	};
}

/** 202 where it waits for a second person. */
export function toReleasedStatus({ awaitingApproval }: Pick<ReleasedDocument, 'awaitingApproval'>): 201 | 202 {
	return awaitingApproval === null ? 201 : 202;
}
