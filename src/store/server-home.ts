import { createHash } from 'node:crypto';
import { chmod, realpath, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Account, canReach, loadServerAccount } from './server-account.ts';
import { isTaken, isThere, makeOpenFolder } from './server-folders.ts';
import { findPrograms } from './server-programs.ts';

/** Where one embedded PostgreSQL lives, and who runs it. */
export interface ServerHome {
	readonly cluster: string;
	/** Folder with `bin/`, `lib/` and `share/` of PostgreSQL. */
	readonly native: string;
	readonly account: Account | undefined;
}

export interface ServerPlaces {
	/** PostgreSQL's folder, instead of the one in the platform package. */
	readonly native?: string;
	/** Where root puts what the server's account cannot reach elsewhere; `/var/lib/lintas`. */
	readonly systemDir?: string;
}

/**
 * The cluster is `<dataDir>/postgres`. Where the gateway is root and the server's account cannot reach
 * the data directory (one under `/root`), the cluster is kept in `systemDir`, and `<dataDir>/postgres`
 * is a link to it. `seed` goes into its name there, so that a data directory made anew under an old
 * path does not meet the old cluster.
 */
export async function findServerHome(dataDir: string, seed: string, places: ServerPlaces): Promise<ServerHome> {
	const account = await loadServerAccount();
	const systemDir = places.systemDir ?? '/var/lib/lintas';
	const native = await findPrograms(places.native, systemDir, account);
	return { cluster: await findCluster(dataDir, seed, systemDir, account), native, account };
}

/** The path of one of PostgreSQL's programs. */
export function programPath(home: ServerHome, name: 'initdb' | 'pg_ctl' | 'postgres'): string {
	return join(home.native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

async function findCluster(
	dataDir: string,
	seed: string,
	systemDir: string,
	account: Account | undefined,
): Promise<string> {
	const cluster = join(dataDir, 'postgres');
	// A link may lead to a cluster that is not made yet: a crash came between.
	if (await isThere(cluster)) return realpath(cluster).catch(() => linkedCluster(dataDir, seed, systemDir));
	if (account === undefined) return cluster;
	if (await canReach(account, dataDir)) {
		await chmod(dataDir, 0o711);
		return cluster;
	}
	const elsewhere = linkedCluster(dataDir, seed, systemDir);
	await makeOpenFolder(systemDir);
	await makeOpenFolder(dirname(elsewhere));
	await symlink(elsewhere, cluster).catch((error: unknown) => {
		if (!isTaken(error)) throw error;
	});
	return elsewhere;
}

function linkedCluster(dataDir: string, seed: string, systemDir: string): string {
	const name = createHash('sha256').update(`${dataDir}\n${seed}`).digest('hex').slice(0, 16);
	return join(systemDir, 'clusters', name);
}
