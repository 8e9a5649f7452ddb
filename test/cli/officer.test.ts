import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { DeliveryView, DocumentView, InboxPage, OutboxPage, Released } from '../../src/http/officer/schemas.ts';
import { makeDraft } from '../e2e/drafts.ts';
import { findFreePort } from '../free-port.ts';
import { makeOffice, makePair, type TestOffice, trust } from '../gateways.ts';
import { type Result, runLintas } from './lintas.ts';

let pair: Awaited<ReturnType<typeof makePair>>;
let singapore: TestOffice;
let philippines: TestOffice;
let draft: string;

beforeAll(async () => {
	pair = await makePair();
	// Their gateways do not run.
	singapore = await makeOffice('sg.ica');
	philippines = await makeOffice('ph.bi');
	for (const office of [singapore, philippines]) await trust(pair.indonesia, await office.card());
	await pair.indonesia.start();
	await pair.malaysia.start();
	draft = await save('draft.json', JSON.stringify(makeDraft()));
});
afterAll(async () => {
	await pair.remove();
	await singapore.remove();
	await philippines.remove();
});

async function save(name: string, text: string): Promise<string> {
	const path = join(pair.indonesia.dataDir, name);
	await writeFile(path, text);
	return path;
}

function run(words: readonly string[], settings: Readonly<Record<string, string>> = {}): Promise<Result> {
	return runLintas(words, { ...pair.indonesia.environment, ...settings });
}

const send = (...words: string[]) => run(['send', draft, '--to', 'my.imigresen', ...words]);
const one = ({ stdout }: Result) => JSON.parse(stdout) as unknown;

describe('lintas send', () => {
	it('tells what was changed, the delivery and, asked to wait, its end', async () => {
		const { code, stdout, stderr } = await send('--wait', '20');
		expect({ code, lines: stdout.trimEnd().split('\n') }, stderr).toEqual({
			code: 0,
			lines: expect.arrayContaining([
				expect.stringMatching(/^Released: Perpetrator profile [0-9a-f-]{36}$/),
				'  changed /sex: The word or letter for the sex was made M, F or X.',
				expect.stringMatching(/^ {2}to my\.imigresen: delivery [0-9a-f-]{36}, 14 disclosures$/),
				'  my.imigresen: delivered, attempts: 1',
			]),
		});
	});

	it('speaks Bahasa Indonesia where asked to', async () => {
		const { stdout } = await run(['send', draft, '--to', 'my.imigresen', '--wait', '20'], { LINTAS_LANGUAGE: 'id' });
		expect(stdout).toMatch(/^Dirilis: Profil pelaku /);
		expect(stdout).toContain('\n  diubah /sex: ');
		expect(stdout).toContain('\n  my.imigresen: terkirim, percobaan: 1\n');
	});

	it('tells in Bahasa Indonesia what is wrong with a draft, all at once', async () => {
		const text = JSON.stringify({ kind: 'feedback', validUntil: 'besok', body: { shoeSize: '44' } });
		const wrong = await save('wrong.json', text);
		const { code, stderr } = await run(['send', wrong, '--to', 'my.imigresen'], { LINTAS_LANGUAGE: 'id' });
		expect(code).toBe(1);
		expect(stderr.split('\n').slice(1)).toEqual([
			'  /draft/validUntil: tanggal dalam bentuk YYYY-MM-DD',
			'  /draft/handling: objek: isian ini wajib',
			'  /draft/body/outcomes: daftar: isian ini wajib',
			'  /draft/body/shoeSize: isian ini tidak ada',
			'  /draft/relations: satu berjenis answers, karena feedback mengenai dokumen lain',
			'',
		]);
	});

	it('writes one JSON value with --json', async () => {
		expect(Released.parse(one(await send('--json')))).toMatchObject({ kind: 'perpetrator-profile' });
		const { settled } = one(await send('--json', '--wait', '20')) as { settled: unknown[] };
		expect(settled.map((view) => DeliveryView.parse(view).state)).toEqual(['delivered']);
	});

	it('keeps here what is withheld', async () => {
		const { stdout } = await send('--withhold', '/narrative');
		expect(stdout).toMatch(/, 12 disclosures, 1 withheld\n/);
	});

	it('exits with 4 when the receipt is not here in time: released it is', async () => {
		const { code, stdout } = await run(['send', draft, '--to', 'sg.ica', '--wait', '0.5']);
		expect(code).toBe(4);
		expect(stdout).toMatch(/^ {2}sg\.ica: (queued|under way|retrying)/m);
	});
});

describe('lintas inbox, outbox and show', () => {
	it('list what was exchanged and show each of it', async () => {
		const released = Released.parse(one(await send('--json', '--wait', '20')));
		const outbox = await run(['outbox', '--limit', '1']);
		expect(outbox.stdout.split('\n')[0]).toMatch(/^RELEASED +KIND +TO +STATE +CODE +DUE +DOCUMENT +DELIVERY$/);
		expect(outbox.stdout.split('\n')[1]).toMatch(
			new RegExp(
				`Perpetrator profile +my\\.imigresen +delivered +${released.documentId} +${released.deliveries[0]?.id}$`,
			),
		);
		expect(OutboxPage.parse(one(await run(['outbox', '--limit', '1', '--json']))).items).toHaveLength(1);
		const inbox = await runLintas(['inbox'], pair.malaysia.environment);
		expect(inbox.stdout).toMatch(new RegExp(`^\\S+ +Perpetrator profile +id\\.imigrasi +${released.documentId}$`, 'm'));
		expect(InboxPage.parse(one(await run(['inbox', '--json']))).items).toEqual([]);
		const shown = await run(['show', released.documentId, '--purpose', 'investigation']);
		expect(shown.stdout).toContain('  Sex /sex  M   written: L\n');
		expect(shown.stdout).toContain(
			'  Roles /roles/0  Recruiter or intermediary (RecruiterOrIntermediary)   written: recruiter\n',
		);
		expect(shown.stdout).toMatch(/^ {2}sent to my\.imigresen: delivered, delivery /m);
		const document = DocumentView.parse(
			one(await run(['show', released.documentDigest, '--purpose', 'investigation', '--json'])),
		);
		expect(document.skeleton.id).toBe(released.documentId);
		const [{ id }] = released.deliveries as [Released['deliveries'][number]];
		expect((await run(['delivery', 'show', id])).stdout).toMatch(
			/^ {2}attempt 1 +\S+ +delivered +[\d.]+ s +TLSv1\.3$/m,
		);
		const { code, stderr } = await run(['delivery', 'retry', released.documentId]);
		expect({ code, stderr }).toEqual({
			code: 1,
			stderr: expect.stringContaining(`${released.documentId} is a document. Its deliveries: ${id} (my.imigresen).`),
		});
	});

	it('tell when a delivery is tried next, once an attempt is over', async () => {
		const sockets: Socket[] = [];
		const silent = createServer((socket) => sockets.push(socket.on('error', () => undefined)));
		onTestFinished(() => void silent.close());
		await once(silent.listen(philippines.partnerPort, '127.0.0.1'), 'listening');
		const released = Released.parse(one(await run(['send', draft, '--to', 'ph.bi', '--json'])));
		const [{ id }] = released.deliveries as [Released['deliveries'][number]];
		const show = async () => (await run(['delivery', 'show', id])).stdout;
		await expect.poll(show, { timeout: 10_000 }).toMatch(/^ {2}under way, \S+\n {2}attempt 1 /m);
		silent.close();
		for (const socket of sockets) socket.destroy();
		await expect.poll(show, { timeout: 20_000 }).toMatch(/^ {2}retrying, .+\n.+\n {2}next attempt: \S+Z$/m);
	});

	it.each([
		[['show', '01a213d3-7868-78a6-83fa-7928b1b287cd', '--purpose', 'investigation'], 1, 'document-unknown'],
		[['show', '01a213d3-7868-78a6-83fa-7928b1b287cd'], 2, '--purpose'],
		[['delivery', 'show', '01a213d3-7868-78a6-83fa-7928b1b287cd'], 1, 'delivery-unknown'],
		[['delivery', 'retry', '01a213d3-7868-78a6-83fa-7928b1b287cd'], 1, 'delivery-unknown'],
		[['delivery', 'cancel', 'not-an-id', '--reason', 'not-needed'], 1, 'request-malformed'],
		[['delivery', 'cancel', '01a213d3-7868-78a6-83fa-7928b1b287cd'], 2, '--reason CODE is needed: not-needed'],
		[['delivery', 'cancel', '01a213d3-7868-78a6-83fa-7928b1b287cd', '--reason', 'whim'], 2, '--reason'],
		[['delivery', 'stop', '01a213d3-7868-78a6-83fa-7928b1b287cd'], 2, 'Neither'],
		[['show', 'not-an-id', '--purpose', 'investigation'], 1, 'request-malformed'],
		[['show', '../../healthz', '--purpose', 'investigation'], 1, 'request-malformed'],
		[['inbox', '--limit', '0'], 2, '--limit'],
		[['outbox', '--limit', 'many'], 2, '--limit'],
	])('refuse %j', async (words, code, complaint) => {
		const result = await run(words);
		expect(result).toMatchObject({ code, stdout: '' });
		expect(result.stderr).toContain(complaint);
	});
});

describe('a draft that cannot be used', () => {
	it.each([
		['no JSON', '{"kind":', 'json-invalid'],
		['a key twice', '{"kind":"a","kind":"b"}', 'json-invalid'],
		['__proto__', '{"__proto__":{}}', 'json-invalid'],
		['not an object', '[]', 'request-malformed'],
		['an unknown kind', JSON.stringify({ ...makeDraft(), kind: 'gossip' }), 'request-malformed'],
		['no handling', JSON.stringify({ ...makeDraft(), handling: undefined }), 'request-malformed'],
		['an unknown field', JSON.stringify({ ...makeDraft(), body: { name: 'A', shoeSize: '44' } }), 'request-malformed'],
	])('%s: is told why, in one problem, and nothing is released', async (_, text, problem) => {
		// What waits for a partner moves meanwhile.
		const list = async () =>
			OutboxPage.parse(one(await run(['outbox', '--json']))).items.map(({ deliveryId }) => deliveryId);
		const before = await list();
		const { code, stdout, stderr } = await run(['send', await save('bad.json', text), '--to', 'my.imigresen']);
		expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
		expect(stderr).toMatch(new RegExp(`^${problem}: `));
		expect(await list()).toEqual(before);
	});

	it('is not there: says which file', async () => {
		const { code, stderr } = await run(['send', '/nowhere/draft.json', '--to', 'my.imigresen']);
		expect(code).toBe(1);
		expect(stderr).toMatch(/^file-unreadable: .*\/nowhere\/draft\.json/);
	});

	it('is for nobody, or for somebody unknown', async () => {
		expect(await run(['send', draft])).toMatchObject({ code: 2 });
		const { code, stderr } = await run(['send', draft, '--to', 'xx.nobody']);
		expect(code).toBe(1);
		expect(stderr).toMatch(/^partner-unknown: /);
	});
});

describe('a gateway that does not run', () => {
	it('is told so, with exit code 3: try again', async () => {
		const { code, stderr } = await run(['inbox'], { LINTAS_OFFICER_PORT: String(await findFreePort()) });
		expect(code).toBe(3);
		expect(stderr).toMatch(/^gateway-unreachable: .*127\.0\.0\.1/);
	});

	it('is told so in Bahasa Indonesia where asked to', async () => {
		const settings = { LINTAS_OFFICER_PORT: String(await findFreePort()), LINTAS_LANGUAGE: 'id' };
		expect((await run(['inbox'], settings)).stderr).toContain('Jalankan dengan `lintas serve`.');
	});
});

describe('lintas openapi', () => {
	it.each([
		['partner', '/partner/v1/envelopes'],
		['officer', '/officer/v1/documents'],
	])('describes the %s door', async (door, path) => {
		const { code, stdout } = await run(['openapi', '--door', door]);
		expect(code).toBe(0);
		const { openapi, paths } = JSON.parse(stdout) as { openapi: string; paths: object };
		expect(openapi).toMatch(/^3\.1\./);
		expect(paths).toHaveProperty([path]);
	});

	it('knows no other door', async () => {
		expect(await run(['openapi', '--door', 'back'])).toMatchObject({ code: 2, stdout: '' });
	});
});
