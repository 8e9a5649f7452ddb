import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detailOf, toCovered, type Withholding, withoutIdle } from '../../src/model/withholding.ts';

const withholding = fc.record({
	place: fc.constantFrom('', '/a', '/a/0', '/a/0/b', '/a/1', '/ab', '/c'),
	detail: fc.constantFrom('none', 'coarse', 'no-raw'),
	rule: fc.constantFrom('officer', 'version'),
});
const pointer = fc.constantFrom('/a', '/a/0', '/a/0/b', '/a/0/b/0', '/a/1', '/ab', '/c', '/d');

describe('what goes of a place', () => {
	it('is the least that is said of it, or of what it is in', () => {
		const said: Withholding[] = [
			{ place: '/a', detail: 'no-raw', rule: 'officer' },
			{ place: '/a/0', detail: 'coarse', rule: 'officer' },
			{ place: '/a/0/b', detail: 'none', rule: 'officer' },
		];
		expect(['/a', '/a/0', '/a/0/b/1', '/a/1', '/ab'].map((place) => detailOf(place, said))).toEqual([
			'no-raw',
			'coarse',
			'none',
			'no-raw',
			'full',
		]);
	});

	it('is the same without what says nothing more', async () => {
		await fc.assert(
			fc.property(fc.array(withholding, { maxLength: 6 }), pointer, (all, place) => {
				const kept = withoutIdle(all);
				expect(detailOf(place, kept)).toBe(detailOf(place, all));
				for (const one of kept) {
					const others = kept.filter((other) => other !== one);
					expect(detailOf(one.place, others)).not.toBe(detailOf(one.place, kept));
				}
			}),
		);
	});
});

describe('a cover', () => {
	it('says that a policy keeps something, and not by a name that tells whose record it is', () => {
		const rules = ['officer', 'version', 'correction', 'victims-in-outline', 'detail-agreed', 'no-minors-to-anybody'];
		const withheld = rules.map((rule, at) => ({ place: `/people/${at}`, detail: 'none', rule }) as const);
		expect(toCovered(withheld)).toEqual([
			...withheld.slice(0, 3),
			...withheld.slice(3).map((each) => ({ ...each, rule: 'policy' })),
		]);
	});
});
