import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseReport } from '../../../src/cases/report/make-report.ts';
import type { AuthorityId, Timestamp } from '../../../src/model/identifiers.ts';
import { runLintas } from '../../cli/lintas.ts';
import { openExchange } from '../../exchange/open-exchange.ts';
import { makeOffice, type TestOffice } from '../../gateways.ts';
import { openStore, secretName } from './stored-cases.ts';

let office: TestOffice;
let token: string;
const march = '2025-03-10T03:00:00.000Z' as Timestamp;
const april = '2025-04-10T03:00:00.000Z' as Timestamp;

beforeAll(async () => {
	office = await makeOffice('id.imigrasi');
	const { storeCase, storeProfile } = await openStore(office.database.db, (await openExchange(office)).kek);
	const woman = { sex: 'F', birthDate: '1999-08-04', openedAt: march } as const;
	const man = { sex: 'M', birthDate: '1992', openedAt: march } as const;
	const ofStranger = { modes: ['multiple-documents'], modesBy: 'th.immigration' as AuthorityId };
	for (let n = 0; n < 6; n += 1) {
		await storeCase({ ...woman, modes: ['illegal-migrant-work'] });
		await storeCase({ ...man, ...ofStranger, screening: 'other-process' });
	}
	for (let n = 0; n < 5; n += 1) await storeCase({ ...man, openedAt: april, isErased: true });
	const profile = await storeProfile(march);
	await storeProfile(march, profile);
	token = (await readFile(join(office.dataDir, 'officer-token'), 'utf8')).trim();
	await office.start({ doors: true, work: false });
});
afterAll(() => office.remove());

function ask(query: string): Promise<Response> {
	const headers = { authorization: `Bearer ${token}` };
	return fetch(`http://127.0.0.1:${office.officerPort}/officer/v1/reports/cases?${query}`, { headers });
}

async function tell(query: string, name: string): Promise<string[]> {
	const { tables } = (await (await ask(query)).json()) as CaseReport;
	const rows = tables.find((table) => table.name === name)?.rows ?? [];
	return rows.filter(({ total }) => total !== 0).map(({ category, total }) => `${category} ${total ?? '*'}`);
}

describe('a report at the officer door', () => {
	test('counts what the database has of the month', async () => {
		expect(await (await ask('month=2025-03')).json()).toMatchObject({
			authority: 'id.imigrasi',
			period: '2025-03',
			timeZone: 'Asia/Jakarta',
			totals: { cases: 12, opened: 12, returned: 0, ended: 6, referred: 0, profiles: 1, inProcess: 6 },
		});
	});
	test.each([
		['opened-by-age-and-sex', ['25-34 12']],
		['opened-by-exploitation', ['ForcedLabour 12']],
		['opened-by-mode', ['illegal-migrant-work 6', 'unknown 6']],
		['ended-by-outcome', ['other-process 6']],
	])('breaks down %s', async (name, told) => {
		expect(await tell('month=2025-03', name)).toEqual(told);
	});
	test('says that it does not know what was erased', async () => {
		expect(await tell('month=2025-04', 'opened-by-age-and-sex')).toEqual(['unknown 5']);
		expect(await tell('quarter=2025-Q1', 'opened-by-age-and-sex')).toEqual(['25-34 12']);
	});
	test.each([
		['json', 'application/json'],
		['csv', 'text/csv'],
		['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
		['html', 'text/html; charset=utf-8'],
	])('comes as %s, and names nobody', async (format, type) => {
		const answer = await ask(`month=2025-03&format=${format}&lang=en`);
		expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
		expect(await answer.text()).not.toMatch(new RegExp(`${secretName}|1999|Contoh`, 'i'));
	});
	test('is on record before it is made, with its period', async () => {
		await ask('quarter=2025-Q1');
		const rows = await office.database.db.selectFrom('audit_entry').select('entry').execute();
		const made = rows.map(({ entry }) => JSON.parse(entry)).filter(({ action }) => action === 'report-made');
		expect(made.at(-1)).toMatchObject({ outcome: 'cases 2025-Q1', by: expect.any(String) });
	});
	test.each([
		['neither a month nor a quarter', ''],
		['both', 'month=2025-03&quarter=2025-Q1'],
		['a month that is none', 'month=2025-13'],
		['a quarter that is none', 'quarter=2025-Q5'],
		['another century', 'month=1925-03'],
		['a format that is none', 'month=2025-03&format=pdf'],
		['a language that is none', 'month=2025-03&lang=ms'],
	])('is refused for %s', async (_, query) => {
		const answer = await ask(query);
		expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'request-malformed' }]);
	});
	test('is refused for a period that is not over', async () => {
		const answer = await ask('quarter=2099-Q4');
		expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'report-period-open' }]);
	});
});

describe('lintas report', () => {
	const run = (...words: string[]) => runLintas(['report', ...words], office.environment);

	test('writes a file in the form that its name says', async () => {
		const path = join(office.dataDir, 'laporan.csv');
		expect(await run('cases', '--month', '2025-03', '--lang', 'id', '--out', path)).toMatchObject({
			code: 0,
			stderr: '',
		});
		expect(await readFile(path, 'utf8')).toContain('"25-34","25-34","F","Perempuan","6","tidak"');
	});
	test('is used wrongly without a period, or with two', async () => {
		expect(await run('cases', '--month', '2025-03', '--quarter', '2025-Q1')).toMatchObject({
			code: 2,
			stderr: expect.stringContaining('Either --month or --quarter.'),
		});
	});
});
