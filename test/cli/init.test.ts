import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { Card } from '../../src/partners/card.ts';
import { createEmptyDatabase, type TestDatabase } from '../database.ts';
import { type Result, runLintas } from './lintas.ts';

const about = ['--authority', 'id.imigrasi', '--endpoint', 'https://gateway.example:8443', '--country', 'IDN'];
let folder: string;
let database: TestDatabase;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'lintas-init-'));
	database = await createEmptyDatabase();
});
afterEach(async () => {
	await database.drop();
	await rm(folder, { recursive: true, force: true });
});

function init(words: readonly string[], settings: Readonly<Record<string, string>> = {}): Promise<Result> {
	const { url, ownerUrl } = database;
	const environment = { LINTAS_DATA: join(folder, 'data'), DATABASE_URL: url, DATABASE_OWNER_URL: ownerUrl };
	return runLintas(['init', ...words], { ...environment, ...settings });
}

/** Every file below the data directory, with its contents. */
async function readAll(): Promise<Map<string, string>> {
	const entries = await readdir(join(folder, 'data'), { recursive: true, withFileTypes: true });
	const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
	return new Map(await Promise.all(paths.map(async (path) => [path, await readFile(path, 'utf8')] as const)));
}

describe('lintas init', () => {
	it('makes all that a gateway needs, secrets for their owner alone, and writes none of them', async () => {
		const { code, stdout, stderr } = await init([...about, '--name', 'Immigration', '--local-name', 'Imigrasi']);
		expect(code).toBe(0);
		const card = Card.parse(JSON.parse(await readFile(join(folder, 'data', 'card.json'), 'utf8')));
		expect(card).toMatchObject({
			authority: 'id.imigrasi',
			endpoint: 'https://gateway.example:8443',
			country: 'IDN',
			timeZone: 'Asia/Jakarta',
			names: { en: 'Immigration', local: 'Imigrasi' },
			version: 1,
			suites: [{ id: 'L1' }],
		});
		const secrets = [...(await readAll())].filter(([path]) => /kek$|officer-token$|key\.pem$|\.key$/.test(path));
		expect(secrets.length).toBeGreaterThanOrEqual(6);
		for (const [path, text] of secrets) {
			expect((await stat(path)).mode & 0o777, path).toBe(0o600);
			expect(`${stdout}${stderr}`).not.toContain(text.trim());
			expect(JSON.stringify(card)).not.toContain(text.trim());
		}
		expect(await database.db.selectFrom('delivery').selectAll().execute()).toEqual([]);
	});

	it('writes one JSON value with --json', async () => {
		const { stdout } = await init([...about, '--json']);
		expect(JSON.parse(stdout)).toEqual({
			authority: 'id.imigrasi',
			data: join(folder, 'data'),
			cardPassphrase: expect.stringMatching(/^(?:[0-9a-f]{4}-){9}[0-9a-f]{4}$/),
		});
	});

	it('takes the time zone that it is told, as Indonesia has three', async () => {
		const { stdout } = await init([...about, '--time-zone', 'Asia/Makassar']);
		expect(stdout).toContain('  Asia/Makassar: its days begin and end there');
		expect(JSON.parse(await readFile(join(folder, 'data', 'card.json'), 'utf8')).timeZone).toBe('Asia/Makassar');
	});

	it('never makes a second gateway in the same place', async () => {
		await init(about);
		const before = await readAll();
		const { code, stdout, stderr } = await init(about);
		expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
		expect(stderr).toMatch(/^already-initialised: /);
		expect(await readAll()).toEqual(before);
	});

	it('without an authority migrates what is there, and keeps every key', async () => {
		await init(about);
		const before = await readAll();
		expect(await init([])).toMatchObject({ code: 0 });
		expect(await readAll()).toEqual(before);
	});

	it('goes on where an earlier one was cut short, with the same keys and a card key, whose passphrase it tells', async () => {
		await init(about);
		const before = await readAll();
		for (const name of ['card.json', 'card.jws', 'card.key.pem']) await rm(join(folder, 'data', name));
		const again = await init(about);
		expect(again).toMatchObject({ code: 0, stdout: expect.stringMatching(/(?:[0-9a-f]{4}-){9}[0-9a-f]{4}\n/) });
		// Each card that was signed is kept, by the time at which it was.
		const list = (files: Map<string, string>) =>
			[...files.keys()].filter((path) => !path.includes('/cards/')).toSorted();
		const after = await readAll();
		expect(list(after)).toEqual(list(before));
		for (const path of list(after))
			if (!/card\.(?:json|jws|key\.pem)$/.test(path)) expect(after.get(path)).toBe(before.get(path));
	});

	it.each(['card.key.pem', 'card.jws'])('makes no other first card where %s is left of one', async (left) => {
		await init(about);
		for (const name of ['card.json', 'card.jws', 'card.key.pem']) {
			if (name !== left) await rm(join(folder, 'data', name));
		}
		const before = await readAll();
		const { code, stderr } = await init(about);
		expect([code, stderr]).toEqual([1, expect.stringMatching(new RegExp(`^already-initialised: .*${left}`, 'm'))]);
		expect(await readAll()).toEqual(before);
	});

	it.each([
		[[], 'A new gateway needs --authority, --endpoint and --country.'],
		[['--authority', 'Imigrasi', ...about.slice(2)], '--authority: '],
		[[...about.slice(0, 3), 'http://gateway.example', ...about.slice(4)], '--endpoint: '],
		[[...about.slice(0, 5), 'ID'], '--country: '],
		[[...about.slice(0, 5), 'AUS'], 'A gateway in AUS needs --time-zone.'],
		[[...about, '--time-zone', 'Asia/Atlantis'], '--time-zone: a time zone that exists, such as Asia/Jakarta'],
		[[...about, '--time-zone', '+07:00'], '--time-zone: an IANA time zone'],
	])('refuses %j and makes nothing', async (words, complaint) => {
		const { code, stderr } = await init(words);
		expect(code).toBe(2);
		expect(stderr).toContain(complaint);
		await expect(readAll()).rejects.toMatchObject({ code: 'ENOENT' });
	});

	it('says which variable is missing when it may not migrate a database of one’s own', async () => {
		const { code, stdout, stderr } = await init(about, { DATABASE_OWNER_URL: '' });
		expect(code).toBe(1);
		expect(stderr).toMatch(/^configuration-invalid: .*DATABASE_OWNER_URL/m);
		// The card key is made by then, and its passphrase is told at no other time.
		expect(stdout).toMatch(/^(?:[0-9a-f]{4}-){9}[0-9a-f]{4}\n/);
	});

	it.each([
		['does not answer', 'postgres://nobody@127.0.0.1:1/none', 'database-unavailable'],
		['has no such database', inject('testServer').ownerUrl.replace(/[^/]+$/, 'nowhere'), 'database-refused'],
		['has another password', inject('testServer').ownerUrl.replace(/:[^:@]+@/, ':wrong@'), 'database-refused'],
	])('says so when the server %s, and not with which password', async (_, ownerUrl, problem) => {
		const { code, stderr } = await init(about, { DATABASE_OWNER_URL: ownerUrl });
		expect(code).toBe(3);
		expect(stderr).toMatch(new RegExp(`^${problem}: `, 'm'));
		expect(stderr).not.toContain('postgres://');
	});
});

describe('a gateway whose secrets others may read', () => {
	it('does not start, and says what to run', async () => {
		await init(about);
		const token = join(folder, 'data', 'officer-token');
		await chmod(token, 0o644);
		const { code, stderr } = await runLintas(['inbox'], { LINTAS_DATA: join(folder, 'data') });
		expect(code).toBe(1);
		expect(stderr).toContain(`chmod 600 ${token}`);
	});
});
