import { writeXlsx } from 'hucre/xlsx';
import { describe, expect, it } from 'vitest';
import { kinds } from '../../src/model/kinds.ts';
import { readXlsx } from '../../src/tables/read-xlsx.ts';
import { toCsvTemplate, toXlsxTemplate } from '../../src/tables/template.ts';
import { readAll, toBodies, toPieces } from './files.ts';

const about = { type: 'answers', document: '019ab000-0000-7000-8000-000000000001' };
const relationOf = ({ relation }: (typeof kinds)[number]) =>
	relation === undefined ? {} : { relations: [{ ...about, type: relation }] };
const eventOf = ({ isCaseEvent }: (typeof kinds)[number]) =>
	isCaseEvent ? { event: { step: 'screening', outcome: 'victim' } } : {};
const handlingOf = ({ tlp }: (typeof kinds)[number]) => (tlp === undefined ? {} : { handling: { tlp } });

describe.each(kinds.map((kind) => [kind.name, kind] as const))('the template of a %s', (name, kind) => {
	const example = { ...kind.example, ...relationOf(kind), ...eventOf(kind), ...handlingOf(kind) };

	it('has no rows to import before it is filled in', async () => {
		expect(await readAll('csv', toCsvTemplate(kind, example), { kind: name })).toEqual([]);
		expect(await readAll('xlsx', await toXlsxTemplate(kind, example, 'id'), { kind: name })).toEqual([]);
	});

	it('makes a draft of a row that is filled in as the example is, without a mapping', async () => {
		const rows = await Array.fromAsync(readXlsx(toPieces(await toXlsxTemplate(kind, example, 'id'))));
		const [headers = [], labels = [], [, ...filled] = []] = rows.map(({ cells }) => [...cells]);
		const bytes = await writeXlsx({ sheets: [{ name, rows: [headers, labels, ['', ...filled]] }] });
		expect(toBodies(await readAll('xlsx', bytes, { kind: name }))).toEqual([kind.example]);
	});
});
