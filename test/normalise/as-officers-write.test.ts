import { describe, expect, test } from 'vitest';
import { normaliseAccount } from '../../src/normalise/account.ts';
import { normaliseAddress } from '../../src/normalise/address.ts';
import { normaliseCountry } from '../../src/normalise/country.ts';
import { normaliseDate } from '../../src/normalise/date.ts';
import { normaliseMoment } from '../../src/normalise/moment.ts';
import { normaliseName } from '../../src/normalise/name.ts';
import { normalisePlace } from '../../src/normalise/place.ts';
import { normaliseSex } from '../../src/normalise/sex.ts';
import { toReading } from './reading.ts';

describe('what is not known is not taken for something', () => {
	test.each(['TIDAK DIKETAHUI', 'unknown', 'Unknown Female', 'N.N.', 'X', 'xxx', 'Bapak', 'Tanpa Nama'])(
		'a person of whom it is said "%s" has no name: else all such persons were one',
		(raw) => {
			expect(toReading(normaliseName(raw))).toEqual([null, 'name.unknown']);
		},
	);

	test.each(['Xavier', 'Nani', 'Ibu Melati Fiktif', 'Anonim Santoso'])('"%s" is a name all the same', (raw) => {
		expect(normaliseName(raw).value).not.toBeNull();
	});

	test('"AS" may be one country or another, and the codes of both are clear', () => {
		expect(toReading(normaliseCountry('AS'))).toEqual([null, 'country.ambiguous']);
		expect(toReading(normaliseCountry('A.S.'))).toEqual([null, 'country.ambiguous']);
		expect(['ASM', 'USA', 'Amerika Serikat'].map((raw) => normaliseCountry(raw).value)).toEqual(['ASM', 'USA', 'USA']);
	});
});

describe('a wallet of a country', () => {
	test.each([
		['PromptPay 0812345678', '0812345678'],
		['DANA 0812-0000-0017', '+6281200000017', 'account.words'],
		["Touch 'n Go 012-000 0017", '+60120000017', 'account.words'],
		['GCash 09170000017', '09170000017'],
		['ShopeePay 081200000017', '081200000017', 'contact.country-unclear'],
		['ShopeePay +6281200000017', '+6281200000017'],
	])('has numbers of that country, never of another: %s', (raw, account, ...rules) => {
		const read = normaliseAccount(raw);
		expect(read.value).toMatchObject({ type: 'wallet', account });
		expect(read.issues.map(({ rule }) => rule)).toEqual(rules);
	});

	test('and a subsidiary bank is not the bank that it is named after', () => {
		expect(normaliseAccount('bank mandiri taspen 1234567890').value).toMatchObject({ bank: 'Bank Mandiri Taspen' });
	});
});

describe('a province that follows without a comma', () => {
	test.each([
		['Jl. Rekaan 1, Kab. Bogor Jawa Barat 16914', 'Kab. Bogor', '32'],
		['Kab. Deli Serdang Sumut', 'Kab. Deli Serdang', '12'],
		['Kota Banda Aceh', 'Kota Banda Aceh', undefined],
		['Kota Jambi', 'Kota Jambi', undefined],
		['Kab. Lampung Selatan', 'Kab. Lampung Selatan', undefined],
	])('is told from its regency: %s', (raw, regency, province) => {
		expect(normaliseAddress(raw).value).toMatchObject({ regency });
		expect(normaliseAddress(raw).value?.province).toBe(province);
	});
});

describe('dates and times as officers write them', () => {
	test.each([
		['12 Maret 2024 pukul 14.00', '2024-03-12'],
		['tgl 12 Maret 2024 pkl 14.00 WIB', '2024-03-12'],
		['12 Maret 2024, 14:00 WIB', '2024-03-12'],
		['5 Agts 2020', '2020-08-05'],
		['12 tháng 3 1985', '1985-03-12'],
	])('%s is a date', (raw, date) => {
		expect(normaliseDate(raw).value).toBe(date);
	});

	test.each(['jam 2 siang', '2.30 petang', 'dini hari', '14.00-15.00 WIB', '1400H'])(
		'a time that cannot be read leaves the date: %s',
		(time) => {
			expect(toReading(normaliseMoment(`12 Maret 2026 ${time}`))).toEqual([
				{ date: '2026-03-12' },
				'date.month-name',
				'moment.time-unreadable',
			]);
		},
	);
});

test.each([
	['ชาย', 'M'],
	['หญิง', 'F'],
	['nữ', 'F'],
	['anak laki-laki', 'M'],
	['girl', 'F'],
])('%s is a sex', (raw, sex) => {
	expect(normaliseSex(raw).value).toBe(sex);
});

test.each([
	['Tanjungpinang', 'IDTNJ'],
	['Bali', 'IDDPS'],
	['KL', 'MYKUL'],
	['Hanoi', 'VNHAN'],
	['Vientiane', 'LAVTE'],
])('%s is a known place', (raw, locode) => {
	expect(normalisePlace(raw).value).toMatchObject({ locode });
});
