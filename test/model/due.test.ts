import { describe, expect, it } from 'vitest';
import { urgencies } from '../../src/model/code-lists.ts';
import { hoursToAnswer, toAnswerBy } from '../../src/model/due.ts';
import { findKind, kinds } from '../../src/model/kinds.ts';

const now = Temporal.Instant.from('2026-11-24T08:00:00Z');
const request = findKind('information-request');

describe('the time within which an answer is due', () => {
	it('is told for every class of urgency', () => {
		expect(Object.keys(hoursToAnswer)).toEqual(urgencies.codes.map(({ code }) => code));
	});

	it('begins with the signing', () => {
		if (request === undefined) return expect.unreachable();
		const answerBy = (value: string | null) => toAnswerBy(request, { urgency: { raw: '?', value, issues: [] } }, now);
		expect(['urgent', 'prompt', 'routine'].map(answerBy)).toEqual([
			'2026-11-24T16:00:00.000Z',
			'2026-11-27T08:00:00.000Z',
			'2026-12-01T08:00:00.000Z',
		]);
		expect(answerBy(null)).toBeUndefined();
	});

	it('is the longest that was agreed with those who are asked', () => {
		if (request === undefined) return expect.unreachable();
		const body = { urgency: { raw: '?', value: 'urgent', issues: [] } };
		expect(toAnswerBy(request, body, now, [{ urgent: 12 }, { urgent: 24 }, {}])).toBe('2026-11-25T08:00:00.000Z');
		expect(toAnswerBy(request, body, now, [{ routine: 24 }])).toBe('2026-11-24T16:00:00.000Z');
	});
});

it('what a kind is about are kinds that there are', () => {
	for (const { about = [] } of kinds) for (const name of about) expect(findKind(name)?.name).toBe(name);
});
