import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TravelDocument } from '../../src/model/values.ts';
import { normaliseMrz } from '../../src/normalise/mrz.ts';
import { type MrzFormat, mrzFormats } from '../../src/normalise/mrz-formats.ts';
import { renderMrz } from '../../src/normalise/mrz-render.ts';

const text = (pattern: RegExp) => fc.stringMatching(pattern);
const identifier = fc
	.array(text(/^[A-Z]{1,12}$/), { minLength: 1, maxLength: 2 })
	.map((components) => components.join(' '));
const two = (number: number) => String(number).padStart(2, '0');

/** A date of birth within 69 years before the date of expiry, known to the year, the month or the day. */
const dates = fc
	.record({
		expiryYear: fc.integer({ min: 1990, max: 2069 }),
		age: fc.integer({ min: 1, max: 69 }),
		month: fc.integer({ min: 1, max: 12 }),
		day: fc.integer({ min: 1, max: 28 }),
		length: fc.constantFrom(4, 7, 10),
	})
	.map(({ expiryYear, age, month, day, length }) => ({
		birthDate: `${expiryYear - age}-${two(month)}-${two(day)}`.slice(0, length),
		expiresOn: `${expiryYear}-${two(day % 12)}-${two(month)}`.replace('-00-', '-12-'),
	}));

/** All that lines of a format can hold, as the standard has it. */
function documents(format: MrzFormat): fc.Arbitrary<TravelDocument> {
	const [code = ''] = Object.keys(format.types);
	const states = fc.constantFrom('IDN', 'MYS', 'THA', 'DEU', 'XXA', 'GBN', 'RKS', 'UNO');
	return fc
		.record(
			{
				number: format.longNumber === undefined ? text(/^[A-Z0-9]{1,9}$/) : text(/^[A-Z0-9]{1,13}$/),
				second: text(/^[A-Z]?$/),
				issuer: states,
				nationality: states,
				surname: identifier,
				givenNames: identifier,
				dates,
				sex: fc.constantFrom('M' as const, 'F' as const, 'X' as const),
				personalNumber: text(/^[A-Z0-9]{1,14}$/),
				optional: text(/^[A-Z0-9](?:[A-Z0-9<]{0,5}[A-Z0-9])?$/),
			},
			{ requiredKeys: ['number', 'second', 'issuer', 'nationality', 'surname', 'dates', 'sex'] },
		)
		.map(({ second, dates, optional, personalNumber, number, ...rest }) => ({
			...rest,
			...dates,
			type: format.types[code] ?? 'other',
			documentCode: code + second,
			number,
			...(format.personalNumber !== undefined && personalNumber !== undefined && { personalNumber }),
			// A long number leaves no place for more on cards of two lines.
			...(optional !== undefined &&
				format.optional.length > 0 &&
				number.length < 10 && {
					optionalData: [optional, ...(format.optional.length > 1 ? [personalNumber?.slice(0, 11) ?? ''] : [])],
				}),
		}));
}

describe.each(mrzFormats.map((format) => [format.name, format] as const))('lines of format %s', (_, format) => {
	it('that are made of a document are read as that document, and render to the same lines again', () => {
		fc.assert(
			fc.property(documents(format), (document) => {
				const lines = renderMrz(format, document);
				const { value, issues } = normaliseMrz(lines.join('\n'));
				const [surname = '', ...more] = [document.surname, document.givenNames];
				const isTruncated = [surname, ...more].join('  ').trim().length > format.names[2] - format.names[1];
				expect(value).toMatchObject(isTruncated ? { number: document.number } : document);
				expect(value?.mrz).toEqual(lines);
				expect(issues.map(({ rule }) => rule)).toEqual(['travel-document.mrz']);
				expect(TravelDocument.safeParse(value).error).toBeUndefined();
				if (value !== null) expect(renderMrz(format, value)).toEqual(lines);
			}),
			{ numRuns: 500 },
		);
	});
});

describe('lines that are rendered', () => {
	it('have fillers for what is not known', () => {
		const [passport] = mrzFormats as [MrzFormat];
		expect(renderMrz(passport, { type: 'passport', number: 'X9900001' })).toEqual([
			'<'.repeat(44),
			'X9900001<0<<<<<<<<<0<<<<<<<0<<<<<<<<<<<<<<00',
		]);
	});
});
