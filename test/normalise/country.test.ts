import { describe, expect, test } from 'vitest';
import { normaliseCountry } from '../../src/normalise/country.ts';
import { toReading } from './reading.ts';

describe('a country', () => {
	test.each([
		'IDN',
		'MYS',
		'XXA',
		'XXB',
		'XXX',
		'UNO',
		'UNK',
		'XOM',
		'XPO',
		'EUE',
		'RKS',
		'GBD',
		'GBN',
		'GBO',
		'GBP',
		'GBS',
	])('by its ISO or ICAO code stays: %s', (raw) => {
		expect(toReading(normaliseCountry(raw))).toEqual([raw]);
	});

	test.each([
		['idn', 'IDN'],
		['MY', 'MYS'],
		['360', 'IDN'],
		['D', 'DEU'],
		['XK', 'RKS'],
	])('by another code gets its three letters: %s is %s', (raw, value) => {
		expect(toReading(normaliseCountry(raw))).toEqual([value, 'country.code']);
	});

	test.each([
		['Kamboja', 'KHM'],
		['Kemboja', 'KHM'],
		['FILIPINA', 'PHL'],
		['Viet Nam', 'VNM'],
		['timor leste', 'TLS'],
		['Arab Saudi', 'SAU'],
		["Côte d'Ivoire", 'CIV'],
		['United States of America', 'USA'],
		['WNI', 'IDN'],
		['Warga Negara Malaysia', 'MYS'],
		['warganegara Indonesia', 'IDN'],
		['Burmese', 'MMR'],
		['Kosovo', 'RKS'],
		['Tanpa kewarganegaraan', 'XXA'],
	])('is known by its name in English, Indonesian or Malay: %s is %s', (raw, value) => {
		expect(toReading(normaliseCountry(raw))).toEqual([value, 'country.name']);
	});

	test.each(['Wakanda', 'Siam', 'Indonesi', 'Malaysia dan Indonesia', 'WNA', 'XKK', 'ZZZ', '?', 'x'.repeat(101)])(
		'is not guessed: %s',
		(raw) => {
			expect(toReading(normaliseCountry(raw))).toEqual([null, 'country.unreadable']);
		},
	);

	test('whose name two countries share is not chosen', () => {
		expect(toReading(normaliseCountry('Congo'))).toEqual([null, 'country.unreadable']);
	});

	test.each(['UTO', 'Utopia'])("is never that of ICAO's specimens: %s", (raw) => {
		expect(toReading(normaliseCountry(raw))).toEqual([null, 'country.specimen']);
	});
});
