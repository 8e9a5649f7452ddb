import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { AuthorityId } from '../../src/model/identifiers.ts';
import { readSignedCard } from '../../src/partners/signed-card.ts';
import { startAseanapolSimulator } from '../../src/simulators/aseanapol.ts';
import type { Simulator } from '../../src/simulators/bureau.ts';
import { saveFaults } from '../../src/simulators/faults.ts';
import { type Client, createClient, type Line, makeFolders, openLine, toOptions } from './client.ts';

let client: Client;
let folders: Awaited<ReturnType<typeof makeFolders>>;
let dir: string;
let desk: Simulator;
let line: Line;

const start = (dataDir: string, count: number) => {
	const options = toOptions(client, dataDir, { authority: AuthorityId.parse('asean.secretariat'), reviewMs: 0, count });
	return startAseanapolSimulator({ ...options, dropDir: join(dataDir, 'drop') });
};

beforeAll(async () => {
	client = await createClient();
	folders = await makeFolders((dataDir) => start(dataDir, 20));
});
afterAll(() => folders.remove());
beforeEach(async () => {
	dir = await folders.copy();
	await rm(join(dir, 'batches.json'), { force: true });
	await rm(join(dir, 'drop'), { recursive: true });
	desk = await start(dir, 20);
	line = openLine(client, desk);
});
afterEach(async () => {
	await line.close();
	await desk.close();
});

const list = (folder: string) => readdir(join(dir, ...folder.split('/')));

async function waitFor(folder: string, names: readonly string[]): Promise<void> {
	await vi.waitFor(async () => expect((await list(folder)).toSorted()).toEqual(names), {
		timeout: 15_000,
		interval: 50,
	});
}

async function send(content: string, name = 'b1.p7m'): Promise<void> {
	await writeFile(join(dir, 'drop', 'part'), await line.seal(content));
	await rename(join(dir, 'drop', 'part'), join(dir, 'drop', 'outgoing', name));
}

const batch = `<batch xmlns="urn:lintas:aseanapol-style:1" id="b1" from="id.imigrasi" to="asean.secretariat" createdAt="2026-11-26T10:00:00Z"><record reference="b1/1" operation="add" kind="person" issuedBy="IDN"><name/></record></batch>`;

test('files are taken away and answered by files', async () => {
	await waitFor('drop/incoming', ['message-000001.p7m', 'message-000002.p7m']);
	await send(batch);
	await waitFor('drop/incoming', ['message-000001.p7m', 'message-000002.p7m', 'message-000003.p7m']);
	expect(await list('drop/outgoing')).toEqual([]);
	const said = await Promise.all(
		[1, 3].map(async (number) =>
			line.open(await readFile(join(dir, 'drop', 'incoming', `message-00000${number}.p7m`))),
		),
	);
	expect(said[0]).toContain('<record reference="FICTIONAL/1" operation="add"');
	expect(said[1]).toContain('<record reference="b1/1" outcome="taken">');
});

test('what is no message, or not whole, is not taken', async () => {
	await writeFile(join(dir, 'drop', 'outgoing', 'spoilt.p7m'), 'spoilt');
	await writeFile(join(dir, 'drop', 'outgoing', '.b1.p7m.part'), 'half');
	await waitFor('refused', ['spoilt.p7m']);
	expect(await list('drop/outgoing')).toEqual(['.b1.p7m.part']);
});

test('nothing is moved while it fails, and then all', async () => {
	await waitFor('drop/incoming', ['message-000001.p7m', 'message-000002.p7m']);
	await saveFaults(dir, { answer: '503' });
	await send(batch);
	await new Promise((resolve) => setTimeout(resolve, 2_500));
	expect(await list('drop/outgoing')).toEqual(['b1.p7m']);
	await saveFaults(dir, {});
	await waitFor('drop/outgoing', []);
});

test('its card has no address', () => {
	expect(readSignedCard(desk.card).card.endpoint).toBeUndefined();
});
