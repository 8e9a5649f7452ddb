import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { foldCase } from '../../src/cases/fold.ts';
import { loadCase, toStateDigest } from '../../src/cases/load.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { anyArrival, anyStory } from './any-story.ts';
import { toId } from './case-documents.ts';
import { storeCase } from './store-case.ts';

let sides: TestDatabase[];

beforeAll(async () => {
	sides = [await createTestDatabase(), await createTestDatabase()];
});

afterAll(() => Promise.all(sides.map(({ drop }) => drop())));

test('what comes to both sides late, twice and in any order is the same case in both databases', async () => {
	const openings = Array.from({ length: 100 }, (_, index) => 10 * (index + 1))[Symbol.iterator]();
	// Another case in each run: the databases stay.
	const anyArrivals = fc
		.constant(openings)
		.chain((left) => {
			const opening = left.next().value ?? expect.unreachable();
			return anyStory(opening).map((story) => [opening, story] as const);
		})
		.chain(([id, story]) => fc.tuple(fc.constant(id), anyArrival(story), anyArrival(story)));
	await fc.assert(
		fc.asyncProperty(anyArrivals, async ([n, ...arrivals]) => {
			const digests = await Promise.all(
				sides.map(async (side, index) => {
					for (const document of arrivals[index] ?? []) await storeCase(side, [document]);
					return toStateDigest((await loadCase(side.db, toId(n)))?.state ?? expect.unreachable());
				}),
			);
			const folded = foldCase(toId(n), arrivals[0]) ?? expect.unreachable();
			expect(digests).toEqual(sides.map(() => toStateDigest(folded)));
		}),
		{ numRuns: 5, endOnFailure: true },
	);
});
