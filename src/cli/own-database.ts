import type { Config } from '../config.ts';
import { type Database, openDatabase, toDatabaseProblem } from '../store/database.ts';
import { startEmbeddedServer } from '../store/embedded-server.ts';
import { checkMigrated } from '../store/migrate.ts';

/**
 * Works on the database of a gateway, whether or not one runs.
 *
 * @throws Problem of the database
 */
export async function withDatabase<T>(config: Config, work: (db: Database) => Promise<T>): Promise<T> {
	const embedded = config.DATABASE_URL === undefined ? await startEmbeddedServer(config.LINTAS_DATA) : undefined;
	const db = openDatabase(embedded?.applicationUrl ?? config.DATABASE_URL ?? '', { maxConnections: 2 });
	try {
		await checkMigrated(db);
		return await work(db);
	} catch (error) {
		throw toDatabaseProblem(error) ?? error;
	} finally {
		await db.destroy();
		await embedded?.release();
	}
}
