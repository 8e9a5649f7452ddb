import fc from 'fast-check';
import type { CaseDocument } from '../../src/cases/state.ts';
import { AuthorityId } from '../../src/model/identifiers.ts';
import { participation, repatriationSteps } from '../../src/model/repatriation-steps.ts';
import { home, host, makeEvents, request, toId, transit, transitState, untilDeparture } from './case-documents.ts';

const sayings = [
	...repatriationSteps.flatMap(({ code, outcomes }) => outcomes.map((outcome) => [code, outcome.code] as const)),
	...participation.outcomes.map((outcome) => [participation.code, outcome.code] as const),
];
const stranger = AuthorityId.parse('kh.immigration');
/** Any outcomes of any steps, by anybody, each following any events before it. */
const anyEvents = fc.array(
	fc.record({
		author: fc.constantFrom(host, home, transit, stranger),
		said: fc.constantFrom(...sayings),
		persons: fc.subarray([0, 1, 2], { minLength: 1 }),
		followed: fc.array(fc.nat(), { maxLength: 3 }),
	}),
	{ maxLength: 30 },
);

/** How far two adults and a child went, before what then was said. */
const anyBeginning = fc.nat({ max: untilDeparture.length });

/** The documents of a case of three persons, in the order in which they were made. */
export const anyStory = (opening = 1): fc.Arbitrary<CaseDocument[]> =>
	fc.tuple(anyBeginning, anyEvents).map(([length, all]) => {
		const { documents, say } = makeEvents(opening);
		const group = [0, 1, 2].map((n) => toId(opening + n));
		for (const said of untilDeparture.slice(0, length)) say(...said, { persons: group });
		const root = request(opening, { opening }).digest;
		for (const { author, said, persons, followed } of all) {
			const known = documents.map(({ digest }) => digest);
			const before = followed.flatMap((n) => known[n % Math.max(1, known.length)] ?? []);
			const follows = before.length === 0 ? [root] : [...new Set(before)];
			const isOfAll = said[0] === participation.code;
			const about = isOfAll
				? { persons: [], participant: transitState }
				: { persons: persons.map((n) => toId(opening + n)) };
			say(author, ...said, { ...about, follows });
		}
		const persons = [0, 1, 2].map((n) => request(opening + n, { opening, isMinor: n === 1 }));
		return [...persons, ...documents];
	});

/** The same documents as they may come: in any order, most of them twice. */
export const anyArrival = (story: readonly CaseDocument[]): fc.Arbitrary<CaseDocument[]> =>
	fc.shuffledSubarray([...story, ...story.slice(2)], { minLength: story.length * 2 - 2 });
