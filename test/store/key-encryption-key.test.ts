import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { saveSecretFile } from '../../src/secret-file.ts';
import { makeDraft } from '../e2e/drafts.ts';
import { makePair } from '../gateways.ts';

let pair: Awaited<ReturnType<typeof makePair>>;

beforeEach(async () => {
	pair = await makePair();
});
afterEach(() => pair.remove());

test('a gateway does not start with another key-encryption key than its stored bodies have', async () => {
	const { indonesia, malaysia } = pair;
	const gateway = await indonesia.start({ doors: true, work: false });
	await indonesia.client.release(makeDraft(), [{ to: malaysia.authority, withhold: [] }]);
	await gateway.close();
	const kek = join(indonesia.dataDir, 'kek');
	await rm(kek);
	await saveSecretFile(kek, Buffer.alloc(32, 7).toString('base64'));
	await expect(indonesia.start()).rejects.toMatchObject({ code: 'stored-body-unreadable' });
});
