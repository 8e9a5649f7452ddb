import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedServer } from '../src/store/embedded-server.ts';
import { migrate } from '../src/store/migrate.ts';
import { loadPasswords } from '../src/store/server-cluster.ts';

export interface TestServer {
	/** A superuser, on the database `postgres`: it makes and drops databases. */
	readonly adminUrl: string;
	/** Migrated; nobody connects to it. */
	readonly template: string;
	readonly ownerUrl: string;
	readonly applicationUrl: string;
}

declare module 'vitest' {
	export interface ProvidedContext {
		testServer: TestServer;
	}
}

/** One real PostgreSQL for the whole run, as a gateway starts it, and gone after. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const folder = await mkdtemp(join(tmpdir(), 'lintas-test-'));
	const { ownerUrl, applicationUrl, release } = await startEmbeddedServer(folder);
	const { postgres } = await loadPasswords(folder);
	const adminUrl = urlFor(ownerUrl, { database: 'postgres', user: 'postgres', password: postgres });
	await makeTemplate(adminUrl, ownerUrl);
	project.provide('testServer', { adminUrl, template: 'template_lintas', ownerUrl, applicationUrl });
	return async () => {
		await release();
		await rm(folder, { recursive: true, force: true });
	};
}

async function makeTemplate(adminUrl: string, ownerUrl: string): Promise<void> {
	const client = new pg.Client(adminUrl);
	await client.connect();
	// What a crash would lose nobody misses. Where one is tested the server is the test's own.
	await client.query('alter system set fsync = off');
	await client.query('select pg_reload_conf()');
	await client.query('create database template_lintas owner lintas_owner template template0');
	await client.end();
	await migrate(urlFor(ownerUrl, { database: 'template_lintas' }));
}

/** The same server with another database or user. */
export function urlFor(url: string, to: { database: string; user?: string; password?: string }): string {
	const changed = new URL(url);
	changed.pathname = `/${to.database}`;
	if (to.user !== undefined) changed.username = to.user;
	if (to.password !== undefined) changed.password = to.password;
	return changed.href;
}
