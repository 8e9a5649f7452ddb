import { array, assert, asyncProperty, string } from 'fast-check';
import { writeXlsx } from 'hucre/xlsx';
import { describe, expect, it } from 'vitest';
import { readXlsx } from '../../src/tables/read-xlsx.ts';
import { toPieces } from './files.ts';
import { toWorkbook, toZip } from './zip.ts';

const read = (bytes: Uint8Array, sheet?: string) => Array.fromAsync(readXlsx(toPieces(bytes), sheet));
const cellsOf = async (wish: Parameters<typeof toWorkbook>[0]) =>
	(await read(toZip(toWorkbook(wish)))).map(({ cells }) => cells);

describe('a workbook', () => {
	it('gives texts, numbers, truth, the last value of formulas, and nothing for cells that are not there', async () => {
		const rows = [
			'<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c></row>',
			'<row r="3"><c r="A3"><v>1.5</v></c><c r="B3"><f>1+1</f><v>2</v></c><c r="C3" t="str"><f>A1</f><v>text</v></c></row>',
			'<row><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c><f>A1</f></c></row>',
		].join('');
		const texts = '<si><r><t>rich</t></r><r><t xml:space="preserve"> text</t></r><rPh><t>reading</t></rPh></si>';
		expect(await read(toZip(toWorkbook({ rows, texts })))).toEqual([
			{ line: 1, cells: ['rich text', '', 'inline'] },
			{ line: 3, cells: ['1.5', '2', 'text'] },
			{
				line: 4,
				cells: ['true', '#N/A', ''],
				cellProblems: [{ index: 1, expected: 'a value, not an error of the spreadsheet' }],
			},
		]);
	});

	it.each([
		[false, 31118, '1985-03-12'],
		[true, 29656, '1985-03-12'],
		[false, 59, '1900-02-28'],
		[false, 61, '1900-03-01'],
		[false, 31118.4375, '1985-03-12 10:30'],
	])('with dates counted from 1904 (%s) gives day %d as %s', async (is1904, serial, expected) => {
		const rows = `<row r="1"><c r="A1" s="1"><v>${serial}</v></c><c r="B1" s="2"><v>${serial}</v></c><c r="C1"><v>${serial}</v></c></row>`;
		expect(await cellsOf({ rows, is1904 })).toEqual([[expected, expected, String(serial)]]);
	});

	it('tells where a long number has lost its digits', async () => {
		const rows = '<row r="1"><c r="A1"><v>3201120385999912</v></c><c r="B1"><v>628120000017</v></c></row>';
		const [row] = await read(toZip(toWorkbook({ rows })));
		expect(row?.cellProblems).toMatchObject([{ index: 0, expected: expect.stringContaining('15') }]);
		expect(row?.cells[1]).toBe('628120000017');
	});

	it('of many sheets gives the first, or the one that is named', async () => {
		const bytes = await writeXlsx({
			sheets: [
				{ name: 'Satu', rows: [['one']] },
				{ name: 'Dua', rows: [['two']] },
			],
		});
		expect(await read(bytes)).toEqual([{ line: 1, cells: ['one'] }]);
		expect(await read(bytes, 'Dua')).toEqual([{ line: 1, cells: ['two'] }]);
		await expect(read(bytes, 'Tiga')).rejects.toMatchObject({ code: 'table-unreadable' });
	});

	it('comes back as another program wrote it', async () => {
		const cell = string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !/^'|_x[0-9A-Fa-f]{4}_/u.test(text));
		await assert(
			asyncProperty(
				array(array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
				async (rows) => {
					const bytes = await writeXlsx({ sheets: [{ name: 'x', rows: rows.map((row) => [...row, 'end']) }] });
					expect((await read(bytes)).map(({ cells }) => cells)).toEqual(rows.map((row) => [...row, 'end']));
				},
			),
			{ numRuns: 40 },
		);
	});
});

describe('a workbook is refused', () => {
	const refused = async (bytes: Uint8Array) => {
		await expect(read(bytes)).rejects.toMatchObject({ code: 'table-unreadable' });
	};
	const rows = '<row r="1"><c r="A1"><v>1</v></c></row>';

	it('where it is none, empty or cut short', async () => {
		const whole = toZip(toWorkbook({ rows }));
		for (const bytes of [Buffer.from('hello'), Buffer.alloc(0), whole.subarray(0, -30), toZip({ 'a.txt': 'x' })]) {
			await refused(bytes);
		}
	});

	it('where a part unpacks to more than its directory says, or says that it is too large', async () => {
		const parts = toWorkbook({ rows, texts: `<si><t>${'x'.repeat(200_000)}</t></si>` });
		await refused(toZip(parts, { size: 10 }));
		await refused(toZip(parts, { size: 900_000_000 }));
	});

	it('where a text has no end in sight, before it fills the memory', async () => {
		const endless = `<row r="1"><c r="A1" t="inlineStr"><is><t>${'x'.repeat(30_000_000)}</t></is></c></row>`;
		const before = process.memoryUsage().rss;
		const bytes = toZip(toWorkbook({ rows: endless }));
		await refused(bytes);
		expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
	});

	it.each([
		['an entity of its own', '<!DOCTYPE x [<!ENTITY lol "lol">]>'],
		['a file from outside', '<!DOCTYPE x SYSTEM "file:///etc/passwd">'],
	])('where it declares %s', async (_, before) => {
		await refused(toZip(toWorkbook({ rows, before })));
	});

	it.each([
		['tags stand in one another without end', `<row r="1">${'<c>'.repeat(100)}`],
		['a row has cells without end', `<row r="1">${'<c/>'.repeat(16_385)}</row>`],
		['a row has cells in one place without end', `<row r="1">${'<c r="A1"/>'.repeat(16_385)}</row>`],
		[
			'a text of a cell comes in pieces without end',
			`<row r="1"><c>${`<v>${'x'.repeat(1_000)}</v>`.repeat(1_100)}</c></row>`,
		],
	])('where %s', async (_, rows) => {
		await refused(toZip(toWorkbook({ rows })));
	});

	it('where a cell lies outside the sheet', async () => {
		await refused(toZip(toWorkbook({ rows: '<row r="1"><c r="ZZZ1"><v>1</v></c></row>' })));
	});

	it('where it is larger than is held in memory', async () => {
		const large = Array.fromAsync(readXlsx(toPieces(Buffer.alloc(33 * 1024 * 1024))));
		await expect(large).rejects.toMatchObject({ code: 'body-too-large' });
	});
});
