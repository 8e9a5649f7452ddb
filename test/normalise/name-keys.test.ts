import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayBeSameName, toNameKeys } from '../../src/normalise/name-keys.ts';

describe('two writings of a name meet', () => {
	it.each([
		['capital letters', 'BUDI SANTOSO', 'Budi Santoso'],
		['accents', 'José Gonçalves', 'JOSE GONCALVES'],
		['an umlaut as ICAO writes it', 'Jürgen Müller', 'MUELLER JUERGEN'],
		['an umlaut without its dots', 'Jürgen Müller', 'JURGEN MULLER'],
		['the family name first', 'Tan Wei Ming', 'Wei Ming Tan'],
		['any order of the parts', 'Nguyễn Văn Anh', 'ANH VAN NGUYEN'],
		['parts in one word', 'Siti Nur Aini', 'SITI NURAINI'],
		['a hyphen', 'Wang Xiao-Ming', 'Xiaoming Wang'],
		['another script', '王小明', 'Wang Xiaoming'],
		['a patronymic link left out', 'Ahmad bin Ismail', 'AHMAD ISMAIL'],
		['the link of Malaysian Indians', 'Kumar a/l Raju', 'RAJU KUMAR'],
		['the Arabic article', 'Hasan al-Basri', 'HASAN AL BASRI'],
		['the article before a sun letter', 'Abu Bakr ar-Razi', 'Abu Bakr al-Razi'],
		['an apostrophe', "Ma'ruf Hadi", 'MARUF HADI'],
		['doubled letters', 'Hassan Annisa', 'Hasan Anisa'],
		['a mononym written twice', 'Suparmi', 'SUPARMI SUPARMI'],
		['the old oe', 'Soesilo', 'Susilo'],
		['the old tj', 'Tjahjono', 'Cahyono'],
		['the old dj', 'Djoko', 'Joko'],
		['the old j', 'Janti', 'Yanti'],
		['the old sj', 'Sjarif', 'Syarif'],
		['the old nj', 'Njoman', 'Nyoman'],
		['the old ch of Indonesia', 'Chairul', 'Khairul'],
		['the old ch of Malaysia', 'Chandra', 'Candra'],
		['the old sh of Malaysia', 'Shamsul', 'Syamsul'],
		['a mixture of old and new', 'Tjipto Wijaya', 'Cipto Widjaja'],
		['a shortened Muhammad', 'Mohd Rizal', 'Moch. Rizal'],
		['all at once', 'Moch. Soeharjo bin Tjipto', 'CIPTO, MUHAMMAD SUHARJO'],
	])('in spite of %s', (_, one, other) => {
		expect(mayBeSameName(one, other)).toBe(true);
		expect(mayBeSameName(other, one)).toBe(true);
	});

	it.each([
		['Budi Santoso', 'Budi Santosa'],
		['Sari', 'Risa'],
		['Ahmad bin Ismail', 'Ahmad bin Ibrahim'],
		['Siti Aminah', 'Siti'],
		['王小明', '王小红'],
	])('but not %s and %s', (one, other) => {
		expect(mayBeSameName(one, other)).toBe(false);
	});
});

describe('the keys of a name', () => {
	it('are few and tell nothing of capital letters, accents or signs', () => {
		expect(toNameKeys('Djoko “Tingkir” ÁRYA')).toEqual([
			'arya tingkir yoko',
			'yokotingkirarya',
			'tingkiraryayoko',
			'aryayokotingkir',
		]);
		expect(toNameKeys('?')).toEqual([]);
	});

	it('are the same for each order in which the family name is first or last, any name without a link', () => {
		const words = fc.array(fc.stringMatching(/^[e-z]{3,8}$/), { minLength: 2, maxLength: 5 });
		fc.assert(
			fc.property(words, ([family = '', ...given]) => {
				expect(mayBeSameName([family, ...given].join(' '), [...given, family].join(' '))).toBe(true);
			}),
		);
	});

	it('are at most sixteen, and found without a long wait, for any text', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
				expect(toNameKeys(text).length).toBeLessThanOrEqual(16);
			}),
		);
		const start = performance.now();
		for (const piece of ['oe', 'ch ', 'aa', 'al-', '- ', '王', '\u0301']) toNameKeys(piece.repeat(5000));
		expect(performance.now() - start).toBeLessThan(350);
	});
});
