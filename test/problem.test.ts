import { describe, expect, it } from 'vitest';
import { isProblemCode, Problem, type ProblemCode, toProblem, toStatus } from '../src/problem.ts';
import { catalogue } from '../src/problem-catalogue.ts';
import { indonesian } from '../src/problem-indonesian.ts';
import { toExpectation, toWords } from '../src/problem-words.ts';

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

describe('what was expected of a field', () => {
	it.each([
		['a text: the field is required', 'teks: isian ini wajib'],
		[
			'one of type corrects, as correction is about another document',
			'satu berjenis corrects, karena correction mengenai dokumen lain',
		],
		['TLP:AMBER+STRICT or TLP:RED: there is a minor in it', 'TLP:AMBER+STRICT atau TLP:RED: ada anak di dalamnya'],
		['H2 among them: there is a minor in it', 'H2 di antaranya: ada anak di dalamnya'],
		['a correction or withdrawal that is here', 'correction atau withdrawal yang ada di sini'],
		[
			'once corrected, /victims/2/name: a text: the field is required',
			'setelah dikoreksi, /victims/2/name: teks: isian ini wajib',
		],
		[
			'nam: did you mean `name`? It must be a column of feedback: `lintas template feedback --format csv` lists them',
			'nam: maksudnya `name`? Harus kolom feedback: `lintas template feedback --format csv` menampilkan semuanya',
		],
		['my.imigresen too: it has a copy of the document', 'my.imigresen juga: instansi itu memiliki salinan dokumen'],
	])('is told in Bahasa Indonesia, with what stands within it: %s', (english, indonesian) => {
		expect(toExpectation({ expected: english }, 'id')).toBe(indonesian);
		expect(toExpectation({ expected: english }, 'en')).toBe(english);
	});

	it('stays in English where nobody has translated it', () => {
		expect(toExpectation({ expected: 'as a newer gateway has it' }, 'id')).toBe('as a newer gateway has it');
	});
});

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
