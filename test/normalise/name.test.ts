import { describe, expect, test } from 'vitest';
import { normaliseName } from '../../src/normalise/name.ts';
import { toReading } from './reading.ts';

const plain = { mononym: false, titles: [], script: 'Latn' };

describe('a name', () => {
	test.each([
		['BUDI SANTOSO', 'Budi Santoso'],
		['siti nur aini', 'Siti Nur Aini'],
		["MA'RUF AMINUDDIN", "Ma'ruf Aminuddin"],
		["PATRICK O'BRIEN", "Patrick O'Brien"],
		['NUR-AINI A. RAHMAN', 'Nur-Aini A. Rahman'],
		['MARIA DA COSTA', 'Maria da Costa'],
		['JOAO da COSTA', 'Joao da Costa'],
		['ABDULLAH AL-FATIH', 'Abdullah al-Fatih'],
		['AL-AMIN DAUD', 'Al-Amin Daud'],
		['İREM DAUD', 'İrem Daud'],
	])('in one case is set in name case: %s', (raw, full) => {
		expect(toReading(normaliseName(raw))).toEqual([{ ...plain, full }, 'name.case']);
	});

	test.each(['Budi Santoso', 'McDonald van der Berg', 'DeShawn NGUYEN', 'Nyoman de Fretes'])(
		'in both cases stays as it was written: %s',
		(raw) => {
			expect(toReading(normaliseName(raw))).toEqual([{ ...plain, full: raw }]);
		},
	);

	test.each([
		['AHMAD BIN ISMAIL', 'Ahmad bin Ismail', 'Ahmad', 'bin', 'Ismail'],
		['MOHD RIZAL bin OSMAN', 'Mohd Rizal bin Osman', 'Mohd Rizal', 'bin', 'Osman'],
		['Siti Binti Aminah', 'Siti binti Aminah', 'Siti', 'binti', 'Aminah'],
		['SITI NUR BT. AMIN', 'Siti Nur bt. Amin', 'Siti Nur', 'bt.', 'Amin'],
		['KUMAR A/L RAJU', 'Kumar a/l Raju', 'Kumar', 'a/l', 'Raju'],
		['Rajeswari A/P Kumar', 'Rajeswari a/p Kumar', 'Rajeswari', 'a/p', 'Kumar'],
		['JUGAH ANAK BARIENG', 'Jugah anak Barieng', 'Jugah', 'anak', 'Barieng'],
		['YUSUF IBN HASAN', 'Yusuf ibn Hasan', 'Yusuf', 'ibn', 'Hasan'],
		['ALI BIN HASAN BIN UMAR', 'Ali bin Hasan bin Umar', 'Ali', 'bin', 'Hasan bin Umar'],
	])('with a patronymic is told in its parts: %s', (raw, full, given, link, of) => {
		expect(toReading(normaliseName(raw))).toEqual([{ ...plain, full, given, patronymic: { link, of } }, 'name.case']);
	});

	test('takes a small b. for bin and leaves a capital one in doubt', () => {
		expect(normaliseName('Ahmad b. Ismail').value?.patronymic).toEqual({ link: 'b.', of: 'Ismail' });
		expect(toReading(normaliseName('AHMAD B. ISMAIL'))).toEqual([
			{ ...plain, full: 'Ahmad B. Ismail' },
			'name.case',
			'name.initial-or-link',
		]);
	});

	test('tells a patronymic in Arabic letters', () => {
		expect(normaliseName('محمد بن أحمد').value).toMatchObject({
			given: 'محمد',
			patronymic: { link: 'بن', of: 'أحمد' },
		});
	});

	test('has no patronymic when the link is of two words', () => {
		expect(normaliseName('Kumar anak lelaki Raju').value).not.toHaveProperty('patronymic');
	});

	test('has no patronymic when the link links nothing', () => {
		expect(normaliseName('Bin Ahmad').value).toEqual({ ...plain, full: 'Bin Ahmad' });
		expect(normaliseName('Ahmad bin').value).toEqual({ ...plain, full: 'Ahmad bin' });
	});

	test.each(['SUPARMI', 'SUPARMI -', 'FNU SUPARMI', 'SUPARMI, LNU', '. Suparmi', 'Suparmi,'])(
		'of one word is a mononym, whatever fills the other part: %s',
		(raw) => {
			expect(normaliseName(raw).value).toEqual({ full: 'Suparmi', mononym: true, titles: [], script: 'Latn' });
		},
	);

	test('of one word with an initial before it is no mononym', () => {
		expect(normaliseName('M.YUSUF').value).toEqual({ ...plain, full: 'M.Yusuf' });
	});

	test('with a comma has its family name first', () => {
		expect(toReading(normaliseName('de souza, MARIA ANA'))).toEqual([
			{ ...plain, full: 'MARIA ANA de souza', given: 'MARIA ANA', family: 'de souza' },
			'name.family-first',
		]);
		expect(toReading(normaliseName('DE SOUZA,MARIA'))).toEqual([
			{ ...plain, full: 'Maria de Souza', given: 'Maria', family: 'de Souza' },
			'name.family-first',
			'name.case',
		]);
	});

	test('with a comma loses a title before the given names too', () => {
		expect(toReading(normaliseName('Santoso, Drs. Budi, S.H.'))).toEqual([
			{ ...plain, full: 'Budi Santoso', given: 'Budi', family: 'Santoso', titles: ['Drs.', 'S.H.'] },
			'name.title',
			'name.family-first',
		]);
	});

	test('tells no part as the family name without a sign of it', () => {
		expect(normaliseName('Budi Santoso').value).not.toHaveProperty('family');
	});

	test.each([
		['Drs. H. Budi Santoso, S.H., M.Si', 'Budi Santoso', ['Drs.', 'H.', 'S.H.', 'M.Si.']],
		['Hj.Siti Aminah', 'Siti Aminah', ['Hj.']],
		["Dato' Sri Rizal Osman", 'Rizal Osman', ["Dato' Sri"]],
		['Datuk Seri Rizal Osman', 'Rizal Osman', ["Dato' Sri"]],
		['Budi Santoso, Drs., S.H.', 'Budi Santoso', ['Drs.', 'S.H.']],
		['Ir. Joko Wiranto, MH', 'Joko Wiranto', ['Ir.', 'M.H.']],
		['Haji Ahmad Daud', 'Ahmad Daud', ['Haji']],
		['Nyonya Siti Aminah', 'Siti Aminah', ['Ny.']],
		['Tan Sri Dato’ Rizal Osman', 'Rizal Osman', ['Tan Sri', "Dato'"]],
		['Puan Hjh. Rohana Daud', 'Rohana Daud', ['Puan', 'Hj.']],
		['Mdm Rohana Daud, S.Kep.', 'Rohana Daud', ['Mdm', 'S.Kep.']],
	])('loses its titles, which are kept beside it: %s', (raw, full, titles) => {
		expect(toReading(normaliseName(raw))).toEqual([{ ...plain, full, titles }, 'name.title']);
	});

	test.each([
		['นายสมชาย', 'สมชาย', 'นาย'],
		['นางสาว มาลี', 'มาลี', 'นางสาว'],
		['ທ້າວ ສົມພອນ', 'ສົມພອນ', 'ທ້າວ'],
		['លោកស្រី សុខា', 'សុខា', 'លោកស្រី'],
		['ဒေါ်နီလာ', 'နီလာ', 'ဒေါ်'],
	])('loses a title of its script, with a space or without: %s', (raw, full, title) => {
		expect(normaliseName(raw).value).toMatchObject({ full, titles: [title] });
	});

	test.each([
		['สมชาย ใจดี', 'ใจดี', 'สมชาย'],
		['ສົມພອນ ວົງສາ', 'ວົງສາ', 'ສົມພອນ'],
		['សុខ សុភា', 'សុខ', 'សុភា'],
		['王小明', '王', '小明'],
		['歐陽明', '歐陽', '明'],
		['김철수', '김', '철수'],
		['Nguyễn Văn Anh', 'Nguyễn', 'Văn Anh'],
	])('in a script whose names have an order is told in its parts, with a doubt: %s', (raw, family, given) => {
		const [value, ...rules] = toReading(normaliseName(raw));
		expect(value).toMatchObject({ full: raw, family, given, mononym: false });
		expect(rules).toEqual(['name.family-by-script']);
	});

	test.each(['Tan Wei Ming', 'LIM MEI LING', 'Nguyen Van Anh'])(
		'that may begin with the family name is kept whole and in doubt: %s',
		(raw) => {
			const [value, ...rules] = toReading(normaliseName(raw));
			expect(value).not.toHaveProperty('family');
			expect(rules).toContain('name.family-place');
		},
	);

	test.each(['U Mya Win', 'Daw Mya Mya'])(
		'with what may be a Burmese form of address keeps it, in doubt: %s',
		(raw) => {
			expect(toReading(normaliseName(raw))).toEqual([{ ...plain, full: raw }, 'name.address-or-name']);
		},
	);

	test.each(['Haji', 'Drupadi Wulan', 'H Budi', 'Tengku Zainal', 'Syed Ali'])(
		'is not robbed of what only looks like a title: %s',
		(raw) => {
			expect(normaliseName(raw).value).toMatchObject({ full: raw, titles: [] });
		},
	);

	test('of two letters after a comma is not an academic title', () => {
		expect(normaliseName('LI, MA').value).toMatchObject({ full: 'Ma Li', family: 'Li', given: 'Ma', titles: [] });
	});

	test.each(['Joko alias Kodok', 'Ali @ Mohd Ali bin Ahmad', 'Budi (Kodok)', 'Joko als. Kodok', 'Joko a.k.a. Kodok'])(
		'with an alias in it is kept whole and in doubt: %s',
		(raw) => {
			expect(toReading(normaliseName(raw))).toEqual([{ ...plain, full: raw }, 'name.alias']);
		},
	);

	test.each([
		['สมชาย', 'Thai'],
		['小明', 'Hani'],
		['နီလာဝင်း', 'Mymr'],
		['សុខា', 'Khmr'],
		['ສົມພອນ', 'Laoo'],
	])('in a script without spaces is no mononym: %s', (raw, script) => {
		expect(toReading(normaliseName(raw))).toEqual([{ full: raw, mononym: false, titles: [], script }]);
	});

	test.each([
		['محمد أحمد', 'Arab'],
		['முருகன் செல்வம்', 'Taml'],
		['Иван Петров', 'Cyrl'],
		['Νίκος Παππάς', 'Grek'],
	])('tells its script: %s', (raw, script) => {
		expect(toReading(normaliseName(raw))).toEqual([{ ...plain, full: raw, script }]);
	});

	test('keeps the joiners that its script needs and loses those that only hide', () => {
		const sinhala = 'ශ්\u200Dරී ලාල්';
		expect(normaliseName(sinhala).value?.full).toBe(sinhala);
		expect(toReading(normaliseName('Bu\u200Ddi Santoso'))).toEqual([
			{ ...plain, full: 'Budi Santoso' },
			'characters.invisible',
		]);
	});

	test.each(['Budi Sаntoso', 'Αli Hasan', 'Budi Ѕаса', 'Budi王', 'Budі Յoko'])(
		'that mixes letters which may look alike is in doubt: %s',
		(raw) => {
			expect(toReading(normaliseName(raw)).slice(1)).toEqual(['name.mixed-scripts']);
		},
	);

	test.each(['Ivan Иван', 'Mei 美', 'Саша', 'Nur-Aini Şahin'])('is not, if it has a word of each: %s', (raw) => {
		expect(toReading(normaliseName(raw)).slice(1)).toEqual([]);
	});

	test.each([
		['ＢＵＤＩ　ＳＡＮＴＯＳＯ', ['characters.styled', 'characters.white-space', 'name.case']],
		['𝐁𝐮𝐝𝐢 𝑆𝑎𝑛𝑡𝑜𝑠𝑜', ['characters.styled']],
		['Bu\u034Fdi Santoso', ['characters.invisible']],
		['Budi \u202ESantoso', ['characters.bidi-control']],
	])('loses what is in the letters and not of them: %s', (raw, rules) => {
		expect(toReading(normaliseName(raw))).toEqual([{ ...plain, full: 'Budi Santoso' }, ...rules]);
	});

	test('of 200 characters is not cut, a longer one is not taken', () => {
		const name = `B${'u'.repeat(199)}`;
		expect(normaliseName(name).value?.full).toBe(name);
		expect(toReading(normaliseName(`${name}u`))).toEqual([null, 'name.too-long']);
	});

	test('without letters is none', () => {
		expect(toReading(normaliseName(' - 12 '))).toEqual([null, 'name.no-letters']);
	});
});
