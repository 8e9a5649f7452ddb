import { describe, expect, it } from 'vitest';
import { Draft } from '../../src/model/draft.ts';
import { toFieldProblems } from '../../src/model/field-problems.ts';
import { kinds } from '../../src/model/kinds.ts';
import type { FieldProblem } from '../../src/problem.ts';
import { toExpectation } from '../../src/problem-words.ts';
import { makeKindDraft } from './kind-drafts.ts';

const other = '019ab000-0000-7000-8000-000000000001';
const secret = 'RAHASIA 4711';

type Json = string | number | boolean | null | undefined | Json[] | { [name: string]: Json };

/** Values that hardly any field takes. */
const wrong: readonly Json[] = [
	undefined,
	null,
	true,
	'',
	' ',
	secret.repeat(800),
	[],
	[secret],
	[{}],
	{},
	{ [secret]: 1 },
];

/** A draft with one place spoilt: which, and with what. */
interface Spoilt {
	readonly place: string;
	readonly draft: Json;
}

/** The draft with each of its places spoilt in every way in turn, and with a field more in each object. */
function* spoil(node: Json, put: (node: Json) => Json = (whole) => whole, place = ''): Generator<Spoilt> {
	for (const value of wrong) yield { place, draft: put(value) };
	if (typeof node !== 'object' || node === null) return;
	if (!Array.isArray(node)) yield { place: `${place}/shoeSize`, draft: put({ ...node, shoeSize: '44' }) };
	for (const name of Object.keys(node)) {
		const below = (child: Json) =>
			put(Array.isArray(node) ? node.with(Number(name), child) : { ...node, [name]: child });
		yield* spoil((node as { [name: string]: Json })[name], below, `${place}/${name}`);
	}
}

function parentOf(pointer: string): string {
	return pointer.slice(0, pointer.lastIndexOf('/'));
}

function problemsOf(draft: Json): FieldProblem[] {
	const { error } = Draft.safeParse(draft);
	return error === undefined ? [] : toFieldProblems(error);
}

describe.each(kinds.map(({ name }) => name))('a spoilt draft of a %s', (name) => {
	const plain = makeKindDraft(name, other);
	const handling = { ...plain.handling, codes: ['H3'], restrictions: 'Rekaan' };
	const draft = { ...plain, handling, language: 'id' } as unknown as { [name: string]: Json };
	const refused = [...spoil(draft)].map(({ place, draft: spoilt }) => ({ place, problems: problemsOf(spoilt) }));

	it('is refused at the place that is wrong, just around or below it, or at one that must fit it', () => {
		expect(refused.filter(({ problems }) => problems.length > 0).length).toBeGreaterThan(100);
		for (const { place, problems } of refused) {
			// A link that has lost what it links is told at the link.
			if (problems.every(({ expected }) => expected.startsWith('the mark of'))) continue;
			const isNear = problems.some(
				({ pointer }) =>
					place.startsWith(pointer) || pointer.startsWith(place) || parentOf(place) === parentOf(pointer),
			);
			expect(isNear, `${place}: ${JSON.stringify(problems)}`).toBe(true);
		}
	});

	it('is refused for a field more than there is, wherever it stands', () => {
		for (const { place, problems } of refused.filter((one) => one.place.endsWith('/shoeSize')))
			expect(problems).toEqual([{ pointer: place, expected: 'no such field' }]);
	});

	it('is told what was expected in two languages, without what was written', () => {
		for (const { expected } of refused.flatMap(({ problems }) => problems)) {
			expect(toExpectation({ expected }, 'id'), expected).not.toBe(expected);
			expect(expected).not.toContain(secret);
			expect(toExpectation({ expected }, 'id')).not.toContain(secret);
		}
	});

	it('is told of two wrong places at once', () => {
		const { handling: _, ...rest } = draft;
		const [field = ''] = Object.keys(draft.body as object);
		const both = { ...rest, body: { ...(draft.body as object), [field]: null } } as unknown as Json;
		expect(problemsOf(both).map(({ pointer }) => pointer)).toEqual(['/handling', `/body/${field}`]);
	});
});
