import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toMrzName } from '../../src/normalise/mrz-name.ts';
import { transliterate } from '../../src/normalise/transliteration.ts';
import vectors from '../vectors/icao9303-names.json' with { type: 'json' };

describe('the name in machine-readable lines', () => {
	it.each(vectors.names)('is as ICAO Doc $section has it: $mrz', ({ name, mrz }) => {
		expect(toMrzName({ full: '', ...name }, mrz.length)).toBe(mrz);
	});

	it('is all primary identifier when no part is known to be the family’s', () => {
		expect(toMrzName({ full: 'Siti binti Aminah' }, 30)).toBe('SITI<BINTI<AMINAH<<<<<<<<<<<<<');
		expect(toMrzName({ full: 'Kumar a/l Raju' }, 30)).toBe('KUMAR<AL<RAJU<<<<<<<<<<<<<<<<<');
	});

	it('has no place for an identifier without letters', () => {
		expect(toMrzName({ full: '- 7', family: '-', given: 'Budi' }, 30)).toBe('BUDI'.padEnd(30, '<'));
		expect(toMrzName({ full: '?' }, 30)).toBe('<'.repeat(30));
	});

	const words = fc.array(fc.stringMatching(/^[A-Z]{2,25}$/), { minLength: 1, maxLength: 9 });
	const identifiers = fc.record({ family: words, given: words, length: fc.constantFrom(30, 31, 39) });

	it('is never truncated when it fits, and ends in a letter when it does not (Doc 9303-4 §4.2.3)', () => {
		fc.assert(
			fc.property(identifiers, ({ family, given, length }) => {
				const whole = `${family.join('<')}<<${given.join('<')}`;
				const name = toMrzName({ full: '', family: family.join(' '), given: given.join(' ') }, length);
				expect(name).toHaveLength(length);
				if (whole.length <= length) expect(name).toBe(whole.padEnd(length, '<'));
				else expect(name).toMatch(/^[A-Z]+(?:<[A-Z]+)*<<[A-Z]+(?:<[A-Z]+)*$/);
			}),
		);
	});

	it('has only the letters A to Z and fillers, whatever the name', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ unit: 'binary' }), (full, family) => {
				expect(toMrzName({ full }, 39)).toMatch(/^[A-Z<]{39}$/);
				expect(toMrzName({ full, family, given: full }, 30)).toMatch(/^[A-Z<]{30}$/);
			}),
		);
	});
});

describe('a name component', () => {
	it.each(Object.entries(vectors.components))('%s is %s (ICAO Doc 9303-3)', (component, mrz) => {
		expect(transliterate(component)).toBe(mrz);
	});

	it('has the letters of ICAO Doc 9303-3 §6 in place of Latin, Cyrillic and Arabic ones, small and capital', () => {
		for (const [letter, mrz] of Object.entries({ ...vectors.latin, ...vectors.cyrillic })) {
			expect([letter, transliterate(letter)]).toEqual([letter, mrz]);
			expect([letter, transliterate(letter.toLowerCase())]).toEqual([letter, mrz]);
		}
		for (const [code, mrz] of Object.entries(vectors.arabic)) {
			expect([code, transliterate(String.fromCodePoint(Number.parseInt(code, 16)))]).toEqual([code, mrz]);
		}
	});

	it.each([
		['Nguyễn', 'NGUYEN'],
		['王', 'WANG'],
		['สมชาย', 'SMCHAY'],
		['김', 'GIM'],
		['முருகன்', 'MURUKN'],
	])('in a script or with marks of no table there is romanised: %s', (component, mrz) => {
		expect(transliterate(component)).toBe(mrz);
	});
});
