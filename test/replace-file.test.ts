import * as files from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { removeLeftParts, replaceFile } from '../src/replace-file.ts';

vi.mock('node:fs/promises', { spy: true });
const { mkdtemp, readdir, readFile, rm, utimes, writeFile } = files;

test('two who write one file at once both succeed: it is whole, by one of them, and nothing else is left', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'lintas-test-'));
	const path = join(folder, 'list.crl');
	const texts = ['a', 'b'].map((letter) => letter.repeat(200_000));
	for (let n = 0; n < 20; n += 1) {
		await Promise.all(texts.map((text) => replaceFile(path, text)));
		expect(texts).toContain(await readFile(path, 'utf8'));
	}
	expect(await readdir(folder)).toEqual(['list.crl']);
	await rm(folder, { recursive: true });
});

test('it is on disk when this returns: the file is flushed before it gets its name, and then the folder', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'lintas-test-'));
	const steps: string[] = [];
	const { open, rename } = await vi.importActual<typeof files>('node:fs/promises');
	vi.mocked(files.open).mockImplementation(async (path, ...how) => {
		const handle = await open(path, ...how);
		const sync = handle.sync.bind(handle);
		handle.sync = async () => {
			steps.push(path === folder ? 'folder flushed' : 'file flushed');
			await sync();
		};
		return handle;
	});
	vi.mocked(files.rename).mockImplementation(async (...names) => {
		steps.push('renamed');
		await rename(...names);
	});
	await replaceFile(join(folder, 'card.json'), '{}');
	expect(steps).toEqual(['file flushed', 'renamed', 'folder flushed']);
	await rm(folder, { recursive: true });
});

test('what a writer has left that was killed is removed; what is being written and all else stays', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'lintas-test-'));
	await replaceFile(join(folder, 'log.checkpoint'), 'x');
	const opened = vi.mocked(files.open).mock.calls.map(([path]) => String(path));
	const part = basename(opened.findLast((path) => path.endsWith('.part')) ?? '');
	const old = new Date(Date.now() - 700_000);
	for (const name of [part, 'card.json', '.hidden.part', `.other.${part}`]) await writeFile(join(folder, name), 'x');
	for (const name of [part, 'card.json', '.hidden.part']) await utimes(join(folder, name), old, old);
	await removeLeftParts(folder);
	expect((await readdir(folder)).toSorted()).toEqual(['.hidden.part', `.other.${part}`, 'card.json', 'log.checkpoint']);
	await removeLeftParts(join(folder, 'none'));
	await rm(folder, { recursive: true });
});
