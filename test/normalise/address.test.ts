import { describe, expect, test } from 'vitest';
import { normaliseAddress } from '../../src/normalise/address.ts';
import { toReading } from './reading.ts';

describe('an Indonesian address', () => {
	const parts = {
		street: 'Jl. Melati Rekaan No. 5',
		rt: '003',
		rw: '002',
		village: 'Sungai Fiktif',
		district: 'Batam Kota',
		regency: 'Kota Batam',
		province: '21',
		postcode: '29444',
		country: 'IDN',
	};

	test.each([
		'Jl. Melati Rekaan No. 5, RT 003/RW 002, Kel. Sungai Fiktif, Kec. Batam Kota, Kota Batam, Kepulauan Riau 29444',
		'Jl. Melati Rekaan No. 5 RT.3/RW.2 Kel. Sungai Fiktif Kec. Batam Kota, Kota Batam, Kepri, 29444',
		'Jl. Melati Rekaan No. 5, RT/RW 003/002, Desa Sungai Fiktif, Kec Batam Kota, Kota Batam, Prov. Kepri, 29444, Indonesia',
		'Jl. Melati Rekaan No. 5, RT 003 RW 002, Kelurahan Sungai Fiktif, Kecamatan Batam Kota, Kota Batam, Riau Islands 29444',
	])('has its parts named: %s', (raw) => {
		expect(toReading(normaliseAddress(raw))).toEqual([{ full: raw, ...parts }]);
	});

	test('of several lines is made one', () => {
		expect(toReading(normaliseAddress('Jl. Rekaan 5\nKab. Lombok Timur,\r\n NTB'))).toEqual([
			{
				full: 'Jl. Rekaan 5, Kab. Lombok Timur, NTB',
				street: 'Jl. Rekaan 5',
				regency: 'Kab. Lombok Timur',
				province: '52',
				country: 'IDN',
			},
			'characters.line-break',
			'characters.white-space',
		]);
	});

	test.each([
		['Bali', '51'],
		['Prov. Jawa Timur', '35'],
		['DKI Jakarta', '31'],
		['D.I. Yogyakarta', '34'],
		['West Nusa Tenggara', '52'],
	])('has the code of its province: %s', (province, code) => {
		expect(normaliseAddress(`Jl. Rekaan 5, ${province}`).value).toMatchObject({ province: code, country: 'IDN' });
	});

	test('that names two provinces has neither taken', () => {
		const [value, ...rules] = toReading(normaliseAddress('Jl. Rekaan 5, Riau, Bali'));
		expect(value).not.toHaveProperty('province');
		expect(rules).toEqual(['address.several-provinces']);
	});

	test('has a street that is named after a village', () => {
		expect(normaliseAddress('Jalan Desa Rekaan No. 5, Kab. Sambas').value).toMatchObject({
			street: 'Jalan Desa Rekaan No. 5',
			regency: 'Kab. Sambas',
		});
	});

	test('has no province read from the name of a street or town', () => {
		expect(normaliseAddress('Jl. Bali No. 5, Kota Banda Aceh').value).toEqual({
			full: 'Jl. Bali No. 5, Kota Banda Aceh',
			street: 'Jl. Bali No. 5',
			regency: 'Kota Banda Aceh',
			country: 'IDN',
		});
	});
});

describe('an address elsewhere', () => {
	test.each([
		['Lorong Fiktif 3, 50000 Kuala Lumpur, Malaysia', { street: 'Lorong Fiktif 3', country: 'MYS' }],
		['Rumah kongsi di belakang kilang', {}],
	])('is kept whole: %s', (raw, value) => {
		expect(toReading(normaliseAddress(raw))).toEqual([{ full: raw, ...value }]);
	});

	test('longer than any is not taken', () => {
		expect(toReading(normaliseAddress('x'.repeat(501)))).toEqual([null, 'text.too-long']);
	});
});
