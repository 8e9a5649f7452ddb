import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { type Database, openDatabase } from '../src/store/database.ts';
import { type TestServer, urlFor } from './postgres-server.ts';

export interface TestDatabase {
	/** As the application role. */
	readonly db: Database;
	/** As the role that owns the tables. */
	readonly ownerDb: Database;
	readonly url: string;
	readonly ownerUrl: string;
	drop(): Promise<void>;
}

/** A fresh migrated database, for one test file; roles are common to all of them. */
export async function createTestDatabase(): Promise<TestDatabase> {
	return openTestDatabase(inject('testServer'));
}

/** A fresh database without tables. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
	return openTestDatabase({ ...inject('testServer'), template: 'template0' });
}

/** On a server that runs. */
export async function openTestDatabase(server: TestServer): Promise<TestDatabase> {
	const name = `test_${randomBytes(6).toString('hex')}`;
	await runAs(server.adminUrl, `create database ${name} owner lintas_owner template ${server.template}`);
	const url = urlFor(server.applicationUrl, { database: name });
	const ownerUrl = urlFor(server.ownerUrl, { database: name });
	const db = openDatabase(url, { maxConnections: 8 });
	const ownerDb = openDatabase(ownerUrl, { maxConnections: 4 });
	const drop = async () => {
		await Promise.all([db.destroy(), ownerDb.destroy()]);
		await runAs(server.adminUrl, `drop database ${name} with (force)`);
	};
	return { db, ownerDb, url, ownerUrl, drop };
}

async function runAs(url: string, statement: string): Promise<void> {
	const client = new pg.Client(url);
	await client.connect();
	try {
		await client.query(statement);
	} finally {
		await client.end();
	}
}
