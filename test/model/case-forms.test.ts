import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { caseForms, type FormPurpose, formPurposes, toAnswerSchema } from '../../src/model/case-forms.ts';

/** The fields that are wrong in what was typed; undefined where nothing is. */
function findWrong(purpose: FormPurpose, typed: unknown): string[] | undefined {
	const answer = toAnswerSchema(purpose).safeParse(typed);
	return answer.success ? undefined : [...new Set(answer.error.issues.map(({ path }) => path.join('/')))];
}

describe('the answer to a form', () => {
	test('is what was typed, without what was left empty and without the line ends of browsers', () => {
		const typed = { confirmed: 'yes', reference: ' KJRI 1/2026 ', remark: 'one\r\ntwo\rthree', constructor: '' };
		expect(toAnswerSchema('identity-confirmed').parse(typed)).toEqual({
			confirmed: 'yes',
			reference: 'KJRI 1/2026',
			remark: 'one\ntwo\nthree',
		});
		expect(toAnswerSchema('bed-available').parse({ available: 'no', from: '', beds: '' })).toEqual({ available: 'no' });
	});

	test.each([
		['identity-confirmed', {}, ['confirmed']],
		['identity-confirmed', { confirmed: 'maybe' }, ['confirmed']],
		['identity-confirmed', { confirmed: 'yes', reference: 'x'.repeat(81) }, ['reference']],
		['identity-confirmed', { confirmed: 'yes', remark: 'a\u0000b' }, ['remark']],
		['identity-confirmed', { confirmed: 'yes', other: 'x' }, ['']],
		['bed-available', { available: 'yes' }, ['from', 'beds']],
		['bed-available', { available: 'yes', from: '2026-02-30', beds: '0' }, ['from', 'beds']],
		['bed-available', { available: 'yes', from: '2026-02-03', beds: '1e3' }, ['beds']],
		['arrived', { at: '2026-02-30T10:00' }, ['at']],
		['arrived', { at: '2026-02-03T24:00' }, ['at']],
		['arrived', { at: '2026-02-03' }, ['at']],
		['arrived', { condition: 'well' }, ['at']],
		['arrived', { at: '2026-02-03T10:00', condition: 'x'.repeat(1_001) }, ['condition']],
		['arrived', 'at', ['']],
	] as const)('to %s is refused: %j', (purpose, typed, wrong) => {
		expect(findWrong(purpose, typed)).toEqual(wrong);
	});

	test('is read or refused, whatever was typed, and read again the same', async () => {
		const names = fc.constantFrom('confirmed', 'available', 'from', 'beds', 'at', 'remark', '__proto__');
		const texts = fc.oneof(fc.string(), fc.constantFrom('yes', 'no', '2', '2026-01-02', '2026-01-02T03:04'));
		await fc.assert(
			fc.property(fc.constantFrom(...formPurposes), fc.dictionary(names, texts), (purpose, typed) => {
				const schema = toAnswerSchema(purpose);
				const answer = schema.safeParse(typed);
				if (answer.success) expect(schema.parse(answer.data)).toEqual(answer.data);
			}),
		);
	});
});

test('no form says what happened to anybody', () => {
	expect(JSON.stringify(caseForms)).not.toMatch(/traffick|victim|korban|perdagangan|TPPO|suspect|pelaku|minor|anak/i);
});
