import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { flushFolder } from '../flush-folder.ts';
import { Problem } from '../problem.ts';

/** For its owner alone, and nothing is written over. @throws as `saveStream` */
export async function saveNew(file: string, content: string | Uint8Array): Promise<void> {
	await saveStream(file, [content]);
}

/**
 * As `saveNew`, of what comes piece by piece. What is cut short could pass for a whole file: until all of it is on the disk
 * the file is empty, and if it fails it goes; meanwhile it is written beside it, as `FILE.part`.
 *
 * @throws Problem `file-exists`, `file-unwritable`; `gateway-unreachable` where no more pieces come
 */
export async function saveStream(
	file: string,
	pieces: AsyncIterable<Uint8Array> | Iterable<string | Uint8Array>,
): Promise<void> {
	await (await openNew(file)).close();
	const part = `${file}.part`;
	const made = [file];
	try {
		await using handle = await openNew(part);
		made.push(part);
		for await (const piece of pieces) await writable(file, handle.writeFile(piece));
		await writable(file, handle.sync());
		await rename(part, file);
		await flushFolder(dirname(file));
	} catch (cause) {
		await Promise.all(made.map((path) => rm(path, { force: true })));
		if (cause instanceof Problem) throw cause;
		throw new Problem('gateway-unreachable', { detail: 'It stopped in the middle of the file.', cause });
	}
}

/** Nothing that lies there is written to, nor where a link leads. */
async function openNew(file: string): Promise<FileHandle> {
	return await open(file, 'wx', 0o600).catch((cause: NodeJS.ErrnoException) => {
		throw new Problem(cause.code === 'EEXIST' ? 'file-exists' : 'file-unwritable', { detail: `File ${file}.`, cause });
	});
}

async function writable<Value>(file: string, work: Promise<Value>): Promise<Value> {
	return await work.catch((cause: unknown) => {
		throw new Problem('file-unwritable', { detail: `File ${file}.`, cause });
	});
}
