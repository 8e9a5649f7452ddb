import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate } from '../../src/store/migrate.ts';
import { createCluster, loadPasswords } from '../../src/store/server-cluster.ts';
import { findServerHome } from '../../src/store/server-home.ts';
import { launchServer, stopServer } from '../../src/store/server-process.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { findFreePort } from '../free-port.ts';
import { urlFor } from '../postgres-server.ts';

/** A PostgreSQL that nobody but the test kills and starts again. */
export interface OwnServer {
	/** Ends all of its processes at once, with what they had not written. */
	kill(): Promise<void>;
	start(): Promise<void>;
	/** A fresh migrated database. */
	createDatabase(): Promise<TestDatabase>;
	remove(): Promise<void>;
}

export async function openOwnServer(): Promise<OwnServer> {
	const folder = await mkdtemp(join(tmpdir(), 'lintas-server-'));
	const passwords = await loadPasswords(folder);
	const home = await findServerHome(folder, passwords.postgres, {});
	await createCluster(home, passwords);
	const port = await findFreePort();
	const toUrl = (user: keyof typeof passwords) =>
		urlFor(`postgres://127.0.0.1:${port}`, { database: 'lintas', user, password: passwords[user] });
	const urls = { ownerUrl: toUrl('lintas_owner'), applicationUrl: toUrl('lintas_application') };
	const adminUrl = urlFor(toUrl('postgres'), { database: 'postgres' });
	const start = async () => {
		// Backends of one that was killed notice a moment later.
		while ((await launchServer(home, port)) !== 'ready') await sleep(50);
	};
	await start();
	await migrate(urls.ownerUrl);
	return {
		kill: async () => {
			process.kill(Number.parseInt(await readFile(join(home.cluster, 'postmaster.pid'), 'utf8'), 10), 'SIGKILL');
		},
		start,
		createDatabase: () => openTestDatabase({ ...urls, adminUrl, template: 'lintas' }),
		remove: async () => {
			await stopServer(home);
			await rm(folder, { recursive: true, force: true });
		},
	};
}
