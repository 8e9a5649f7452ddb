import { chmod, lstat, mkdir, rename, rm } from 'node:fs/promises';

/** Puts a finished folder in its place; where another process was first, its folder stays and ours goes. */
export async function publishFolder(finished: string, place: string): Promise<void> {
	try {
		await rename(finished, place);
	} catch (error) {
		if (!isTaken(error)) throw error;
		await rm(finished, { recursive: true });
	}
}

/** A folder that every account may enter and list. */
export async function makeOpenFolder(folder: string): Promise<void> {
	await mkdir(folder, { recursive: true });
	await chmod(folder, 0o755);
}

export async function isThere(path: string): Promise<boolean> {
	return lstat(path).then(
		() => true,
		() => false,
	);
}

/** Is something in the way already? (Windows says EPERM for a folder.) */
export function isTaken(error: unknown): boolean {
	const { code } = error as NodeJS.ErrnoException;
	return code === 'EEXIST' || code === 'ENOTEMPTY' || code === 'EPERM';
}
