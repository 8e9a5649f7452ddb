import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { type Gateway, startGateway } from '../../src/gateway.ts';
import { Card } from '../../src/partners/card.ts';
import { makeAgreement } from '../agreement.ts';
import { createEmptyDatabase, type TestDatabase } from '../database.ts';
import { findFreePort } from '../free-port.ts';
import { runLintas } from './lintas.ts';

/** An authority that has run `lintas init` and `lintas serve`, and what it told. */
interface Authority {
	readonly environment: Readonly<Record<string, string>>;
	readonly dataDir: string;
	readonly database: TestDatabase;
	readonly gateway: Gateway;
}

let folder: string;
let indonesia: Authority;
let malaysia: Authority;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'lintas-partner-'));
	[indonesia, malaysia] = [await init('id.imigrasi', 'IDN'), await init('my.imigresen', 'MYS')];
});
afterAll(async () => {
	for (const { gateway, database } of [indonesia, malaysia]) {
		await gateway.close();
		await database.drop();
	}
	await rm(folder, { recursive: true, force: true });
});

async function init(authority: string, country: string): Promise<Authority> {
	const database = await createEmptyDatabase();
	const dataDir = join(folder, authority);
	const [partnerPort, officerPort] = [await findFreePort(), await findFreePort()];
	const settings = {
		LINTAS_DATA: dataDir,
		DATABASE_URL: database.url,
		LINTAS_PARTNER_HOST: '127.0.0.1',
		LINTAS_PARTNER_PORT: String(partnerPort),
		LINTAS_OFFICER_PORT: String(officerPort),
		LINTAS_LOG_LEVEL: 'silent',
	};
	const endpoint = `https://127.0.0.1:${partnerPort}`;
	const words = ['init', '--authority', authority, '--endpoint', endpoint, '--country', country, '--json'];
	const { code, stdout, stderr } = await runLintas([...words, '--desk-phone', '+62215224658'], {
		...settings,
		DATABASE_OWNER_URL: database.ownerUrl,
	});
	expect(code, stderr).toBe(0);
	const { cardPassphrase } = JSON.parse(stdout) as { cardPassphrase: string };
	const gateway = await startGateway(parseConfig(settings), { doors: true, work: true });
	return { dataDir, database, gateway, environment: { ...settings, LINTAS_CARD_PASSPHRASE: cardPassphrase } };
}

const run = ({ environment }: Authority, ...words: string[]) => runLintas(['partner', ...words], environment);

let cards = 0;

/** Hands over its card: the file, and what is read out over the telephone. */
async function handOver(authority: Authority): Promise<{ file: string; fingerprint: string }> {
	const { code, stdout, stderr } = await run(authority, 'card');
	expect(code, stderr).toBe(0);
	cards += 1;
	const file = join(folder, `${cards}.card`);
	await writeFile(file, stdout);
	return { file, fingerprint: /[0-9A-F]{4}(?:-[0-9A-F]{4}){7}/.exec(stderr)?.[0] ?? '' };
}

async function changeCard({ dataDir }: Authority, changes: Partial<Card>): Promise<void> {
	const path = join(dataDir, 'card.json');
	const card = Card.parse(JSON.parse(await readFile(path, 'utf8')));
	await writeFile(path, JSON.stringify({ ...card, version: card.version + 1, ...changes }));
}

/** What the audit log says of partners, oldest first. */
async function readChanges({ database }: Authority) {
	const entries = await database.db.selectFrom('audit_entry').select('entry').orderBy('at').execute();
	return entries
		.map(({ entry }) => JSON.parse(entry) as { action: string; outcome: string; by?: string; reason?: string })
		.filter(({ action }) => action === 'partner-changed');
}

async function writeAgreement(changes: object = {}): Promise<string> {
	const file = join(folder, 'agreement.json');
	const agreement = makeAgreement(malaysia.gateway.authority);
	await writeFile(file, JSON.stringify({ ...agreement, ...changes }));
	return file;
}

describe('lintas partner', () => {
	it('makes two authorities partners by two files and a fingerprint each', async () => {
		const [ours, theirs] = [await handOver(indonesia), await handOver(malaysia)];
		const inspected = await run(indonesia, 'inspect', theirs.file);
		expect(inspected.stdout).toMatch(/^my\.imigresen version 1: /);
		expect(inspected.stdout).toContain('desk-24h: +62215224658');
		expect(inspected.stdout).not.toContain(theirs.fingerprint);
		const refused = await run(indonesia, 'add', theirs.file);
		expect(refused).toMatchObject({
			code: 1,
			stderr: expect.stringMatching(/^card-fingerprint-needed: .*Call the partner/),
		});
		const mistaken = await run(indonesia, 'add', theirs.file, '--fingerprint', ours.fingerprint);
		expect(mistaken).toMatchObject({ code: 1, stderr: expect.stringMatching(/^card-fingerprint-mismatch/) });
		expect(JSON.parse((await run(indonesia, 'list', '--json')).stdout)).toMatchObject({ items: [] });
		for (const [to, from] of [
			[indonesia, theirs],
			[malaysia, ours],
		] as const) {
			const added = await run(to, 'add', from.file, '--fingerprint', from.fingerprint);
			expect(added, added.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('Taken: ') });
		}
		const listed = await run(indonesia, 'list');
		expect(listed.stdout).toMatch(
			/^PARTNER +STATE +VERSION +COUNTRY +FIRST EXPIRY +AGREED UNTIL +ADDRESS\nmy\.imigresen +proposed +1 +MYS +\d{4}-\d\d-\d\d +– +https:/,
		);
	});

	it('says how far the way to a partner goes, and why not further', async () => {
		const asked = await run(indonesia, 'ping', 'my.imigresen');
		expect(asked.code).toBe(1);
		expect(asked.stdout).toMatch(/✓ connection, both certificates: works \d+ ms\n✓ its card, version: works 1\n/);
		expect(asked.stdout).toMatch(/✗ test notice signed and sealed: FAILED\n {4}partner-not-active: .*agreement/);
		expect(asked.stdout).toContain('· receipt verified: not tried');
	});

	it('refuses an agreement with mistakes, all of them at once, and one with somebody else', async () => {
		const wrong = await writeAgreement({ purposes: ['curiosity'], retentionDays: 0 });
		const refused = await run(indonesia, 'agreement', 'my.imigresen', wrong);
		expect(refused.code).toBe(1);
		expect(refused.stderr).toContain('/purposes/0');
		expect(refused.stderr).toContain('/retentionDays');
		const other = await run(indonesia, 'agreement', 'my.imigresen', await writeAgreement({ partner: 'sg.ica' }));
		expect(other).toMatchObject({ code: 1, stderr: expect.stringMatching(/^agreement-invalid: [\s\S]*\/partner/) });
	});

	it('is active with an agreement, and then the whole way works', async () => {
		const agreed = await run(indonesia, 'agreement', 'my.imigresen', await writeAgreement());
		expect(agreed, agreed.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('active') });
		const file = await writeAgreement({ partner: 'id.imigrasi' });
		expect(await run(malaysia, 'agreement', 'id.imigrasi', file)).toMatchObject({ code: 0 });
		const asked = await run(indonesia, 'ping', 'my.imigresen', '--json');
		expect(asked, asked.stdout).toMatchObject({ code: 0 });
		const { steps } = JSON.parse(asked.stdout) as { steps: { step: string; outcome: string }[] };
		expect(steps.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
			'connection done',
			'card done',
			'certificates done',
			'clock done',
			'document done',
			'receipt done',
		]);
		const shown = await run(malaysia, 'show', 'id.imigrasi');
		expect(shown.stdout).toContain('has fetched our card: version 1');
	});

	it('suspends and resumes, with a reason, and nothing goes meanwhile', async () => {
		const asked = await run(indonesia, 'suspend', 'my.imigresen');
		expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('--reason key-lost | ') });
		const suspended = await run(indonesia, 'suspend', 'my.imigresen', '--reason', 'security-incident');
		expect(suspended, suspended.stderr).toMatchObject({ code: 0, stdout: 'my.imigresen: suspended\n' });
		const there = await run(malaysia, 'ping', 'id.imigrasi');
		expect(there.stdout).toMatch(/✗ connection, both certificates: FAILED\n {4}partner-suspended: /);
		const twice = await run(indonesia, 'suspend', 'my.imigresen', '--reason', 'security-incident');
		expect(twice).toMatchObject({ code: 1, stderr: expect.stringMatching(/^partner-state-conflict/) });
		expect(await run(indonesia, 'resume', 'my.imigresen', '--reason', 'resolved')).toMatchObject({ code: 0 });
		expect(await run(malaysia, 'ping', 'id.imigrasi')).toMatchObject({ code: 0 });
		const changes = await readChanges(indonesia);
		expect(changes.map(({ outcome }) => outcome)).toEqual([
			'proposed',
			'card-taken',
			'agreement-set',
			'active',
			'suspended',
			'active',
		]);
		expect(changes.slice(-2)).toMatchObject([{ reason: 'security-incident' }, { reason: 'resolved' }]);
		expect(changes.every(({ by }) => by !== undefined)).toBe(true);
	});

	it('takes a newer card of the same key by itself, and the old one never again', async () => {
		const before = await handOver(malaysia);
		await changeCard(malaysia, { names: { en: 'New name', local: 'Nama baharu' } });
		const after = await handOver(malaysia);
		expect(after.fingerprint).toBe(before.fingerprint);
		expect(await run(indonesia, 'add', after.file)).toMatchObject({ code: 0 });
		expect(await run(indonesia, 'add', before.file)).toMatchObject({
			code: 1,
			stderr: expect.stringMatching(/^card-superseded/),
		});
		expect((await run(indonesia, 'show', 'my.imigresen')).stdout).toContain('Nama baharu');
	});

	it('takes a newer card without being handed it, when it is fetched', async () => {
		await changeCard(malaysia, { names: { en: 'Newest name', local: 'Nama terbaharu' } });
		await handOver(malaysia);
		expect(await run(indonesia, 'ping', 'my.imigresen')).toMatchObject({ code: 0 });
		expect((await run(indonesia, 'show', 'my.imigresen')).stdout).toContain('Nama terbaharu');
	});

	it('tells a partner that is resumed of the card that it missed', async () => {
		await run(indonesia, 'suspend', 'my.imigresen', '--reason', 'security-incident');
		await changeCard(indonesia, { revoked: ['a key that was stolen'] });
		await handOver(indonesia);
		const announced = await runLintas(['keys', 'announce'], indonesia.environment);
		expect(announced, announced.stderr).toMatchObject({
			code: 0,
			stdout: expect.stringContaining('no partner to tell'),
		});
		const resumed = await run(indonesia, 'resume', 'my.imigresen', '--reason', 'resolved');
		expect(resumed, resumed.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('Announced') });
		await vi.waitFor(
			async () =>
				expect((await run(malaysia, 'show', 'id.imigrasi', '--json')).stdout).toContain('a key that was stolen'),
			{ timeout: 10_000 },
		);
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

	it('names a partner whose record cannot be read, with what to do, beside the others', async () => {
		const table = indonesia.database.db.updateTable('partner').where('authority', '=', 'my.imigresen' as never);
		await table.set({ card: '{ "authority": ' }).execute();
		const listed = await run(indonesia, 'list');
		expect(listed, listed.stderr).toMatchObject({
			code: 0,
			stdout: expect.stringMatching(/^my\.imigresen: partner-record-unreadable: .*lintas partner remove/m),
		});
		const shown = await run(indonesia, 'show', 'my.imigresen');
		expect(shown).toMatchObject({ code: 1, stderr: expect.stringMatching(/^partner-record-unreadable: /) });
	});

	it('ends a partnership, once', async () => {
		const remove = (id: string) => run(indonesia, 'remove', id, '--reason', 'agreement-ended');
		expect(await remove('my.imigresen')).toMatchObject({ code: 0 });
		for (const gone of ['my.imigresen', 'sg.ica']) {
			expect(await remove(gone)).toMatchObject({ code: 1, stderr: expect.stringMatching(/^partner-unknown/) });
		}
		expect(await remove('../card')).toMatchObject({ code: 1, stderr: expect.stringMatching(/^request-malformed/) });
	});

	it.each([
		[['add'], 'takes one word'],
		[['card', 'x'], 'takes nothing'],
		[['agreement', 'x'], 'takes two words'],
		[['trust', 'x'], 'None of card, inspect, write-card, add, confirm'],
	])('%j is wrong use', async (words, reason) => {
		expect(await run(indonesia, ...words)).toMatchObject({ code: 2, stderr: expect.stringContaining(reason) });
	});
});
