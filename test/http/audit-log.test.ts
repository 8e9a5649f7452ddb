import { hash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { verifyCheckpoint } from '../../src/audit/checkpoint.ts';
import { type AuditEntry, appendLeaves, toAuditLeaf, toLeafHash } from '../../src/audit/entry.ts';
import { verifyInclusion } from '../../src/audit/inclusion-proof.ts';
import { toLogKey } from '../../src/audit/log-key.ts';
import { loadTile } from '../../src/audit/published-log.ts';
import { AuditPage, AuditProof } from '../../src/http/officer/audit-routes.ts';
import { ConflictPage } from '../../src/http/officer/conflicts.ts';
import { type AuthorityId, type DocumentId, type PersonId, toTimestamp } from '../../src/model/identifiers.ts';
import { indexEntries, loadSearchable } from '../../src/store/audit-search.ts';
import { insertLogConflict, type LogConflict } from '../../src/store/witnessed-logs.ts';
import { endAll, type Running, runLintas, startLintas, waitForOutput } from '../cli/lintas.ts';
import { makeOffice, type TestOffice } from '../gateways.ts';
import { watchStored } from './watch.ts';

let office: TestOffice;
let headers: { authorization: string };
const running: Running[] = [];
const document = '019ab000-0000-7000-8000-000000000001' as DocumentId;
const by = 'x'.repeat(22) as PersonId;
const count = 600;

/** One a minute. */
function makeEntry(n: number): AuditEntry {
	const at = Temporal.Instant.from('2026-11-20T17:00:00Z')
		.add({ minutes: n })
		.toString({ smallestUnit: 'millisecond' });
	const authority = 'id.imigrasi' as AuthorityId;
	if (n % 100 === 50)
		return {
			at,
			action: 'document-read',
			authority,
			document,
			by,
			roles: ['officer', 'approver'],
			outcome: 'policy-denied',
		};
	return { at, action: 'delivery-settled', authority, recipient: 'my.imigresen' as AuthorityId, outcome: 'delivered' };
}

function newEntry(outcome: string): AuditEntry {
	const { document: _, by: __, roles: ___, ...entry } = makeEntry(50);
	return { ...entry, at: toTimestamp(Temporal.Now.instant()), outcome };
}

beforeAll(async () => {
	office = await makeOffice('id.imigrasi');
	const { db } = office.database;
	await appendLeaves(
		db,
		Array.from({ length: count }, (_, n) => toAuditLeaf(makeEntry(n))),
	);
	await office.start();
	headers = { authorization: `Bearer ${(await readFile(join(office.dataDir, 'officer-token'), 'utf8')).trim()}` };
	await vi.waitFor(async () => expect((await loadSearchable(db)).size).toBeGreaterThanOrEqual(count), 10_000);
});
afterEach(() => endAll(running));
afterAll(() => office.remove());

const ask = (path: string, signal = AbortSignal.timeout(20_000)) =>
	fetch(`http://127.0.0.1:${office.officerPort}/officer/v1/audit/${path}`, { headers, signal });
const search = async (query: Record<string, string>) =>
	AuditPage.parse(await (await ask(`entries?${new URLSearchParams(query)}`)).json());
const run = (...words: string[]) => runLintas(['audit', ...words], office.environment);

describe('searching the audit log', () => {
	it('finds what is asked for, newest first, page by page', async () => {
		const first = await search({ document, limit: '4' });
		expect(first.items.map(({ entry }) => entry?.at)).toEqual([550, 450, 350, 250].map((n) => makeEntry(n).at));
		expect(first.items[0]?.entry).toEqual(makeEntry(550));
		const second = await search({ document, limit: '4', before: `${first.next}` });
		expect(second.items.map(({ index }) => index)).toEqual([150, 50]);
		expect(second.next).toBeNull();
	});

	it('takes all that is asked together, and times in any zone', async () => {
		const times = { from: '2026-11-21T00:50:00+07:00', until: '2026-11-20T19:30:00Z' };
		const { items } = await search({ by, action: 'document-read', outcome: 'policy-denied', ...times });
		expect(items.map(({ index }) => index)).toEqual([50]);
		expect((await search({ partner: 'my.imigresen', ...times, limit: '200' })).items).toHaveLength(99);
	});

	it('is itself on record, with what it was about', async () => {
		await search({ document, partner: 'sg.ica' });
		await vi.waitFor(async () => {
			const { items } = await search({ action: 'audit-read', document, partner: 'sg.ica' });
			expect(items[0]?.entry).toMatchObject({ action: 'audit-read', outcome: 'searched', recipient: 'sg.ica' });
			expect(items[0]?.entry?.by).toMatch(/^[\w-]{22}$/);
		}, 10_000);
	});

	it.each([
		['before=x', '/before'],
		['before=-1', '/before'],
		['before=1.5', '/before'],
		['limit=0', '/limit'],
		['limit=201', '/limit'],
		['action=burned', '/action'],
		['document=x', '/document'],
		['by=Melati', '/by'],
		['partner=../x', '/partner'],
		['outcome=', '/outcome'],
		['from=yesterday', '/from'],
		['from=2026-11-21T00:00:00Z&until=2026-11-20T00:00:00Z', '/until'],
		['from=2026-11-21T00:00:00Z&until=2026-11-21T00:00:00Z', '/until'],
	])('refuses %s, and says where', async (query, pointer) => {
		const answer = await ask(`entries?${query}`);
		expect([answer.status, await answer.json()]).toMatchObject([
			400,
			{ code: 'request-malformed', fields: [{ pointer, expectedIndonesian: expect.any(String) }] },
		]);
	});
});

describe('one entry', () => {
	it('comes with its salt and a proof, by which whoever has the key of the log verifies it', async () => {
		const answer = await ask('entries/150');
		expect(answer.headers.get('cache-control')).toBe('no-store');
		const { index, leafHash, salt, entry, proof } = AuditProof.parse(await answer.json());
		expect(JSON.parse(entry)).toEqual(makeEntry(150));
		const hash = toLeafHash(Buffer.from(salt, 'base64url'), entry);
		expect(Buffer.from(hash).toString('base64url')).toBe(leafHash);
		const key = toLogKey(await office.card());
		const verified = verifyInclusion(hash, Buffer.from(proof), { origin: key.name, keys: [key], witnesses: [] });
		expect([verified.index, index]).toEqual([150, 150]);
	});

	it.each([
		['9007199254740991', 404, 'entry-unknown'],
		['x', 400, 'request-malformed'],
		['9007199254740993', 400, 'request-malformed'],
	])('is refused for index %s', async (index, status, code) => {
		const [answer, { entries }] = await watchStored(office.database, () => ask(`entries/${index}`));
		expect([answer.status, await answer.json()]).toMatchObject([status, { code }]);
		expect(entries.map(({ action, outcome }) => [action, outcome])).toEqual([['request-refused', code]]);
	});
});

describe('watching the audit log', () => {
	it('tells what is there behind an index, then what comes, and is on record once', async () => {
		const ending = new AbortController();
		const reader = (await ask('events?after=597', ending.signal)).body
			?.pipeThrough(new TextDecoderStream())
			.getReader();
		let text = '';
		const until = async (pattern: RegExp) => {
			while (!pattern.test(text)) text += (await reader?.read())?.value ?? '';
		};
		await until(/"index":599/);
		expect(text).toMatch(/^event: entry\ndata: \{"index":598,.*\}\n\nevent: entry\ndata: \{"index":599,/);
		await appendLeaves(office.database.db, [toAuditLeaf(newEntry('purpose-differs'))]);
		await until(/"outcome":"purpose-differs"/);
		expect(text.match(/"outcome":"watched"/g)).toHaveLength(1);
		ending.abort();
	});

	it('refuses what is no index', async () => {
		expect((await ask('events?after=x')).status).toBe(400);
	});
});

describe('lintas audit tail and search', () => {
	it('writes a line for each entry: index, both times, what happened and how it ended', async () => {
		const { code, stdout, stderr } = await run('search', '--by', by, '-n', '1');
		expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
		const [line, more] = stdout.split('\n');
		expect(line).toBe(
			`550  2026-11-21T09:10:00+07:00  2026-11-21T02:10:00.000Z  document read  policy-denied: The rules do not allow this.  authority id.imigrasi  document ${document}  person ${by}  as officer, approver`,
		);
		expect(more).toBe('Older ones, with the same options and --before 550');
		const environment = { ...office.environment, LINTAS_LANGUAGE: 'id' };
		const indonesian = await runLintas(['audit', 'search', '--by', by, '--before', '550', '-n', '1'], environment);
		expect(indonesian.stdout).toMatch(
			/^450 .* dokumen dibaca {2}policy-denied: .* dokumen 019ab000-.* orang x{22} {2}sebagai officer, approver\n/,
		);
	});

	it('takes days of the office for times', async () => {
		const { stdout } = await run('search', '--from', '2026-11-21', '--until', '2026-11-22', '-n', '200', '--json');
		const { items } = JSON.parse(stdout);
		expect(items).toHaveLength(200);
		expect(items[0].index).toBe(599);
		expect((await run('search', '--until', '2026-11-21', '--json')).stdout).toBe('{"items":[],"next":null}\n');
	});

	it('goes on with what comes until Ctrl+C, the newest at the end', async () => {
		const watching = startLintas(['audit', 'tail', '-n', '3', '--watch'], office.environment);
		running.push(watching);
		await waitForOutput(watching, /audit log read {2}watched/);
		await appendLeaves(office.database.db, [toAuditLeaf(newEntry('document-unknown'))]);
		await waitForOutput(watching, /document read {2}document-unknown: /);
		watching.child.kill('SIGINT');
		const { code, stdout, stderr } = await watching.ended;
		expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
		const indices = stdout
			.trimEnd()
			.split('\n')
			.map((line) => Number.parseInt(line, 10));
		expect(indices).toEqual(indices.map((_, at) => (indices[0] ?? 0) + at));
	});

	it.each([
		[['tail', '--by', by]],
		[['tail', 'x']],
		[['search', '--watch']],
		[['search', '--action', 'burned']],
		[['search', '--from', 'yesterday']],
		[['search', '--before', '-1']],
		[['search', '-n', '0']],
		[['toString']],
	])('lintas audit %j is a wrong use', async (words) => {
		expect(await run(...words)).toMatchObject({ code: 2, stdout: '' });
	});

	it('says which stretch of time has no end', async () => {
		const refused = await run('search', '--from', '2026-11-22', '--until', '2026-11-21');
		expect(refused).toMatchObject({
			code: 1,
			stderr: expect.stringMatching(/^request-malformed: .*\n {2}\/until: a time after from/),
		});
	});
});

/** As somebody does who knows the formats and has no Lintas: RFC 6962 §2.1, by hand. */
function rehash(salt: string, entry: string): string {
	const commitment = hash('sha256', Buffer.concat([Buffer.from(salt, 'base64url'), Buffer.from(entry)]), 'buffer');
	return hash('sha256', Buffer.concat([Buffer.of(0), commitment]), 'base64url');
}

describe('lintas audit export', () => {
	const fileOf = (name: string) => join(office.dataDir, name);
	const linesOf = async (file: string) =>
		(await readFile(file, 'utf8'))
			.trimEnd()
			.split('\n')
			.map((line) => JSON.parse(line));

	it('writes entries by which anybody recomputes the leaf hashes, and the checkpoint that covers them', async () => {
		const file = fileOf('all.jsonl');
		const { code, stdout, stderr } = await run('export', file, '--last', '599');
		expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
		expect((await stat(file)).mode & 0o777).toBe(0o600);
		const [{ checkpoint }, ...entries] = await linesOf(file);
		const key = toLogKey(await office.card());
		const { size } = verifyCheckpoint(Buffer.from(checkpoint), { origin: key.name, keys: [key], witnesses: [] });
		expect(stdout).toBe(`Exported: ${file}\n600 entries of the audit log, covered by the checkpoint of size ${size}\n`);
		expect(entries.map(({ index }) => index)).toEqual(Array.from({ length: 600 }, (_, n) => n));
		for (const { leafHash, salt, entry } of entries) expect(rehash(salt, entry)).toBe(leafHash);
		expect(entries.map(({ entry }) => JSON.parse(entry))).toEqual(Array.from({ length: 600 }, (_, n) => makeEntry(n)));
		const leaves = entries.map(({ leafHash }) => Buffer.from(leafHash, 'base64url'));
		const stored = await loadTile(office.database.db, 'tile/0/000');
		expect(Buffer.concat(leaves.slice(0, 256))).toEqual(Buffer.from(stored ?? []));
	});

	it.each([
		[
			['--document', document],
			[50, 150, 250, 350, 450, 550],
		],
		[
			['--by', by, '--first', '100', '--last', '400'],
			[150, 250, 350],
		],
		[
			['--from', '2026-11-21T00:49:00+07:00', '--until', '2026-11-21T00:52:00+07:00'],
			[49, 50, 51],
		],
		[['--partner', 'th.invented'], []],
	])('takes what is asked for alone (%j)', async (words, expected) => {
		const file = fileOf(`${words.join('').replaceAll(/\W/g, '')}.jsonl`);
		const { code, stdout, stderr } = await run('export', file, ...words, '--json');
		expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
		const { entries, checkpoint } = JSON.parse(stdout);
		const [head, ...rest] = await linesOf(file);
		expect(rest.map(({ index }) => index).filter((index) => index < count)).toEqual(expected);
		expect([head.checkpoint, rest.length]).toEqual([checkpoint, entries]);
	});

	it('writes no file over, and none where it is refused', async () => {
		const file = fileOf('there.jsonl');
		await writeFile(file, 'mine');
		expect(await run('export', file)).toMatchObject({ code: 1, stderr: expect.stringMatching(/^file-exists: /) });
		expect(await readFile(file, 'utf8')).toBe('mine');
		const refused = await run('export', fileOf('none.jsonl'), '--first', '5', '--last', '4');
		expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/\/last: an index not before first/) });
		expect((await readdir(office.dataDir)).filter((name) => name.includes('none'))).toEqual([]);
		expect(await run('export')).toMatchObject({ code: 2 });
	});
});

describe('lintas audit conflicts', () => {
	const fork = {
		log: 'sg.ica',
		kind: 'fork',
		source: 'my.imigresen',
		seen: 'lintas/sg.ica\n7\n',
		shown: 'lintas/sg.ica\n8\n',
	};
	const id = (seenSize: number) => `sg.ica:fork:my.imigresen:${seenSize}`;
	/** Nobody signed them: verification would name each. */
	afterAll(() =>
		office.database.ownerDb.transaction().execute(async (tx) => {
			await sql`alter table log_conflict disable trigger user`.execute(tx);
			await tx.deleteFrom('log_conflict').execute();
			await sql`alter table log_conflict enable trigger user`.execute(tx);
		}),
	);

	it('says that there are none', async () => {
		expect(await run('conflicts')).toEqual({ code: 0, stdout: 'None\n', stderr: '' });
	});

	it('lists what contradicts what, newest first, page by page', async () => {
		await office.database.db.transaction().execute(async (tx) => {
			// Two found at the same moment.
			for (const [seenSize, second] of [
				[7, 1],
				[12, 2],
				[9, 2],
				[300, 3],
			] as const) {
				const foundAt = `2026-11-26T15:00:0${second}.000Z`;
				await insertLogConflict(tx, { ...fork, seenSize, foundAt } as LogConflict);
			}
		});
		const first = ConflictPage.parse(await (await ask('conflicts?limit=2')).json());
		expect(first.items.map(({ seenSize }) => seenSize)).toEqual([300, 12]);
		const second = ConflictPage.parse(await (await ask(`conflicts?limit=2&before=${first.next}`)).json());
		expect(second.items.map((item) => item.id)).toEqual([id(9), id(7)]);
		const { stdout } = await runLintas(['audit', 'conflicts', '-n', '1'], {
			...office.environment,
			LINTAS_LANGUAGE: 'id',
		});
		expect(stdout.split('\n')[1]).toMatch(
			/^2026-11-26T15:00:03\.000Z {2}sg\.ica +dua pohon yang tidak saling melanjutkan {2}my\.imigresen +sg\.ica:fork:my\.imigresen:300$/,
		);
	});

	it('shows both notes, and writes all of them into a file of evidence', async () => {
		const { stdout } = await run('conflicts', 'show', id(9));
		expect(stdout).toContain('LOG OF sg.ica: two trees, neither begins with the other\n');
		expect(stdout).toContain('What it had signed before:\n  lintas/sg.ica\n  7\n');
		const file = join(office.dataDir, 'conflicts.jsonl');
		expect((await run('conflicts', 'export', file)).stdout).toBe(`Exported: ${file}, 4\n`);
		const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
		expect(lines.map((line) => JSON.parse(line).seenSize)).toEqual([300, 12, 9, 7]);
		expect(JSON.parse(lines[3] ?? '')).toMatchObject({ ...fork, id: id(7) });
	});

	it.each([
		['conflicts/x', 400, 'request-malformed'],
		['conflicts?before=sg.ica:fork', 400, 'request-malformed'],
		['conflicts?before=sg.ica:burned:my.imigresen:7', 400, 'request-malformed'],
		['conflicts?limit=51', 400, 'request-malformed'],
		['conflicts/sg.ica:fork:my.imigresen:8', 404, 'conflict-unknown'],
	])('%s is answered %i', async (path, status, code) => {
		const [answer, { entries }] = await watchStored(office.database, () => ask(path));
		expect([answer.status, await answer.json()]).toMatchObject([status, { code }]);
		expect(entries.map(({ action, outcome }) => [action, outcome])).toEqual([['request-refused', code]]);
	});

	it.each([[['conflicts', 'burn', 'x']], [['conflicts', 'show']], [['conflicts', '--by', by]]])(
		'%j is a wrong use',
		async (words) => {
			expect(await run(...words)).toMatchObject({ code: 2, stdout: '' });
		},
	);
});

describe('verifying the whole log at the officer door', () => {
	const verify = (signal = AbortSignal.timeout(20_000)) =>
		fetch(`http://127.0.0.1:${office.officerPort}/officer/v1/audit/verifications`, { method: 'POST', headers, signal });
	const eventsOf = async (answer: Response) =>
		[...(await answer.text()).matchAll(/event: (\w+)\ndata: (.*)\n/g)].map(([, event, data = '']) => ({
			event,
			...JSON.parse(data),
		}));

	it('tells how far it has come, and the end', async () => {
		const events = await eventsOf(await verify());
		expect(events[0]).toEqual({ event: 'progress', entries: 0 });
		expect(events.at(-1)).toEqual({ event: 'done', entries: expect.any(Number), findings: 0 });
		expect(events.at(-1)?.entries).toBeGreaterThanOrEqual(count);
	});

	it('is one at a time, and the next when whoever asked has gone', async () => {
		const ending = new AbortController();
		const { ownerDb } = office.database;
		await ownerDb.transaction().execute(async (tx) => {
			await sql`lock table audit_tile in access exclusive mode`.execute(tx);
			expect((await verify(ending.signal)).status).toBe(200);
			const busy = await verify();
			expect([busy.status, await busy.json()]).toMatchObject([429, { code: 'gateway-busy' }]);
			ending.abort();
		});
		await vi.waitFor(
			async () => expect((await eventsOf(await verify())).at(-1)).toMatchObject({ event: 'done' }),
			10_000,
		);
	});

	it('names what was altered', async () => {
		await indexEntries(office.database.db);
		await office.database.ownerDb.transaction().execute(async (tx) => {
			await sql`alter table audit_entry disable trigger user`.execute(tx);
			await sql`update audit_entry set entry = replace(entry, 'delivered', 'cancelled')
				where leaf_hash = (select leaf_hash from audit_sequence where index = 123)`.execute(tx);
			await sql`alter table audit_entry enable trigger user`.execute(tx);
		});
		const events = await eventsOf(await verify());
		expect(events).toContainEqual({ event: 'finding', finding: { finding: 'entry-altered', index: 123 } });
		expect(events).toContainEqual({ event: 'finding', finding: { finding: 'terms-altered', index: 0 } });
		expect(events.at(-1)).toMatchObject({ event: 'done', findings: 2 });
	});
});
