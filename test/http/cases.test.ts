import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { stepName } from '../../src/cases/step-words.ts';
import type { CaseView } from '../../src/http/officer/case-schemas.ts';
import { Draft } from '../../src/model/draft.ts';
import { AuthorityId, type Digest, type DocumentId } from '../../src/model/identifiers.ts';
import { saveCase } from '../../src/store/cases.ts';
import { destroyBody } from '../../src/store/erasures.ts';
import { toId } from '../cases/case-documents.ts';
import { unzip } from '../cases/papers/invented-case.ts';
import { runLintas } from '../cli/lintas.ts';
import { makeOffice, swapCards, type TestOffice } from '../gateways.ts';
import { draft } from './drafts.ts';
import { expectNothingPersonal } from './watch.ts';

let malaysia: TestOffice;
let indonesia: TestOffice;
let thailand: TestOffice;
let token: string;

const adult = { name: 'Melati Fiktif', traffickingStatus: 'korban', consentToReturn: 'setuju', ageGroup: 'dewasa' };
const child = { ...adult, name: 'Kenanga Fiktif', ageGroup: 'anak' };
const minors = { tlp: 'TLP:AMBER+STRICT', codes: ['H1', 'H2'] };
const toHome = [{ to: 'id.imigrasi', withhold: [] }];
const request = (...victims: readonly object[]) => ({
	...draft,
	handling: { ...draft.handling, ...minors },
	body: { ...draft.body, victims: victims.map((victim) => ({ ...victim, consentToShare: 'setuju' })) },
});

beforeAll(async () => {
	malaysia = await makeOffice('my.imigresen');
	indonesia = await makeOffice('id.imigrasi');
	thailand = await makeOffice('th.immigration');
	await swapCards(malaysia, indonesia, thailand);
	for (const office of [malaysia, indonesia, thailand]) await office.start();
	token = (await readFile(join(malaysia.dataDir, 'officer-token'), 'utf8')).trim();
}, 60_000);
afterAll(async () => {
	for (const office of [malaysia, indonesia, thailand]) await office.remove();
});

/** The host opens a case for those people. */
async function open(...victims: readonly object[]): Promise<DocumentId> {
	return (await malaysia.client.openCase(request(...victims), toHome)).caseId;
}

const say = async (office: TestOffice, id: string, step: string, outcome: string, more: object = {}) =>
	await office.client.doStep(id, { event: { step, outcome, ...more } });

/** Once the office sees it as it is meant. */
async function until(office: TestOffice, id: string, isSo: (view: CaseView) => boolean): Promise<CaseView> {
	return await vi.waitFor(
		async () => {
			const view = await office.client.case(id);
			expect(isSo(view)).toBe(true);
			return view;
		},
		{ timeout: 20_000, interval: 50 },
	);
}

async function ask(method: string, path: string, body?: object) {
	const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
	const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
	const response = await fetch(`http://127.0.0.1:${malaysia.officerPort}${path}`, init);
	const text = await response.text();
	return { status: response.status, text, ...JSON.parse(text) };
}

async function entriesOf(office: TestOffice, action: string) {
	const rows = await office.database.db.selectFrom('audit_entry').select('entry').execute();
	return rows.map(({ entry }) => JSON.parse(entry)).filter((entry) => entry.action === action);
}

describe('a case', () => {
	test('is opened for several people by a request for each, and both sides see it alike', async () => {
		const { caseId, released } = await malaysia.client.openCase(request(adult, child), [
			{ to: 'id.imigrasi', withhold: ['/victims/1/consentToReturn', '/circumstances'] },
		]);
		expect(released).toHaveLength(2);
		expect(released.map(({ deliveries }) => deliveries[0]?.withheld)).toEqual([1, 2]);
		const view = await malaysia.client.case(caseId);
		expect(view.persons.map(({ id, isMinor }) => [id, isMinor])).toEqual([
			[released[0]?.documentId, false],
			[released[1]?.documentId, true],
		]);
		const there = await until(indonesia, caseId, ({ persons }) => persons.length === 2);
		expect(there.stateDigest).toBe(view.stateDigest);
		expect(there.tasks).toEqual(view.tasks);
		expectNothingPersonal([JSON.stringify(view.parties), JSON.stringify(view.tasks)]);
	});

	test('is joined by others later', async () => {
		const id = await open(adult);
		const joining = { ...request(adult), relations: [{ type: 'case', document: id }] };
		expect((await malaysia.client.openCase(joining, toHome)).caseId).toBe(id);
		expect((await malaysia.client.case(id)).persons).toHaveLength(2);
	});

	test('goes on by steps of both sides, and its timeline says who stated what', async () => {
		const id = await open(adult);
		await until(indonesia, id, () => true).catch(() => undefined);
		await say(malaysia, id, 'screening', 'victim');
		await say(malaysia, id, 'consent', 'given');
		await until(indonesia, id, ({ tasks }) => tasks.some(({ step }) => step === 'nationality'));
		const { deliveries, awaitingApproval } = await say(indonesia, id, 'nationality', 'confirmed');
		expect([deliveries.map(({ to }) => to), awaitingApproval]).toEqual([['my.imigresen'], null]);
		await until(
			malaysia,
			id,
			({ persons }) =>
				persons[0]?.steps.some(({ step, progress }) => step === 'nationality' && progress === 'done') === true,
		);
		const { events } = await malaysia.client.caseTimeline(id);
		expect(events.map(({ author, event, aside }) => [author, event.step, event.outcome, aside])).toEqual([
			['my.imigresen', 'screening', 'victim', []],
			['my.imigresen', 'consent', 'given', []],
			['id.imigrasi', 'nationality', 'confirmed', []],
		]);
	});

	test('is folded by an authority that joins, which gets no word of any body', async () => {
		const id = await open(adult);
		await say(malaysia, id, 'screening', 'victim');
		await until(indonesia, id, ({ persons }) => persons[0]?.steps[0]?.progress === 'done');
		await malaysia.client.handOverSteps(id, { authority: 'th.immigration', role: 'transit', steps: [] });
		const { stateDigest, parties } = await malaysia.client.case(id);
		expect(parties.at(-1)).toMatchObject({ authority: 'th.immigration', country: 'THA', role: 'transit' });
		await until(thailand, id, (view) => view.stateDigest === stateDigest);
		await until(indonesia, id, (view) => view.stateDigest === stateDigest);
		const { body } = await thailand.client.document(id, 'repatriation');
		expect(body).toEqual({});
		// Whatever follows goes to it too, without names.
		const body2 = { plannedFor: '1 Desember 2026', place: 'KL Fiktif', note: 'Fiktif: kamar 4.' };
		const event = { step: 'legal', outcome: 'statement-taken' };
		const sent = await malaysia.client.doStep(id, { event, body: body2 });
		expect(sent.deliveries.map(({ to, withheld }) => [to, withheld])).toEqual([
			['id.imigrasi', 0],
			['th.immigration', 3],
		]);
	});

	test('is told of to whom the author of its request had join, and to nobody whom the other side would have join', async () => {
		const id = await open(adult);
		await until(indonesia, id, () => true);
		const participant = { authority: 'th.immigration', role: 'transit' as const, steps: [] };
		await expect(indonesia.client.handOverSteps(id, participant)).rejects.toMatchObject({ code: 'policy-denied' });
		await malaysia.client.handOverSteps(id, participant);
		await until(indonesia, id, ({ parties }) => parties.length === 3);
		await say(malaysia, id, 'screening', 'victim');
		await say(malaysia, id, 'consent', 'given');
		await until(indonesia, id, ({ tasks }) => tasks.some(({ step }) => step === 'nationality'));
		const sent = await say(indonesia, id, 'nationality', 'more-needed');
		expect(sent.deliveries.map(({ to }) => to)).toEqual(['my.imigresen', 'th.immigration']);
		await say(malaysia, id, 'participation', 'left', { participant: { ...participant, country: 'THA' } });
		await until(indonesia, id, ({ parties }) => parties.length === 2);
		await expect(indonesia.client.handOverSteps(id, participant)).rejects.toMatchObject({ code: 'policy-denied' });
	});
});

describe('whoever is neither host nor home', () => {
	const whole = {
		...adult,
		birthDate: '1999-04-08',
		homeAddress: 'Jl. Fiktif 1',
		travelDocuments: ['paspor X7770001'],
	};
	const told = async (id: string) => {
		const { body } = await thailand.client.document(id, 'repatriation');
		return { ...body, victims: Object.keys((body.victims as object[] | undefined)?.[0] ?? {}) };
	};

	test('is told of a person what its part needs at that stage, whoever discloses it', async () => {
		const id = await open(whole);
		for (const [step, outcome] of [
			['screening', 'victim'],
			['consent', 'given'],
		] as const)
			await say(malaysia, id, step, outcome);
		await malaysia.client.handOverSteps(id, { authority: 'th.immigration', role: 'transit', steps: [] });
		await until(thailand, id, () => true);
		const fields = ['/victims/0', '/hostCountry', '/urgency'];
		const disclose = () => malaysia.client.disclose(id, { to: 'th.immigration', fields });
		await disclose();
		await vi.waitFor(async () => expect(await told(id)).toHaveProperty('hostCountry'), { timeout: 20_000 });
		expect(await told(id)).toEqual({ hostCountry: expect.anything(), victims: [] });
		await until(indonesia, id, ({ tasks }) => tasks.some(({ step }) => step === 'nationality'));
		await say(indonesia, id, 'nationality', 'confirmed');
		await say(indonesia, id, 'travel-document', 'splp');
		await until(malaysia, id, ({ tasks }) => tasks.some(({ step }) => step === 'transit-permit'));
		const [delivery] = (await disclose()).deliveries;
		expect(delivery?.withheld).toBeGreaterThan(0);
		const due = ['ageGroup', 'birthDate', 'consentToShare', 'name', 'travelDocuments'];
		await vi.waitFor(async () => expect((await told(id)).victims.toSorted()).toEqual(due), { timeout: 20_000 });
	});

	test('is told no more by a release or an event that goes to it as well', async () => {
		const draft = request(whole);
		const check = async (asked: object) =>
			(await malaysia.client.checkRelease(asked, [...toHome, { to: 'th.immigration', withhold: [] }])).recipients.map(
				({ withheld }) => withheld.filter(({ rule }) => rule === 'case').map(({ place }) => place),
			);
		const [toMain, toOthers] = await check(draft);
		expect(toMain).toEqual([]);
		expect(toOthers).toEqual(expect.arrayContaining(['/victims/0', '/urgency']));
		expect(toOthers).not.toContain('/hostCountry');
		const id = await open(whole);
		const event = { kind: 'repatriation-event', validUntil: '2030-12-31', handling: draft.handling };
		const relations = [{ type: 'case', document: id }];
		const body = {
			on: '2026-01-02',
			place: 'Rumah aman fiktif',
			victims: [{ name: 'Melati Fiktif', consentToShare: 'setuju', ageGroup: 'dewasa' }],
		};
		expect(await check({ ...event, relations, event: { step: 'legal', outcome: 'statement-taken' }, body })).toEqual([
			[],
			['/victims/0', '/place'],
		]);
	});
});

describe('what is refused before anything is signed', () => {
	test.each([
		['a step that is not ours', 'travel-document', 'splp', '/event/step', /authority’s to state/],
		['a step whose time has not come', 'departure', 'departed', '/event/step', /first travel-plan/],
		['a step that nobody knows', 'flying', 'done', '/event/step', /table of steps/],
		['an outcome of no such step', 'screening', 'granted', '/event/outcome', /outcome of that step/],
	])('is %s', async (_, step, outcome, pointer, expected) => {
		const id = await open(adult);
		const error = await say(malaysia, id, step, outcome).catch((thrown: unknown) => thrown);
		expect(error).toMatchObject({
			code: 'draft-invalid',
			fields: [{ pointer, expected: expect.stringMatching(expected) }],
		});
	});

	test('is whatever says where somebody is sheltered', async () => {
		const id = await open(adult);
		const body = { place: 'Rumah Rekaan 4', borderPoint: 'Johor Bahru', handedTo: 'Rumah Rekaan', note: 'Fiktif.' };
		const event = { step: 'shelter', outcome: 'safe' };
		const error = await malaysia.client.doStep(id, { event, body }).catch((thrown: unknown) => thrown);
		expect(error).toMatchObject({
			code: 'draft-invalid',
			fields: ['place', 'borderPoint', 'handedTo'].map((field) => ({ pointer: `/body/${field}` })),
		});
	});

	test('is the consent of a child that no guardian gives', async () => {
		const id = await open(child);
		await expect(say(malaysia, id, 'consent', 'given')).rejects.toMatchObject({
			code: 'draft-invalid',
			fields: [{ pointer: '/event/outcome' }],
		});
	});

	test('is whatever comes after the closure', async () => {
		const id = await open(adult);
		await say(malaysia, id, 'closure', 'stayed');
		expect((await malaysia.client.case(id)).status).toBe('closed');
		const closed = { code: 'draft-invalid', fields: [{ pointer: '/event/persons' }] };
		await expect(say(malaysia, id, 'screening', 'victim')).rejects.toMatchObject(closed);
		await expect(say(malaysia, id, 'screening', 'victim', { persons: [id] })).rejects.toMatchObject(closed);
	});

	test('is a case for nobody who is host or home, and then none of it is released', async () => {
		const rows = () => malaysia.database.db.selectFrom('document').select('digest').execute();
		const before = await rows();
		const draft = request(adult, { ...adult, birthDate: '99/99/9999', ageGroup: undefined });
		await expect(malaysia.client.openCase(draft, [{ to: 'th.immigration', withhold: [] }])).rejects.toMatchObject({
			fields: [{ pointer: '/recipients' }],
		});
		const slipped = [{ to: 'id.imigrasi', withhold: ['/victims/1/homeAddress'] }];
		await expect(malaysia.client.openCase(request(adult, adult), slipped)).rejects.toMatchObject({
			code: 'draft-invalid',
		});
		const { kind: _, ...event } = Draft.parse(request(adult));
		await expect(malaysia.client.openCase({ ...event, kind: 'public-advisory' }, toHome)).rejects.toMatchObject({
			code: 'request-malformed',
		});
		expect(await rows()).toEqual(before);
	});

	test('is what concerns a case that is not here', async () => {
		const id = '019ab000-0000-7000-8000-000000000000';
		for (const path of ['', '/timeline', '/notes'])
			expect(await ask('GET', `/officer/v1/cases/${id}${path}`)).toMatchObject({ status: 404, code: 'case-unknown' });
		await expect(say(malaysia, id, 'screening', 'victim')).rejects.toMatchObject({ code: 'case-unknown' });
		await expect(malaysia.client.assignCase(id, null)).rejects.toMatchObject({ code: 'case-unknown' });
		await expect(malaysia.client.addCaseNote(id, { text: 'x' })).rejects.toMatchObject({ code: 'case-unknown' });
		expect(await entriesOf(malaysia, 'case-read')).toContainEqual(
			expect.objectContaining({ document: id, outcome: 'case-unknown' }),
		);
	});
});

describe('what stays in this office', () => {
	test('is a note, encrypted in the database and on record when it is read', async () => {
		const id = await open(adult);
		const text = 'Fiktif: di rumah aman Melati, kamar 4.';
		const note = await malaysia.client.addCaseNote(id, { text, subject: id });
		expect(await malaysia.client.caseNotes(id)).toEqual({ items: [note] });
		const rows = await malaysia.database.db.selectFrom('case_note').selectAll().execute();
		expectNothingPersonal(rows.map(({ ciphertext }) => Buffer.from(ciphertext).toString('latin1')));
		expect(await entriesOf(malaysia, 'case-read')).toContainEqual(
			expect.objectContaining({ document: id, outcome: 'notes', reason: 'repatriation' }),
		);
		await expect(malaysia.client.addCaseNote(id, { text: ' ' })).rejects.toMatchObject({ code: 'request-malformed' });
		const stranger = '019ab000-0000-7000-8000-000000000000';
		await expect(malaysia.client.addCaseNote(id, { text, subject: stranger })).rejects.toMatchObject({
			fields: [{ pointer: '/subject' }],
		});
	});

	test('goes with the request that it is about, and with the last one where it is about the case', async () => {
		const { caseId, released } = await malaysia.client.openCase(request(adult, adult), toHome);
		const [first, second] = released.map(({ documentDigest }) => documentDigest as Digest);
		const { db } = malaysia.database;
		const erase = (digest: Digest | undefined) =>
			db.transaction().execute((tx) => destroyBody(tx, digest as Digest, '2026-12-01T00:00:00.000Z'));
		const about = await malaysia.client.addCaseNote(caseId, { text: 'Fiktif: kamar 4 ~ lantai 2.', subject: caseId });
		const whole = await malaysia.client.addCaseNote(caseId, { text: 'Fiktif: bus pukul 9.' });
		const keys = () =>
			db
				.selectFrom('keys.wrapped_key')
				.select('id')
				.where('id', 'in', [about.id, whole.id] as never[])
				.execute();
		expect(await keys()).toHaveLength(2);
		await erase(first);
		expect(await malaysia.client.caseNotes(caseId)).toEqual({ items: [whole] });
		await expect(malaysia.client.addCaseNote(caseId, { text: 'x', subject: caseId })).rejects.toMatchObject({
			code: 'document-erased',
		});
		await erase(second);
		expect(await malaysia.client.caseNotes(caseId)).toEqual({ items: [] });
		expect(await keys()).toEqual([]);
		await expect(malaysia.client.addCaseNote(caseId, { text: 'x' })).rejects.toMatchObject({ code: 'document-erased' });
	});

	test('is who looks after it', async () => {
		const id = await open(adult);
		const person = '88qN1rQfXYutXwDhFhJ5oZ';
		expect(await malaysia.client.assignCase(id, person)).toMatchObject({ person });
		expect((await malaysia.client.case(id)).assignment).toMatchObject({ person });
		expect(await malaysia.client.assignCase(id, null)).toBeNull();
		const entries = await entriesOf(malaysia, 'case-assigned');
		expect(entries.map(({ outcome }) => outcome).toSorted()).toEqual(['assigned', 'nobody']);
		expect(await ask('PUT', `/officer/v1/cases/${id}/assignment`, { person: 'Melati' })).toMatchObject({ status: 400 });
	});
});

describe('a document that was issued, told at the terminal', () => {
	const document = 'SPLP Z9900017 berlaku s/d 1 Desember 2027';
	const doStep = (office: TestOffice, id: string, words: readonly string[], more: Record<string, string> = {}) =>
		runLintas(['case', 'do', id, ...words], { ...office.environment, ...more });

	test('stands on the list for the carrier, and its event says of whom it is and that it may go', async () => {
		const id = await open({ ...child, name: 'Siti binti Rekaan' });
		const run = async (office: TestOffice, ...words: readonly string[]) => {
			const ended = await doStep(office, id, [...words, '--wait', '20']);
			expect(ended).toMatchObject({ code: 0 });
			return ended.stdout;
		};
		await run(malaysia, 'screening', 'victim');
		await run(malaysia, 'guardian', 'appointed');
		await run(malaysia, 'best-interest', 'return');
		await run(malaysia, 'consent', 'given-by-guardian');
		await run(malaysia, 'nationality', 'requested');
		await run(indonesia, 'nationality', 'confirmed');
		expect(await run(indonesia, 'travel-document', 'splp', '--document', 'SPLP')).toContain(
			'No document number was found',
		);
		const issued = JSON.parse(await run(indonesia, 'travel-document', 'splp', '--document', document, '--json'));
		expect(await malaysia.client.document(issued.documentId, 'repatriation')).toMatchObject({
			body: { victims: [{ name: { raw: 'Siti binti Rekaan' }, consentToShare: { value: 'given' } }] },
			minors: ['/victims/0'],
		});
		await run(indonesia, 'family-tracing', 'found');
		await run(indonesia, 'home-risk', 'no-risk');
		await run(malaysia, 'exit-permit', 'waived');
		await run(malaysia, 'health', 'fit');
		await run(malaysia, 'legal', 'free-to-leave');
		await run(malaysia, 'travel-plan', 'fixed', '--planned', '12 December 2027 14:05 MYT');
		for (const format of ['csv', 'html', 'xlsx']) {
			const out = join(malaysia.dataDir, `carrier.${format}`);
			const words = ['case', 'paper', id, 'carrier', '--purpose', 'repatriation', '--out', out];
			expect(await runLintas(words, malaysia.environment)).toMatchObject({ code: 0, stderr: '' });
			const bytes = await readFile(out);
			expect(format === 'xlsx' ? (await unzip(bytes)).join('') : bytes.toString()).toContain('Z9900017');
		}
	}, 60_000);

	test('is that of one person in the process, and of that step', async () => {
		const id = await open(adult, { ...adult, name: 'Mawar Fiktif' });
		const persons = (await malaysia.client.case(id)).persons.flatMap((person) => ['--person', person.id]);
		const issue = ['travel-document', 'splp', '--document', document];
		for (const words of [
			issue,
			[...issue, ...persons],
			[...issue, '--person', toId(1)],
			['health', 'fit', ...issue.slice(2), ...persons.slice(0, 2)],
		]) {
			const told = [await doStep(malaysia, id, words), await doStep(malaysia, id, words, { LINTAS_LANGUAGE: 'id' })];
			expect(told.map(({ code, stderr }) => [code, stderr.split('\n')[0]])).toEqual([
				[
					2,
					'--document goes with the step travel-document and one person who is in the process: name them by --person.',
				],
				[2, expect.stringMatching(/^--document hanya untuk langkah travel-document dan satu orang/)],
			]);
		}
	});
});

describe('cases', () => {
	const listed = async (wish: { turn?: string; status?: 'closed' }) => {
		const ids: string[] = [];
		for (let after: string | undefined; ; ) {
			const { items, next } = await malaysia.client.cases({ ...wish, limit: 3, after });
			ids.push(...items.map((item) => item.id));
			if (next === null) return ids;
			after = next;
		}
	};

	test('are listed page by page, each once, by whose turn they are and newest first', async () => {
		const { db } = malaysia.database;
		const last = await open(adult);
		await vi.waitFor(async () => expect((await listed({}))[0]).toBe(last), { timeout: 20_000 });
		const all = await db
			.selectFrom('repatriation_case')
			.select(['id', 'status'])
			.orderBy('opened_at', 'desc')
			.execute();
		const openOnes = all.filter(({ status }) => status === 'open').map(({ id }) => id);
		expect(await listed({})).toEqual(openOnes);
		expect(await listed({ status: 'closed' })).toHaveLength(all.length - openOnes.length);
		expect((await listed({ turn: 'us' })).toSorted()).toEqual(openOnes.toSorted());
		expect(await listed({ turn: 'us' })).toEqual(await listed({ turn: 'my.imigresen' }));
		expect(await listed({ turn: 'sg.ica' })).toEqual([]);
	});

	test('stand on the board in a column of everybody whose turn one is, whoever that is', async () => {
		const { db } = malaysia.database;
		const id = '019ab000-0000-7000-8000-00000000000b' as DocumentId;
		const [turn, host, home] = ['sg.ica', 'my.imigresen', 'id.imigrasi'].map((name) => AuthorityId.parse(name)) as [
			AuthorityId,
			AuthorityId,
			AuthorityId,
		];
		const counts = { persons: 1, missing: 0, aside: 0, divergent: 0, strangers: 0, stateDigest: 'invented' };
		const row = { id, host, home, openedAt: '2020-01-01T00:00:00.000Z', status: 'open' as const, ...counts };
		const turns = [{ authority: turn, step: 'transit-permit', dueAt: null, steps: 1 }];
		await db.transaction().execute((tx) => saveCase(tx, row, turns));
		const { stdout } = await runLintas(['case', 'board', '--json'], malaysia.environment);
		await db.transaction().execute((tx) => saveCase(tx, { ...row, status: 'closed' }, []));
		const columns: { heading: string; count: number; cases: { id: string }[] }[] = JSON.parse(stdout);
		expect(columns[0]).toMatchObject({ heading: 'Our turn', count: (await listed({ turn: 'us' })).length });
		expect(columns.find(({ heading }) => heading === turn)).toMatchObject({ count: 1, cases: [{ id }] });
	});

	test('are saved as a table, newest first, each with its next step, whose turn that is, and when it is due', async () => {
		const id = await open(adult);
		const [task] = (await malaysia.client.case(id)).tasks;
		const csv = join(malaysia.dataDir, 'cases.csv');
		const xlsx = join(malaysia.dataDir, 'cases.xlsx');
		for (const out of [csv, xlsx]) {
			const words = ['case', 'list', '--status', 'open', '--out', out];
			expect(await runLintas(words, malaysia.environment)).toMatchObject({ code: 0, stderr: '' });
		}
		const cells = ['Open', stepName(task?.step ?? '', 'en'), 'my.imigresen', task?.dueAt.slice(0, 10)];
		const [, first] = (await readFile(csv, 'utf8')).split('\r\n');
		expect(first?.replaceAll('"', '').split(',').slice(4, 9)).toEqual(['1', ...cells]);
		const sheet = (await unzip(await readFile(xlsx))).join('');
		for (const cell of [id, ...cells]) expect(sheet).toContain(`<t>${cell}</t>`);
	});

	test.each(['turn=Melati', 'status=half', 'turn=us&status=closed', 'after=x', 'turn=us&after=x', 'limit=0'])(
		'are not listed by %s',
		async (query) => {
			const { status, code, text } = await ask('GET', `/officer/v1/cases?${query}`);
			expect([status, code]).toEqual([400, 'request-malformed']);
			expectNothingPersonal([text]);
		},
	);

	test('are told of as they change, and again from the change that was seen last', async () => {
		const id = await open(adult);
		const events = await malaysia.client.watchCases();
		const nextOf = async (stream: typeof events, isNews: (digest: string) => boolean) => {
			for (;;) {
				const change = (await stream.next()).value ?? expect.unreachable();
				if (change.id === id && isNews(change.stateDigest)) return change;
			}
		};
		const first = await nextOf(events, () => true);
		await say(malaysia, id, 'screening', 'victim');
		const second = await nextOf(events, (digest) => digest !== first.stateDigest);
		expect(second).toEqual({
			id,
			status: 'open',
			stateDigest: (await malaysia.client.case(id)).stateDigest,
			changedAt: expect.any(String),
		});
		await events.return();
		const again = await malaysia.client.watchCases(second.changedAt);
		expect(await nextOf(again, () => true)).toEqual(second);
		await again.return();
		await expect(malaysia.client.watchCases('Melati')).rejects.toMatchObject({ code: 'request-malformed' });
	});
});
