import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leaf } from '../../src/model/field.ts';
import { readLeaf } from '../../src/normalise/body.ts';
import { findValueText } from '../../src/normalise/value-text.ts';
import { leafTypes, rawOf } from './drafts.ts';

describe('a text made of a standard value', () => {
	test.each(leafTypes)('gives the same value back: %s', async (type) => {
		const field = leaf(type);
		await fc.assert(
			fc.property(rawOf(field), (raw) => {
				const written = readLeaf(field, raw);
				const text = findValueText(field, written);
				if (written.value === null) expect(text).toBeUndefined();
				else expect(readLeaf(field, text ?? '').value).toEqual(written.value);
			}),
		);
	});

	test.each([
		['name', 'SANTOSO, Drs. Budi', 'SANTOSO, Drs. Budi'],
		['name', 'H. SURYADI CONTOH', 'H. Suryadi Contoh'],
		['date', '12/03/1985', '1985-03-12'],
		['moment', '12 Maret 2026 pukul 14.05 WIB', '2026-03-12T14:05:00+07:00[Asia/Jakarta]'],
		['country', 'WNI', 'IDN'],
		['travel-document', 'paspor X9990016 (IDN) exp 1 Mac 27', 'passport X9990016 (IDN) expires 2027-03-01'],
		['contact', 'FB: Kerja', 'facebook: kerja'],
		['account', 'DANA 081200000001', 'DANA +6281200000001'],
		['conveyance', 'BP 1234 XY Avanza hitam', 'Avanza hitam BP 1234 XY'],
		['place', 'CGK', 'Soekarno-Hatta'],
	] as const)('needs nothing of what was written: %s, %s', (type, raw, text) => {
		const { value } = readLeaf(leaf(type), raw);
		expect(findValueText(leaf(type), { raw: null, value, issues: [] })).toBe(text);
	});

	test('says nothing rather than less', () => {
		const value = { full: 'Budi', family: 'Santoso', given: 'Budi', mononym: false, titles: [], script: 'Latn' };
		expect(findValueText(leaf('name'), { raw: null, value: { ...value, full: 'Wati' }, issues: [] })).toBeUndefined();
	});
});
