import { describe, expect, test } from 'vitest';
import { consents, meansOfControl, rolesInProcess } from '../../src/model/code-lists.ts';
import { normaliseCode } from '../../src/normalise/code.ts';
import { normaliseSex } from '../../src/normalise/sex.ts';
import { normaliseText } from '../../src/normalise/text.ts';
import { toReading } from './reading.ts';

describe('the sex', () => {
	test.each([
		['M', 'M'],
		['F', 'F'],
		['X', 'X'],
	])('as travel documents have it stays: %s', (raw, value) => {
		expect(toReading(normaliseSex(raw))).toEqual([value]);
	});

	test.each([
		['L', 'M'],
		['Laki-laki', 'M'],
		['LELAKI', 'M'],
		['Pria', 'M'],
		['male', 'M'],
		['P', 'F'],
		['perempuan', 'F'],
		['Wanita', 'F'],
		['f', 'F'],
		['<', 'X'],
		['U', 'X'],
		['tidak diketahui', 'X'],
	])('in words or letters of forms: %s is %s', (raw, value) => {
		expect(toReading(normaliseSex(raw))).toEqual([value, 'sex.word']);
	});

	test.each(['', '?', 'LP', 'laki-laki dan perempuan', 'constructor'])('is not guessed: %j', (raw) => {
		expect(toReading(normaliseSex(raw))).toEqual([null, 'sex.unreadable']);
	});
});

describe('a code', () => {
	test('as the list has it stays', () => {
		expect(toReading(normaliseCode(rolesInProcess, 'RecruiterOrIntermediary'))).toEqual(['RecruiterOrIntermediary']);
	});

	test.each([
		[rolesInProcess, 'CALO', 'RecruiterOrIntermediary'],
		[rolesInProcess, 'recruiter or intermediary', 'RecruiterOrIntermediary'],
		[rolesInProcess, 'Perekrut / perantara', null],
		[rolesInProcess, 'Perekrut atau perantara', 'RecruiterOrIntermediary'],
		[rolesInProcess, 'tekong', 'Transporter'],
		[meansOfControl, 'paspor ditahan.', 'WithholdsDocuments'],
		[consents, 'Ya', 'given'],
		[consents, 'tidak setuju', 'refused'],
	])('is known by its labels and other spellings: %o', (list, raw, value) => {
		expect(toReading(normaliseCode(list, raw))).toEqual([value, value === null ? 'code.unknown' : 'code.label']);
	});

	test.each(['', 'astronaut', 'constructor', 'x'.repeat(8000)])('is not guessed: %.20s', (raw) => {
		expect(toReading(normaliseCode(rolesInProcess, raw))).toEqual([null, 'code.unknown']);
	});
});

describe('free text', () => {
	test.each([
		['Dijemput di pelabuhan.\n\nDua orang  laki-laki.', 'Dijemput di pelabuhan.\n\nDua orang  laki-laki.'],
		['satu\r\ndua\rtiga\u2028empat', 'satu\ndua\ntiga\nempat', 'characters.line-break'],
		['Cafe\u0301', 'Café', 'characters.unicode-form'],
		['a\u0000b\u001Bc', 'abc', 'characters.control'],
		['\u202Egnp.exe', 'gnp.exe', 'characters.bidi-control'],
		['\uFEFFteks', 'teks', 'characters.invisible'],
		['kolom\tdua ', 'kolom dua', 'characters.white-space'],
		['e\u200D\u0301', 'é', 'characters.invisible', 'characters.unicode-form'],
		['keluarga 👨\u200D👩\u200D👧', 'keluarga 👨\u200D👩\u200D👧'],
	])('%j is %j', (raw, value, ...rules) => {
		expect(toReading(normaliseText(raw))).toEqual([value, ...rules]);
	});

	test('in which letters of two scripts look alike is in doubt, but not one in two scripts', () => {
		expect(toReading(normaliseText('Dijemput di B\u0430tam'))).toEqual([
			'Dijemput di B\u0430tam',
			'text.mixed-scripts',
		]);
		expect(toReading(normaliseText('Ditulis:\nИван'))).toEqual(['Ditulis:\nИван']);
	});

	test('of nothing that shows is none', () => {
		expect(toReading(normaliseText('\u200B\u202E \n'))).toEqual([null, 'text.empty']);
	});

	test('that is too long in standard form is none, and is not cut', () => {
		expect(normaliseText('x'.repeat(8000)).value).toHaveLength(8000);
		expect(toReading(normaliseText('\uFB2C'.repeat(8000)))).toEqual([null, 'text.too-long']);
	});
});
