import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listDue, takeWitnessTurn } from '../../src/store/cosignatures.ts';
import { takeTurn } from '../../src/store/timestamps.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { at, imigresen } from './rows.ts';

let test: TestDatabase;
beforeAll(async () => {
	test = await createTestDatabase();
});
afterAll(() => test.drop());

const now = Temporal.Instant.from(at);
const aYear = 60 * 24 * 365;
const source = 'http://time.example';

describe.each([
	[
		'an authority of times',
		(when: Temporal.Instant, until: Temporal.Instant) => takeTurn(test.db, { source, now: when, until }),
	],
	[
		'a witness',
		(when: Temporal.Instant, until: Temporal.Instant) =>
			takeWitnessTurn(test.db, 'submit', imigresen, { now: when, until }),
	],
])('the turn to ask %s', (_, take) => {
	const takeAt = async (minutes: number) => {
		const when = now.add({ minutes });
		return (await take(when, when.add({ minutes: 10 }))) !== undefined;
	};

	it('is not lost to a node whose clock was a year ahead, and nobody takes it twice', async () => {
		expect(await takeAt(aYear)).toBe(true);
		expect(await takeAt(0)).toBe(true);
		expect(await takeAt(0)).toBe(false);
		expect(await takeAt(9)).toBe(false);
		expect(await takeAt(11)).toBe(true);
	});
});

it('witnesses are listed whose turn it is, also where a clock was a year ahead', async () => {
	const due = (minutes: number) => listDue(test.db, 'submit', [imigresen], now.add({ minutes }));
	expect(await due(12)).toEqual([]);
	expect(await due(22)).toEqual([imigresen]);
	await takeWitnessTurn(test.db, 'submit', imigresen, {
		now: now.add({ minutes: aYear }),
		until: now.add({ minutes: aYear + 10 }),
	});
	expect(await due(12)).toEqual([imigresen]);
});
