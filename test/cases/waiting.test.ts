import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type OpenStep, toWaiting } from '../../src/cases/waiting.ts';

const openedAt = Temporal.Instant.from('2027-01-01T02:00Z');

function day(number: number, hours = 0): Temporal.Instant {
	return openedAt.add({ hours: number * 24 + hours });
}

function step(name: string, owner: string, from: number, to?: number): OpenStep {
	return { step: name, owner, openSince: day(from), ...(to !== undefined && { doneAt: day(to) }) };
}

test('a case tells how long it has been open, and what for', () => {
	const steps = [step('screening', 'THA', 0, 3), step('nationality', 'IDN', 3), step('health', 'THA', 3, 5)];
	expect(toWaiting(steps, openedAt, day(15, 23))).toEqual({
		elapsedDays: 15,
		causes: [
			{ step: 'nationality', owner: 'IDN', days: 12, isOpen: true },
			{ step: 'screening', owner: 'THA', days: 3, isOpen: false },
			{ step: 'health', owner: 'THA', days: 2, isOpen: false },
		],
	});
});

test('a step that was opened again counts all of its time, and that which overlaps once', () => {
	const steps = [step('nationality', 'IDN', 0, 4), step('nationality', 'IDN', 2, 6), step('nationality', 'IDN', 8, 9)];
	expect(toWaiting(steps, openedAt, day(10)).causes).toEqual([
		{ step: 'nationality', owner: 'IDN', days: 7, isOpen: false },
	]);
});

test('the same step of two countries is two causes', () => {
	const steps = [step('consent', 'MMR', 0, 2), step('consent', 'IDN', 0, 5)];
	expect(toWaiting(steps, openedAt, day(5)).causes.map(({ owner, days }) => [owner, days])).toEqual([
		['IDN', 5],
		['MMR', 2],
	]);
});

test('what was done within a day is not told, what is open is', () => {
	const steps: OpenStep[] = [
		{ step: 'shelter', owner: 'THA', openSince: openedAt, doneAt: openedAt.add({ hours: 20 }) },
		{ step: 'consent', owner: 'THA', openSince: openedAt },
	];
	expect(toWaiting(steps, openedAt, openedAt.add({ hours: 23 })).causes).toEqual([
		{ step: 'consent', owner: 'THA', days: 0, isOpen: true },
	]);
});

test('clocks that differ make no time negative', () => {
	const steps = [step('nationality', 'IDN', 5, 4), step('health', 'THA', 9)];
	expect(toWaiting(steps, day(3), day(2))).toEqual({
		elapsedDays: 0,
		causes: [{ step: 'health', owner: 'THA', days: 0, isOpen: true }],
	});
});

test('the order in which steps are given changes nothing', () => {
	const steps = fc.array(
		fc
			.record({
				step: fc.constantFrom('nationality', 'health', 'consent'),
				owner: fc.constantFrom('IDN', 'THA'),
				from: fc.nat(30),
				length: fc.option(fc.nat(30), { nil: undefined }),
			})
			.map((parts) => step(parts.step, parts.owner, parts.from, parts.length && parts.from + parts.length)),
	);
	fc.assert(
		fc.property(steps, (given) => {
			expect(toWaiting(given.toReversed(), openedAt, day(40))).toEqual(toWaiting(given, openedAt, day(40)));
		}),
	);
});
