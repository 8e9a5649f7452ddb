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

const types: Readonly<Record<string, string>> = {
	string: 'a text',
	number: 'a number',
	int: 'a whole number',
	boolean: 'true or false',
	array: 'a list',
	object: 'an object',
};

/** Our own messages are sentences about the rule; the rest is told in the same words. None quotes the input. */
function expectedBy(issue: z.core.$ZodIssue): string {
	switch (issue.code) {
		case 'invalid_type': {
			const type = types[issue.expected] ?? 'a value';
			return issue.message.endsWith('received undefined') ? `${type}: the field is required` : type;
		}
		case 'too_big':
			return `at most ${toQuantity(issue.maximum, issue.origin)}`;
		case 'too_small':
			return `at least ${toQuantity(issue.minimum, issue.origin)}`;
		case 'invalid_format':
			return issue.message === 'Invalid ISO date' ? 'a date as YYYY-MM-DD' : toRule(issue.message);
		case 'invalid_value':
			return `one of ${issue.values.map(String).join(', ')}`;
		default:
			if (issue.message === 'Invalid input') return 'a form that is allowed here';
			return toRule(issue.message);
	}
}

function toRule(message: string): string {
	return message.replace(/^Invalid (?:input|string): /, '');
}

/** With an origin that counts something: characters of a text, elements of a list. */
function toQuantity(limit: number | bigint, origin: string): string {
	const unit = { string: 'character', array: 'element' }[origin];
	if (unit === undefined) return String(limit);
	return Number(limit) === 1 ? `one ${unit}` : `${limit} ${unit}s`;
}
