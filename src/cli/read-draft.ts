import { readFile } from 'node:fs/promises';
import { parseJsonBytes } from '../json.ts';
import { Problem } from '../problem.ts';

/** @throws Problem `file-unreadable`, `json-invalid` */
export async function readDraft(file: string): Promise<unknown> {
	const bytes = await readFile(file).catch((cause: unknown) => {
		throw new Problem('file-unreadable', { detail: `File ${file}.`, cause });
	});
	return parseJsonBytes(bytes);
}
