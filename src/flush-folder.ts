import { open } from 'node:fs/promises';

/** Windows opens no folder to flush it. */
const flushesFolders = process.platform !== 'win32';

/** Until then a crash of the machine may take back which names a folder has, though the files themselves be flushed. */
export async function flushFolder(folder: string): Promise<void> {
	if (!flushesFolders) return;
	await using handle = await open(folder, 'r');
	await handle.sync();
}
