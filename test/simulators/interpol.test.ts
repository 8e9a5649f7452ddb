import { hash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readSignedCard } from '../../src/partners/signed-card.ts';
import type { Simulator, SimulatorOptions } from '../../src/simulators/bureau.ts';
import { startInterpolSimulator } from '../../src/simulators/interpol.ts';
import { type Answer, type Client, createClient, type Line, makeFolders, openLine, toOptions } from './client.ts';

let client: Client;
let folders: Awaited<ReturnType<typeof makeFolders>>;
let dir: string;
let now: Temporal.Instant;
let bureau: Simulator;
let line: Line;

beforeAll(async () => {
	client = await createClient();
	folders = await makeFolders((dataDir) => startInterpolSimulator(toOptions(client, dataDir)));
});
afterAll(() => folders.remove());
beforeEach(async () => {
	dir = await folders.copy();
	now = Temporal.Now.instant();
	await start();
});
afterEach(() => stop());

async function start(changes: Partial<SimulatorOptions> = {}): Promise<void> {
	bureau = await startInterpolSimulator(toOptions(client, dir, { clock: () => now, ...changes }));
	line = openLine(client, bureau);
}

async function stop(): Promise<void> {
	await line.close();
	await bureau.close();
}

const wait = (seconds: number) => {
	now = now.add({ seconds });
};

const red = {
	reference: 'request-1',
	request: 'notice',
	color: 'red',
	notice: {
		name: 'FICTIONAL',
		arrest_warrants: [{ issuing_country_id: 'ID', charge: 'fictional', issued_on: '2026/01/02' }],
	},
	declarations: { neutral: true, publishExtract: false },
	texts: { en: { title: 'Fictional', summary: 'Invented for a test.' } },
	reviewOn: '2028-01-01',
};

async function ask(
	request: object,
): Promise<Answer & { readonly said: Record<string, unknown>; readonly sent: Buffer }> {
	const sent = await line.seal(JSON.stringify(request));
	const answer = await line.post('/v1/requests', sent);
	return { ...answer, said: JSON.parse(await line.open(answer.bytes)), sent };
}

async function read(path: string): Promise<Record<string, unknown>> {
	return JSON.parse(await line.open((await line.get(path)).bytes));
}

/** References and states, each with a number or a reason where it has one. */
async function listChanges(after = '0'): Promise<string[]> {
	const { changes } = (await read(`/v1/requests/changes?after=${after}`)) as { changes: Record<string, string>[] };
	return changes.map(({ reference, state, entity_id = '', reason = '' }) =>
		`${reference} ${state} ${entity_id}${reason}`.trimEnd(),
	);
}

describe('a request', () => {
	test('is acknowledged, by the digest of the message as it came, and then looked at and published', async () => {
		const { status, said, sent } = await ask(red);
		expect(status).toBe(202);
		expect(said).toEqual({
			reference: 'request-1',
			digest: hash('sha256', sent, 'base64url'),
			state: 'submitted',
			at: now.toString({ smallestUnit: 'millisecond' }),
		});
		expect(await listChanges()).toEqual([]);
		wait(5);
		expect(await listChanges()).toEqual(['request-1 under-review']);
		wait(5);
		expect(await listChanges('1')).toEqual([`request-1 published ${now.toString().slice(0, 4)}/90001`]);
		expect(await listChanges('2')).toEqual([]);
	});

	test('that comes again is the same one, acknowledged as it stands, and with another content none', async () => {
		const first = await ask(red);
		wait(1);
		const again = await ask(red);
		expect(again.said).toEqual({ ...first.said, digest: hash('sha256', again.sent, 'base64url') });
		const other = await line.post('/v1/requests', await line.seal(JSON.stringify({ ...red, reviewOn: '2027-01-01' })));
		expect([other.status, other.headers['content-type']]).toEqual([409, 'application/problem+json']);
		wait(10);
		expect((await ask(red)).said).toMatchObject({ state: 'published', entity_id: expect.stringMatching(/90001$/) });
		expect(await listChanges()).toHaveLength(2);
	});

	test('that is not neutral is refused at once', async () => {
		const { status, said } = await ask({ ...red, declarations: { neutral: false, publishExtract: false } });
		expect([status, said]).toEqual([200, expect.objectContaining({ state: 'refused', reason: 'article-3' })]);
		wait(10);
		expect(await listChanges()).toEqual([]);
	});

	test.each([
		['a Red notice without a warrant', { notice: { name: 'FICTIONAL' } }, 'no-warrant'],
		['one without a summary in English', { texts: {} }, 'no-summary'],
		['one that is looked at again after more than five years', { reviewOn: '2040-01-01' }, 'review-too-late'],
	])('is refused when it was looked at: %s', async (_, changes, reason) => {
		expect((await ask({ ...red, ...changes })).status).toBe(202);
		wait(10);
		expect(await listChanges()).toEqual(['request-1 under-review', `request-1 refused ${reason}`]);
	});

	test('for a record of a document may be looked at again after ten years', async () => {
		const records = [{ number: 'X1234567', issuing_country: 'IDN', type: 'passport', fraud_type: 'lost' }];
		const { color: _, notice: __, texts: ___, ...rest } = red;
		await ask({
			...rest,
			request: 'sltd',
			records,
			reviewOn: now
				.add({ hours: 24 * 3_600 })
				.toString()
				.slice(0, 10),
		});
		wait(10);
		expect((await listChanges()).at(-1)).toMatch(/^request-1 published/);
	});

	test('is updated, withdrawn, and both are about the first', async () => {
		await ask(red);
		wait(10);
		await listChanges();
		await ask({ ...red, reference: 'request-2', request: 'update', of: 'request-1' });
		wait(10);
		await ask({ reference: 'request-3', request: 'withdrawal', of: 'request-2', reason: 'wrong-person' });
		wait(10);
		expect((await listChanges('2')).map((change) => change.split(' ').slice(0, 2).join(' '))).toEqual([
			'request-1 updated',
			'request-1 withdrawn',
		]);
	});

	test.each(['update', 'withdrawal'])('for an %s of something that is not there is refused', async (request) => {
		const { said } = await ask({ ...red, request, of: 'request-0' });
		expect(said).toMatchObject({ state: 'refused', reason: 'unknown-request' });
	});

	test('is remembered by a simulator that begins anew, under the same keys', async () => {
		await ask(red);
		const { card, port = 0 } = bureau;
		await stop();
		await start({ port });
		expect(readSignedCard(bureau.card)).toEqual(readSignedCard(card));
		wait(10);
		expect(await listChanges()).toHaveLength(2);
	});

	test.each([
		['is no JSON', 'hello'],
		['has an unknown colour', JSON.stringify({ ...red, color: 'pink' })],
		['does not say whether it is neutral', JSON.stringify({ ...red, declarations: {} })],
		['says a member twice', '{"reference":"a","reference":"b"}'],
	])('is not understood where it %s', async (_, content) => {
		expect((await line.post('/v1/requests', await line.seal(content))).status).toBe(400);
	});
});

describe('a simulator does not begin', () => {
	test('where another one listens', async () => {
		const { port = 0 } = bureau;
		const other = startInterpolSimulator(toOptions(client, await folders.copy(), { port }));
		await expect(other).rejects.toMatchObject({ code: 'address-in-use' });
	});

	test('with what it cannot have remembered', async () => {
		const other = await folders.copy();
		await writeFile(join(other, 'requests.json'), '{"taken": 7}');
		await expect(startInterpolSimulator(toOptions(client, other))).rejects.toMatchObject({ code: 'file-unreadable' });
	});
});

describe('a message counts', () => {
	test('of no type but its own', async () => {
		expect((await line.post('/v1/requests', await line.seal('{}'), 'application/json')).status).toBe(415);
	});

	test('in no other form than signed, and sealed for the bureau', async () => {
		expect((await line.post('/v1/requests', Buffer.from('hello'))).status).toBe(400);
		const elsewhere = await createClient();
		const [own, other] = [line, openLine(elsewhere, bureau)];
		expect((await own.post('/v1/requests', await other.seal(JSON.stringify(red)))).status).toBe(403);
		await other.close();
		const sealed = await own.seal(JSON.stringify(red));
		expect((await own.post('/v1/requests', Buffer.concat([sealed.subarray(0, -40), Buffer.alloc(40)]))).status).toBe(
			400,
		);
	});

	test('over no connection but the gateway’s', async () => {
		const stranger = openLine(client, bureau, { identity: (await createClient()).correspondent.tlsClient });
		const nobody = openLine(client, bureau, { identity: null });
		for (const each of [stranger, nobody]) {
			await expect(each.get('/v1/requests/changes')).rejects.toThrow();
			await each.close();
		}
	});
});

test.each([
	['POST', '/v1/notices/red', 405],
	['GET', '/v1/requests', 404],
	['GET', '/v1/diffusions/2026-10001', 404],
	['GET', '/v1/notices/diffusions', 404],
	['GET', '/v1/requests/changes?after=7', 400],
	['GET', '/v1/sltd/changes?after=x', 400],
	['GET', '/v1/notices/red?page=0', 400],
])('%s %s is answered with %d', async (method, path, status) => {
	const answer = method === 'GET' ? await line.get(path) : await line.post(path, await line.seal('{}'));
	expect(answer.status).toBe(status);
});
