import { open, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file in place of the one of that name, whole or not at all: a crash leaves what was there. Until it is
 * whole it has a name with a dot in front, which nobody who watches the folder looks at.
 */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
	const part = join(dirname(path), `.${basename(path)}.part`);
	await using file = await open(part, 'w');
	await file.writeFile(content);
	await file.sync();
	await rename(part, path);
}
