import { assert, asyncProperty, constantFrom, nat, uint8Array } from 'fast-check';
import { writeXlsx } from 'hucre/xlsx';
import { expect, it } from 'vitest';
import { Problem } from '../../src/problem.ts';
import { formatNames } from '../../src/tables/formats.ts';
import { readAll } from './files.ts';
import { toWorkbook, toZip } from './zip.ts';

/** Rows, or a problem that somebody can act on: nothing else comes out. */
async function expectNoFault(format: (typeof formatNames)[number], bytes: Uint8Array): Promise<void> {
	try {
		await readAll(format, bytes);
	} catch (thrown) {
		expect(thrown).toBeInstanceOf(Problem);
		expect((thrown as Problem).kind).toBe('malformed');
	}
}

it('any bytes at all are rows or a problem', async () => {
	await assert(asyncProperty(constantFrom(...formatNames), uint8Array({ maxLength: 300 }), expectNoFault), {
		numRuns: 400,
	});
});

it('a workbook with a byte changed is rows or a problem', async () => {
	const whole = await writeXlsx({
		sheets: [
			{
				name: 'x',
				rows: [
					['name', 'sex'],
					['Suryadi Contoh', 'L'],
				],
			},
		],
	});
	await assert(
		asyncProperty(nat(whole.length - 1), nat(255), async (at, byte) => {
			await expectNoFault('xlsx', whole.with(at, byte));
		}),
		{ numRuns: 400 },
	);
});

it('a sheet with a piece of its XML changed is rows or a problem', async () => {
	const rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c><c r="B1" t="s"><v>0</v></c></row>';
	const parts = toWorkbook({ rows, texts: '<si><t>sex</t></si>' });
	const odd = constantFrom(
		'',
		'<',
		'&',
		'&x;',
		'"',
		']]>',
		'<!--',
		'<x>',
		'</row>',
		'999999999',
		'-1',
		'NaN',
		'\u0000',
	);
	await assert(
		asyncProperty(constantFrom(...Object.keys(parts)), nat(400), odd, async (part, at, piece) => {
			const text = parts[part] ?? '';
			const changed = text.slice(0, at) + piece + text.slice(at + 1);
			await expectNoFault('xlsx', toZip({ ...parts, [part]: changed }));
		}),
		{ numRuns: 400 },
	);
});
