import { describe, expect, it } from 'vitest';
import { isProblemCode, Problem, type ProblemCode, toProblem, toStatus } from '../src/problem.ts';
import { catalogue } from '../src/problem-catalogue.ts';
import { indonesian } from '../src/problem-indonesian.ts';
import { toWords } from '../src/problem-words.ts';

const codes = Object.keys(catalogue) as ProblemCode[];
const statuses = {
	malformed: [400, 413, 415, 422],
	unverified: [400],
	untrusted: [403],
	denied: [401, 403],
	'not-found': [404],
	conflict: [409],
	'out-of-step': [409],
	busy: [429],
	unavailable: [503],
	fault: [500],
};

describe('each problem of the catalogue', () => {
	it.each(codes)('%s says in two languages what happened and what to do', (code) => {
		expect(code).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
		for (const language of ['en', 'id'] as const) {
			const { title, remedy } = toWords(code, language);
			expect(title).toMatch(/^[A-Z][^\n]+\.$/);
			expect(remedy).toMatch(/^[A-Z`][^\n]+[.`]$/);
		}
		expect(indonesian[code]).not.toEqual({ title: catalogue[code].title, remedy: catalogue[code].remedy });
	});

	it.each(codes)('%s has a status of its kind', (code) => {
		expect(statuses[catalogue[code].kind]).toContain(toStatus(new Problem(code)));
	});

	it('is translated, and nothing else is', () => {
		expect(Object.keys(indonesian).toSorted()).toEqual(codes.toSorted());
	});
});

describe('what was thrown', () => {
	it('stays what it is if it is a problem', () => {
		const problem = new Problem('document-unknown');
		expect(toProblem(problem)).toBe(problem);
	});

	it.each([new Error('Budi Santoso'), 'text', null, 7])(
		'is else an internal error, its words kept inside',
		(thrown) => {
			const problem = toProblem(thrown);
			expect(problem).toMatchObject({ code: 'internal-error', cause: thrown, fields: [] });
			expect(`${problem.message} ${problem.detail}`).not.toContain('Budi');
		},
	);

	it('has a code of the catalogue: names of object properties are none', () => {
		expect(codes.every(isProblemCode)).toBe(true);
		expect(['toString', '__proto__', 'constructor', ''].some(isProblemCode)).toBe(false);
	});
});
