import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { saveNew, saveStream } from '../../src/cli/new-file.ts';

let folder: string;
let file: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'lintas-new-'));
	file = join(folder, 'export.json');
});
afterEach(() => rm(folder, { recursive: true }));

const existing = (path: string) => expect.objectContaining({ code: 'file-exists', detail: `File ${path}.` });

test('a new file is for its owner alone, and nothing lies beside it', async () => {
	await saveNew(file, 'all of it');
	expect(await readFile(file, 'utf8')).toBe('all of it');
	expect((await stat(file)).mode & 0o777).toBe(0o600);
	expect(await readdir(folder)).toEqual(['export.json']);
});

test('a file that is there is not written over', async () => {
	await writeFile(file, 'older');
	await expect(saveNew(file, 'new')).rejects.toEqual(existing(file));
	expect(await readFile(file, 'utf8')).toBe('older');
});

test('nor is a part that is there, which others may read, or where it leads as a link', async () => {
	const part = `${file}.part`;
	await writeFile(part, 'older');
	await chmod(part, 0o644);
	await expect(saveNew(file, 'new')).rejects.toEqual(existing(part));
	expect([await readdir(folder), await readFile(part, 'utf8')]).toEqual([['export.json.part'], 'older']);

	await rm(part);
	const elsewhere = join(folder, 'elsewhere');
	await writeFile(elsewhere, 'older');
	await symlink(elsewhere, part);
	await expect(saveNew(file, 'new')).rejects.toEqual(existing(part));
	expect(await readFile(elsewhere, 'utf8')).toBe('older');
});

test('where nothing can be written it says that, and not that it cannot be read', async () => {
	const path = join(folder, 'no-such-folder', 'export.json');
	await expect(saveNew(path, 'new')).rejects.toMatchObject({ code: 'file-unwritable', detail: `File ${path}.` });
});

test('what is cut short leaves nothing', async () => {
	const pieces = async function* () {
		yield Buffer.from('half');
		throw new Error('The network is gone.');
	};
	await expect(saveStream(file, pieces())).rejects.toMatchObject({ code: 'gateway-unreachable' });
	expect(await readdir(folder)).toEqual([]);
});
