import type { z } from 'zod';
import type { FieldProblem } from '../problem.ts';
import { escapeToken, toPointer } from './json-pointer.ts';

/** Zod's issues as RFC 6901 pointers with what was expected; the values themselves stay out. */
export function toFieldProblems(error: z.ZodError, prefix = ''): FieldProblem[] {
	return error.issues.slice(0, 50).flatMap((issue) => toProblems(issue, prefix));
}

function toProblems(issue: z.core.$ZodIssue, prefix: string): FieldProblem[] {
	const pointer = prefix + toPointer(issue.path);
	if (issue.code === 'unrecognized_keys') {
		return issue.keys
			.slice(0, 20)
			.map((key) => ({ pointer: `${pointer}/${escapeToken(key.slice(0, 64))}`, expected: 'no such field' }));
	}
	return [{ pointer, expected: expectedBy(issue) }];
}

/** Our own messages are sentences about the rule; Zod's default ones quote no input either. */
function expectedBy(issue: z.core.$ZodIssue): string {
	return issue.message.replace(/^Invalid (?:input|option|string): /, '');
}
