import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TravelDocument } from '../../src/model/values.ts';
import { toCheckDigit } from '../../src/normalise/mrz-check.ts';
import { type MrzFormat, mrzFormats, type Place } from '../../src/normalise/mrz-formats.ts';
import { normaliseTravelDocument } from '../../src/normalise/travel-document.ts';
import { toReading } from './reading.ts';

const unknownState = ['travel-document.issuer', 'travel-document.nationality'];

/** ICAO's own specimens; UTO is the state of Utopia, which is none. */
const specimens: readonly [string, string, object, readonly string[]][] = [
	[
		'a card of three lines (Doc 9303-5, appendix A)',
		'I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<',
		{
			type: 'identity-card',
			number: 'D23145890',
			surname: 'ERIKSSON',
			givenNames: 'ANNA MARIA',
			birthDate: '1974-08-12',
		},
		unknownState,
	],
	[
		'a card of two lines (Doc 9303-6, appendix A)',
		'I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6',
		{ type: 'identity-card', number: 'D23145890', sex: 'F', expiresOn: '2012-04-15' },
		unknownState,
	],
	[
		'a visa of format A (Doc 9303-7, appendix A)',
		'V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<',
		{ type: 'visa', number: 'L8988901C', nationality: 'XXX', birthDate: '1940-09-07', expiresOn: '1996-12-10' },
		['travel-document.issuer'],
	],
	[
		'a visa of format B (Doc 9303-7, appendix B)',
		'V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<',
		{ type: 'visa', number: 'L8988901C', sex: 'F', expiresOn: '1996-12-10' },
		['travel-document.issuer'],
	],
];

describe('ICAO’s specimen of', () => {
	it.each(specimens)('%s is read, all its check digits right', (_, text, values, doubts) => {
		const [value, ...rules] = toReading(normaliseTravelDocument(text));
		expect(value).toMatchObject({ ...values, mrz: text.split('\n') });
		expect(rules).toEqual(['travel-document.mrz', ...doubts]);
	});

	it.each(specimens)(
		'%s with any one character of its number or dates one higher has a wrong check digit',
		(_, text) => {
			const [format] = mrzFormats.filter(({ types, lines, lineLength }) => {
				return text[0] !== undefined && text[0] in types && text.length === lines * lineLength + lines - 1;
			}) as [MrzFormat];
			for (const [line, start, end] of [format.number, format.birthDate, format.expiry]) {
				for (let place = start; place < end; place += 1) {
					const lines = text.split('\n');
					// One more modulo 10: the weights 7, 3 and 1 make a difference of it.
					const was = Number.parseInt(lines[line]?.[place]?.replace('<', '0') ?? '', 36);
					lines[line] = `${lines[line]?.slice(0, place)}${(was + 1) % 10}${lines[line]?.slice(place + 1)}`;
					const { value, issues } = normaliseTravelDocument(lines.join('\n'));
					expect(value).not.toHaveProperty('mrz');
					expect(issues.map(({ rule }) => rule).join()).toMatch(/check-digit/);
				}
			}
		},
	);
});

const letters = fc.stringMatching(/^[A-Z]{1,8}$/);
const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
const contents = fc.record({
	surname: letters,
	given: letters,
	number: fc.stringMatching(/^[A-Z0-9]{5,9}$/),
	country: fc.constantFrom('IDN', 'MYS', 'THA', 'D', 'XXA'),
	birth: digits(2).map((year) => `${year}0312`),
	sex: fc.constantFrom('M', 'F', '<'),
	expiry: digits(2).map((year) => `${year}1130`),
	rest: fc.stringMatching(/^[A-Z0-9]{0,7}$/),
});
type Contents = typeof contents extends fc.Arbitrary<infer Value> ? Value : never;

/** Lines of a format with what stands in them, all check digits right. */
function write(format: MrzFormat, what: Contents): string[] {
	const lines = Array.from({ length: format.lines }, () => '<'.repeat(format.lineLength));
	const put = ([line, start, end]: Place, text: string) => {
		const old = lines[line] ?? '';
		lines[line] = old.slice(0, start) + text.padEnd(end - start, '<').slice(0, end - start) + old.slice(end);
	};
	put([0, 0, 1], Object.keys(format.types)[0] ?? '');
	put(format.issuer, what.country);
	put(format.names, `${what.surname}<<${what.given}`);
	put(format.number, what.number);
	put(format.nationality, what.country);
	put(format.birthDate, what.birth);
	put(format.sex, what.sex);
	put(format.expiry, what.expiry);
	if (format.personalNumber !== undefined) put(format.personalNumber, what.rest);
	for (const { over, at } of format.checks)
		put(at, toCheckDigit(over.map(([line, start, end]) => lines[line]?.slice(start, end)).join('')));
	return lines;
}

describe.each(mrzFormats.map((format) => [format.name, format] as const))('lines of format %s', (_, format) => {
	it('are read as they were written, and kept', () => {
		fc.assert(
			fc.property(contents, (what) => {
				const lines = write(format, what);
				const { value, issues } = normaliseTravelDocument(lines.join('\n'));
				expect(value).toMatchObject({ number: what.number, surname: what.surname, givenNames: what.given, mrz: lines });
				expect(value?.sex).toBe(what.sex === '<' ? 'X' : what.sex);
				expect(issues).toEqual([{ rule: 'travel-document.mrz', severity: 'changed' }]);
			}),
		);
	});

	it('of which a line is missing or one character too many are not read', () => {
		fc.assert(
			fc.property(contents, fc.nat(), (what, at) => {
				const text = write(format, what).join('');
				const place = at % text.length;
				for (const wrong of [text.slice(format.lineLength), `${text.slice(0, place)}A${text.slice(place)}`]) {
					expect(normaliseTravelDocument(wrong).value).toBeNull();
				}
			}),
		);
	});
});

describe('a number of more than nine characters', () => {
	it('that would be longer than any is a misread check digit, and told so', () => {
		const text = 'I<IDNX99000012<AAAAAAAAAAAAAA3\n8503127M3011300IDN<<<<<<<<<<<6\nSAPUTRA<<DENI<<<<<<<<<<<<<<<<<';
		const { value, issues } = normaliseTravelDocument(text);
		expect(TravelDocument.safeParse(value).success).toBe(true);
		expect(value).toMatchObject({ number: 'X99000012' });
		expect(issues.map(({ rule }) => rule)).toContain('travel-document.check-digit-number');
	});

	it.each(['TD1', 'TD2'])('goes on in the optional data of %s (Doc 9303-5 §4.2.2.1)', (name) => {
		const [format] = mrzFormats.filter((one) => one.name === name) as [MrzFormat];
		const what: Contents = {
			surname: 'SAPUTRA',
			given: 'DENI',
			number: 'X99000012',
			country: 'IDN',
			birth: '850312',
			sex: 'M',
			expiry: '301130',
			rest: '',
		};
		const lines = write(format, what);
		const [numberLine, , end] = format.number;
		const [restLine, restStart] = format.longNumber ?? [0, 0];
		const put = (line: number, at: number, text: string) => {
			lines[line] = lines[line]?.slice(0, at) + text + lines[line]?.slice(at + text.length);
		};
		put(numberLine, end, '<');
		put(restLine, restStart, `345${toCheckDigit('X99000012345')}`);
		const composite = format.checks.at(-1);
		if (composite === undefined) throw new Error('no composite');
		const [line, at] = composite.at;
		put(line, at, toCheckDigit(composite.over.map(([one, start, stop]) => lines[one]?.slice(start, stop)).join('')));
		expect(normaliseTravelDocument(lines.join('\n')).value).toMatchObject({ number: 'X99000012345', mrz: lines });
	});
});
