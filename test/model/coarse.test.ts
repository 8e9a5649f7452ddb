import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toAgeRange } from '../../src/model/age.ts';
import { callingCodes } from '../../src/model/calling-codes.ts';
import { toBody, toClaims } from '../../src/model/claims.ts';
import { coarseSchemaOf, toCoarse } from '../../src/model/coarse.ts';
import type { Body, LeafType } from '../../src/model/field.ts';
import { perpetratorProfile } from '../../src/model/kinds/perpetrator-profile.ts';
import { kinds } from '../../src/model/kinds.ts';
import { findMinority } from '../../src/model/minors.ts';
import { bodyOf } from '../envelope/arbitraries.ts';

const on = Temporal.PlainDate.from('2026-11-24');
const coarse = (type: LeafType, value: unknown, name = 'field') => toCoarse(type, value, { name, on });
const name = (full: string, script = 'Latn') => ({ full, mononym: false, titles: [], script });

describe('the coarser facts', () => {
	it.each([
		['of a name, its initials', 'name', name('Siti binti Contoh'), { initials: 'S. B. C.' }],
		['of a name with marks, them too', 'name', name('Édith ng\u0303uyen'), { initials: 'É. N.' }],
		['of a name with a hyphen, the first letters of its words', 'name', name("Jean-Luc O'Neil"), { initials: 'J. O.' }],
		['of a name whose words have no letters, none of them', 'name', name('7 ** Tan'), { initials: 'T.' }],
		['of a name without letters, none', 'name', name('7 8'), undefined],
		['of a Chinese name, none: a character is a name', 'name', name('王小明', 'Hani'), undefined],
		['of a name with a Chinese part, none either', 'name', name('Tan 小明'), undefined],
		['of a day, its year', 'date', '2026-03-12', { year: '2026' }],
		['of a moment, its month', 'moment', { date: '2026-03-12', at: '2026-03-12T14:05:00+08:00' }, { month: '2026-03' }],
		['of a moment in a year, that year', 'moment', { date: '2026' }, { month: '2026' }],
		[
			'of a travel document, type and issuer',
			'travel-document',
			{ type: 'passport', number: 'X9990016', issuer: 'IDN', birthDate: '1985-03-12' },
			{ type: 'passport', issuer: 'IDN' },
		],
		[
			'of a telephone, its country',
			'contact',
			{ type: 'phone', e164: '+6281200000017' },
			{ type: 'phone', country: 'IDN' },
		],
		[
			'of a telephone of several countries, that it is one',
			'contact',
			{ type: 'phone', e164: '+12025550100' },
			{ type: 'phone' },
		],
		['of an e-mail address, that it is one', 'contact', { type: 'email', address: 'a@example.org' }, { type: 'email' }],
		[
			'of an account of a service, the service',
			'contact',
			{ type: 'handle', platform: 'IG', handle: 'x' },
			{ type: 'handle', platform: 'IG' },
		],
		[
			'of a bank account, bank and country',
			'account',
			{ type: 'bank', number: '0000000017', bank: 'BCA', country: 'IDN', holder: 'Budi' },
			{ type: 'bank', provider: 'BCA', country: 'IDN' },
		],
		[
			'of an IBAN, its country',
			'account',
			{ type: 'iban', iban: 'GB82WEST12345698765432', country: 'GBR' },
			{ type: 'iban', country: 'GBR' },
		],
		[
			'of a wallet, its provider',
			'account',
			{ type: 'wallet', provider: 'DANA', account: '+62812' },
			{ type: 'wallet', provider: 'DANA' },
		],
		[
			'of a crypto wallet, its chain',
			'account',
			{ type: 'crypto', chain: 'tron', address: 'T' },
			{ type: 'crypto', provider: 'tron' },
		],
		[
			'of an address, province and country',
			'address',
			{ full: 'Jl. X', province: '12', country: 'IDN' },
			{ province: '12', country: 'IDN' },
		],
		['of an address without either, none', 'address', { full: 'Jl. X' }, undefined],
		[
			'of a vessel, its flag',
			'conveyance',
			{ type: 'vessel', name: 'KM X', flag: 'IDN' },
			{ type: 'vessel', country: 'IDN' },
		],
		[
			'of a vehicle, where it is registered',
			'conveyance',
			{ type: 'vehicle', plate: 'BP 1', country: 'IDN', region: 'Batam' },
			{ type: 'vehicle', country: 'IDN' },
		],
		['of a place, its country', 'place', { name: 'Medan', country: 'IDN' }, { country: 'IDN' }],
		['of a place somewhere, none', 'place', { name: 'Desa' }, undefined],
		['of what is not understood, none', 'name', null, undefined],
		['of free text, none', 'text', 'Rahasia', undefined],
	] as const)('are, %s', (_, type, value, expected) => {
		expect(coarse(type, value)).toEqual(expected);
	});

	it.each([
		['2014-11-25', { from: 0, to: 11 }],
		['2014-11-24', { from: 12, to: 17 }],
		['2008-11-25', { from: 12, to: 17 }],
		['2008-11-24', { from: 18, to: 24 }],
		['2008', { from: 12, to: 24 }],
		['2008-11', { from: 12, to: 24 }],
		['1985-03-12', { from: 35, to: 49 }],
		['1940', { from: 50 }],
		['2027', { from: 0, to: 11 }],
		['2004-02-29', { from: 18, to: 24 }],
	])('are, of somebody born %s, the age group on the day of signing', (birth, age) => {
		expect(coarse('date', birth, 'birthDate')).toEqual({ year: birth.slice(0, 4), age });
	});

	it('tell who is a minor as well as the date does', async () => {
		const day = fc.date({ min: new Date('1930-01-01'), max: new Date('2026-11-24'), noInvalidDate: true });
		const birth = fc.tuple(day, fc.constantFrom(4, 7, 10)).map(([date, length]) => date.toISOString().slice(0, length));
		const stated = fc.constantFrom(undefined, 'minor', 'unknown');
		await fc.assert(
			fc.property(birth, stated, (value, group) => {
				const leaf = { raw: null, value: null, issues: [] };
				const others: Body = group === undefined ? {} : { ageGroup: { ...leaf, value: group } };
				const full: Body = { ...others, birthDate: { ...leaf, value } };
				const less: Body = {
					...others,
					birthDate: { ...leaf, coarse: { year: value.slice(0, 4), age: toAgeRange(value, on) } },
				};
				expect(findMinority(less, on)).toBe(findMinority(full, on));
			}),
		);
	});

	it.each(kinds.map((kind) => [kind.name, kind] as const))('have a form of their own in any %s', async (_, kind) => {
		await fc.assert(
			fc.property(bodyOf(kind.fields), (body) => {
				const claims = toClaims(kind.fields, body, on);
				expect(kind.claims.safeParse(claims).error).toBeUndefined();
				expect(toBody(kind.fields, claims)).toEqual(body);
			}),
			{ numRuns: 40 },
		);
	});

	it('of one type are never taken for its value', () => {
		const claims = toClaims(perpetratorProfile.fields, { birthDate: { raw: '1985', value: '1985', issues: [] } }, on);
		const { coarse: facts } = claims.birthDate as { readonly coarse: object };
		expect(perpetratorProfile.claims.safeParse({ birthDate: { value: facts } }).success).toBe(false);
		expect(coarseSchemaOf('date')?.safeParse('1985').success).toBe(false);
	});
});

describe('the calling codes', () => {
	it('have none that is the beginning of another', () => {
		const codes = callingCodes.map(([digits]) => digits);
		const doubled = codes.filter((code) => codes.some((other) => other !== code && other.startsWith(code)));
		expect(doubled).toEqual([]);
		expect(new Set(codes).size).toBe(codes.length);
	});
});
