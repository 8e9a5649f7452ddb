import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { loadListFiles } from '../../src/partners/list-files.ts';
import { loadKeyStore } from '../../src/pki/key-store.ts';
import { parseRevocationList } from '../../src/pki/revocation-list.ts';
import { runLintas } from '../cli/lintas.ts';
import { makePair } from '../gateways.ts';
import { draft } from '../http/drafts.ts';

let pair: Awaited<ReturnType<typeof makePair>>;

beforeAll(async () => {
	pair = await makePair();
	await pair.indonesia.start();
	await pair.malaysia.start();
});
afterAll(() => pair.remove());

async function deliver(): Promise<string> {
	const { client } = pair.indonesia;
	const { deliveries } = await client.release(draft, [{ to: pair.malaysia.authority, withhold: [] }]);
	return await vi.waitFor(
		async () => {
			const { state, documentDigest } = await client.delivery(deliveries[0]?.id ?? '');
			expect(state).toBe('delivered');
			return documentDigest;
		},
		{ timeout: 15_000, interval: 50 },
	);
}

test('a lost signing key is revoked while both run: what came before stays readable, and what comes is under a new key', async () => {
	const { indonesia, malaysia } = pair;
	const [lost] = (await loadKeyStore(indonesia.dataDir)).signing;
	const before = await deliver();
	const { code, stdout, stderr } = await runLintas(
		['keys', 'revoke', lost?.kid ?? '', '--json'],
		indonesia.environment,
	);
	expect(code, stderr).toBe(0);
	expect(JSON.parse(stdout)).toMatchObject({ added: [expect.any(String)], deleted: [lost?.kid], announced: true });
	expect(await indonesia.card()).toMatchObject({ version: 2, revoked: [lost?.kid] });
	expect(await readdir(join(indonesia.dataDir, 'keys'))).not.toContain('signing.key.pem');
	const shown = await vi.waitFor(
		async () => {
			const { items } = await indonesia.client.partners();
			expect(items).toMatchObject([{ authority: malaysia.authority, fetchedVersion: 2 }]);
			return await malaysia.client.document(before, 'repatriation');
		},
		{ timeout: 10_000, interval: 50 },
	);
	expect(shown).toMatchObject({
		receptions: [{ sender: indonesia.authority, outcome: 'accepted' }],
		signature: { kid: lost?.kid, verifiedAt: shown.receptions[0]?.receivedAt, key: 'revoked' },
	});
	expect(JSON.stringify(shown.body)).toContain('Melati Fiktif');
	expect(await malaysia.client.document(await deliver(), 'repatriation')).toMatchObject({
		receptions: [{ outcome: 'accepted' }],
	});
	const { issuers } = await loadKeyStore(indonesia.dataDir);
	const [list] = (await loadListFiles(indonesia.dataDir)).get(indonesia.authority) ?? [];
	const { revoked } = parseRevocationList(list ?? Buffer.of(), issuers, Temporal.Now.instant());
	expect([...revoked.keys()]).toEqual([lost?.certificate.certificate.serialNumber.toLowerCase()]);
}, 60_000);

test('a key that is none of ours is not revoked', async () => {
	const { code, stderr } = await runLintas(['keys', 'revoke', 'A'.repeat(43)], pair.indonesia.environment);
	expect([code, stderr]).toEqual([1, expect.stringContaining('key-unknown')]);
	expect((await pair.indonesia.card()).version).toBe(2);
});
