import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { endingIfStalled } from '../../src/http/officer/stream-answer.ts';
import { makeOffice, type TestOffice } from '../gateways.ts';
import { handling } from './drafts.ts';

let office: TestOffice;
let headers: { authorization: string };
const origin = () => `http://127.0.0.1:${office.officerPort}/officer/v1`;

beforeAll(async () => {
	office = await makeOffice('id.imigrasi');
	await office.start({ doors: true, work: false });
	headers = { authorization: `Bearer ${(await readFile(join(office.dataDir, 'officer-token'), 'utf8')).trim()}` };
	const defaults = JSON.stringify({ validUntil: '2099-12-31', handling });
	const query = new URLSearchParams({ kind: 'perpetrator-profile', defaults });
	const rows = Array.from({ length: 2_500 }, (_, n) => `Orang Contoh,${'Rekaan. '.repeat(900)}${n}\n`).join('');
	const init = { method: 'POST', headers: { ...headers, 'content-type': 'text/csv' }, body: `name,narrative\n${rows}` };
	const answer = await fetch(`${origin()}/imports?${query}`, init);
	expect(await answer.text()).toContain('{"summary":{"draft":2500,');
});
afterAll(() => office.remove());

/** Of the gateway, in this database. */
async function countSnapshots(): Promise<number | undefined> {
	const { rows } = await sql<{ count: number }>`select count(*)::int from pg_stat_activity
		where datname = current_database() and xact_start is not null and pid <> pg_backend_pid()`.execute(
		office.database.db,
	);
	return rows[0]?.count;
}

describe('exporting at the officer door', () => {
	it('goes through every page, each row once', async () => {
		const answer = await fetch(`${origin()}/exports?purpose=repatriation&of=drafts&format=ndjson`, { headers });
		const lines = (await answer.text()).trimEnd().split('\n');
		expect(new Set(lines.map((line) => JSON.parse(line).body.narrative)).size).toBe(2_500);
		expect(answer.headers.get('cache-control')).toBe('no-store');
	});

	it('ends its snapshot when nobody reads on', async () => {
		const stop = new AbortController();
		const answer = await fetch(`${origin()}/exports?purpose=repatriation&of=drafts&format=json`, {
			headers,
			signal: stop.signal,
		});
		await answer.body?.getReader().read();
		await vi.waitFor(async () => expect(await countSnapshots()).toBe(1), 10_000);
		stop.abort();
		await vi.waitFor(async () => expect(await countSnapshots()).toBe(0), 5_000);
	});

	it('opens nothing for HEAD, of which nobody reads a body', async () => {
		const url = `${origin()}/exports?purpose=repatriation&of=drafts&format=json`;
		expect((await fetch(url, { method: 'HEAD', headers })).status).toBe(404);
		expect(await countSnapshots()).toBe(0);
	});

	it('does three at once, and the next when one of them has ended', async () => {
		const stop = new AbortController();
		const begin = (signal = AbortSignal.timeout(60_000)) =>
			fetch(`${origin()}/exports?purpose=repatriation&of=drafts&format=json`, { headers, signal });
		const answers = await Promise.all([begin(stop.signal), begin(stop.signal), begin(stop.signal)]);
		expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
		const busy = await begin();
		expect([busy.status, await busy.json()]).toMatchObject([429, { code: 'gateway-busy' }]);
		stop.abort();
		await vi.waitFor(async () => expect(await countSnapshots()).toBe(0), 5_000);
		expect(await (await begin()).json()).toHaveLength(2_500);
	});

	it('cuts off whoever takes no piece for a minute, and nobody else', async () => {
		vi.useFakeTimers();
		try {
			const end = vi.fn();
			const pieces = endingIfStalled(ReadableStream.from(['one', 'two', 'three']), end);
			await pieces.next();
			vi.advanceTimersByTime(59_000);
			await pieces.next();
			vi.advanceTimersByTime(59_000);
			expect(end).not.toHaveBeenCalled();
			vi.advanceTimersByTime(1_000);
			expect(end).toHaveBeenCalledOnce();
			await pieces.return(undefined);
		} finally {
			vi.useRealTimers();
		}
	});

	it.each([
		['a table without a kind', 'of=drafts&format=csv'],
		['another source', 'of=all&format=json'],
		['another form', 'of=drafts&format=pdf'],
	])('is refused for %s', async (_, query) => {
		const answer = await fetch(`${origin()}/exports?purpose=prevention&${query}`, { headers });
		expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'request-malformed' }]);
	});

	it('needs the token', async () => {
		expect((await fetch(`${origin()}/exports?purpose=repatriation&of=drafts&format=json`)).status).toBe(401);
	});
});
