import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { readToEnd } from './client.ts';
import { type Correspondent, createCorrespondent } from './correspondent.ts';
import { draft, handling } from './drafts.ts';
import { expectOpenApi } from './openapi-document.ts';
import { expectNothingPersonal, makeLog, watchStored } from './watch.ts';

let office: TestOffice;
let malaysia: Correspondent;
let token: string;
const log = makeLog();

beforeAll(async () => {
	office = await makeOffice('id.imigrasi', { LINTAS_LOG_LEVEL: 'info' });
	malaysia = await createCorrespondent('my.imigresen');
	const singapore = await createCorrespondent('sg.ica');
	await trust(office, malaysia.card);
	const kinds = [{ name: 'perpetrator-profile', version: '1.0' }];
	await trust(office, { ...singapore.card, kinds });
	token = (await readFile(join(office.dataDir, 'officer-token'), 'utf8')).trim();
	await office.start({ doors: true, work: false }, { logTo: log });
});

afterAll(() => office.remove());

const recipients = [{ to: 'my.imigresen', withhold: [] as string[] }];
const origin = () => `http://127.0.0.1:${office.officerPort}`;

async function ask(path: string, init: RequestInit = {}) {
	const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...init.headers };
	const response = await fetch(`${origin()}${path}`, { ...init, headers });
	const text = await response.text();
	return { status: response.status, headers: response.headers, text, json: text === '' ? undefined : JSON.parse(text) };
}

const release = (body: unknown) =>
	ask('/officer/v1/documents', { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });

interface Expected {
	readonly status: number;
	readonly code: string;
	readonly pointer?: string;
	/** Nobody was asked who they are, or they did not say. */
	readonly isStranger?: boolean;
}

/**
 * A problem as RFC 9457 has it, nothing stored but that a person was refused (strangers are counted), and nothing that
 * the officer wrote in the answer, the log or the audit log.
 */
async function expectProblem(send: () => ReturnType<typeof ask>, expected: Expected): Promise<void> {
	const { status, code, pointer, isStranger = code === 'sign-in-required' } = expected;
	log.take();
	const [answer, stored] = await watchStored(office.database, send);
	expect({ ...answer.json, status: answer.status }).toMatchObject({ status, code, type: `urn:lintas:problem:${code}` });
	expect(answer.headers.get('content-type')).toBe('application/problem+json');
	expect(answer.headers.get('x-request-id')).toBe(answer.json.requestId);
	if (pointer !== undefined) {
		const fields: { pointer: string; expected: string; expectedIndonesian?: string }[] = answer.json.fields;
		expect(fields.map((field) => field.pointer)).toContain(pointer);
		for (const { expected, expectedIndonesian } of fields) expect(expectedIndonesian).not.toBe(expected);
		for (const field of fields) expect(field.expectedIndonesian, field.expected).toMatch(/\w/);
	}
	const entries = isStranger ? [] : [{ by: expect.any(String), outcome: code }];
	expect(stored).toMatchObject({ documents: 0, bodies: 0, receptions: 0, entries });
	expectNothingPersonal([answer.text, log.lines.join(''), JSON.stringify(stored.entries)]);
}

describe('who shows no valid token is asked to sign in:', () => {
	const cases: Readonly<Record<string, () => Record<string, string>>> = {
		'no token': () => ({ authorization: '' }),
		'a wrong token': () => ({ authorization: `Bearer ${'A'.repeat(43)}` }),
		'a token that is nearly right': () => ({ authorization: `Bearer ${token.slice(0, -1)}` }),
		'the token twice': () => ({ authorization: `Bearer ${token} ${token}` }),
		'another scheme': () => ({ authorization: `Basic ${btoa(`officer:${token}`)}` }),
		'a token of 1 MB less a bit': () => ({ authorization: `Bearer ${'A'.repeat(8_000)}` }),
	};
	test.each(Object.entries(cases))('%s', async (_, headers) => {
		const send = () => ask('/officer/v1/inbox', { headers: headers() });
		await expectProblem(send, { status: 401, code: 'sign-in-required' });
		expect((await send()).headers.get('www-authenticate')).toBe('Bearer');
	});

	test('before anything of the body is looked at', async () => {
		const send = () => ask('/officer/v1/documents', { method: 'POST', body: '{', headers: { authorization: 'x' } });
		await expectProblem(send, { status: 401, code: 'sign-in-required' });
	});

	test.each([
		'/officer/v1/documents/x?purpose=investigation',
		'/officer/v1/deliveries/x',
		'/officer/v1/outbox',
		'/officer/v1/openapi.json',
	])('at %s', async (path) => {
		await expectProblem(() => ask(path, { headers: { authorization: '' } }), {
			status: 401,
			code: 'sign-in-required',
		});
	});

	test.each(['\r\n', '\n', '\r', '\0'])('a line break in the token ends the request: %j', async (character) => {
		const socket = connect(office.officerPort, '127.0.0.1');
		await once(socket, 'connect');
		socket.write(
			`GET /officer/v1/inbox HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}${character}INJECTED\r\n\r\n`,
		);
		expect(await readToEnd(socket)).toMatch(/^HTTP\/1\.1 400 /);
		expectNothingPersonal([log.lines.join('')]);
	});
});

test('the door is open on loopback only', async () => {
	const socket = connect(office.officerPort, '127.0.0.2');
	await expect(once(socket, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

describe('what is not JSON as it is allowed here is refused:', () => {
	const good = JSON.stringify({ draft, recipients });
	const texts: Readonly<Record<string, string | Uint8Array>> = {
		nothing: '',
		'JSON that breaks off': good.slice(0, -1),
		'JSON nested 10,000 deep': '['.repeat(10_000) + ']'.repeat(10_000),
		'JSON nested 100,000 deep': '{"a":'.repeat(100_000),
		'a key twice': good.replace('{', '{"draft":1,'),
		'a __proto__ key': good.replace('{', '{"__proto__":{"admin":true},'),
		'a number that no double holds': good.replace('"information":2', '"information":1e400'),
		'minus nought': good.replace('"information":2', '"information":-0'),
		'a number too long': good.replace('"information":2', '"information":90071992547409931'),
		NaN: good.replace('"information":2', '"information":NaN'),
		'a NUL character': good.replace('Fiktif', 'Fiktif\\u0000'),
		'a lone surrogate': good.replace('Fiktif', '\\ud800'),
		'a byte-order mark': `\ufeff${good}`,
		'bytes that are no UTF-8': Buffer.from(good.replace('Fiktif', 'Fiktif\u00ff'), 'latin1'),
		'a comment': `${good} // Melati`,
	};
	test.each(Object.entries(texts))('%s', async (_, body) => {
		const send = () => ask('/officer/v1/documents', { method: 'POST', body: body as string });
		await expectProblem(send, { status: 400, code: 'json-invalid' });
	});

	test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
		'the media type "%s"',
		async (type) => {
			const send = () =>
				ask('/officer/v1/documents', { method: 'POST', body: good, headers: { 'content-type': type } });
			const [answer, stored] = await watchStored(office.database, send);
			expect([400, 415]).toContain(answer.status);
			expect(answer.json.code).toMatch(/^(media-type-unsupported|request-malformed|json-invalid)$/);
			expect(stored.documents).toBe(0);
		},
	);

	test('what is over the limit, whether or not it says so', async () => {
		const big = JSON.stringify({ draft, recipients, padding: 'A'.repeat(11 * 1024 * 1024) });
		await expectProblem(() => release(big), { status: 413, code: 'body-too-large' });
		const stream = new Blob([big]).stream();
		const init = { method: 'POST', body: stream, duplex: 'half' } as RequestInit;
		await expectProblem(() => ask('/officer/v1/documents', init), { status: 413, code: 'body-too-large' });
	});
});

const withDraft = (changes: object) => ({ draft: { ...draft, ...changes }, recipients });
const withBody = (changes: object) => withDraft({ body: { ...draft.body, ...changes } });
const withHandling = (changes: object) => withDraft({ handling: { ...handling, ...changes } });
const to = (...wishes: object[]) => ({ draft, recipients: wishes });

describe('a draft is refused, with a pointer to each field and none of its values, for', () => {
	const drafts: Readonly<Record<string, readonly [unknown, pointer: string, number?, string?]>> = {
		'a field that its kind does not have': [withBody({ weight: 'Melati' }), '/draft/body/weight'],
		'a missing field': [withBody({ urgency: undefined }), '/draft/body/urgency'],
		'a field of another form': [withBody({ urgency: { Melati: 'Fiktif' } }), '/draft/body/urgency'],
		'an empty text': [withBody({ note: '   ' }), '/draft/body/note'],
		'a text too long': [withBody({ note: 'Melati '.repeat(2_000) }), '/draft/body/note'],
		'an empty list of persons': [withBody({ victims: [] }), '/draft/body/victims'],
		'201 persons': [withBody({ victims: Array(201).fill(draft.body.victims[0]) }), '/draft/body/victims'],
		'a person without a name': [
			withBody({ victims: [{ traffickingStatus: 'korban', consentToReturn: 'setuju' }] }),
			'/draft/body/victims/0/name',
		],
		'missing handling': [withDraft({ handling: undefined }), '/draft/handling'],
		'an unknown TLP label': [withHandling({ tlp: 'TLP:FIKTIF' }), '/draft/handling/tlp'],
		'H3 without its words': [withHandling({ codes: ['H3'] }), '/draft/handling/restrictions'],
		'a code twice': [withHandling({ codes: ['H1', 'H1'] }), '/draft/handling/codes'],
		'a date that does not exist': [withHandling({ retainUntil: '2031-02-30' }), '/draft/handling/retainUntil'],
		'an unknown kind': [withDraft({ kind: 'melati-fiktif' }), '/draft/kind'],
		'a relation to what is no id': [
			withDraft({ relations: [{ type: 'answers', document: 'x' }] }),
			'/draft/relations/0/document',
		],
		'a last day in the past': [withDraft({ validUntil: '2026-01-01' }), '/validUntil', 422, 'draft-invalid'],
		'no recipients': [to(), '/recipients'],
		'a recipient twice': [to({ to: 'my.imigresen' }, { to: 'my.imigresen', withhold: ['/urgency'] }), '/recipients'],
		'a recipient that is no authority id': [to({ to: 'Melati Fiktif' }), '/recipients/0/to'],
		'a pointer to what cannot be withheld': [
			to({ to: 'my.imigresen', withhold: ['/urgency', '/melati'] }),
			'/recipients/0/withhold/1',
			422,
			'draft-invalid',
		],
		'a pointer into a field': [
			to({ to: 'my.imigresen', withhold: ['/victims/0/name/value'] }),
			'/recipients/0/withhold/0',
			422,
			'draft-invalid',
		],
		'a coarser form of what has none': [
			to({ to: 'my.imigresen', coarsen: ['/victims', '/circumstances'] }),
			'/recipients/0/coarsen/1',
			422,
			'draft-invalid',
		],
		'raw text where no field is': [
			to({ to: 'my.imigresen', withoutRaw: ['', '/victims/7'] }),
			'/recipients/0/withoutRaw/1',
			422,
			'draft-invalid',
		],
		'a member too many': [{ draft, recipients, sign: false }, '/sign'],
	};
	test.each(Object.entries(drafts))('%s', async (_, [body, pointer, status = 400, code = 'request-malformed']) => {
		await expectProblem(() => release(body), { status, code, pointer });
	});
});

test.each([
	['a partner that nobody knows', 'ph.immigration', 404, 'partner-unknown'],
	['ourselves', 'id.imigrasi', 404, 'partner-unknown'],
	['a partner that does not take this kind', 'sg.ica', 403, 'partner-kind-unsupported'],
])('nothing is released to %s, nor to those named beside it', async (_, name, status, code) => {
	await expectProblem(() => release(to({ to: 'my.imigresen' }, { to: name })), { status, code });
});

describe('an id or a parameter that is none is refused:', () => {
	test.each([
		['/officer/v1/documents/x?purpose=investigation', '/id'],
		['/officer/v1/documents/019AB000-0000-7000-8000-000000000001?purpose=investigation', '/id'],
		["/officer/v1/documents/'%20or%201=1?purpose=investigation", '/id'],
		['/officer/v1/deliveries/..%2f..%2fetc', '/id'],
		['/officer/v1/inbox?limit=0', '/limit'],
		['/officer/v1/inbox?limit=1e9', '/limit'],
		['/officer/v1/outbox?limit=Melati', '/limit'],
		['/officer/v1/inbox?before=Melati', '/before'],
		["/officer/v1/outbox?before=2026-11-24T00:00:00.000Z_'", '/before'],
		['/officer/v1/inbox?before=2026-13-24T00:00:00.000Z_019ab000-0000-7000-8000-000000000001', '/before'],
	])('%s', async (path, pointer) => {
		await expectProblem(() => ask(path), { status: 400, code: 'request-malformed', pointer });
	});

	test.each([
		['/officer/v1/deliveries/019ab000-0000-7000-8000-000000000001', 'delivery-unknown'],
		['/officer/v1/nothing', 'endpoint-unknown'],
		['/partner/v1/openapi.json', 'endpoint-unknown'],
	])('and one of nothing is not found: %s', async (path, code) => {
		await expectProblem(() => ask(path), { status: 404, code, isStranger: path.startsWith('/partner') });
	});
});

const someId = '019ab000-0000-7000-8000-000000000001';

describe('nobody reads without saying what for, and that it was tried is on record:', () => {
	test.each([
		`/officer/v1/documents/${someId}`,
		`/officer/v1/documents/${someId}?purpose=Melati`,
		`/officer/v1/documents/${someId}/attachments/${'A'.repeat(43)}`,
		`/officer/v1/drafts/${someId}`,
		'/officer/v1/exports?of=inbox&format=json',
	])('%s', async (path) => {
		const [{ status, json }, { entries, ...rest }] = await watchStored(office.database, () => ask(path));
		expect({ status, code: json.code, ...rest }).toEqual({
			status: 400,
			code: 'purpose-needed',
			documents: 0,
			bodies: 0,
			receptions: 0,
		});
		expect(json.fields).toContainEqual(expect.objectContaining({ pointer: '/purpose' }));
		expect(entries).toMatchObject([{ outcome: 'purpose-needed', by: expect.stringMatching(/^[\w-]{22}$/) }]);
		expect(entries[0]).not.toHaveProperty('reason');
	});
});

describe('what is tried and not found is on record:', () => {
	test.each([
		[`documents/${someId}`, 'document-unknown', { action: 'document-read', document: someId }],
		[`documents/${'A'.repeat(43)}`, 'document-unknown', { action: 'document-read', documentDigest: 'A'.repeat(43) }],
		[`documents/${someId}/attachments/${'A'.repeat(43)}`, 'document-unknown', { document: someId }],
		[`drafts/${someId}`, 'draft-unknown', { action: 'draft-read', draft: someId }],
	])('%s', async (path, code, entry) => {
		const send = () => ask(`/officer/v1/${path}?purpose=investigation`);
		const [{ status, json }, { entries }] = await watchStored(office.database, send);
		expect([status, json.code]).toEqual([404, code]);
		const by = expect.stringMatching(/^[\w-]{22}$/);
		expect(entries).toMatchObject([{ ...entry, by, reason: 'investigation', outcome: code }]);
	});
});

test('the door describes itself, and that it wants a token', async () => {
	const { text } = await ask('/officer/v1/openapi.json');
	const document = expectOpenApi(text);
	expect(document).toMatchObject({
		components: { securitySchemes: { officerToken: { type: 'http', scheme: 'bearer' } } },
	});
	for (const path of ['/healthz', '/readyz'])
		expect(await ask(path, { headers: { authorization: '' } })).toMatchObject({ status: 200, json: { status: 'ok' } });
});

describe('a body whose length nobody stated', () => {
	const inChunks = (text: string) =>
		ask('/officer/v1/documents', {
			method: 'POST',
			body: ReadableStream.from([Buffer.from(text.slice(0, 10)), Buffer.from(text.slice(10))]),
			duplex: 'half',
		} as RequestInit);

	test('is taken as any other', async () => {
		expect((await inChunks(JSON.stringify({ draft, recipients }))).status).toBe(201);
	});

	test('is refused as any other', async () => {
		await expectProblem(() => inChunks('{ "draft": '), { status: 400, code: 'json-invalid' });
		await expectProblem(() => inChunks('x'.repeat(11_000_000)), { status: 413, code: 'body-too-large' });
	});
});
