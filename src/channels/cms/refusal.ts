import { Problem } from '../../problem.ts';

/** A message breaks a rule that whoever sees it can judge, too: what is told does not depend on any key. */
export function refusal(rule: string, cause?: unknown): Problem {
	if (cause instanceof Problem) return cause;
	return new Problem('cms-unacceptable', { detail: `Rule broken: ${rule}.`, cause });
}
