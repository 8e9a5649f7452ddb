import { open } from 'node:fs/promises';
import { Problem } from './problem.ts';

/** Windows has no permission bits. */
const hasModes = process.platform !== 'win32';

/** Makes a file that its owner alone may read, flushed to disk. @throws if there is one already */
export async function saveSecretFile(path: string, text: string): Promise<void> {
	await using file = await open(path, 'wx', 0o600);
	await file.writeFile(text);
	await file.sync();
}

/**
 * Reads a secret. The mode asked for and the text read are those of one open file: nothing can come
 * between.
 *
 * @throws Problem `file-unreadable`, also when others than its owner may read or write it
 */
export async function loadSecretFile(path: string): Promise<string> {
	try {
		await using file = await open(path, 'r');
		const { mode } = await file.stat();
		if (!hasModes || (mode & 0o077) === 0) return await file.readFile('utf8');
	} catch (cause) {
		throw new Problem('file-unreadable', { detail: `File ${path}.`, cause });
	}
	throw new Problem('file-unreadable', { detail: `Others may use this secret: run \`chmod 600 ${path}\`.` });
}
