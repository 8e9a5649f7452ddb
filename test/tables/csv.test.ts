import { array, assert, asyncProperty, constantFrom, integer, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/tables/read-csv.ts';
import { toCsv } from '../../src/tables/write-csv.ts';
import { readAll, toBodies, toPieces } from './files.ts';

async function read(bytes: string | Uint8Array, size?: number) {
	return await Array.fromAsync(readCsv(toPieces(bytes, size)));
}
const cellsOf = async (bytes: string | Uint8Array, size?: number) =>
	(await read(bytes, size)).map(({ cells }) => cells);

describe('a CSV file', () => {
	it.each([
		['commas', 'a,b\n1,2\n'],
		['semicolons, as Excel writes in Indonesia', 'a;b\r\n1;2\r\n'],
		['tabs', 'a\tb\n1\t2'],
		['a mark of its own', 'sep=;\r\na;b\r\n1;2'],
		['commas inside quotes of the first line', '"a";b\n1;2'],
		['line ends of several sorts', 'a,b\r1,2'],
	])('with %s is read', async (_, text) => {
		expect(await cellsOf(text)).toEqual([
			['a', 'b'],
			['1', '2'],
		]);
	});

	it('is read in UTF-8 and UTF-16 with a byte-order mark, however it is cut in pieces', async () => {
		const text = 'nama\nสมชาย Ünal 王\n';
		const marked = `\ufeff${text}`;
		const utf16be = Buffer.from(marked, 'utf16le').swap16();
		for (const bytes of [Buffer.from(text), Buffer.from(marked), Buffer.from(marked, 'utf16le'), utf16be]) {
			expect(await cellsOf(bytes, 7)).toEqual([['nama'], ['สมชาย Ünal 王']]);
		}
	});

	it.each([
		['Windows-1252', Buffer.from('nama\nJos\xe9\n', 'latin1')],
		['UTF-16 without its mark', Buffer.from('nama\n', 'utf16le')],
		['no text at all', Buffer.from([0x50, 0x4b, 3, 4, 0, 0])],
	])('in %s is refused, not guessed', async (_, bytes) => {
		await expect(read(bytes)).rejects.toMatchObject({ code: 'table-unreadable' });
	});

	it('keeps line breaks and doubled quotes inside quotes, and counts rows as a spreadsheet does', async () => {
		const rows = await read('a,b\n"one\ntwo","say ""ya"""\n\nlast,1\n');
		expect(rows.map(({ line, cells }) => [line, ...cells])).toEqual([
			[1, 'a', 'b'],
			[2, 'one\ntwo', 'say "ya"'],
			[3, ''],
			[4, 'last', '1'],
		]);
	});

	it.each([
		['a quote that is not closed', 'a\n1\n"2\n3\n'],
		['a quote in the middle', 'a\n1\n"2"x\n3\n'],
		['a row without end', `a\n1\n"${'x'.repeat(1_100_000)}\n3\n`],
	])('with %s gives the rows before it, and the row that it is in', async (_, text) => {
		const rows = await read(text, 100_000);
		expect(rows.map(({ line, problem }) => [line, problem])).toEqual([
			[1, undefined],
			[2, undefined],
			[3, 'row-unreadable'],
		]);
	});

	it('comes back as it was written, whatever is in its cells', async () => {
		const cell = string({ unit: 'grapheme', maxLength: 12 });
		const odd = constantFrom('"', ',', ';', '\n', '\r\n', "'", "'=", '＝1', '\t', ' ', '""');
		const table = array(array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 8 });
		await assert(
			asyncProperty(table, odd, integer({ min: 1, max: 50 }), async (rows, sign, size) => {
				const whole = [['a', 'b'], ...rows.map(([a = '', b = '']) => [a + sign, sign + b])];
				const text = toCsv(whole);
				expect(await cellsOf(text, size)).toEqual(whole);
			}),
		);
	});
});

describe('rows of a table', () => {
	it('become drafts by the names of columns', async () => {
		const text = [
			'name,aliases.1,aliases.3,associates.1.name,associates.2.name,associates.2.role,validUntil,handling.codes.1',
			'Suryadi Contoh,,Pak Sur,Ani Contoh,Lim Contoh,ejen,31/12/2098,H2',
		].join('\n');
		const [row] = await readAll('csv', text);
		expect(row).toMatchObject({
			line: 2,
			draft: {
				kind: 'perpetrator-profile',
				validUntil: '2098-12-31',
				handling: { tlp: 'TLP:AMBER', codes: ['H2'], evaluation: { source: 'B', information: 2 } },
				body: {
					name: 'Suryadi Contoh',
					aliases: ['Pak Sur'],
					associates: [{ name: 'Ani Contoh' }, { name: 'Lim Contoh', role: 'ejen' }],
				},
			},
		});
	});

	it('are refused one by one, with every column that is at fault', async () => {
		const text = 'name,sex,birthDate,\nSatu Contoh,L,#N/A,x\n,P,,\nTiga Contoh,,9E+14,\nEmpat Contoh,L,,\n';
		expect(toBodies(await readAll('csv', text))).toEqual([
			{
				line: 2,
				fields: [
					{ pointer: '/body/birthDate', column: 'C', expected: 'a value, not an error of the spreadsheet' },
					{ pointer: '', column: 'D', expected: 'a header over the column' },
				],
			},
			{ line: 3, fields: [{ pointer: '/body/name', expected: 'a text: the field is required' }] },
			{ line: 4, fields: [expect.objectContaining({ pointer: '/body/birthDate', column: 'C' })] },
			{ name: 'Empat Contoh', sex: 'L' },
		]);
	});

	it('are told all that is wrong at once, in the body and around it', async () => {
		const [row] = await readAll('csv', 'name,sex,handling.tlp\n,L,TLP:BLUE\n');
		const fields = row !== undefined && 'fields' in row ? row.fields : [];
		expect(fields.map(({ pointer, column }) => [pointer, column])).toEqual([
			['/handling/tlp', 'handling.tlp'],
			['/body/name', undefined],
		]);
	});

	it('that are blank or marked as notes are left out', async () => {
		const text = '#,name,# remark\ncontoh,Bukan Orang,\n,,\n,Satu Contoh,only for us\n';
		expect(toBodies(await readAll('csv', text))).toEqual([{ name: 'Satu Contoh' }]);
	});

	it('may stand under what the form calls a field, in either language', async () => {
		const text = 'NAMA;Jenis kelamin;Date of birth;Kewarganegaraan;Uraian\nSatu Contoh;L;1990;WNI;Rekaan.\n';
		expect(toBodies(await readAll('csv', text))).toEqual([
			{ name: 'Satu Contoh', sex: 'L', birthDate: '1990', nationalities: ['WNI'], narrative: 'Rekaan.' },
		]);
	});

	it('under headers that fit no field, or stand there twice, are refused as a whole, with the nearest column', async () => {
		const expected = (text: string) => expect.objectContaining({ expected: expect.stringContaining(text) });
		await expect(readAll('csv', 'Nam,alias,nationality.1,gossip,sex,sex\nx\n')).rejects.toMatchObject({
			code: 'columns-unusable',
			fields: [
				{ pointer: '/columns/1', expected: expect.stringContaining('did you mean `name`?') },
				expected('did you mean `aliases.1`?'),
				expected('a column of perpetrator-profile'),
				expected('gossip: a column of perpetrator-profile'),
				expected('each header once'),
			],
		});
	});

	it('are refused where the defaults name no column', async () => {
		await expect(readAll('csv', 'name\nx\n', { defaults: { gossip: 'x' } })).rejects.toMatchObject({
			code: 'request-malformed',
			fields: [{ pointer: '/defaults/gossip' }],
		});
	});

	it('are read by a mapping of the office’s own: other names, lists in a cell, words, columns put together', async () => {
		const mapping = {
			Depan: 'name',
			Belakang: 'name',
			Alias: { to: 'aliases', split: ';' },
			JK: { to: 'sex', values: { '1': 'laki-laki', '2': 'perempuan' } },
			No: null,
		};
		const text = 'No,Depan,Belakang,Alias,JK\n1,Suryadi,Contoh,"Pak Sur; Bang Adi",1\n';
		const many = `Depan,Alias\nSuryadi,${'x;'.repeat(201)}\n`;
		expect(await readAll('csv', many, { mapping })).toMatchObject([{ fields: [{ pointer: '/body/aliases' }] }]);
		expect(toBodies(await readAll('csv', text, { mapping }))).toEqual([
			{ name: 'Suryadi Contoh', aliases: ['Pak Sur', 'Bang Adi'], sex: 'laki-laki' },
		]);
	});
});
