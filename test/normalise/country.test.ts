import { describe, expect, test } from 'vitest';
import { normaliseCountry } from '../../src/normalise/country.ts';
import { furtherNames } from '../../src/normalise/country-further-names.ts';
import { findByName } from '../../src/normalise/country-names.ts';
import { toReading } from './reading.ts';

describe('a country', () => {
	test.each([
		'IDN',
		'MYS',
		'XXA',
		'XXB',
		'XXC',
		'XXX',
		'XBA',
		'XIM',
		'XCC',
		'XCE',
		'XCO',
		'XEC',
		'XES',
		'XMP',
		'XDC',
		'UNA',
		'ANT',
		'NTZ',
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
		['KS', 'RKS'],
		['EU', 'EUE'],
		['UN', 'UNO'],
		['764', 'THA'],
		['016', 'ASM'],
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
		['orang Malaysia', 'MYS'],
		['Malaysian citizen', 'MYS'],
		['berkewarganegaraan Filipina', 'PHL'],
		['Inggeris', 'GBR'],
		['Timor Timur', 'TLS'],
		['UEA', 'ARE'],
		['Emirati', 'ARE'],
		['PBB', 'UNO'],
		['Uni Eropa', 'EUE'],
		['INTERPOL', 'XPO'],
		['สัญชาติไทย', 'THA'],
		['มาเลเซีย', 'MYS'],
		['พม่า', 'MMR'],
		['Tanpa kewarganegaraan', 'XXA'],
	])('is known by its name or that of its people in English, Indonesian, Malay or Thai: %s is %s', (raw, value) => {
		expect(toReading(normaliseCountry(raw))).toEqual([value, 'country.name']);
	});

	test.each(['Wakanda', 'Siam', 'Indonesi', 'Malaysia dan Indonesia', 'WNA', 'XKK', 'ZZZ', '?', 'x'.repeat(101)])(
		'is not guessed: %s',
		(raw) => {
			expect(toReading(normaliseCountry(raw))).toEqual([null, 'country.unreadable']);
		},
	);

	test.each(['Congo', 'Korea', 'refugee'])('whose name may be of two is not chosen: %s', (raw) => {
		expect(toReading(normaliseCountry(raw))).toEqual([null, 'country.unreadable']);
	});

	test('is found by each of the further names of its list', () => {
		for (const [code, names] of Object.entries(furtherNames)) {
			for (const name of names.split('|')) expect([name, findByName(name)]).toEqual([name, code]);
		}
	});

	test.each(['UTO', 'Utopia'])("is never that of ICAO's specimens: %s", (raw) => {
		expect(toReading(normaliseCountry(raw))).toEqual([null, 'country.specimen']);
	});
});
