import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { replaceFile } from '../src/replace-file.ts';

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
