import { type ControlledTransaction, Kysely, type Transaction as KyselyTransaction, PostgresDialect } from 'kysely';
import pg from 'pg';
import { Problem } from '../problem.ts';
import type { Schema } from './schema.ts';

export type Database = Kysely<Schema>;

/** What a store function takes that must be atomic with its caller's other writes. */
export type Transaction = KyselyTransaction<Schema>;

export interface DatabaseOptions {
	readonly maxConnections: number;
	/** How long a query waits for a connection: from the pool, then from the server. */
	readonly connectTimeoutMs?: number;
}

/**
 * A pool of connections. `timestamptz` is read as RFC 3339 in UTC with milliseconds. Nothing connects
 * before the first query; `destroy()` closes it.
 */
export function openDatabase(url: string, options: DatabaseOptions): Database {
	return new Kysely<Schema>({ dialect: new PostgresDialect({ pool: openPool(url, options) }) });
}

/** The pool alone, for a library that brings its own statements. */
export function openPool(url: string, { maxConnections, connectTimeoutMs = 5_000 }: DatabaseOptions): pg.Pool {
	const pool = new pg.Pool({
		Client: PreparingClient,
		connectionString: url,
		max: maxConnections,
		application_name: 'lintas',
		connectionTimeoutMillis: connectTimeoutMs,
		keepAlive: true,
		// A plan that was made for a small table lasts until the table is analysed, or its connection ends.
		maxLifetimeSeconds: 60,
		types: { getTypeParser },
	});
	// A connection that the server ends emits `error` wherever it is: idle (the pool has let go of it
	// already) or in use between two statements (the next one fails). Unheard, it would end the process.
	pool.on('error', () => undefined);
	pool.on('connect', (client) => client.on('error', () => undefined));
	return pool;
}

/**
 * Has each statement parsed once for a connection and planned a few times, not at each call: for the small ones that
 * the road consists of that is most of their cost, at the server and here (`docs/decisions/0027`).
 */
class PreparingClient extends pg.Client {
	// biome-ignore lint/suspicious/noExplicitAny: pg declares ten overloads, and all of them pass through.
	override query(statement: any, values?: any, callback?: any): any {
		const name = typeof statement === 'string' && Array.isArray(values) ? nameOf(statement, values) : undefined;
		return super.query(name === undefined ? statement : { name, text: statement }, values, callback);
	}
}

/** The server keeps each for as long as the connection lasts: past so many a statement has no name, and costs more. */
const maxNamed = 512;
/** A longer one has a list in it, and comes in as many forms as there are lengths. */
const maxNamedValues = 32;
const names = new Map<string, string>();

function nameOf(statement: string, { length }: readonly unknown[]): string | undefined {
	if (length === 0 || length > maxNamedValues) return undefined;
	if (!names.has(statement) && names.size < maxNamed) names.set(statement, `lintas_${names.size}`);
	return names.get(statement);
}

const getTypeParser: typeof pg.types.getTypeParser = (oid, format) =>
	oid === pg.types.builtins.TIMESTAMPTZ ? toInstantText : pg.types.getTypeParser(oid, format);

function toInstantText(text: string): string {
	return Temporal.Instant.from(text).toString({ smallestUnit: 'millisecond' });
}

/**
 * A transaction that sees one moment, however long it reads, and writes nothing. The caller rolls it back; it
 * has a connection to itself until then.
 */
export async function openSnapshot(db: Database): Promise<ControlledTransaction<Schema>> {
	return await db.startTransaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute();
}

/** Is the table not there? */
export function isUndefinedTable(error: unknown): boolean {
	return codeOf(error) === '42P01';
}

/**
 * The problem `database-unavailable` where trying again is the remedy: no connection, a pool or server
 * without room, a restart, a deadlock, a serialization failure; `database-refused` where the server knows
 * no such role, password, right or database. Undefined for anything else.
 */
export function toDatabaseProblem(error: unknown): Problem | undefined {
	if (isTransient(error)) return new Problem('database-unavailable', { retryAfterSeconds: 5, cause: error });
	if (refusals.test(codeOf(error) ?? ''))
		return new Problem('database-refused', { retryAfterSeconds: 5, cause: error });
	return undefined;
}

/** Invalid authorization, no such database, insufficient privilege. */
const refusals = /^(28...|3D000|42501)$/;

/** SQLSTATE classes and codes (PostgreSQL manual, appendix A), then the codes of Node's sockets. */
const transientCodes = [
	/^08/, // connection exception
	/^53/, // insufficient resources: connections, memory, disk
	/^57(014|P0[1-5])$/, // statement cancelled, shutdown, crash, starting up, idle session ended
	/^25(006|P0[34])$/, // read-only after a failover, transaction timed out
	/^40(001|P01)$/, // serialization failure, deadlock
	/^55P03$/, // lock not available
	/^58030$/, // input/output error
	/^E(CONNREFUSED|CONNRESET|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NETDOWN|CONNABORTED|NOTFOUND|AI_AGAIN)$/,
];

/** node-postgres gives these errors no code. */
const transientMessages =
	/^(Connection terminated|timeout e|Client has encountered a connection error|Client was closed|Query read timeout)/;

function isTransient(error: unknown): boolean {
	const code = codeOf(error);
	if (code !== undefined) return transientCodes.some((pattern) => pattern.test(code));
	return error instanceof Error && transientMessages.test(error.message);
}

function codeOf(error: unknown): string | undefined {
	if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
	return typeof error.code === 'string' ? error.code : undefined;
}
