import type { Reason } from '../policy/decision.ts';
import type { FieldProblem } from '../problem.ts';

/** A rule in its own words: about its field, or else about the place given. */
export function toFieldProblem({ rule, pointer, en, id, remedy }: Reason, place: string, about = ''): FieldProblem {
	return {
		pointer: pointer ?? place,
		expected: `${about}${en} ${remedy?.en ?? ''}`.trim(),
		expectedIndonesian: `${about}${id} ${remedy?.id ?? ''}`.trim(),
		rule,
	};
}
