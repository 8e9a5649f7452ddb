import { describe, expect, test } from 'vitest';
import { normaliseContact } from '../../src/normalise/contact.ts';
import { toReading } from './reading.ts';

describe('a telephone number', () => {
	test.each([
		['+6281200000001', '+6281200000001'],
		['+60 12-000 0001', '+60120000001', 'contact.phone-format'],
		['0060120000001', '+60120000001', 'contact.phone-format'],
		['0812-0000-0001', '+6281200000001', 'contact.assumed-indonesia'],
		['81200000', null, 'contact.unreadable'],
		['85200000001', '+6285200000001', 'contact.assumed-indonesia'],
		['012-000 0001', '+60120000001', 'contact.assumed-malaysia'],
		['011-0000 0001', '+601100000001', 'contact.assumed-malaysia'],
		['6281200000001', '+6281200000001', 'contact.plus-missing'],
		['60120000001', '+60120000001', 'contact.plus-missing'],
		['WA 0812 0000 0001', '+6281200000001', 'contact.label', 'contact.assumed-indonesia'],
		['wa: +60 12-000 0001', '+60120000001', 'contact.label', 'contact.phone-format'],
		['No. HP: 081200000001', '+6281200000001', 'contact.label', 'contact.assumed-indonesia'],
		['Telegram +62 812 0000 0001', '+6281200000001', 'contact.label', 'contact.phone-format'],
		['https://wa.me/6281200000001', '+6281200000001', 'contact.link'],
	])('%s is %s', (raw, e164, ...rules) => {
		expect(toReading(normaliseContact(raw))).toEqual([e164 && { type: 'phone', e164 }, ...rules]);
	});

	test.each(['031-567890', '03-1234 5678', '088-123456', '81234567890'])(
		'that may be of two countries is not chosen: %s',
		(raw) => {
			expect(toReading(normaliseContact(raw))).toEqual([null, 'contact.country-unclear']);
		},
	);

	test('that is in no plan known is kept, in doubt', () => {
		expect(toReading(normaliseContact('+60 99 1234567'))).toEqual([
			{ type: 'phone', e164: '+60991234567' },
			'contact.phone-format',
			'contact.number-unusual',
		]);
	});
});

describe('an e-mail address', () => {
	test.each([
		['agen.kerja@example.org', 'agen.kerja@example.org'],
		['Agen@EXAMPLE.org', 'Agen@example.org', 'contact.domain-case'],
		['e-mail: agen@example.org', 'agen@example.org', 'contact.label'],
	])('%s is %s', (raw, address, ...rules) => {
		expect(toReading(normaliseContact(raw))).toEqual([{ type: 'email', address }, ...rules]);
	});

	test.each(['agen@', 'agen@example', 'agen@@example.org', 'a b@example.org', `${'a'.repeat(250)}@example.org`])(
		'that is none is not taken: %s',
		(raw) => {
			expect(toReading(normaliseContact(raw))).toEqual([null, 'contact.unreadable']);
		},
	);
});

describe('an account', () => {
	test.each([
		['IG @kerja.fiktif', 'instagram', 'kerja.fiktif', 'contact.label'],
		['Telegram @kerja_fiktif', 'telegram', 'kerja_fiktif', 'contact.label'],
		['Line ID: kerja77', 'line', 'kerja77', 'contact.label'],
		['TikTok kerja.fiktif', 'tiktok', 'kerja.fiktif', 'contact.label'],
		['https://www.facebook.com/kerja.fiktif/', 'facebook', 'kerja.fiktif', 'contact.link'],
		['m.facebook.com/profile.php?id=1', 'facebook', 'profile.php?id=1', 'contact.link'],
		['t.me/kerja_fiktif', 'telegram', 'kerja_fiktif', 'contact.link'],
		['tiktok.com/@kerja.fiktif', 'tiktok', 'kerja.fiktif', 'contact.link'],
		['m.me/kerja.fiktif', 'messenger', 'kerja.fiktif', 'contact.link'],
		['MiChat: kerja77', 'michat', 'kerja77', 'contact.label'],
		['https://t.me/+AbCdEf', 'telegram', '+AbCdEf', 'contact.link'],
	])('%s is on %s', (raw, platform, handle, rule) => {
		expect(toReading(normaliseContact(raw))).toEqual([{ type: 'handle', platform, handle }, rule]);
	});

	test.each([
		['IG @Kerja.Fiktif', 'instagram', 'kerja.fiktif', 'contact.label'],
		['https://www.tiktok.com/@kerja.fiktif?lang=id', 'tiktok', 'kerja.fiktif', 'contact.link'],
		['https://www.facebook.com/profile.php?id=1&ref=x', 'facebook', 'profile.php?id=1', 'contact.link'],
	])('is written in one way: %s', (raw, platform, handle, rule) => {
		expect(toReading(normaliseContact(raw))).toEqual([
			{ type: 'handle', platform, handle },
			rule,
			'contact.handle-form',
		]);
	});

	test('told by the name that it shows is in doubt', () => {
		expect(toReading(normaliseContact('FB: Kerja Malaysia Fiktif'))).toEqual([
			{ type: 'handle', platform: 'facebook', handle: 'Kerja Malaysia Fiktif' },
			'contact.label',
			'contact.display-name',
		]);
	});

	test('without its service is in doubt', () => {
		expect(toReading(normaliseContact('@kerja_fiktif'))).toEqual([null, 'contact.platform-unknown']);
	});

	test('is not found in words that only begin like a service', () => {
		expect(toReading(normaliseContact('Igor Fiktif'))).toEqual([null, 'contact.unreadable']);
		expect(toReading(normaliseContact('WA tidak aktif'))).toEqual([null, 'contact.unreadable']);
	});
});
