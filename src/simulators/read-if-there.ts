import { readFile } from 'node:fs/promises';
import { Problem } from '../problem.ts';

/** The text of a file; undefined where there is none. @throws Problem `file-unreadable` */
export async function readIfThere(path: string): Promise<string | undefined> {
	return await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
		if (cause.code === 'ENOENT') return undefined;
		throw new Problem('file-unreadable', { detail: `File ${path}.`, cause });
	});
}
