import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveOwnCard } from '../../src/partners/own-card.ts';
import { parseSignedCard } from '../../src/partners/signed-card.ts';
import { verifyCertificate } from '../../src/pki/admission.ts';
import { loadKeyStore } from '../../src/pki/key-store.ts';
import { makeOffice, type TestOffice } from '../gateways.ts';
import { createCa } from '../pki/reissue.ts';
import { runLintas } from './lintas.ts';

let office: TestOffice;

beforeAll(async () => {
	office = await makeOffice('id.imigrasi');
});
afterAll(() => office.remove());

async function lintas(...words: readonly string[]): Promise<void> {
	const { code, stderr } = await runLintas(words, office.environment);
	// 4: nobody can be told, as no gateway runs.
	expect([0, 4], stderr).toContain(code);
}

test('a CA whose key was stolen is replaced, with all that it issued, as OPERATIONS.md says', async () => {
	const { dataDir, authority } = office;
	const folder = join(dataDir, 'keys');
	const first = (await readdir(folder)).filter((name) => name !== 'ca.key.pem');
	const ca = await createCa(authority);
	await writeFile(join(dataDir, 'new-ca.pem'), ca.certificate.pem);
	await lintas('pki', 'import', join(dataDir, 'new-ca.pem'));
	const keyPem = ca.privateKey.export({ type: 'pkcs8', format: 'pem' });
	await writeFile(join(folder, 'ca.key.pem'), keyPem, { mode: 0o600 });
	for (const use of ['signing', 'encryption', 'tls']) await lintas('keys', 'rotate', use);
	for (const name of first) await rm(join(folder, name), { force: true });

	const card = await office.card();
	const isOfNew = (profile: 'signing' | 'encryption') => (pem: string) => {
		try {
			return verifyCertificate({ pem, profile, authority, issuers: [ca.certificate] }) !== undefined;
		} catch {
			return false;
		}
	};
	await saveOwnCard(dataDir, {
		...card,
		version: card.version + 1,
		ca: [ca.certificate.pem],
		signing: card.signing.filter(isOfNew('signing')),
		encryption: card.encryption.filter(isOfNew('encryption')),
	});
	await lintas('partner', 'card');

	const { card: given } = await parseSignedCard(await office.signedCard());
	expect(given.ca).toEqual([ca.certificate.pem]);
	const store = await loadKeyStore(dataDir);
	expect(store.issuers.map(({ kid }) => kid)).toEqual([ca.certificate.kid]);
	expect([given.signing, given.encryption]).toEqual(
		[store.signing, store.encryption].map((keys) => keys.map(({ certificate }) => certificate.pem)),
	);
	await expect(office.start()).resolves.toBeDefined();
});
