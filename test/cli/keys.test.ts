import { once } from 'node:events';
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toOwnKeys } from '../../src/exchange/own-keys.ts';
import { loadListFiles } from '../../src/partners/list-files.ts';
import { parseSignedCard } from '../../src/partners/signed-card.ts';
import { toFingerprint } from '../../src/pki/card-key.ts';
import { addKey, loadKeyStore } from '../../src/pki/key-store.ts';
import { parseRevocationList } from '../../src/pki/revocation-list.ts';
import { toGenerationName } from '../../src/pki/stored-keys.ts';
import { makeOffice, type TestOffice } from '../gateways.ts';
import { runLintas, startLintas } from './lintas.ts';

let office: TestOffice;

beforeAll(async () => {
	office = await makeOffice('id.imigrasi');
});
afterAll(() => office.remove());

async function keys(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
	return await runLintas(['keys', ...words], { ...office.environment, ...environment });
}

const folder = () => join(office.dataDir, 'keys');

/** As if the newest key of a use had been made that many days ago. */
async function makeOlder(use: string, days: number): Promise<void> {
	const stamp = Temporal.Now.instant().subtract({ hours: 24 * days });
	const older = `${use}-${stamp.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '')}`;
	const newest = (await readdir(folder()))
		.filter((name) => name.startsWith(`${use}-`))
		.toSorted()
		.at(-1);
	const name = newest?.split('.')[0] ?? '';
	for (const kind of ['crt', 'key']) {
		await rename(join(folder(), `${name}.${kind}.pem`), join(folder(), `${older}.${kind}.pem`));
	}
}

async function showStates(): Promise<string[]> {
	const { stdout, stderr, code } = await keys(['show', '--json']);
	expect(code, stderr).toBe(0);
	return JSON.parse(stdout).map(({ use, state }: { use: string; state: string }) => `${use} ${state}`);
}

test('keys of a new gateway are all in use, shown in the language of the reader', async () => {
	expect(await showStates()).toEqual([
		'signing keyInUse',
		'encryption keyInUse',
		'tls-server keyInUse',
		'tls-client keyInUse',
		'ca keyInUse',
	]);
	const [english, indonesian] = [await keys([]), await keys([], { LINTAS_LANGUAGE: 'id' })];
	expect(english.stdout).toMatch(/^USE +SINCE +VALID UNTIL +DAYS LEFT +STATE +KEY ID\nsigning /);
	expect(indonesian.stdout).toMatch(/^KEGUNAAN +SEJAK .*\nsigning .*dipakai/);
});

describe('an old key', () => {
	test('overlaps with its successor, is outlived after that, and then deleted; its certificate stays to verify by', async () => {
		const [old] = (await loadKeyStore(office.dataDir)).signing;
		// The gateway does not run: the key is there, and nobody has been told.
		const { code, stdout, stderr } = await keys(['rotate', 'signing']);
		expect([code, stderr]).toEqual([4, expect.stringContaining('Waiting')]);
		expect(stdout).toContain('lintas keys announce');
		expect((await showStates()).slice(0, 2)).toEqual(['signing keyInUse', 'signing keyOverlaps']);
		await makeOlder('signing', 13);
		expect((await showStates()).slice(0, 2)).toEqual(['signing keyInUse', 'signing keyOverlaps']);
		await makeOlder('signing', 15);
		expect((await showStates()).slice(0, 2)).toEqual(['signing keyInUse', 'signing keyOutlived']);
		const { version } = await office.card();
		const retired = await keys(['retire', '--json']);
		expect(retired.code, retired.stderr).toBe(0);
		expect(JSON.parse(retired.stdout)).toMatchObject({ added: [], deleted: [old?.kid], cardVersion: version + 1 });
		expect((await loadKeyStore(office.dataDir)).signing).toHaveLength(1);
		expect((await office.card()).signing).toHaveLength(2);
	});

	test('for encryption leaves the card when it is outlived', async () => {
		const before = (await office.card()).encryption;
		await keys(['rotate', 'encryption']);
		expect((await office.card()).encryption).toEqual([expect.any(String), ...before]);
		await makeOlder('encryption', 15);
		await keys(['retire']);
		const after = (await office.card()).encryption;
		expect(after).toHaveLength(1);
		expect(after).not.toEqual(before);
	});

	test('overlaps from when its successor is on the card, however old that one was by then', async () => {
		const [old] = (await loadKeyStore(office.dataDir)).encryption;
		await addKey(office.dataDir, 'encryption', { hosts: [], now: Temporal.Now.instant() });
		await makeOlder('encryption', 20);
		await keys(['rotate', 'encryption']);
		const { stdout } = await keys(['retire', '--json']);
		expect(JSON.parse(stdout).deleted).toEqual([]);
		expect((await office.card()).encryption).toContain(old?.certificate.pem);
		const [, view] = JSON.parse((await keys(['show', '--json'])).stdout).filter(
			({ use }: { use: string }) => use === 'encryption',
		);
		const left = Temporal.Now.instant().until(view.overlapsUntil).total({ unit: 'hours' });
		expect(left).toBeCloseTo(14 * 24, 0);
	});
});

describe('keys for messages in CMS', () => {
	test('are there once they are asked for, in RSA and on no card, and overlap with the next', async () => {
		const { version } = await office.card();
		const missing = await loadKeyStore(office.dataDir);
		expect([missing.cmsSigning, missing.cmsEncryption]).toEqual([[], []]);
		const own = toOwnKeys(missing, await office.card());
		expect(() => own.cms(Temporal.Now.instant())).toThrow(expect.objectContaining({ code: 'cms-keys-missing' }));
		const { code, stdout, stderr } = await keys(['rotate', 'cms', '--json']);
		expect(code, stderr).toBe(0);
		const store = await loadKeyStore(office.dataDir);
		const kids = [...store.cmsSigning, ...store.cmsEncryption].map(({ kid }) => kid);
		expect(JSON.parse(stdout)).toMatchObject({ added: kids, cardVersion: null });
		expect((await office.card()).version).toBe(version);
		expect(await showStates()).toEqual(expect.arrayContaining(['cms-signing keyInUse', 'cms-encryption keyInUse']));
		await makeOlder('cms-encryption', 1);
		await makeOlder('cms-signing', 1);
		expect((await keys(['rotate', 'cms'])).code).toBe(0);
		const both = await loadKeyStore(office.dataDir);
		const states = (await showStates()).filter((state) => state.startsWith('cms-encryption'));
		expect(states).toEqual(['cms-encryption keyInUse', 'cms-encryption keyOverlaps']);
		own.replace(both, await office.card());
		const { signing, opening } = own.cms(Temporal.Now.instant());
		expect(signing.certificate.certificate.checkPrivateKey(signing.privateKey)).toBe(true);
		expect(signing.kid).toBe(both.cmsSigning[0]?.kid);
		expect(opening.map(({ kid }) => kid)).toEqual(both.cmsEncryption.map(({ kid }) => kid));
		expect(opening[0]?.privateKey.asymmetricKeyDetails?.modulusLength).toBe(3072);
		expect(own.ends().map(({ use }) => use)).toEqual(expect.arrayContaining(['cms-signing', 'cms-encryption']));
		expect(() => own.cms(Temporal.Now.instant().add({ hours: 24 * 4000 }))).toThrow(
			expect.objectContaining({ code: 'cms-keys-missing' }),
		);
		const revoked = both.cmsSigning.map(({ kid }) => kid);
		own.replace(both, { ...(await office.card()), revoked });
		expect(() => own.cms(Temporal.Now.instant())).toThrow(expect.objectContaining({ code: 'cms-keys-missing' }));
	});
});

describe('a key that a change cut short left under two names', () => {
	const stampFor = (name: string, days: number) => {
		const made = Temporal.Now.instant().subtract({ hours: 24 * days });
		return toGenerationName(name.startsWith('signing') ? 'signing' : 'encryption', made);
	};

	/** As a crash in `renameKeyPair` does. */
	async function doubleKey(name: string, twin: string): Promise<void> {
		for (const kind of ['crt', 'key']) {
			await copyFile(join(folder(), `${name}.${kind}.pem`), join(folder(), `${twin}.${kind}.pem`));
		}
	}

	test.each(['signing', 'encryption'] as const)('for %s goes onto the card under one', async (use) => {
		const kid = await addKey(office.dataDir, use, { hosts: [], now: Temporal.Now.instant() });
		const [waiting] = (await loadKeyStore(office.dataDir))[use];
		const name = waiting?.name ?? '';
		await doubleKey(name, stampFor(name, 20));
		const { stdout, stderr } = await keys(['rotate', use, '--json']);
		expect(JSON.parse(stdout), stderr).toMatchObject({ added: [kid] });
		const kids = (await loadKeyStore(office.dataDir))[use].map((key) => key.kid);
		expect(kids.filter((other) => other === kid)).toEqual([kid]);
	});

	test('is dated by the later one where it is on the card already', async () => {
		const [present] = (await loadKeyStore(office.dataDir)).encryption;
		const name = present?.name ?? '';
		await doubleKey(name, stampFor(name, 20));
		expect((await keys(['retire'])).code).toBe(0);
		const left = (await loadKeyStore(office.dataDir)).encryption.filter(({ kid }) => kid === present?.kid);
		expect(left.map((key) => key.name)).toEqual([name]);
	});

	test('is gone under both when it is revoked', async () => {
		const [present] = (await loadKeyStore(office.dataDir)).signing;
		await doubleKey(present?.name ?? '', stampFor('signing', 20));
		await doubleKey(present?.name ?? '', stampFor('signing', 0));
		expect((await keys(['revoke', present?.kid ?? ''])).code).toBe(4);
		const left = (await loadKeyStore(office.dataDir)).signing.map(({ kid }) => kid);
		expect(left).not.toContain(present?.kid);
	});
});

describe('a key whose files are gone', () => {
	test('is revoked by its certificate on the card, and another takes its place where it was the last', async () => {
		const { encryption: all } = await loadKeyStore(office.dataDir);
		for (const { name } of all) {
			for (const kind of ['crt', 'key']) await rm(join(folder(), `${name}.${kind}.pem`));
		}
		const [lost] = all;
		const { code, stdout, stderr } = await keys(['revoke', lost?.kid ?? '', '--json']);
		expect(code, stderr).toBe(4);
		const [next] = (await loadKeyStore(office.dataDir)).encryption;
		expect(JSON.parse(stdout)).toMatchObject({ added: [next?.kid], deleted: [lost?.kid] });
		const { revoked, encryption } = await office.card();
		expect(revoked).toContain(lost?.kid);
		expect(encryption).toEqual([next?.certificate.pem]);
	});

	test('is on our list under the date on which it was revoked, and the one before it stays under its own', async () => {
		const [bytes] = (await loadListFiles(office.dataDir)).get(office.authority) ?? [];
		const { issuers } = await loadKeyStore(office.dataDir);
		const list = parseRevocationList(bytes ?? Buffer.of(), issuers, Temporal.Now.instant());
		const [first, second] = list.revoked.values();
		expect(second).toEqual(list.thisUpdate);
		expect(first?.until(list.thisUpdate).sign).toBe(1);
	});
});

describe('of two changes at once', () => {
	test('each makes its own version of the card, and neither takes back what the other said', async () => {
		const { version } = await office.card();
		const [sealedFor] = (await loadKeyStore(office.dataDir)).encryption;
		const kid = sealedFor?.kid ?? '';
		const both = await Promise.all([keys(['rotate', 'signing', '--json']), keys(['revoke', kid, '--json'])]);
		expect(both.map(({ code }) => code)).toEqual([4, 4]);
		expect(both.map(({ stdout }) => JSON.parse(stdout).cardVersion).toSorted((a, b) => a - b)).toEqual([
			version + 1,
			version + 2,
		]);
		expect(both.map(({ stderr }) => stderr).join('')).toContain('another command');
		const { signing } = await loadKeyStore(office.dataDir);
		const after = await office.card();
		expect(after).toMatchObject({ version: version + 2, revoked: expect.arrayContaining([kid]) });
		expect(after.signing[0]).toBe(signing[0]?.certificate.pem);
		expect((await parseSignedCard(await office.signedCard())).card).toEqual(after);
	});

	test('the second waits for none that was killed', async () => {
		const killed = startLintas(['keys', 'rotate', 'signing'], office.environment);
		await once(killed.child.stderr as Readable, 'data');
		killed.child.kill('SIGKILL');
		await killed.ended;
		const next = await keys(['rotate', 'signing']);
		expect([next.code, next.stderr]).toEqual([4, expect.not.stringContaining('another command')]);
	});
});

describe('nothing is changed', () => {
	test.each<[string, readonly string[], string, Readonly<Record<string, string>>]>([
		[
			'without the passphrase of the card key',
			['rotate', 'signing'],
			'LINTAS_CARD_PASSPHRASE',
			{ LINTAS_CARD_PASSPHRASE: '' },
		],
		['under a wrong one', ['rotate', 'signing'], 'card-key-unreadable', { LINTAS_CARD_PASSPHRASE: 'wrong' }],
		['for a use that there is not', ['rotate', 'everything'], 'signing, encryption, tls, cms, log or card', {}],
		['for a key that there is not', ['revoke', 'A'.repeat(43)], 'key-unknown', {}],
		['for one whose id looks like an option', ['revoke', `-${'A'.repeat(42)}`], 'key-unknown', {}],
		['for an option that there is not', ['revoke', '--everything'], '--everything', {}],
	])('%s', async (_what, words, told, environment) => {
		const before = await readdir(folder());
		const { code, stderr } = await keys(words, environment);
		expect([code === 0, stderr]).toEqual([false, expect.stringContaining(told)]);
		expect(await readdir(folder())).toEqual(before);
	});

	test('without the key of our CA', async () => {
		await rename(join(folder(), 'ca.key.pem'), join(office.dataDir, 'ca.key.pem'));
		const before = await readdir(folder());
		const { code, stderr } = await keys(['rotate', 'tls']);
		expect([code, stderr]).toEqual([1, expect.stringContaining('ca-key-missing')]);
		expect(await readdir(folder())).toEqual(before);
		await rm(join(office.dataDir, 'ca.key.pem'));
	});
});

describe('a new card key', () => {
	beforeAll(() => office.changeCard({ revoked: ['a key that was stolen'] }));

	test.each([
		['beside the old one', async () => undefined],
		['after the old one was lost', async () => await rm(join(office.dataDir, 'card.key.pem'))],
	])('%s keeps what the card says and revokes, and tells what partners have to hear', async (_what, lose) => {
		await lose();
		const before = await office.card();
		const { code, stdout, stderr } = await keys(['rotate', 'card', '--json'], { LINTAS_CARD_PASSPHRASE: '' });
		expect(code, stderr).toBe(4);
		const told = JSON.parse(stdout);
		const { cardKey, ...after } = await office.card();
		expect(after).toEqual({ ...before, version: before.version + 1, cardKey: undefined });
		expect(told).toEqual({
			cardVersion: after.version,
			fingerprint: toFingerprint({ ...after, cardKey }),
			cardPassphrase: expect.any(String),
			cardKeyFile: join(office.dataDir, 'card.key.pem'),
			announced: false,
		});
		const { card: signed } = await parseSignedCard(await office.signedCard());
		expect(signed).toEqual({ ...after, cardKey });
		expect(cardKey).not.toEqual(before.cardKey);
		expect((await stat(join(office.dataDir, 'card.key.pem'))).mode & 0o777).toBe(0o600);
		const [withOld, withNew] = [await keys(['retire']), await retireWith(told.cardPassphrase)];
		expect([withOld.code, withOld.stderr]).toEqual([1, expect.stringContaining('card-key-unreadable')]);
		expect(withNew.code, withNew.stderr).toBe(0);
	});

	const rotateCard = (LINTAS_CARD_KEY: string) =>
		keys(['rotate', 'card', '--json'], { LINTAS_CARD_PASSPHRASE: '', LINTAS_CARD_KEY });
	const retireWith = (LINTAS_CARD_PASSPHRASE: string, LINTAS_CARD_KEY = join(office.dataDir, 'card.key.pem')) =>
		keys(['retire'], { LINTAS_CARD_PASSPHRASE, LINTAS_CARD_KEY });

	test('that cannot be written is on no card', async () => {
		const before = [await office.card(), await office.signedCard()];
		const { code, stdout, stderr } = await rotateCard(join(office.dataDir, 'no stick', 'card.key.pem'));
		expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(/^file-unwritable: .*card\.key\.pem\.new/)]);
		expect([await office.card(), await office.signedCard()]).toEqual(before);
	});

	test('that cannot take the place of the old one is kept beside it, and works from there', async () => {
		const inTheWay = join(office.dataDir, 'a folder');
		await mkdir(inTheWay);
		const { code, stdout, stderr } = await rotateCard(inTheWay);
		expect(code, stderr).toBe(4);
		const { cardKeyFile, cardPassphrase } = JSON.parse(stdout);
		expect(cardKeyFile).toBe(`${inTheWay}.new`);
		expect((await stat(cardKeyFile)).mode & 0o777).toBe(0o600);
		expect(await retireWith(cardPassphrase, cardKeyFile)).toMatchObject({ code: 0 });
	});

	test('is not touched by another rotation that is refused, where it lies beside the old one', async () => {
		const inTheWay = join(office.dataDir, 'mounted');
		await mkdir(inTheWay);
		const { cardKeyFile, cardPassphrase } = JSON.parse((await rotateCard(inTheWay)).stdout);
		const path = join(office.dataDir, 'card.json');
		const text = await readFile(path, 'utf8');
		const card = JSON.parse(text);
		await writeFile(path, JSON.stringify({ ...card, version: card.version + 5, signing: card.encryption }));
		expect(await rotateCard(inTheWay)).toMatchObject({ code: 1, stdout: '' });
		await writeFile(path, text);
		expect(await retireWith(cardPassphrase, cardKeyFile)).toMatchObject({ code: 0 });
	});

	test('that a crash left beside the old one, its card published, is followed by another', async () => {
		const [path, old] = [join(office.dataDir, 'card.key.pem'), join(office.dataDir, 'old.pem')];
		await copyFile(path, old);
		await rotateCard(path);
		await rename(path, `${path}.new`);
		await rename(old, path);
		const before = await office.card();
		const { code, stdout, stderr } = await rotateCard(path);
		expect(code, stderr).toBe(4);
		const { cardPassphrase, cardVersion } = JSON.parse(stdout);
		expect(cardVersion).toBe(before.version + 1);
		expect(await retireWith(cardPassphrase)).toMatchObject({ code: 0 });
		expect((await readdir(office.dataDir)).filter((name) => name.startsWith('card.key'))).toEqual(['card.key.pem']);
	});
});
