import { describe, expect, test } from 'vitest';
import { provinces } from '../../src/model/provinces.ts';
import { Place } from '../../src/model/values.ts';
import { findByCode } from '../../src/normalise/country-names.ts';
import { fold } from '../../src/normalise/fold.ts';
import { normaliseBorderPoint, normalisePlace } from '../../src/normalise/place.ts';
import { knownPlaces } from '../../src/normalise/places.ts';
import { toReading } from './reading.ts';

describe('a place', () => {
	const batam = { name: 'Batam', country: 'IDN', locode: 'IDBTM' };
	test.each([
		['Batam', batam],
		['batam', batam, 'place.name'],
		['IDBTM', batam, 'place.name'],
		['Pulau Batam', batam, 'place.name'],
		['Batam, Kepulauan Riau', batam, 'place.name'],
		['Kota Batam (Indonesia)', batam, 'place.name'],
		['CGK', { name: 'Soekarno-Hatta', country: 'IDN', iata: 'CGK', borderPoint: 'air' }, 'place.name'],
		['Malacca', { name: 'Melaka', country: 'MYS', locode: 'MYMKZ' }, 'place.name'],
		['Singapore', { name: 'Singapura', country: 'SGP', locode: 'SGSIN' }, 'place.name'],
	])('%s is known by name or code', (raw, value, ...rules) => {
		expect(toReading(normalisePlace(raw))).toEqual([value, ...rules]);
	});

	test.each([
		'Desa Rekaan',
		'Manila, Utah',
		'Batam, Malaysia',
		'cgk',
		'Padang Besar',
		'Johor Bahru – Batam',
		'constructor',
	])('that is not certain stays as it is written: %s', (raw) => {
		expect(toReading(normalisePlace(raw))).toEqual([{ name: raw }, 'place.unknown']);
	});

	test('longer than any name is none', () => {
		expect(toReading(normalisePlace('x'.repeat(201)))).toEqual([null, 'text.too-long']);
	});
});

describe('a border point', () => {
	const centre = { name: 'Batam Centre', country: 'IDN', borderPoint: 'sea' };
	test.each([
		['Batam Centre', centre],
		['TPI Batam Center', centre, 'place.name'],
		['Pelabuhan Feri Internasional Batam Centre, Batam', centre, 'place.name'],
		['Terminal Ferry Batam Center', centre, 'place.name'],
		['PLBN Entikong', { name: 'Entikong', country: 'IDN', borderPoint: 'land' }, 'place.name'],
		['Pos Lintas Batas Negara Aruk (Kalbar)', { name: 'Aruk', country: 'IDN', borderPoint: 'land' }, 'place.name'],
		[
			'Bandara Internasional Soekarno-Hatta (CGK)',
			{ name: 'Soekarno-Hatta', country: 'IDN', iata: 'CGK', borderPoint: 'air' },
			'place.name',
		],
		['CIQ BSI', { name: 'Bangunan Sultan Iskandar', country: 'MYS', borderPoint: 'land' }, 'place.name'],
		['Padang Besar (Thailand)', { name: 'Padang Besar (Songkhla)', country: 'THA', borderPoint: 'land' }, 'place.name'],
	])('%s is known by name or code', (raw, value, ...rules) => {
		expect(toReading(normaliseBorderPoint(raw))).toEqual([value, ...rules]);
	});

	test.each(['Batam', 'Padang Besar', 'Stulang Laut – Batam Centre', 'pelabuhan tikus'])(
		'that is not certain stays as it is written: %s',
		(raw) => {
			expect(toReading(normaliseBorderPoint(raw))).toEqual([{ name: raw }, 'border-point.unknown']);
		},
	);
});

describe('the known places', () => {
	test('are values, without their further names', () => {
		for (const { names, ...place } of knownPlaces) {
			expect(Place.parse(place)).toEqual(place);
			expect(names).toContain(place.name);
			expect(place.locode === undefined || findByCode(place.locode.slice(0, 2)) === place.country).toBe(true);
		}
	});

	test('have each name and code once in a country', () => {
		const keys = knownPlaces.flatMap(({ names, country, locode, iata }) =>
			[...names.map(fold), locode, iata].filter((key) => key !== undefined).map((key) => `${country} ${key}`),
		);
		expect(keys.filter((key, index) => keys.indexOf(key) < index)).toEqual([]);
	});

	test.each(knownPlaces)('$name is found by its name in its country', ({ names: [name = ''], country, ...rest }) => {
		const normalise = rest.borderPoint === undefined ? normalisePlace : normaliseBorderPoint;
		expect(normalise(name).value).toEqual({ country, ...rest });
	});
});

test('the provinces of Indonesia are thirty-eight', () => {
	expect(new Set(provinces.codes.map(({ code }) => code)).size).toBe(38);
});
