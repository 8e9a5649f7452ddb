import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
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
		const open = async () => {
			const { rows } = await sql<{ count: number }>`select count(*)::int from pg_stat_activity
				where datname = current_database() and xact_start is not null and pid <> pg_backend_pid()`.execute(
				office.database.db,
			);
			return rows[0]?.count;
		};
		await sleep(500);
		expect(await open()).toBe(1);
		stop.abort();
		await vi.waitFor(async () => expect(await open()).toBe(0), 5_000);
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
