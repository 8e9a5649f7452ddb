import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { saveDrafts } from '../../src/exchange/drafts.ts';
import { openExport } from '../../src/exchange/export-documents.ts';
import { Draft } from '../../src/model/draft.ts';
import { runLintas } from '../cli/lintas.ts';
import { makeDraft } from '../e2e/drafts.ts';
import { openExchange } from '../exchange/open-exchange.ts';
import { makeOffice, type TestOffice } from '../gateways.ts';
import { makePerson } from '../people.ts';
import { expectNothingPersonal, makeLog } from './watch.ts';

let office: TestOffice;
let token: string;
const log = makeLog();
const drafts = Array.from({ length: 70 }, (_, index) => Draft.parse(makeDraft(`Melati Contoh ${index}`)));

beforeAll(async () => {
	office = await makeOffice('id.imigrasi', { LINTAS_LOG_LEVEL: 'info' });
	await office.start({ doors: true, work: false }, { logTo: log });
	token = (await readFile(join(office.dataDir, 'officer-token'), 'utf8')).trim();
	await saveDrafts(await openExchange(office), makePerson('officer'), drafts);
});
afterAll(() => office.remove());

const run = (...words: string[]) => runLintas(['alarms', ...words], office.environment);
const exportAll = (format: string) =>
	fetch(
		`http://127.0.0.1:${office.officerPort}/officer/v1/exports?of=drafts&format=${format}&kind=perpetrator-profile&purpose=investigation`,
		{ headers: { authorization: `Bearer ${token}` } },
	);

it('an export counts as the reading of each document, and its reader is not told of the alarm', async () => {
	log.take();
	const answer = await exportAll('csv');
	expect([answer.status, (await answer.text()).trimEnd().split('\r\n').length]).toEqual([200, 71]);
	const lines = log.take();
	const [alarm] = (await office.client.alarms(10)).items;
	expect(alarm).toMatchObject({ measures: ['documents-per-hour'], documents: 70, authors: 1, kinds: 1, cases: 0 });
	expect(lines.filter(({ msg }) => msg === 'alarm')).toMatchObject([
		{ alarm: 'reading-unusual', id: alarm?.id, level: 40 },
	]);
	expect([...answer.headers].join()).not.toContain('alarm');
	expectNothingPersonal([JSON.stringify(lines), JSON.stringify(alarm)]);
	const entries = (await office.database.db.selectFrom('audit_entry').select('entry').execute()).map(({ entry }) =>
		JSON.parse(entry),
	);
	const reads = entries.filter(({ action }) => action === 'draft-read');
	// A table is read twice, and each document is on record once.
	expect(reads).toHaveLength(70);
	expect(new Set(reads.map(({ draft }) => draft)).size).toBe(70);
	expect(reads[0]).toMatchObject({ by: alarm?.person, reason: 'investigation', outcome: 'exported' });
	expectNothingPersonal(entries.map((entry) => JSON.stringify(entry)));
});

it('is listed and acknowledged by another auditor', async () => {
	const exchange = await openExchange(office);
	const officer = makePerson('officer');
	await using snapshot = await openExport(exchange, officer, 'investigation', 'drafts');
	expect(await Array.fromAsync(snapshot.read())).toHaveLength(70);
	const { id } = (await office.client.alarms(10)).items.find(({ person }) => person === officer.id) ?? {};
	const listed = await run();
	expect(listed.stdout).toMatch(new RegExp(`${officer.id} +documents-per-hour +70 +1 +1 +0 +${id}$`, 'm'));
	expect(listed.stdout).toContain('lintas alarms acknowledge ALARM');
	expect(await run('acknowledge', id ?? '')).toMatchObject({ code: 0, stdout: expect.stringContaining(id ?? '-') });
	expect(await run('acknowledge', id ?? '')).toMatchObject({
		code: 1,
		stderr: expect.stringMatching(/^alarm-acknowledged: /),
	});
	const own = (await office.client.alarms(10)).items.find(({ person }) => person !== officer.id);
	expect((await run('acknowledge', own?.id ?? '')).stderr).toMatch(/^alarm-about-you: /);
});

it.each([['acknowledge'], ['list', 'x'], ['burn', 'x']])('`lintas alarms %s %s` is a wrong use', async (...words) => {
	expect(await run(...words)).toMatchObject({ code: 2 });
});
