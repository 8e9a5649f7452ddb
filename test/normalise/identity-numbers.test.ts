import { describe, expect, it } from 'vitest';
import { listIdentityNumberDoubts, readHolder } from '../../src/normalise/identity-numbers.ts';
import { normaliseTravelDocument } from '../../src/normalise/travel-document.ts';

const cardOf = (issuer: string, number: string) => ({ type: 'identity-card', issuer, number }) as const;

describe('the number of an identity card', () => {
	/** Those of Singapore and Thailand are the running digits that both countries' own explanations use. */
	it.each([
		['IDN', '3201011203859999'],
		['MYS', '850312990001'],
		['SGP', 'S1234567D'],
		['SGP', 'F1234567N'],
		['THA', '1234567890121'],
	])('of %s has nothing odd about it: %s', (issuer, number) => {
		expect(listIdentityNumberDoubts(cardOf(issuer, number))).toEqual([]);
	});

	it.each([
		['IDN', '320101120385999', 'number-form'],
		['MYS', '85031299000', 'number-form'],
		['MYS', '850230990001', 'identity-birth-date'],
		['SGP', 'S1234567A', 'identity-check-digit'],
		['SGP', 'T1234567D', 'identity-check-digit'],
		['SGP', 'S123456D', 'number-form'],
		['THA', '1234567890120', 'identity-check-digit'],
	])('of %s has what is odd about it told: %s', (issuer, number, rule) => {
		expect(listIdentityNumberDoubts(cardOf(issuer, number))).toEqual([`travel-document.${rule}`]);
	});

	it('of a state whose numbers are not known is left alone', () => {
		expect(listIdentityNumberDoubts(cardOf('KHM', '1'))).toEqual([]);
	});

	it('tells the date of birth and sex of its holder where it holds them', () => {
		expect(readHolder(cardOf('IDN', '3201015203859999'))).toEqual({ birthDate: '85-03-12', sex: 'F' });
		expect(readHolder(cardOf('MYS', '850312990001'))).toEqual({ birthDate: '85-03-12', sex: 'M' });
		expect(readHolder(cardOf('MYS', '850312990002'))).toEqual({ birthDate: '85-03-12', sex: 'F' });
		expect(readHolder(cardOf('MYS', '851312990002'))).toBeUndefined();
		expect(readHolder(cardOf('THA', '1234567890121'))).toBeUndefined();
	});
});

describe('the number of a passport', () => {
	it.each([
		'Paspor RI X9900001',
		'Pasport Malaysia X99000012',
		'Passport Singapore X9900001X',
		'Passport X990001 (KHM)',
	])('is as its state prints them, or of a state whose are not known: %s', (raw) => {
		expect(normaliseTravelDocument(raw).issues.map(({ severity }) => severity)).not.toContain('doubt');
	});

	it.each(['Paspor RI X99000012', 'Paspor RI 99000012', 'Pasport Malaysia X990001'])(
		'of another form is kept in doubt: %s',
		(raw) => {
			const { value, issues } = normaliseTravelDocument(raw);
			expect(value).not.toBeNull();
			expect(issues).toContainEqual({ rule: 'travel-document.number-form', severity: 'doubt' });
		},
	);
});
