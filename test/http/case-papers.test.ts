import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseDocument } from '../../src/cases/state.ts';
import type { DocumentId } from '../../src/model/identifiers.ts';
import { makeEvents, request, toId } from '../cases/case-documents.ts';
import { wayHome } from '../cases/papers/invented-case.ts';
import { storeCase, storeRival } from '../cases/store-case.ts';
import { runLintas } from '../cli/lintas.ts';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { readPdf } from '../read-pdf.ts';
import { createCorrespondent } from './correspondent.ts';
import { handling } from './drafts.ts';
import { expectNothingPersonal, watchStored } from './watch.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

let office: TestOffice;
let token: string;
/** Of the request that opened the case. */
let id: string;

beforeAll(async () => {
	office = await makeOffice('id.imigrasi');
	await trust(office, { ...(await createCorrespondent('my.imigresen')).card, country: 'MYS' });
	await office.start({ doors: true, work: false });
	token = (await readFile(join(office.dataDir, 'officer-token'), 'utf8')).trim();
	const victim = { name: 'Melati Fiktif', traffickingStatus: 'korban', consentToReturn: 'setuju', birthDate: '1999' };
	const body = { victims: [victim], hostCountry: 'Malaysia', homeCountry: 'Indonesia', urgency: 'segera' };
	const draft = { kind: 'repatriation-request', validUntil: '2030-12-31', handling, relations: [], body };
	id = (await office.client.release(draft, [{ to: 'my.imigresen', withhold: [] }])).documentId;
});
afterAll(() => office.remove());

async function ask(paper: string, query: string, of = id) {
	const url = `http://127.0.0.1:${office.officerPort}/officer/v1/cases/${of}/papers/${paper}?${query}`;
	const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
	return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

describe('a paper of a case', () => {
	test('shows what its reader may know, and is on record with the paper and its reader before it is given out', async () => {
		const [{ status, headers, bytes }, { entries }] = await watchStored(office.database, () =>
			ask('splp', 'purpose=repatriation&format=html&lang=id'),
		);
		expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
		expect([headers.get('cache-control'), headers.get('content-disposition')]).toEqual(['no-store', 'attachment']);
		expect(bytes.toString()).toContain('<td>Melati Fiktif</td>');
		expect(entries).toEqual([
			expect.objectContaining({
				action: 'document-read',
				document: id,
				reason: 'repatriation',
				outcome: 'paper splp for home',
			}),
		]);
		expectNothingPersonal([JSON.stringify(entries)]);
	});

	test('is a calendar that names nobody, for which no body is read, and is on record all the same', async () => {
		const [{ status, headers, bytes }, { entries }] = await watchStored(office.database, () =>
			ask('calendar', 'purpose=repatriation'),
		);
		expect(entries).toEqual([
			expect.objectContaining({ action: 'case-read', document: id, outcome: 'paper calendar for home' }),
		]);
		expect([status, headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
		expect(bytes.toString()).toMatch(/^BEGIN:VCALENDAR\r\n/);
	});

	test.each([
		['without a purpose', 'splp', 'format=pdf', 400, 'purpose-needed'],
		['that there is none of', 'visa', 'purpose=repatriation', 400, 'request-malformed'],
		['for whom it is not', 'timeline', 'purpose=repatriation&for=carrier', 400, 'request-malformed'],
		['in another format', 'carrier', 'purpose=repatriation&format=ics', 400, 'request-malformed'],
		['before its reader may know of anybody', 'handover', 'purpose=repatriation', 409, 'case-paper-empty'],
		[
			'of nobody in the case',
			'splp',
			`purpose=repatriation&person=${'0'.repeat(8)}-0000-7000-8000-${'0'.repeat(12)}`,
			409,
			'case-paper-empty',
		],
	])('%s there is none, and that is on record', async (_, paper, query, expected, code) => {
		const [{ status, bytes }, { entries }] = await watchStored(office.database, () => ask(paper, query));
		expect([status, JSON.parse(bytes.toString()).code]).toEqual([expected, code]);
		expect(entries).toContainEqual(expect.objectContaining({ action: 'document-read', outcome: code }));
		expectNothingPersonal([bytes.toString(), JSON.stringify(entries)]);
	});

	test('is of the case’s own request, though another authority gave its id to one', async () => {
		await storeRival(office.database, id as DocumentId);
		const { status, bytes } = await ask('splp', 'purpose=repatriation&format=html');
		expect([status, bytes.toString().includes('Melati Fiktif')]).toEqual([200, true]);
	});

	test('shows what its author’s correction left of it', async () => {
		const rename = { field: '/victims/0/name', action: 'ganti', text: 'Mawar Fiktif', reason: 'Salah ketik' };
		const relations = [{ type: 'corrects', document: id }];
		const body = { amendments: [rename] };
		const draft = { kind: 'correction', validUntil: '2030-12-31', handling, relations, body };
		await office.client.release(draft, [{ to: 'my.imigresen', withhold: [] }]);
		const text = (await ask('splp', 'purpose=repatriation&format=html')).bytes.toString();
		expect(['Mawar', 'Melati'].map((name) => text.includes(`${name} Fiktif`))).toEqual([true, false]);
	});

	test('is blank where an event was shared for another purpose, and is there all the same', async () => {
		const { db } = office.database;
		const { digest } = await db
			.selectFrom('document')
			.select('digest')
			.where('id', '=', id as DocumentId)
			.executeTakeFirstOrThrow();
		const events = makeEvents();
		for (const [n, [by, step, outcome]] of wayHome.slice(0, 15).entries())
			events.say(by, step, outcome, { hours: 20_000 + n });
		const ofCase = JSON.stringify(events.documents).replaceAll(toId(1), id).replaceAll(request(1).digest, digest);
		const documents: CaseDocument[] = JSON.parse(ofCase);
		Object.assign(documents.at(-1)?.skeleton.handling ?? {}, { purpose: 'investigation' });
		await storeCase(office.database, documents);
		const { status, bytes } = await ask('handover', 'purpose=repatriation&format=html&lang=en');
		expect([status, JSON.parse(status === 200 ? '{}' : bytes.toString()).code]).toEqual([200, undefined]);
		expect(bytes.toString()).toContain('<tr><th>Carrier and number</th><td class="blank"></td></tr>');
	});

	test('comes whole, however late it is read', async () => {
		const pieces = await office.client.stream(`/officer/v1/cases/${id}/papers/splp?purpose=repatriation&format=html`);
		for (let turn = 0; turn < 5; turn += 1) {
			await setTimeout(10);
			collectGarbage();
		}
		expect((await buffer(pieces)).toString()).toContain('</html>');
	});

	test('of what is no case there is none', async () => {
		const other = id.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
		expect((await ask('splp', 'purpose=repatriation', other)).status).toBe(404);
	});
});

test('lintas case paper saves it for its owner alone, in the language and format that are asked for', async () => {
	const out = join(office.dataDir, 'splp.pdf');
	const run = (...words: string[]) =>
		runLintas(['case', 'paper', id, ...words, '--purpose', 'repatriation'], office.environment);
	expect(await run('splp', '--lang', 'id', '--out', out)).toMatchObject({ code: 0, stderr: '' });
	expect(readPdf(await readFile(out)).lines).toContain('Mawar Fiktif');
	expect(await run('splp', '--out', out)).toMatchObject({ code: 1 });
	expect(await run('visa')).toMatchObject({ code: 2, stderr: expect.stringContaining('handover') });
});
