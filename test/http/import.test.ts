import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formats } from '../../src/tables/formats.ts';
import { makeOffice, type TestOffice } from '../gateways.ts';
import { handling } from './drafts.ts';

let office: TestOffice;
let token: string;

beforeAll(async () => {
	office = await makeOffice('id.imigrasi');
	await office.start({ doors: true, work: false });
	token = (await readFile(join(office.dataDir, 'officer-token'), 'utf8')).trim();
});
afterAll(() => office.remove());

const defaults = JSON.stringify({ validUntil: '2099-12-31', handling });

interface Wish {
	readonly body: string | Uint8Array | AsyncIterable<Uint8Array>;
	readonly mediaType?: string;
	readonly query?: Readonly<Record<string, string>>;
	readonly headers?: Readonly<Record<string, string>>;
}

async function post({ body, mediaType = 'text/csv', query = {}, headers = {} }: Wish): Promise<Response> {
	const search = new URLSearchParams({ kind: 'perpetrator-profile', defaults, ...query });
	const isWhole = typeof body === 'string' || body instanceof Uint8Array;
	return await fetch(`http://127.0.0.1:${office.officerPort}/officer/v1/imports?${search}`, {
		method: 'POST',
		headers: { authorization: `Bearer ${token}`, 'content-type': mediaType, ...headers },
		...(isWhole ? { body: Buffer.from(body) } : { body: ReadableStream.from(body), duplex: 'half' as const }),
	});
}

async function importAll(wish: Wish): Promise<Record<string, unknown>[]> {
	const answer = await post(wish);
	const text = await answer.text();
	expect(answer.status, text).toBe(200);
	return text
		.trimEnd()
		.split('\n')
		.map((line) => JSON.parse(line));
}

/** How many drafts each import left, as the log says. */
async function listImports(): Promise<string[]> {
	const rows = await office.database.db.selectFrom('audit_entry').select('entry').execute();
	const entries = rows.map(({ entry }) => JSON.parse(entry)).filter(({ action }) => action === 'drafts-imported');
	return entries.map(({ outcome }) => outcome);
}

describe('importing a file at the officer door', () => {
	it('tells of each row what became of it, and makes no doubles when it is repeated', async () => {
		const wish = { body: 'name,sex\nSatu Contoh,L\nDua Contoh 2,P\n,P\nSatu Contoh,L\n' };
		const lines = await importAll(wish);
		expect(lines).toMatchObject([
			{ line: 2, outcome: 'draft' },
			{
				line: 3,
				outcome: 'doubts',
				doubts: [{ pointer: '/name', rule: 'name.digits', words: { id: expect.any(String) } }],
			},
			{ line: 4, outcome: 'refused', problem: 'draft-invalid', fields: [{ pointer: '/body/name' }] },
			{ line: 5, outcome: 'present' },
			{ summary: { draft: 1, doubts: 1, present: 1, refused: 1 } },
		]);
		expect(lines[3]?.id).toBe(lines[0]?.id);
		const again = await importAll(wish);
		expect(again.at(-1)).toEqual({ summary: { draft: 0, doubts: 0, present: 3, refused: 1 } });
		expect((await office.client.drafts(200)).items).toHaveLength(2);
		expect(await listImports()).toEqual(['2']);
		expect(await office.client.draft(String(lines[0]?.id), 'repatriation')).toMatchObject({
			draft: { body: { name: 'Satu Contoh' } },
		});
	});

	it('reads workbooks by their sheets, and what others write in their dialects', async () => {
		const sheets = [
			{ name: 'Catatan', rows: [['bukan untuk diimpor']] },
			{
				name: 'Pelaku',
				rows: [
					['name', 'birthDate'],
					['Lembar Contoh', new Date('1985-03-12')],
				],
			},
		];
		const workbook = { body: await writeXlsx({ sheets }), mediaType: formats.xlsx.mediaType };
		const [row] = await importAll({ ...workbook, query: { sheet: 'Pelaku' } });
		const { draft } = await office.client.draft(String(row?.id), 'repatriation');
		expect(draft.body).toEqual({ name: 'Lembar Contoh', birthDate: '1985-03-12' });
		const notices = [{ name: 'CONTOH', forename: 'LIMA', entity_id: '2099/5' }];
		const list = { body: JSON.stringify({ _embedded: { notices } }), mediaType: 'application/json' };
		const [notice] = await importAll({ ...list, query: { dialect: 'interpol' } });
		expect((await office.client.draft(String(notice?.id), 'repatriation')).draft.body).toMatchObject({
			name: 'CONTOH, LIMA',
		});
	});

	it('answers while the file still comes', async () => {
		const { promise: rest, resolve: sendRest } = Promise.withResolvers<void>();
		async function* slowly() {
			yield Buffer.from(
				`name\n${Array.from({ length: 300 }, (_, n) => `Pelan Contoh ${'abcdefghij'[n % 10]}${n}\n`).join('')}`,
			);
			await rest;
			yield Buffer.from('Akhir Contoh\n');
		}
		const answer = await post({ body: slowly() });
		const reader = answer.body?.getReader() ?? expect.unreachable();
		expect((await reader.read()).done).toBe(false);
		sendRest();
		while (!(await reader.read()).done);
		expect((await office.client.drafts(1)).items).toHaveLength(1);
	});

	it.each([
		['columns that fit no field', { body: 'gossip\nx\n' }, 422, 'columns-unusable'],
		['bytes that are no text', { body: Buffer.from('name\nJos\xe9', 'latin1') }, 422, 'table-unreadable'],
		[
			'no workbook',
			{ body: 'x', mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' },
			422,
			'table-unreadable',
		],
		['a media type that is none of these', { body: 'x', mediaType: 'application/pdf' }, 415, 'media-type-unsupported'],
		['packed content', { body: 'x', headers: { 'content-encoding': 'gzip' } }, 415, 'media-type-unsupported'],
		['a kind that there is not', { body: 'x', query: { kind: 'gossip' } }, 400, 'request-malformed'],
		['a mapping that is no JSON', { body: 'x', query: { map: '{' } }, 400, 'request-malformed'],
		[
			'defaults that name no column',
			{ body: 'name\nx', query: { defaults: '{"gossip":1}' } },
			400,
			'request-malformed',
		],
		[
			'a dialect without this kind',
			{ body: 'x', query: { dialect: 'interpol', kind: 'feedback' } },
			400,
			'request-malformed',
		],
	] as const)('refuses %s before it stores anything', async (_, wish, status, code) => {
		const before = (await office.client.drafts(200)).items.length;
		const answer = await post(wish);
		expect([answer.status, await answer.json()]).toMatchObject([status, { code }]);
		expect((await office.client.drafts(200)).items).toHaveLength(before);
	});

	it('tells in its last line what ended it early; what was told before is stored', async () => {
		async function* broken() {
			yield Buffer.from(
				`name\n${Array.from({ length: 260 }, (_, n) => `Putus Contoh ${'abcdefghij'[n % 10]}${n}\n`).join('')}`,
			);
			yield Buffer.from([0xff, 0xff, 0x0a]);
		}
		const lines = await importAll({ body: broken() });
		expect(lines.at(-1)).toMatchObject({ problem: { code: 'table-unreadable' }, summary: { doubts: 250 } });
	});

	it('needs the token', async () => {
		const answer = await post({ body: 'name\nx', headers: { authorization: 'Bearer wrong' } });
		expect(answer.status).toBe(401);
	});
});
