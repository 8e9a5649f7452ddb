import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The operating-system account that PostgreSQL runs under when the gateway itself is root. */
export interface Account {
	readonly uid: number;
	readonly gid: number;
}

/**
 * PostgreSQL refuses to run as uid 0. As root this is the account `postgres` if there is one, else
 * `nobody`; otherwise undefined, meaning our own account.
 */
export async function loadServerAccount(): Promise<Account | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	const entries = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
	const entry = entries.find(([name]) => name === 'postgres') ?? entries.find(([name]) => name === 'nobody');
	if (entry === undefined) throw new Error('no account named postgres or nobody to run PostgreSQL under');
	return { uid: Number(entry[2]), gid: Number(entry[3]) };
}

/** May the account enter every folder above `path`? */
export async function canReach(account: Account, path: string): Promise<boolean> {
	const parent = dirname(path);
	if (!(await allows(account, parent, 1))) return false;
	return parent === dirname(parent) || canReach(account, parent);
}

/** May the account read this file or folder, taken by itself? */
export function canRead(account: Account, path: string): Promise<boolean> {
	return allows(account, path, 4);
}

async function allows(account: Account, path: string, bit: 1 | 4): Promise<boolean> {
	const { mode, uid, gid } = await stat(path);
	const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
	return (mode & (bit << shift)) !== 0;
}
