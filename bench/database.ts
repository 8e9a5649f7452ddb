import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { openDatabase, openPool } from '../src/store/database.ts';
import { startEmbeddedServer } from '../src/store/embedded-server.ts';
import { migrate } from '../src/store/migrate.ts';
import type { PartContext } from './part.ts';

/** A gateway's own server, as the roles that it has. */
export interface Databases {
	readonly application: pg.Pool;
	readonly applicationUrl: string;
	readonly owner: pg.Pool;
}

/**
 * Joins a gateway's own server, and starts and migrates it where no gateway has.
 *
 * @throws Error if a commit on it does not wait for the disk
 */
export async function joinServer(dataDir: string, resources: AsyncDisposableStack): Promise<Databases> {
	const { applicationUrl, ownerUrl, release } = await startEmbeddedServer(dataDir);
	resources.defer(release);
	await migrate(ownerUrl);
	const open = (url: string) => {
		const pool = openPool(url, { maxConnections: 16 });
		resources.defer(() => pool.end());
		return pool;
	};
	const databases = { application: open(applicationUrl), applicationUrl, owner: open(ownerUrl) };
	await requireDurable(databases.application);
	return databases;
}

/** A server of a part's own, in a folder that goes with it. */
export async function openServer(
	maxConnections: number,
	resources: AsyncDisposableStack,
	progress: PartContext['progress'],
) {
	const folder = await mkdtemp(join(tmpdir(), 'lintas-bench-'));
	resources.defer(() => rm(folder, { recursive: true, force: true }));
	progress('starting a PostgreSQL');
	const server = await joinServer(folder, resources);
	const db = openDatabase(server.applicationUrl, { maxConnections });
	resources.defer(() => db.destroy());
	return { folder, server, db };
}

const durable = ['fsync', 'synchronous_commit', 'full_page_writes'];

/** A rate on a server that may forget would be worth nothing. */
async function requireDurable(pool: pg.Pool): Promise<void> {
	for (const name of durable) {
		const { rows } = await pool.query(`show ${name}`);
		if (rows[0]?.[name] !== 'on') throw new Error(`The database has ${name} = ${rows[0]?.[name]}: it must be on.`);
	}
}
