import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseSignedCard } from '../../src/partners/signed-card.ts';
import { createAuthorityCa } from '../../src/pki/issue.ts';
import { makeAgreement } from '../agreement.ts';
import { makeOffice, type TestOffice } from '../gateways.ts';
import { createCorrespondent, issueKey } from '../http/correspondent.ts';
import { type Bureau, createBureau } from '../partners/bureau.ts';
import { type Result, runLintas } from './lintas.ts';

let bureau: Bureau;
let description: Readonly<Record<string, unknown>>;
let folder: string;

beforeAll(async () => {
	bureau = await createBureau('id.ncb', 'interpol');
	const { cardKey: _key, version: _version, ...rest } = bureau.card;
	description = rest;
});

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'lintas-write-card-'));
	return () => rm(folder, { recursive: true, force: true });
});

interface Written {
	readonly version: number;
	readonly fingerprint: string;
	readonly cardKeyFile: string;
	readonly cardPassphrase: string | null;
}

/** Writes the card of that description to `theirs.card`. */
async function write(stated: object | string, passphrase = ''): Promise<Result> {
	const [from, out] = [join(folder, 'description.json'), join(folder, 'theirs.card')];
	await writeFile(from, typeof stated === 'string' ? stated : JSON.stringify(stated));
	const environment = { LINTAS_DATA: folder, LINTAS_CARD_PASSPHRASE: passphrase };
	return await runLintas(['partner', 'write-card', from, '--out', out, '--json'], environment);
}

function toWritten({ code, stdout, stderr }: Result): Written {
	expect(code, stderr).toBe(0);
	return JSON.parse(stdout);
}

const readCard = async () => (await parseSignedCard(await readFile(join(folder, 'theirs.card'), 'utf8'))).card;

test('a card is written with a key for its owner alone, and newer ones by the same key', async () => {
	const first = toWritten(await write(description));
	expect(first).toMatchObject({ version: 1, cardKeyFile: join(folder, 'theirs.card.key.pem') });
	expect((await stat(first.cardKeyFile)).mode & 0o777).toBe(0o600);
	expect(await readFile(first.cardKeyFile, 'utf8')).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
	const { cardKey } = await readCard();
	expect(await readCard()).toEqual({ ...description, version: 1, cardKey });
	const changed = { ...description, country: 'MYS', revoked: ['a-key-that-was-lost'] };
	const next = toWritten(await write(changed, first.cardPassphrase ?? ''));
	expect(next).toMatchObject({ version: 2, fingerprint: first.fingerprint, cardPassphrase: null });
	expect(await readCard()).toEqual({ ...changed, version: 2, cardKey });
	const unrevoked = await write(description, first.cardPassphrase ?? '');
	expect(unrevoked).toMatchObject({ code: 1, stderr: expect.stringMatching(/^card-unrevokes/) });
	expect((await readCard()).version).toBe(2);
});

describe('no card is written', () => {
	const wrongs: Readonly<
		Record<string, readonly [make: () => Promise<object | string> | object | string, told: string]>
	> = {
		'of what is no JSON': [() => 'authority: id.ncb', 'json-invalid'],
		'of a description with a version': [() => ({ ...description, version: 7 }), '/version'],
		'of a description with a card key': [() => bureau.card, '/cardKey'],
		'of one that lacks a member': [() => ({ ...description, kinds: undefined }), '/kinds'],
		'of one with a member that nobody knows': [() => ({ ...description, trusted: true }), '/trusted'],
		'without an address where the channel needs one': [() => ({ ...description, endpoint: undefined }), '/endpoint'],
		'with suites': [() => ({ ...description, suites: [{ id: 'L1', from: '2026-01-01' }] }), '/suites'],
		'with certificates of another use': [
			() => ({ ...description, encryption: description.signing }),
			'certificate-unacceptable',
		],
		'of one that runs Lintas': [
			async () => {
				const { cardKey: _key, version: _version, ...rest } = (await createCorrespondent('my.imigresen')).card;
				return rest;
			},
			'/channel',
		],
	};
	test.each(Object.entries(wrongs))('%s', async (_, [make, told]) => {
		const { code, stderr } = await write(await make());
		expect([code, stderr]).toEqual([1, expect.stringContaining(told)]);
		expect(await readdir(folder)).toEqual(['description.json']);
	});

	test('in the place of a file whose key is not beside it', async () => {
		await writeFile(join(folder, 'theirs.card'), 'something else');
		const { code, stderr } = await write(description);
		expect([code, stderr]).toEqual([1, expect.stringMatching(/^file-exists/)]);
		expect(await readFile(join(folder, 'theirs.card'), 'utf8')).toBe('something else');
	});

	test('without --out', async () => {
		const { code, stderr } = await runLintas(['partner', 'write-card', 'description.json'], { LINTAS_DATA: folder });
		expect([code, stderr]).toEqual([2, expect.stringContaining('--out')]);
	});

	test('by a key whose passphrase is another, or that others may read, nor after a card that was changed', async () => {
		const { cardPassphrase, cardKeyFile } = toWritten(await write(description));
		const [file, passphrase] = [join(folder, 'theirs.card'), cardPassphrase ?? ''];
		const before = await readFile(file, 'utf8');
		expect((await write(description, 'tebakan')).stderr).toMatch(/^card-key-unreadable/);
		expect((await write(description)).stderr).toContain('LINTAS_CARD_PASSPHRASE');
		expect(await readFile(file, 'utf8')).toBe(before);
		await writeFile(file, before.replace(/.{20}$/m, 'A'.repeat(20)));
		expect((await write(description, passphrase)).stderr).toMatch(/^card-(?:signature-)?invalid/);
		await rm(file);
		expect((await write(description, passphrase)).stderr).toMatch(/^file-unreadable/);
		await writeFile(file, before);
		await chmod(cardKeyFile, 0o644);
		expect((await write(description, passphrase)).stderr).toMatch(/^file-unreadable: .*chmod 600/);
	});
});

describe('a counterpart whose card was written here', () => {
	let office: TestOffice;

	beforeAll(async () => {
		office = await makeOffice('id.imigrasi');
		await office.start();
	});
	afterAll(() => office.remove());

	const run = (...words: string[]) => runLintas(['partner', ...words], office.environment);

	test('becomes a partner like any other, and another CA of its waits for a second person', async () => {
		const { fingerprint, cardPassphrase } = toWritten(await write(description));
		const [file, agreement] = [join(folder, 'theirs.card'), join(folder, 'agreement.json')];
		await writeFile(agreement, JSON.stringify(makeAgreement(bureau.authority)));
		expect(await run('add', file)).toMatchObject({
			code: 1,
			stderr: expect.stringMatching(/^card-fingerprint-needed/),
		});
		const added = await run('add', file, '--fingerprint', fingerprint);
		expect(added, added.stderr).toMatchObject({
			code: 0,
			stdout: expect.stringContaining('interpol; perpetrator-profile'),
		});
		const agreed = await run('agreement', 'id.ncb', agreement);
		expect(agreed, agreed.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('active') });
		expect(JSON.parse((await run('list', '--json')).stdout).items).toMatchObject([
			{ authority: 'id.ncb', state: 'active', channel: 'interpol' },
		]);
		const at = Temporal.Now.instant();
		const ca = await createAuthorityCa({ authority: bureau.authority, now: at, days: 30 });
		const { certificate } = await issueKey(ca, 'cms-signing', { days: 20 });
		const changed = {
			...description,
			ca: [...bureau.card.ca, ca.certificate.pem],
			signing: [...bureau.card.signing, certificate.pem],
		};
		const next = toWritten(await write(changed, cardPassphrase ?? ''));
		expect(next.fingerprint).not.toBe(fingerprint);
		const again = await run('add', file, '--fingerprint', next.fingerprint);
		expect(again, again.stderr).toMatchObject({
			code: 0,
			stdout: expect.stringContaining('Waits for a second person'),
		});
	});
});
