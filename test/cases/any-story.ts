import fc from 'fast-check';
import type { CaseDocument } from '../../src/cases/state.ts';
import { repatriationSteps } from '../../src/model/repatriation-steps.ts';
import { home, host, makeEvents, request, toId, transit } from './case-documents.ts';

/** Any outcomes of any steps, by anybody, each following any events before it. */
const anyEvents = fc.array(
	fc.record({
		author: fc.constantFrom(host, home, transit),
		said: fc.constantFrom(
			...repatriationSteps.flatMap(({ code, outcomes }) => outcomes.map((outcome) => [code, outcome.code] as const)),
		),
		persons: fc.subarray([0, 1, 2], { minLength: 1 }),
		follows: fc.array(fc.nat(), { maxLength: 3 }),
	}),
	{ maxLength: 30 },
);

/** The documents of a case of three persons, in the order in which they were made. */
export const anyStory = (opening = 1): fc.Arbitrary<CaseDocument[]> =>
	anyEvents.map((all) => {
		const { documents, say } = makeEvents(opening);
		for (const { author, said, persons, follows } of all) {
			const known = documents.map(({ digest }) => digest);
			const before = follows.flatMap((n) => known[n % Math.max(1, known.length)] ?? []);
			const about = { persons: persons.map((n) => toId(opening + n)), follows: [...new Set(before)] };
			say(author, ...said, about);
		}
		const persons = [0, 1, 2].map((n) => request(opening + n, { opening, isMinor: n === 1 }));
		return [...persons, ...documents];
	});

/** The same documents as they may come: in any order, most of them twice. */
export const anyArrival = (story: readonly CaseDocument[]): fc.Arbitrary<CaseDocument[]> =>
	fc.shuffledSubarray([...story, ...story.slice(2)], { minLength: story.length * 2 - 2 });
