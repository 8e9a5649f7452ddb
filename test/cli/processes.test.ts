import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDraft } from '../e2e/drafts.ts';
import { makeOffice, type TestOffice } from '../gateways.ts';
import { startLintas } from './lintas.ts';

let office: TestOffice;

beforeAll(async () => {
	office = await makeOffice('id.imigrasi');
	await office.start();
	await writeFile(join(office.dataDir, 'draft.json'), JSON.stringify(makeDraft()));
	await writeFile(join(office.dataDir, 'rows.csv'), 'FAMILY NAME\nContoh\n');
});
afterAll(() => office.remove());

/** One call of each that opens something of its own: the door, a database, files that stream, the lock of our keys. */
const calls: readonly (readonly [name: string, words: readonly string[], code: number])[] = [
	['init', [], 0],
	['keys', ['rotate', 'signing'], 0],
	['pki', ['csr', 'signing'], 0],
	['partner', ['ping', 'my.imigresen'], 1],
	['template', ['perpetrator-profile', '--format', 'xlsx'], 0],
	['import', ['FOLDER/rows.csv', '--kind', 'perpetrator-profile'], 1],
	['export', ['FOLDER/all.csv', '--of', 'inbox', '--purpose', 'investigation', '--kind', 'perpetrator-profile'], 0],
	['send', ['FOLDER/draft.json', '--to', 'my.imigresen'], 1],
	['inbox', [], 0],
	['audit', ['verify', '--full'], 0],
];

test.each(calls)('lintas %s leaves nothing open that keeps its process from ending (%j)', async (name, words, code) => {
	const given = words.map((word) => word.replace('FOLDER', office.dataDir));
	const environment = { ...office.environment, DATABASE_OWNER_URL: office.database.ownerUrl };
	expect(await startLintas([name, ...given], environment).ended).toMatchObject({ code });
});

test('a command ends when whoever reads it has enough', async () => {
	const { child, ended } = startLintas(['openapi']);
	const [exit] = await Promise.all([once(child, 'exit'), expect(ended).rejects.toThrow(), child.stdout?.destroy()]);
	expect(exit).toEqual([0, null]);
});
