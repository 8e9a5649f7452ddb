import { randomUUID } from 'node:crypto';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { flushFolder } from './flush-folder.ts';

/**
 * Writes a file in place of the one of that name, whole or not at all: a crash leaves what was there, and once this
 * returns, the new one. Until it is whole it has a name of its own with a dot in front, which nobody who watches the
 * folder looks at and no other writer takes.
 *
 * @param mode who may read it; 0600 for a secret
 */
export async function replaceFile(path: string, content: string | Uint8Array, mode = 0o666): Promise<void> {
	const folder = dirname(path);
	const part = join(folder, `.${basename(path)}.${randomUUID()}.part`);
	try {
		await using file = await open(part, 'wx', mode);
		await file.writeFile(content);
		await file.sync();
		await rename(part, path);
		await flushFolder(folder);
	} finally {
		await rm(part, { force: true });
	}
}

/** No writer takes longer. */
const staleMs = 600_000;

/** Removes what writers have left in a folder that were killed: a part may be half a secret, and there is one for each kill. */
export async function removeLeftParts(folder: string): Promise<void> {
	const names = await readdir(folder).catch(() => []);
	for (const name of names.filter((each) => /^\..+\.[0-9a-f-]{36}\.part$/.test(each))) {
		const path = join(folder, name);
		const age = await stat(path).then(
			({ mtimeMs }) => Date.now() - mtimeMs,
			() => 0,
		);
		if (age > staleMs) await rm(path, { force: true });
	}
}
