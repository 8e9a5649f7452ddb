import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AuthorityId } from '../model/identifiers.ts';
import { maxListBytes } from '../pki/revocation-list.ts';
import { replaceFile } from '../replace-file.ts';

/** Revocation lists as they came, by the authority in the name of the file: `<authority>.crl`, `<authority>@<word>.crl`. */
export type ListFiles = ReadonlyMap<AuthorityId, readonly Uint8Array[]>;

export function toListFolder(dataDir: string): string {
	return join(dataDir, 'crls');
}

/** Whatever is in `<dataDir>/crls`; of a file that is too large, so much that it is refused. */
export async function loadListFiles(dataDir: string): Promise<ListFiles> {
	const folder = toListFolder(dataDir);
	const lists = new Map<AuthorityId, Uint8Array[]>();
	for (const name of (await readNames(folder)).toSorted()) {
		const authority = AuthorityId.safeParse(/^([^@]+?)(?:@[A-Za-z0-9._-]+)?\.crl$/.exec(name)?.[1]).data;
		if (authority === undefined) continue;
		lists.getOrInsertComputed(authority, () => []).push(await loadBounded(join(folder, name)));
	}
	return lists;
}

/** Only where there is no folder are there no lists: one that cannot be read must not pass for an empty one. */
async function readNames(folder: string): Promise<string[]> {
	return await readdir(folder).catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return [];
		throw error;
	});
}

async function loadBounded(path: string): Promise<Uint8Array> {
	const { size } = await stat(path);
	return size > maxListBytes ? new Uint8Array(maxListBytes + 1) : await readFile(path);
}

/** Whole or not at all, under that name, in place of the one before. */
export async function saveListFile(dataDir: string, name: string, der: Uint8Array): Promise<void> {
	await mkdir(toListFolder(dataDir), { recursive: true, mode: 0o700 });
	await replaceFile(join(toListFolder(dataDir), name), der);
}
