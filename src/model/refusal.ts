import type { Body, Sourced } from './field.ts';
import type { BodyProblem } from './kind.ts';

/** Who refuses an answer says why (Directive (EU) 2023/977, Article 6(2)). */
export function requireRefusalReasons(body: Body, outcome: string): BodyProblem[] {
	const { value } = (body[outcome] ?? { value: null }) as Pick<Sourced, 'value'>;
	if (value !== 'refused' || body.refusalReasons !== undefined) return [];
	return [{ path: ['refusalReasons'], message: 'at least one reason, as the answer is refused' }];
}
