import { array, assert, asyncProperty, integer, jsonValue } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson, readNdjson } from '../../src/tables/read-json.ts';
import { readAll, toBodies, toPieces } from './files.ts';

const read = (text: string, size?: number) => Array.fromAsync(readJson(toPieces(text, size)));
const lines = (text: string) => Array.fromAsync(readNdjson(toPieces(text, 5)));

describe('a JSON file', () => {
	it('gives the elements of its array, or the value that it is, however it is cut in pieces', async () => {
		const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
		const values = array(jsonValue({ noUnicodeString: false }), { maxLength: 6 }).map((all) =>
			// What `parseJson` refuses is another test's.
			all.filter((value) => !/-0|e[+-]\d|__proto__|\\u0000|\d{16}/i.test(JSON.stringify(value))),
		);
		await assert(
			asyncProperty(values, integer({ min: 1, max: 20 }), async (all, size) => {
				const rows = await read(JSON.stringify(all, undefined, 1), size);
				expect(rows.map(({ value }) => value)).toEqual(plain(all));
			}),
		);
		expect(await read(' {"a": [1, "],"]} ')).toEqual([{ line: 1, value: { a: [1, '],'] } }]);
	});

	it('tells an element that is wrong and goes on; one without end, or what follows the end, is told last', async () => {
		expect((await read('[{"a":1,"a":2},{"b":1e400},3]')).map(({ value, problem }) => problem ?? value)).toEqual([
			'json-invalid',
			'json-invalid',
			3,
		]);
		expect((await read('[1,{"a":')).map(({ value, problem }) => problem ?? value)).toEqual([
			1,
			'json-invalid',
			'row-unreadable',
		]);
		expect((await read('[1] x')).map(({ value, problem }) => problem ?? value)).toEqual([1, 'json-invalid']);
	});

	it('is refused where a value has no end in sight', async () => {
		const endless = `[{"a":"${'x'.repeat(1_200_000)}`;
		await expect(read(endless, 65_536)).rejects.toMatchObject({ code: 'table-unreadable' });
	});
});

describe('an NDJSON file', () => {
	it('gives a value a line; a line that is wrong is told and the rest goes on', async () => {
		expect(await lines('{"a":1}\r\n\n{"a":\n{"a":3}')).toEqual([
			{ line: 1, value: { a: 1 } },
			{ line: 3, problem: 'json-invalid' },
			{ line: 4, value: { a: 3 } },
		]);
	});
});

describe('a value of a file', () => {
	it('can be a whole draft, which takes what it lacks from the defaults', async () => {
		const [row] = await readAll('ndjson', '{"kind":"feedback","body":{"gossip":1},"handling":{"tlp":"TLP:RED"}}');
		expect(row).toMatchObject({ problem: 'draft-invalid' });
		const whole = '{"body":{"name":"Suryadi Contoh"},"handling":{"tlp":"TLP:RED"}}';
		expect(await readAll('json', whole)).toMatchObject([
			{ draft: { kind: 'perpetrator-profile', handling: { tlp: 'TLP:RED', codes: ['H1'] } } },
		]);
	});

	it('can be a row by the names of columns, nested or not', async () => {
		const rows = '[{"name":"Satu Contoh","aliases":["Pak Satu"],"associates.1":{"name":"Dua Contoh"},"sex":null}]';
		expect(toBodies(await readAll('json', rows))).toEqual([
			{ name: 'Satu Contoh', aliases: ['Pak Satu'], associates: [{ name: 'Dua Contoh' }] },
		]);
	});

	it('is refused with each field that is none, and where it is no object', async () => {
		expect(await readAll('json', '[{"name":"Satu Contoh","gossip":"x","more":1},"x"]')).toMatchObject([
			{ problem: 'columns-unusable', fields: [{ column: 'gossip' }, { column: 'more' }] },
			{ problem: 'draft-invalid', fields: [{ expected: 'an object' }] },
		]);
	});
});
