import { describe, expect, test } from 'vitest';
import { normaliseTravelDocument } from '../../src/normalise/travel-document.ts';
import { toLines, toMrz } from './mrz-lines.ts';
import { toReading } from './reading.ts';

describe('the machine-readable lines of a passport', () => {
	test('give what stands in them', () => {
		expect(toReading(normaliseTravelDocument(toMrz({ personal: '3302990001' })))).toEqual([
			{
				type: 'passport',
				number: 'X9900001',
				documentCode: 'P',
				issuer: 'IDN',
				surname: 'SAPUTRA',
				givenNames: 'DENI ARIF',
				nationality: 'IDN',
				birthDate: '1985-03-12',
				sex: 'M',
				expiresOn: '2030-11-30',
				personalNumber: '3302990001',
				mrz: toLines({ personal: '3302990001' }),
			},
			'travel-document.mrz',
		]);
	});

	test("of ICAO's specimen (Doc 9303-4, appendix A) have right check digits and a state that is none", () => {
		const lines = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];
		const [value, ...rules] = toReading(normaliseTravelDocument(lines.join('\n')));
		expect(value).toMatchObject({
			number: 'L898902C3',
			birthDate: '1974-08-12',
			expiresOn: '2012-04-15',
			personalNumber: 'ZE184226B',
			mrz: lines,
		});
		expect(rules).toEqual(['travel-document.mrz', 'travel-document.issuer', 'travel-document.nationality']);
	});

	const [first, second] = toLines();
	test.each([
		['in one line', first + second],
		['in small letters', `${first}\n${second}`.toLowerCase()],
		['with spaces between', `${first.replaceAll('<', '< ')}\n ${second}`],
		['with quotation marks for fillers', `${first}\n${second}`.replaceAll('<', '«')],
		['with a word before them', `MRZ: ${first}\r\n${second}`],
	])('are read %s', (_how, raw) => {
		const [value, ...rules] = toReading(normaliseTravelDocument(raw));
		expect(value).toMatchObject({ number: 'X9900001', mrz: [first, second] });
		expect(rules).toEqual(['travel-document.mrz-typing', 'travel-document.mrz']);
	});

	test.each([
		[9, ['number', 'composite']],
		[19, ['birth-date', 'composite']],
		[27, ['expiry', 'composite']],
		[43, ['composite']],
	])('with a wrong check digit at place %i are kept as read, but not as lines', (at, names) => {
		const wrong = second.charAt(at) === '7' ? '8' : '7';
		const raw = `${first}\n${second.slice(0, at)}${wrong}${second.slice(at + 1)}`;
		const [value, ...rules] = toReading(normaliseTravelDocument(raw));
		expect(value).toMatchObject({ number: 'X9900001', birthDate: '1985-03-12', expiresOn: '2030-11-30' });
		expect(value).not.toHaveProperty('mrz');
		expect(rules).toEqual(['travel-document.mrz', ...names.map((name) => `travel-document.check-digit-${name}`)]);
	});

	test.each(['<', '0'])('may have %j for the check digit of an unused personal number', (digit) => {
		const raw = `${first}\n${second.slice(0, 42)}${digit}${second.slice(43)}`;
		expect(normaliseTravelDocument(raw).value).toHaveProperty('mrz');
	});

	test.each([
		['SUPARMI', { surname: 'SUPARMI' }],
		['DE<SOUZA<<MARIA<ANA', { surname: 'DE SOUZA', givenNames: 'MARIA ANA' }],
		['<<SITI', { givenNames: 'SITI' }],
		['VAN<DER<BERG<<JAN<<PIET', { surname: 'VAN DER BERG', givenNames: 'JAN PIET' }],
	])('part the names at two fillers: %s', (names, parts) => {
		const { surname, givenNames } = normaliseTravelDocument(toMrz({ names })).value ?? {};
		expect({ surname, givenNames }).toEqual({ surname: undefined, givenNames: undefined, ...parts });
	});

	test.each([
		['850312', '301130', '1985-03-12'],
		['280101', '271130', '1928-01-01'],
		['260101', '301130', '2026-01-01'],
		['400101', '991231', '1940-01-01'],
		['85<<<<', '301130', '1985'],
		['850300', '301130', '1985-03'],
	])('have the holder born before the passport expires: %s and %s', (birth, expiry, birthDate) => {
		expect(normaliseTravelDocument(toMrz({ birth, expiry })).value?.birthDate).toBe(birthDate);
	});

	test('with dates that cannot be read keep the rest', () => {
		const [value, ...rules] = toReading(normaliseTravelDocument(toMrz({ birth: '<<<<<<', expiry: '30ZZ30' })));
		expect(value).toMatchObject({ number: 'X9900001', surname: 'SAPUTRA', sex: 'M' });
		expect(value).not.toHaveProperty('birthDate');
		expect(value).not.toHaveProperty('expiresOn');
		expect(rules).toEqual(['travel-document.mrz', 'travel-document.birth-date', 'travel-document.expiry']);
	});

	test.each([
		['D', 'DEU'],
		['GBN', 'GBN'],
		['XXA', 'XXA'],
		['CZE', 'CZE'],
		['TUN', 'TUN'],
		['ID', undefined],
		['UTO', undefined],
	])('know states by the codes of ICAO only: %s is %s', (nationality, code) => {
		expect(normaliseTravelDocument(toMrz({ nationality })).value?.nationality).toBe(code);
	});

	test('without a number tell of no document', () => {
		expect(toReading(normaliseTravelDocument(toMrz({ number: '' })))).toEqual([null, 'travel-document.no-number']);
	});

	test('of no document that is known by its first letter are not read', () => {
		expect(toReading(normaliseTravelDocument(`Z${toMrz().slice(1)}`))).toEqual([null, 'travel-document.mrz-kind']);
	});

	test.each([first, second, `${first}\n${second.slice(1)}`, `${first}\n${second}<`, toMrz().replace('X', 'É')])(
		'of another length or alphabet are not read: %s',
		(raw) => {
			expect(toReading(normaliseTravelDocument(raw))).toEqual([null, 'travel-document.mrz-length']);
		},
	);
});

describe('a document in words', () => {
	const words = 'travel-document.words';
	test.each([
		[
			'Paspor RI X 9900001 berlaku s/d 12-03-2027',
			{ type: 'passport', number: 'X9900001', issuer: 'IDN', expiresOn: '2027-03-12' },
			words,
			'date.day-first-assumed',
		],
		[
			'PASPORT MALAYSIA No. X99000012 tamat tempoh 1 Ogos 2028',
			{ type: 'passport', number: 'X99000012', issuer: 'MYS', expiresOn: '2028-08-01' },
			words,
			'date.month-name',
		],
		['passport X9900001 (MYS)', { type: 'passport', number: 'X9900001', issuer: 'MYS' }, words],
		['SPLP XD990001', { type: 'travel-document-in-lieu', number: 'XD990001' }, words],
		[
			'Surat Perjalanan Laksana Paspor no XD990001, exp 2027-03-12',
			{ type: 'travel-document-in-lieu', number: 'XD990001', expiresOn: '2027-03-12' },
			words,
		],
		[
			'KTP 9901010101850001',
			{ type: 'identity-card', number: '9901010101850001', issuer: 'IDN' },
			words,
			'travel-document.nik-region',
		],
		['KTP 32.01.01.120385.9999', { type: 'identity-card', number: '3201011203859999', issuer: 'IDN' }, words],
		['NIK: 3201 0112 0385 9999', { type: 'identity-card', number: '3201011203859999', issuer: 'IDN' }, words],
		['MyKad 850312-99-0001', { type: 'identity-card', number: '850312990001', issuer: 'MYS' }, words],
		[
			'Paspor X9900001 exp 12 Mar 27',
			{ type: 'passport', number: 'X9900001', expiresOn: '2027-03-12' },
			words,
			'date.month-name',
			'date.century',
		],
		['X9900001', { type: 'other', number: 'X9900001' }, words, 'travel-document.type-unknown'],
		[
			'Paspor RI X9900001 a.n. Budi',
			{ type: 'passport', number: 'X9900001', issuer: 'IDN' },
			words,
			'travel-document.rest',
		],
		[
			'Paspor X9900001 berlaku s/d 31-02-2027',
			{ type: 'passport', number: 'X9900001' },
			words,
			'travel-document.expiry',
		],
	])('%s', (raw, value, ...rules) => {
		expect(toReading(normaliseTravelDocument(raw))).toEqual([value, ...rules]);
	});

	test('of two numbers is not chosen', () => {
		expect(toReading(normaliseTravelDocument('paspor X9900001 / X9900002'))).toEqual([
			null,
			'travel-document.several-numbers',
		]);
	});

	test('longer than any document is not read', () => {
		expect(toReading(normaliseTravelDocument(`Paspor X9900001 ${'x'.repeat(400)}`))).toEqual([null, 'text.too-long']);
	});
});
