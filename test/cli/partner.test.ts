import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Card } from '../../src/partners/card.ts';
import { createEmptyDatabase, type TestDatabase } from '../database.ts';
import { runLintas } from './lintas.ts';

/** An authority that has run `lintas init`, and what it told. */
interface Authority {
	readonly environment: Readonly<Record<string, string>>;
	readonly dataDir: string;
}

let folder: string;
let databases: TestDatabase[] = [];
let indonesia: Authority;
let malaysia: Authority;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'lintas-partner-'));
	[indonesia, malaysia] = [await init('id.imigrasi', 'IDN'), await init('my.imigresen', 'MYS')];
});
afterAll(async () => {
	await Promise.all(databases.map((database) => database.drop()));
	databases = [];
	await rm(folder, { recursive: true, force: true });
});

async function init(authority: string, country: string): Promise<Authority> {
	const database = await createEmptyDatabase();
	databases.push(database);
	const dataDir = join(folder, authority);
	const environment = { LINTAS_DATA: dataDir, DATABASE_URL: database.url, DATABASE_OWNER_URL: database.ownerUrl };
	const words = [
		'init',
		'--authority',
		authority,
		'--endpoint',
		`https://${authority}.example:8443`,
		'--country',
		country,
		'--json',
	];
	const { code, stdout, stderr } = await runLintas(words, environment);
	expect(code, stderr).toBe(0);
	const { cardPassphrase } = JSON.parse(stdout) as { cardPassphrase: string };
	return { dataDir, environment: { ...environment, LINTAS_CARD_PASSPHRASE: cardPassphrase } };
}

const run = ({ environment }: Authority, ...words: string[]) => runLintas(['partner', ...words], environment);

/** Hands over its card: the file, and what is read out over the telephone. */
async function handOver(authority: Authority): Promise<{ file: string; fingerprint: string }> {
	const { code, stdout, stderr } = await run(authority, 'card');
	expect(code, stderr).toBe(0);
	const file = join(folder, `${stdout.length}-${Date.now()}.card`);
	await writeFile(file, stdout);
	return { file, fingerprint: /[0-9A-F]{4}(?:-[0-9A-F]{4}){7}/.exec(stderr)?.[0] ?? '' };
}

describe('lintas partner', () => {
	it('makes two authorities partners by two files and a fingerprint each', async () => {
		const [ours, theirs] = [await handOver(indonesia), await handOver(malaysia)];
		const inspected = await run(indonesia, 'inspect', theirs.file);
		expect(inspected.stdout).toMatch(/^my\.imigresen version 1: /);
		expect(inspected.stdout).not.toContain(theirs.fingerprint);
		const refused = await run(indonesia, 'add', theirs.file);
		expect(refused).toMatchObject({
			code: 1,
			stderr: expect.stringMatching(/^card-fingerprint-needed: .*Call the partner/),
		});
		const mistaken = await run(indonesia, 'add', theirs.file, '--fingerprint', ours.fingerprint);
		expect(mistaken).toMatchObject({ code: 1, stderr: expect.stringMatching(/^card-fingerprint-mismatch/) });
		expect((await run(indonesia, 'list', '--json')).stdout).toBe('[]\n');
		for (const [to, from] of [
			[indonesia, theirs],
			[malaysia, ours],
		] as const) {
			const added = await run(to, 'add', from.file, '--fingerprint', from.fingerprint);
			expect(added, added.stderr).toMatchObject({
				code: 0,
				stdout: expect.stringContaining('Trusted within a second'),
			});
		}
		const listed = await run(indonesia, 'list');
		expect(listed.stdout).toMatch(
			/^PARTNER +VERSION +COUNTRY +FIRST EXPIRY +ADDRESS\nmy\.imigresen +1 +MYS +\d{4}-\d\d-\d\d +https:\/\/my\.imigresen\.example:8443\n$/,
		);
	});

	it('takes a newer card of the same key by itself, and the old one never again', async () => {
		const before = await handOver(malaysia);
		const path = join(malaysia.dataDir, 'card.json');
		const card = Card.parse(JSON.parse(await readFile(path, 'utf8')));
		await writeFile(path, JSON.stringify({ ...card, version: 2, endpoint: 'https://new.example:8443' }));
		const after = await handOver(malaysia);
		expect(after.fingerprint).toBe(before.fingerprint);
		expect(await run(indonesia, 'add', after.file)).toMatchObject({ code: 0 });
		expect(await run(indonesia, 'add', before.file)).toMatchObject({
			code: 1,
			stderr: expect.stringMatching(/^card-superseded/),
		});
		expect((await run(indonesia, 'list')).stdout).toContain('https://new.example:8443');
	});

	it('signs with a key that is kept elsewhere, and not without its passphrase', async () => {
		const elsewhere = join(folder, 'card key on a stick.pem');
		await rename(join(malaysia.dataDir, 'card.key.pem'), elsewhere);
		expect(await run(malaysia, 'card')).toMatchObject({ code: 1, stderr: expect.stringMatching(/^file-unreadable/) });
		const environment: Record<string, string> = { ...malaysia.environment, LINTAS_CARD_KEY: elsewhere };
		expect(await runLintas(['partner', 'card'], environment)).toMatchObject({ code: 0 });
		const wrong = await runLintas(['partner', 'card'], { ...environment, LINTAS_CARD_PASSPHRASE: 'tebakan' });
		expect(wrong).toMatchObject({ code: 1, stderr: expect.stringMatching(/^card-key-unreadable/) });
		const { LINTAS_CARD_PASSPHRASE: _passphrase, ...without } = environment;
		const asked = await runLintas(['partner', 'card'], { ...without, LINTAS_LANGUAGE: 'id' });
		expect(asked).toMatchObject({ code: 1, stderr: expect.stringContaining('/LINTAS_CARD_PASSPHRASE: frasa sandi') });
	});

	it('removes a partner, once', async () => {
		expect(await run(indonesia, 'remove', 'my.imigresen')).toMatchObject({ code: 0 });
		expect(await run(indonesia, 'remove', 'my.imigresen')).toMatchObject({
			code: 1,
			stderr: expect.stringMatching(/^partner-unknown/),
		});
		expect(await run(indonesia, 'remove', '../card')).toMatchObject({
			code: 1,
			stderr: expect.stringMatching(/^partner-unknown/),
		});
	});

	it.each([
		[['add'], 'takes one word'],
		[['card', 'x'], 'takes nothing'],
		[['suspend', 'x'], 'None of card, inspect, add, list, remove'],
	])('%j is wrong use', async (words, reason) => {
		expect(await run(indonesia, ...words)).toMatchObject({ code: 2, stderr: expect.stringContaining(reason) });
	});
});
