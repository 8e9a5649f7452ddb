import type { Released as ReleasedDocument } from '../../exchange/release.ts';
import type { FieldIssue } from '../../normalise/body.ts';
import { rules } from '../../normalise/rules.ts';
import type { Released } from './schemas.ts';

/** What was changed or is in doubt, with the words that officers read. */
export function withWords(issues: readonly FieldIssue[]): Released['issues'] {
	return issues.map((issue) => ({ ...issue, words: rules[issue.rule] }));
}

export function toReleasedAnswer(released: ReleasedDocument): Released {
	return { ...released, issues: withWords(released.issues), deliveries: [...released.deliveries] };
}
