import { describe, expect, it } from 'vitest';
import { listNikDoubts } from '../../src/normalise/nik.ts';

/** Numbers whose region is given out and whose sequence is 9999: invented, as no office came that far. */
describe('an identity number', () => {
	it.each([
		['of a man', '3201011203859999'],
		['of a woman, 40 added to the day', '3201015203859999'],
		['of somebody born on 29 February 2004', '7301012902049999'],
		['of somebody born on 29 February 1988', '7301016902889999'],
		['of the easternmost province', '9601010101999999'],
	])('%s has nothing odd about it', (_, nik) => {
		expect(listNikDoubts(nik)).toEqual([]);
	});

	it.each([
		['2001011203859999', ['region']],
		['0001011203859999', ['region']],
		['3201013202859999', ['birth-date']],
		['3201014002859999', ['birth-date']],
		['3201017202859999', ['birth-date']],
		['3201012902859999', ['birth-date']],
		['3201011213859999', ['birth-date']],
		['3201010003859999', ['birth-date']],
		['3201011203850000', ['sequence']],
		['9901019913850000', ['region', 'birth-date', 'sequence']],
	])('%s has what is odd about it told: %j', (nik, names) => {
		expect(listNikDoubts(nik)).toEqual(names.map((name) => `travel-document.nik-${name}`));
	});
});
