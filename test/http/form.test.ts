import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../src/audit/entry.ts';
import { AuthorityId, type DocumentId } from '../../src/model/identifiers.ts';
import { listChangedCases, saveCase } from '../../src/store/cases.ts';
import { destroyBody } from '../../src/store/erasures.ts';
import { storeRival } from '../cases/store-case.ts';
import { runLintas } from '../cli/lintas.ts';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { createCorrespondent } from './correspondent.ts';
import { draft, handling } from './drafts.ts';
import { type Element, fillIn, findAll, readLabels, toText } from './page.ts';
import { openVisitor, post, type VisitedPage } from './visitor.ts';
import { makeLog, readStored, watchStored } from './watch.ts';

const log = makeLog();
let office: TestOffice;
let close: () => Promise<void>;
let ahead: Temporal.Duration;
let caseId: string;

beforeAll(async () => {
	ahead = new Temporal.Duration();
	office = await makeOffice('id.imigrasi', { LINTAS_LOG_LEVEL: 'info' });
	await trust(office, { ...(await createCorrespondent('my.imigresen')).card, country: 'MYS' });
	const surroundings = { clock: () => Temporal.Now.instant().add(ahead), logTo: log };
	({ close } = await office.start({ doors: true, work: false }, surroundings));
	caseId = await openCase();
});
afterAll(() => office.remove());

/** A case of one invented person. @returns its id */
async function openCase(): Promise<string> {
	const body = { ...draft.body, victims: draft.body.victims.slice(0, 1) };
	return (await office.client.release({ ...draft, body }, [{ to: 'my.imigresen', withhold: [] }])).documentId;
}

const make = (wish: object = {}, id = caseId) =>
	office.client.makeFormLink(id, { purpose: 'bed-available', organisation: 'Rumah Singgah Rekaan', ...wish });

/** The answer to a link, without what differs from request to request. */
function toShape({ status, headers, text }: VisitedPage) {
	const { date: _date, 'x-request-id': _id, ...rest } = Object.fromEntries(headers);
	return { status, headers: rest, text };
}

async function listEntries(action: AuditEntry['action']): Promise<readonly AuditEntry[]> {
	return (await readStored(office.database)).entries.filter((entry) => entry.action === action);
}

describe('an office without a gateway', () => {
	test('sees who asks and what for, in its language, and nothing of the person before it gave the code', async () => {
		const { url } = await make({ shown: 'Berkas 17/REKAAN' });
		const indonesian = await openVisitor(url).visit('');
		expect(indonesian.status).toBe(200);
		expect(toText(indonesian.page)).toContain('Rumah Singgah Rekaan');
		expect(toText(indonesian.page)).toContain('id.imigrasi');
		expect(findAll(indonesian.page, 'html')[0]?.attributes.lang).toBe('id');
		expect(readLabels(indonesian.page)).toEqual({ code: 'Kode' });
		const english = await openVisitor(url, 'de, en-GB;q=0.9').visit('');
		expect(toText(english.page)).toContain('Please tell us whether your house has a bed available.');
		const [other] = findAll(english.page, 'a');
		expect((await openVisitor(url, 'en').visit(other?.attributes.href ?? '')).text).toContain('<html lang="id">');
		for (const { text } of [indonesian, english])
			expect(text).not.toMatch(/REKAAN|Melati|traffick|victim|korban|perdagangan|TPPO|<script/);
	});

	test('answers once, and the answer waits for a coordinator', async () => {
		const { id, url, code, expiresAt } = await make({ shown: 'Berkas <17>', validHours: 336 });
		expect(new URL(url).pathname).toMatch(/^\/form\/v1\/[\w-]{43}$/);
		expect(code).toMatch(/^[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}$/);
		expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(335 * 3_600_000);
		const visitor = openVisitor(url);
		const asked = await visitor.visit('');
		const [form, opened] = await watchStored(office.database, () =>
			visitor.submit(asked, { code: code.toLowerCase().replace('-', ' ') }),
		);
		expect(toText(form.page)).toContain('Berkas <17>');
		expect(opened.entries).toMatchObject([{ action: 'form-link-opened', formLink: id, reason: 'bed-available' }]);
		expect(opened.entries[0]).not.toHaveProperty('person');
		const labels = { available: 'yes', from: '2026-12-01', beds: '2', remark: 'Datang "sore"\r\n~ & <b>' };
		expect(Object.values(readLabels(form.page))).toEqual([
			'Ya',
			'Tidak',
			'Mulai tanggal',
			'Jumlah tempat tidur',
			'Keterangan',
		]);
		const again = await visitor.submit(form, { ...labels, beds: '' });
		expect(again.status).toBe(422);
		expect(findAll(again.page, 'input').find(({ attributes }) => attributes.name === 'beds')?.attributes).toMatchObject(
			{
				'aria-invalid': 'true',
				'aria-describedby': 'beds-wrong',
			},
		);
		expect(fillIn(again.page).body.get('from')).toBe('2026-12-01');
		const [done, stored] = await watchStored(office.database, () => visitor.submit(again, labels));
		expect(done.status).toBe(200);
		expect(toText(done.page)).toContain('Jawaban Anda sudah kami terima');
		expect(stored.entries).toEqual([
			expect.objectContaining({ action: 'form-link-opened', formLink: id }),
			{
				at: expect.any(String),
				action: 'form-link-answered',
				authority: 'id.imigrasi',
				document: caseId,
				documentDigest: expect.any(String),
				formLink: id,
				reason: 'bed-available',
				outcome: 'answered',
			},
		]);
		const [list, read] = await watchStored(office.database, () => office.client.formLinks(caseId, 'repatriation'));
		expect(list.items.find((link) => link.id === id)).toMatchObject({
			state: 'answered',
			answer: { ...labels, remark: 'Datang "sore"\n~ & <b>' },
		});
		expect(read.entries).toMatchObject([
			{ action: 'document-read', document: caseId, outcome: 'form-answer', reason: 'repatriation' },
		]);
		expect(await listEntries('form-link-made')).toContainEqual(
			expect.objectContaining({ formLink: id, document: caseId }),
		);
		expect((await office.database.db.selectFrom('delivery').select('id').execute()).length).toBe(1);
	});

	test('tells those who watch cases once, by an alarm and as a change of the case, when it has answered', async () => {
		const { db } = office.database;
		const of = AuthorityId.parse('id.imigrasi');
		const counts = { persons: 1, missing: 0, aside: 0, divergent: 0, strangers: 0, stateDigest: 'invented' };
		const row = { host: AuthorityId.parse('my.imigresen'), home: of, openedAt: '2026-01-01T00:00:00.000Z', ...counts };
		await db.transaction().execute((tx) => saveCase(tx, { ...row, id: caseId as DocumentId, status: 'open' }, []));
		const { url, code } = await make({ purpose: 'identity-confirmed' });
		const visitor = openVisitor(url);
		const form = await visitor.tryCode(code);
		const [before] = await listChangedCases(db, undefined, 1);
		log.take();
		await visitor.submit(form, { confirmed: 'more-needed', reference: 'KJRI 9/2026' });
		await visitor.submit(form, { confirmed: 'more-needed', reference: 'KJRI 9/2026' });
		const alarms = log.take().filter((line) => line.alarm === 'case-answer');
		expect(alarms).toEqual([expect.objectContaining({ case: caseId })]);
		const [after] = await listChangedCases(db, undefined, 1);
		expect([before?.id, after?.id]).toEqual([caseId, caseId]);
		expect(after?.changedAt).not.toBe(before?.changedAt);
	});

	test('changes the language on its way without losing the code', async () => {
		const { url, code } = await make({ purpose: 'identity-confirmed' });
		const visitor = openVisitor(url);
		const form = await visitor.tryCode(code);
		const [other] = findAll(form.page, 'nav').flatMap((nav) => findAll(nav, 'form'));
		const [kept] = findAll(other as Element, 'input');
		const english = await visitor.visit(other?.attributes.action ?? '', post({ code: kept?.attributes.value ?? '' }));
		expect(readLabels(english.page)).toMatchObject({ 'confirmed-more-needed': 'More is needed' });
		const done = await visitor.submit(english, { confirmed: 'more-needed', reference: 'KJRI 9/2026' });
		expect(toText(done.page)).toMatch(/Your answer has arrived.*More is needed.*KJRI 9\/2026/s);
	});

	test('may use a tool that speaks JSON', async () => {
		const { url, code } = await make({ purpose: 'arrived' });
		const visitor = openVisitor(url);
		const send = async (body?: object) => {
			const headers = {
				accept: 'application/json',
				'content-type': 'application/json',
				'x-forwarded-for': visitor.address,
			};
			const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
			const response = await fetch(url, { headers, ...init });
			return { status: response.status, ...((await response.json()) as object) };
		};
		expect(await send()).toMatchObject({
			status: 200,
			purpose: 'arrived',
			fields: [{ name: 'at' }, { name: 'condition' }],
		});
		expect(await send({ code: 'AAAA-2222' })).toMatchObject({ status: 403, code: 'form-code-wrong' });
		expect(await send({ code, answer: { at: 'yesterday' } })).toMatchObject({
			status: 422,
			code: 'form-answer-invalid',
			fields: [{ pointer: '/at' }],
		});
		expect(await send({ answer: {} })).toMatchObject({ status: 400, code: 'request-malformed' });
		expect(await send({ code, answer: { at: '2026-12-03T14:05' } })).toEqual({ status: 200, state: 'answered' });
		expect(await send()).toMatchObject({ status: 404, code: 'form-link-unknown' });
	});

	test('gets pages that run no script, are kept nowhere, and tell nobody where they are', async () => {
		const { url, code } = await make();
		const visitor = openVisitor(url);
		const all = [
			await visitor.visit(''),
			await visitor.tryCode('2222-2222'),
			await visitor.tryCode(code),
			await visitor.visit('', post({ code, step: 'answer' })),
			await visitor.visit('', post({ code, step: 'answer', available: 'no' })),
			await visitor.visit('/form/v1/nothing'),
			await visitor.visit('/form/v1/nothing/more'),
			await visitor.visit('', { method: 'PUT' }),
			await visitor.visit('', { method: 'POST', body: 'x' }),
			await visitor.visit('', post({ code: 'x'.repeat(20_000) })),
		];
		expect(all.map(({ status }) => status)).toEqual([200, 403, 200, 422, 200, 404, 404, 404, 415, 413]);
		for (const { headers, text, page } of all) {
			expect(Object.fromEntries(headers)).toMatchObject({
				'cache-control': 'no-store',
				'referrer-policy': 'no-referrer',
				'x-content-type-options': 'nosniff',
				'content-type': 'text/html; charset=UTF-8',
				'content-security-policy': expect.stringMatching(
					/^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
				),
			});
			const style = findAll(page, 'style')[0]?.children.join('') ?? '';
			const hash = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(style))).toString('base64');
			expect(headers.get('content-security-policy')).toContain(`'sha256-${hash}'`);
			expect(text).not.toMatch(/<script|https?:|\son\w+=|\sstyle=/);
			expect(findAll(page, 'meta').map(({ attributes }) => attributes.name)).toContain('viewport');
		}
	});
});

describe('a link that does not count', () => {
	test('is answered the same whether it was used, revoked, closed, is expired or was never one', async () => {
		const links = await Promise.all([make(), make(), make(), make({ validHours: 1 })]);
		const [used, revoked, closed] = links;
		const answer = { step: 'answer', available: 'no' };
		expect((await openVisitor(used.url).visit('', post({ code: used.code, ...answer }))).status).toBe(200);
		await office.client.revokeFormLink(revoked.id);
		for (let wrong = 0; wrong < 5; wrong++) await openVisitor(closed.url).tryCode('2222-2222');
		ahead = Temporal.Duration.from({ minutes: 61 });
		const guessed = { url: new URL(`/form/v1/${'A'.repeat(43)}`, used.url).href, code: 'AAAA-AAAA' };
		const short = { url: new URL('/form/v1/x', used.url).href, code: 'x' };
		const shapes = [];
		for (const { url, code } of [...links, guessed, short]) {
			const visitor = openVisitor(url);
			for (const init of [{}, post({ code }), post({ code, ...answer })])
				shapes.push(toShape(await visitor.visit('', init)));
		}
		expect(shapes[0]?.status).toBe(404);
		expect(new Set(shapes.map((shape) => JSON.stringify(shape))).size).toBe(1);
		ahead = new Temporal.Duration();
		const { items } = await office.client.formLinks(caseId, 'repatriation');
		const states = links.map(({ id }) => items.find((link) => link.id === id)?.state);
		expect(states).toEqual(['answered', 'revoked', 'closed', 'open']);
		expect(await listEntries('form-link-refused')).toContainEqual(
			expect.objectContaining({ formLink: closed.id, outcome: 'closed' }),
		);
	});

	test('is closed by five wrong codes for good, though they come at one moment', async () => {
		const { id, url, code } = await make();
		const codes = Array.from({ length: 12 }, (_, n) => `2222-22${20 + n}`);
		const answers = await Promise.all(codes.map((wrong) => openVisitor(url).tryCode(wrong)));
		expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(4).fill(403), ...Array(8).fill(404)]);
		expect((await openVisitor(url).tryCode(code)).status).toBe(404);
		const { items } = await office.client.formLinks(caseId, 'repatriation');
		expect(items.find((link) => link.id === id)).toMatchObject({ state: 'closed', wrongCodes: 5, answer: null });
		const refused = (await listEntries('form-link-refused')).filter(({ formLink }) => formLink === id);
		expect(refused.map(({ outcome }) => outcome).toSorted()).toEqual(['closed', ...Array(4).fill('form-code-wrong')]);
		expect(await listEntries('form-link-opened')).not.toContainEqual(expect.objectContaining({ formLink: id }));
	});

	test('takes one of two answers that come at the same time', async () => {
		const { url, code } = await make();
		const answers = await Promise.all(
			['no', 'yes', 'no', 'yes'].map((available) =>
				openVisitor(url).visit('', post({ code, step: 'answer', available, from: '2026-12-01', beds: '1' })),
			),
		);
		expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 404, 404, 404]);
	});

	test('of a person whose consent was withdrawn shows and takes nothing any more, and none is made', async () => {
		const id = await openCase();
		const { url, code } = await make({ shown: 'Berkas 18' }, id);
		const event = { kind: 'repatriation-event', validUntil: '2030-12-31', handling, body: { on: '2026-01-02' } };
		const withdrawn = {
			...event,
			event: { step: 'consent', outcome: 'withdrawn' },
			relations: [{ type: 'case', document: id }],
		};
		await office.client.release(withdrawn, [{ to: 'my.imigresen', withhold: [] }]);
		const refused = await openVisitor(url).tryCode(code);
		expect(refused.status).toBe(404);
		expect(refused.text).not.toContain('Berkas');
		await expect(make({}, id)).rejects.toMatchObject({ code: 'person-not-shared' });
	});

	test('is made, answered and listed though another authority gave the id of the request to one of its own', async () => {
		const id = await openCase();
		await storeRival(office.database, id as DocumentId);
		const link = await make({}, id);
		const answered = post({ code: link.code, step: 'answer', available: 'no' });
		expect((await openVisitor(link.url).visit('', answered)).status).toBe(200);
		expect((await office.client.formLinks(id, 'repatriation')).items).toMatchObject([{ answer: { available: 'no' } }]);
	});

	test('goes, with its answer and its key, when what is said of the person is erased', async () => {
		const id = await openCase();
		const link = await make({}, id);
		const answered = post({ code: link.code, step: 'answer', available: 'no' });
		expect((await openVisitor(link.url).visit('', answered)).status).toBe(200);
		const { db } = office.database;
		const keys = () =>
			db
				.selectFrom('keys.wrapped_key')
				.select('id')
				.where('id', '=', link.id as never)
				.execute();
		expect(await keys()).toHaveLength(1);
		const { digest } = await db
			.selectFrom('document')
			.select('digest')
			.where('id', '=', id as never)
			.executeTakeFirstOrThrow();
		await db.transaction().execute((tx) => destroyBody(tx, digest, '2026-12-01T00:00:00.000Z'));
		expect(await keys()).toEqual([]);
		expect((await office.client.formLinks(id, 'repatriation')).items).toEqual([]);
	});
});

describe('a coordinator', () => {
	test.each([
		['for longer than two weeks', { validHours: 337 }, 'request-malformed'],
		['for no time', { validHours: 0 }, 'request-malformed'],
		['for a purpose that is none', { purpose: 'bank-account' }, 'request-malformed'],
		['for an office without a name', { organisation: '' }, 'request-malformed'],
		['with a name of two lines', { shown: 'A\nB' }, 'request-malformed'],
		['about nobody of the case', { person: '01a213d3-7868-78a6-83fa-7928b1b287cd' }, 'document-unknown'],
	])('makes no link %s', async (_, wish, code) => {
		await expect(make(wish)).rejects.toMatchObject({ code });
	});

	test('makes none where there is no case', async () => {
		await expect(make({}, '01a213d3-7868-78a6-83fa-7928b1b287cd')).rejects.toMatchObject({ code: 'document-unknown' });
	});

	test('makes, lists and revokes links at the command line', async () => {
		const run = (...words: readonly string[]) => runLintas(['case', ...words], office.environment);
		const asked = ['--purpose', 'identity-confirmed', '--for', 'KJRI Rekaan', '--hours', '2', '--shown', 'K-1'];
		const { stdout } = await run('link', caseId, ...asked, '--json');
		const { id, url, code } = JSON.parse(stdout);
		const answer = { step: 'answer', confirmed: 'no', remark: 'Belum\nada' };
		expect((await openVisitor(url).visit('', post({ code, ...answer }))).status).toBe(200);
		const list = await run('links', caseId, '--purpose', 'repatriation');
		expect(list.stdout).toMatch(new RegExp(`answered +Confirmation of identity +KJRI Rekaan .*${id}`));
		expect(list.stdout).toContain(`${id}\n  Is the identity confirmed?: No\n  Remark: Belum\n  Remark: ada\n`);
		const other = await make();
		expect(await run('unlink', other.id)).toMatchObject({ code: 0, stdout: `${other.id}: revoked\n` });
		expect(await run('unlink', other.id)).toMatchObject({
			code: 1,
			stderr: expect.stringContaining('form-link-ended'),
		});
		expect(await run('link', caseId, '--purpose', 'repatriation', '--for', 'x')).toMatchObject({ code: 2 });
		expect(await run('links', caseId)).toMatchObject({ code: 2 });
		expect((await run('link', caseId, ...asked)).stdout).toMatch(/^Link: http\S+\nCode: \S{9}\nValid until: /);
	});

	test('revokes a link once, and says what for answers are read', async () => {
		const { id } = await make();
		await office.client.revokeFormLink(id);
		await expect(office.client.revokeFormLink(id)).rejects.toMatchObject({ code: 'form-link-ended' });
		expect(await listEntries('form-link-revoked')).toContainEqual(expect.objectContaining({ formLink: id }));
		await expect(office.client.formLinks(caseId, '')).rejects.toMatchObject({ code: 'purpose-needed' });
	});
});

describe('whoever asks without end', () => {
	test('is told to wait, while others are answered', async () => {
		const { url } = await make();
		const [flood, other] = [openVisitor(url), openVisitor(url)];
		const answers = await Promise.all(Array.from({ length: 32 }, () => flood.visit('')));
		expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(30).fill(200), 429, 429]);
		const refused = answers.find(({ status }) => status === 429);
		expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
		expect(toText(refused?.page as Element)).toContain('Tunggu satu menit');
		expect((await other.visit('')).status).toBe(200);
	});

	test('leaves one entry for each reason, and neither token, code, name nor answer in log or database', async () => {
		const { url, code } = await make({ shown: 'Berkas 99/REKAAN', organisation: 'Kantor Rekaan' });
		const visitor = openVisitor(url);
		for (let guess = 0; guess < 20; guess++) await visitor.visit(`/form/v1/${guess}${'B'.repeat(41)}`);
		await visitor.visit('', post({ code, step: 'answer', available: 'no', remark: 'Penuh sampai Januari' }));
		await close();
		const refused = (await listEntries('form-link-refused')).filter(({ formLink }) => formLink === undefined);
		expect(refused.map(({ outcome }) => outcome).toSorted()).toEqual([
			'body-too-large',
			'form-answer-invalid',
			'form-code-wrong',
			'form-link-unknown',
			'media-type-unsupported',
			'request-malformed',
			'requests-too-many',
		]);
		expect(refused.find(({ outcome }) => outcome === 'form-link-unknown')?.count).toBeGreaterThan(20);
		const token = new URL(url).pathname.split('/').at(-1) ?? '';
		const { db } = office.database;
		const rows = await db.selectFrom('form_link').selectAll().execute();
		const entries = (await readStored(office.database)).entries;
		for (const secret of [token, code, code.replace('-', ''), 'REKAAN', 'Penuh', 'B'.repeat(41)])
			for (const text of [log.lines.join(''), JSON.stringify(entries), JSON.stringify(rows)])
				expect(text).not.toContain(secret);
		for (const text of [log.lines.join(''), JSON.stringify(entries)]) expect(text).not.toContain('Kantor Rekaan');
		expect(log.take()).toContainEqual(expect.objectContaining({ route: '/form/v1/:token', status: 200 }));
	});
});
