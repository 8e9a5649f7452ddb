import { writeFile } from 'node:fs/promises';
import { Problem } from '../problem.ts';

/** For its owner alone, and nothing is written over. @throws Problem `file-exists`, `file-unreadable` */
export async function saveNew(file: string, content: string | Uint8Array): Promise<void> {
	await writeFile(file, content, { flag: 'wx', mode: 0o600 }).catch((cause: NodeJS.ErrnoException) => {
		throw new Problem(cause.code === 'EEXIST' ? 'file-exists' : 'file-unreadable', { detail: `File ${file}.`, cause });
	});
}
