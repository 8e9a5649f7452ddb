import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TravelDocument } from '../../src/model/values.ts';
import { normaliseMrz } from '../../src/normalise/mrz.ts';
import { mrzFormats } from '../../src/normalise/mrz-formats.ts';
import { renderMrz } from '../../src/normalise/mrz-render.ts';
import { toLines } from './mrz-lines.ts';

const rule = 'travel-document.mrz-suggestions';
const [first, second] = toLines();

function read(...lines: string[]) {
	const { value, issues } = normaliseMrz(lines.join('\n'));
	return { value, rules: issues.map((issue) => issue.rule) };
}

describe('what lines may have been that look misread', () => {
	it.each([
		['an O in the date of birth', first, second.replace('850312', '85O312')],
		['letters in both dates', first, second.replace('850312', 'B50312').replace('301130', '3O1I30')],
		['a letter in place of a check digit', first, second.replace('X9900001<0', 'X9900001<O')],
		['a digit in the names', first.replace('DENI', 'DEN1'), second],
		['a digit in the state', first.replace('IDN', '1DN'), second],
	])('is suggested, the one that was: %s', (_, ...lines) => {
		const { value, rules } = read(...lines);
		expect(rules).toContain(rule);
		expect(value?.mrzSuggestions).toEqual([[first, second]]);
	});

	it('may be several, those with the fewest letters first', () => {
		const [line, right] = toLines({ number: 'X9912850' });
		const numbers = read(line, right.replace('X9912850', 'X9912BS0')).value?.mrzSuggestions?.map(([, lower]) =>
			lower?.slice(0, 8),
		);
		expect(numbers).toEqual(['X9912850', 'X99I28S0', 'X991Z8S0']);
	});

	it('is never taken: the number stays as it was read', () => {
		const { value } = read(first, second.replace('X9900001', 'X99O0001'));
		expect(value).toMatchObject({ number: 'X99O0001' });
		expect(value).not.toHaveProperty('mrz');
	});

	it('is nothing where all check digits are right, and nothing where no lookalike makes them so', () => {
		expect(read(first, second).value).not.toHaveProperty('mrzSuggestions');
		const [line, right] = toLines({ number: 'X9934793' });
		const { value, rules } = read(line, right.replace('X9934793', 'X9934794'));
		expect(rules).not.toContain(rule);
		expect(value).not.toHaveProperty('mrzSuggestions');
	});

	it.each(mrzFormats.map((format) => [format.name, format] as const))(
		'has all its check digits right, and is what was misread by one character: %s',
		(_, format) => {
			const document: Omit<TravelDocument, 'number'> = {
				type: 'other',
				documentCode: Object.keys(format.types)[0] ?? '',
				issuer: 'IDN',
				nationality: 'IDN',
				surname: 'SAPUTRA',
				birthDate: '1985-03-12',
				sex: 'M',
				expiresOn: '2030-11-30',
			};
			const lookalikes = ['O0', '0O', 'I1', '1I', 'B8', '8B', 'S5', '5S', 'Z2', '2Z'] as const;
			const before = fc.stringMatching(/^[A-Z0-9]{0,4}$/);
			fc.assert(
				fc.property(before, fc.constantFrom(...lookalikes), before, (start, [was = '', seen = ''], end) => {
					const lines = renderMrz(format, { ...document, number: start + was + end });
					const misread = lines.map((line) => line.replace(start + was + end, start + seen + end));
					const { value } = read(...misread);
					expect(value?.mrzSuggestions).toContainEqual(lines);
					for (const suggestion of value?.mrzSuggestions ?? [])
						expect(read(...suggestion).value?.mrz).toEqual(suggestion);
				}),
			);
		},
	);
});
