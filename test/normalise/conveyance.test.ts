import { describe, expect, test } from 'vitest';
import { normaliseConveyance } from '../../src/normalise/conveyance.ts';
import { toReading } from './reading.ts';

describe('a plate', () => {
	test.each([
		['BP 1234 XY', { plate: 'BP 1234 XY', country: 'IDN', region: 'Kepulauan Riau' }],
		['B 1234 XYZ', { plate: 'B 1234 XYZ', country: 'IDN', region: 'Jakarta, Depok, Tangerang, Bekasi' }],
		['JSB 1234', { plate: 'JSB 1234', country: 'MYS', region: 'Johor' }],
		['QAA 1234 B', { plate: 'QAA 1234 B', country: 'MYS', region: 'Sarawak' }],
		['SBA 1234 G', { plate: 'SBA 1234 G' }, 'conveyance.country-unclear'],
		['SGX 1234 X', { plate: 'SGX 1234 X' }, 'conveyance.country-unclear'],
		['CD 12 34', { plate: 'CD 12', description: '34' }, 'conveyance.words', 'conveyance.plate-unknown'],
		['GBA 1234 K', { plate: 'GBA 1234 K' }, 'conveyance.plate-unknown'],
		['1กข 1234', { plate: '1กข 1234', country: 'THA' }],
	])('%s stays and tells what it can of its country', (raw, value, ...rules) => {
		expect(toReading(normaliseConveyance(raw))).toEqual([{ type: 'vehicle', ...value }, ...rules]);
	});

	test.each([
		['bp1234xy', 'BP 1234 XY', ['conveyance.plate-format']],
		['BP-1234-XY', 'BP 1234 XY', ['conveyance.plate-format']],
		['Nopol: BP 1234 XY', 'BP 1234 XY', ['conveyance.words']],
		['No. Polisi BP1234XY', 'BP 1234 XY', ['conveyance.plate-format', 'conveyance.words']],
	])('is written in one way: %s', (raw, plate, rules) => {
		const value = { type: 'vehicle', plate, country: 'IDN', region: 'Kepulauan Riau' };
		expect(toReading(normaliseConveyance(raw))).toEqual([value, ...rules]);
	});

	test.each([
		['Avanza hitam th 2019 BP 1234 XY', 'Avanza hitam th 2019'],
		['BP 1234 XY, Toyota Avanza (hitam)', 'Toyota Avanza (hitam)'],
		['mobil travel: BP 1234 XY', 'mobil travel'],
	])('has what is written around it kept as a description: %s', (raw, description) => {
		expect(normaliseConveyance(raw).value).toMatchObject({ plate: 'BP 1234 XY', description });
	});

	test.each(['B 1234', 'W 1234 A', 'BK 77'])('of a form that two countries have is not given to one: %s', (raw) => {
		expect(toReading(normaliseConveyance(raw))).toEqual([
			{ type: 'vehicle', plate: raw },
			'conveyance.country-unclear',
		]);
	});

	test.each([
		['W 1234 A (MYS)', { country: 'MYS', region: 'Kuala Lumpur' }],
		['plat Malaysia W 1234 A', { country: 'MYS', region: 'Kuala Lumpur' }],
		['W 1234 A Indonesia', { country: 'IDN', region: 'Jawa Timur (Sidoarjo, Gresik)' }],
		['KV 1234 B Malaysia', { country: 'MYS', region: 'Langkawi' }],
		['ABC 123 (AUS)', { country: 'AUS' }],
	])('is of the country that is written beside it: %s', (raw, origin) => {
		const [value, ...rules] = toReading(normaliseConveyance(raw));
		expect(value).toMatchObject(origin);
		expect(rules).toEqual(['conveyance.words']);
	});

	test.each([
		['SBA 1234 G (SGP)', []],
		['SBA 1234 A (SGP)', ['conveyance.check-letter']],
		['BP 1234 XY (SGP)', ['conveyance.plate-unknown']],
		['ZZ 1234 A (IDN)', ['conveyance.plate-unknown']],
	])('that does not fit the country beside it is kept in doubt: %s', (raw, doubts) => {
		const { value, issues } = normaliseConveyance(raw);
		expect(value).toHaveProperty('plate');
		expect(issues.filter(({ severity }) => severity === 'doubt').map(({ rule }) => rule)).toEqual(doubts);
	});

	test('of two is not chosen', () => {
		expect(toReading(normaliseConveyance('BP 1234 XY, BP 4321 XY'))).toEqual([null, 'conveyance.several']);
	});

	test.each(['', 'mobil travel', 'BP XY', '1234', 'BP 01234 XY', `BP 1234 XY ${'x'.repeat(300)}`])(
		'is not guessed: %s',
		(raw) => {
			expect(normaliseConveyance(raw).value).toBeNull();
		},
	);
});

describe('a vessel', () => {
	/** IMO's own example of the check digit: IMO 9074729. */
	test('has its numbers checked and its flag told by its MMSI', () => {
		expect(toReading(normaliseConveyance('MV Fiktif Indah, IMO 9074729, MMSI 533000001'))).toEqual([
			{ type: 'vessel', name: 'MV Fiktif Indah', imo: '9074729', mmsi: '533000001', flag: 'MYS' },
			'conveyance.words',
		]);
	});

	test.each([
		['KM Fiktif Jaya', { name: 'KM Fiktif Jaya' }],
		['IMO: 9074729', { imo: '9074729' }, 'conveyance.words'],
		['MMSI 525 000 001', { mmsi: '525000001', flag: 'IDN' }, 'conveyance.words'],
		['MMSI 201000001', { mmsi: '201000001' }, 'conveyance.words'],
		['kapal kayu biru', { description: 'kapal kayu biru' }, 'conveyance.words', 'conveyance.vessel-unnamed'],
		['feri MV Fiktif (putih)', { name: 'MV Fiktif', description: 'feri (putih)' }, 'conveyance.words'],
	])('%s', (raw, value, ...rules) => {
		expect(toReading(normaliseConveyance(raw))).toEqual([{ type: 'vessel', ...value }, ...rules]);
	});

	test.each([
		['KM Fiktif IMO 9074720', 'conveyance.imo-check-digit'],
		['KM Fiktif IMO 907472', 'conveyance.imo-check-digit'],
		['KM Fiktif MMSI 025000001', 'conveyance.mmsi'],
		['KM Fiktif MMSI 52500000', 'conveyance.mmsi'],
	])('with a number that cannot be one has it left out: %s', (raw, rule) => {
		expect(toReading(normaliseConveyance(raw))).toEqual([
			{ type: 'vessel', name: 'KM Fiktif' },
			'conveyance.words',
			rule,
		]);
	});
});
