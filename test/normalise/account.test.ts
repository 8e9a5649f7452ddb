import { describe, expect, test } from 'vitest';
import { normaliseAccount } from '../../src/normalise/account.ts';
import { toReading } from './reading.ts';

describe('an account at a bank', () => {
	const bca = { type: 'bank', number: '0000009917', bank: 'BCA', bankCode: '014', country: 'IDN' };

	test('written in one way stays', () => {
		expect(toReading(normaliseAccount('BCA 0000009917'))).toEqual([bca]);
	});

	test.each(['rek. BCA 000 000 9917', 'Bank Central Asia, no. rekening 0000-0099-17', '0000009917 (bca)'])(
		'is read from words: %s',
		(raw) => {
			expect(toReading(normaliseAccount(raw))).toEqual([bca, 'account.words']);
		},
	);

	test.each(['a.n. Budi Fiktif', 'a/n Budi Fiktif', 'an Budi Fiktif', 'atas nama: Budi Fiktif'])(
		'has its holder kept beside it: %s',
		(holder) => {
			expect(normaliseAccount(`BCA 0000009917 ${holder}`).value).toEqual({ ...bca, holder: 'Budi Fiktif' });
		},
	);

	test.each([
		['Bank Rakyat Indonesia 000000000009917', { bank: 'BRI', bankCode: '002', country: 'IDN' }],
		['Bank Rakyat 000000009917', { bank: 'Bank Rakyat', country: 'MYS' }],
		['Maybank 000000009917 (Malaysia)', { bank: 'Maybank', country: 'MYS' }],
		['CIMB Niaga 000000009917', { bank: 'CIMB Niaga', bankCode: '022' }],
	])('is at the bank with the longest name in the text: %s', (raw, bank) => {
		const { value, issues } = normaliseAccount(raw);
		expect(value).toMatchObject(bank);
		expect(issues.filter(({ severity }) => severity === 'doubt')).toEqual([]);
	});

	test('at a bank that is in several countries is in none unless it is written', () => {
		expect(normaliseAccount('Maybank 000000009917').value).not.toHaveProperty('country');
	});

	test.each([
		['BCA 00000099', 'account.number-length'],
		['BRI 0000009917', 'account.number-length'],
		['0000009917', 'account.provider-unknown'],
	])('is kept in doubt: %s', (raw, doubt) => {
		expect(toReading(normaliseAccount(raw))).toEqual([expect.objectContaining({ type: 'bank' }), doubt]);
	});

	test.each(['BCA 0000009917 dan BRI 000000000009917', 'BCA', '', 'BCA 12345', `BCA ${'0'.repeat(21)}`])(
		'is not guessed: %s',
		(raw) => {
			expect(normaliseAccount(raw).value).toBeNull();
		},
	);
});

describe('an IBAN', () => {
	/** Examples of the SWIFT IBAN registry. */
	test.each([
		['GB82 WEST 1234 5698 7654 32', 'GB82WEST12345698765432', 'GBR'],
		['IBAN: TL380080012345678910157', 'TL380080012345678910157', 'TLS'],
	])('%s', (raw, iban, country) => {
		expect(toReading(normaliseAccount(raw))).toEqual([{ type: 'iban', iban, country }, 'account.words']);
	});

	test.each(['GB83 WEST 1234 5698 7654 32', 'GB82 WEST 1234 5698 7654', 'ID82 WEST 1234 5698 7654 32'])(
		'that fails its check, or is of a country that has none, is not taken: %s',
		(raw) => {
			expect(toReading(normaliseAccount(raw))).toEqual([null, 'account.iban']);
		},
	);
});

describe('an electronic wallet', () => {
	test.each([
		['DANA 081200000001', { provider: 'DANA', account: '+6281200000001' }],
		['GoPay +62 812-0000-0001 a.n. Budi', { provider: 'GoPay', account: '+6281200000001', holder: 'Budi' }],
		["Touch 'n Go 012-000 0001", { provider: "Touch 'n Go", account: '+60120000001' }],
		['ABA Wing 000009917', { provider: 'Wing', account: '000009917' }],
	])('is known by its telephone number: %s', (raw, value) => {
		expect(toReading(normaliseAccount(raw))).toEqual([{ type: 'wallet', ...value }, 'account.words']);
	});
});

describe('the address of a crypto wallet', () => {
	/** Of Bitcoin's first block, BIP-173, BIP-350, ERC-55 and of the USDT contract on Tron. */
	test.each([
		['bitcoin', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'],
		['bitcoin', 'BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4'],
		['bitcoin', 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0'],
		['evm', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'],
		['evm', '0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed'],
		['tron', 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t'],
	])('on %s stays as it is: %s', (chain, address) => {
		expect(toReading(normaliseAccount(address))).toEqual([{ type: 'crypto', chain, address }]);
	});

	test('is found among words', () => {
		expect(toReading(normaliseAccount('USDT (TRC20): TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t'))).toEqual([
			{ type: 'crypto', chain: 'tron', address: 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t' },
			'account.words',
		]);
	});

	test.each([
		'1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb',
		'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5',
		'0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed',
		'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u',
	])('with a wrong checksum is not taken: %s', (address) => {
		expect(toReading(normaliseAccount(address))).toEqual([null, 'account.address-checksum']);
	});
});
