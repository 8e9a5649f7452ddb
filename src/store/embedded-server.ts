import { mkdir, realpath } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { connectWithLock, leaveLock, tryLock } from './advisory-locks.ts';
import { toDatabaseProblem } from './database.ts';
import { findFreePort } from './free-port.ts';
import { createCluster, loadPasswords, type Passwords, startFailure } from './server-cluster.ts';
import { findServerHome, type ServerHome, type ServerPlaces } from './server-home.ts';
import { findRunningPort, isServerThere, launchServer, stopServer } from './server-process.ts';

export interface EmbeddedServer {
	/** Owns the database `lintas` and migrates it. */
	readonly ownerUrl: string;
	/** What the gateway works with. */
	readonly applicationUrl: string;
	/** Leaves the server; the last process to leave stops it. */
	release(): Promise<void>;
}

/**
 * A PostgreSQL of our own in `<dataDir>/postgres`, found running or started, and made at the first
 * call. It outlives this process: a gateway that is killed finds it again. Any number of processes
 * may use it at once; each is counted by a shared lock on a connection of its own, which the system
 * gives back when a process is killed.
 *
 * If the server ends under a running process (`kill -9`, out of memory), it is started again on the
 * same port.
 *
 * @throws Problem `database-unavailable`
 */
export async function startEmbeddedServer(dataDir: string, places: ServerPlaces = {}): Promise<EmbeddedServer> {
	await mkdir(dataDir, { recursive: true, mode: 0o700 });
	const folder = await realpath(dataDir);
	const passwords = await loadPasswords(folder);
	const home = await findServerHome(folder, passwords.postgres, places);
	await createCluster(home, passwords);
	const first = await enter(home, passwords);
	return {
		ownerUrl: toUrl(passwords, 'lintas_owner', first.port),
		applicationUrl: toUrl(passwords, 'lintas_application', first.port),
		release: keepPresent(home, passwords, first),
	};
}

/** This process, counted among those that use the server. */
interface Presence {
	readonly client: pg.Client;
	readonly port: number;
}

/** Tries, 50 ms apart, that a start may cost: waiting for another process costs one, a failure of our own many. */
const patience = 1000;
const costOfFailure = 50;

async function enter(home: ServerHome, passwords: Passwords, preferredPort?: number): Promise<Presence> {
	for (let spent = 0; spent < patience; await sleep(50)) {
		const presence = await enterRunning(home, passwords);
		if (presence !== undefined) return presence;
		// Also where a server is on its way in or out: then ours gives up at once, and we look again.
		const port = spent === 0 ? preferredPort : undefined;
		if ((await launchServer(home, port ?? (await findFreePort()))) === 'ready') {
			const started = await enterRunning(home, passwords);
			if (started !== undefined) return started;
		}
		spent += (await isServerThere(home.cluster)) ? 1 : costOfFailure;
	}
	throw startFailure(`see start.log and log/ in ${home.cluster}`);
}

async function enterRunning(home: ServerHome, passwords: Passwords): Promise<Presence | undefined> {
	const port = await findRunningPort(home.cluster);
	if (port === undefined) return undefined;
	try {
		// Waits while the last process is on its way out; the server that it stops ends this connection.
		const client = await connectWithLock(toUrl(passwords, 'lintas_owner', port), 'presence', 'shared');
		return { client, port };
	} catch (error) {
		if (toDatabaseProblem(error) === undefined) throw startFailure('it refuses us', error);
		return undefined;
	}
}

/** Enters again whenever the connection is lost; returns what leaves for good. */
function keepPresent(home: ServerHome, passwords: Passwords, first: Presence): () => Promise<void> {
	let present: Promise<Presence | undefined> = Promise.resolve(first);
	let left: Promise<void> | undefined;
	const watch = (presence: Presence | undefined) => {
		presence?.client.once('end', () => {
			if (left !== undefined) return;
			present = enterAgain(home, passwords, presence.port, () => left !== undefined);
			void present.then(watch);
		});
	};
	watch(first);
	return () => {
		left ??= present.then((presence) => (presence === undefined ? undefined : leave(home, presence)));
		return left;
	};
}

async function enterAgain(
	home: ServerHome,
	passwords: Passwords,
	port: number,
	isOver: () => boolean,
): Promise<Presence | undefined> {
	while (!isOver()) {
		try {
			return await enter(home, passwords, port);
		} catch {
			await sleep(1000);
		}
	}
	return undefined;
}

async function leave(home: ServerHome, { client }: Presence): Promise<void> {
	try {
		await leaveLock(client, 'presence');
		// Between these lines nobody may hold the lock: then of all who leave, one gets it and stops the server.
		if (await tryLock(client, 'presence')) await stopServer(home);
	} catch (error) {
		if (toDatabaseProblem(error) === undefined) throw error;
	} finally {
		await client.end();
	}
}

function toUrl(passwords: Passwords, role: 'lintas_owner' | 'lintas_application', port: number): string {
	return `postgres://${role}:${passwords[role]}@127.0.0.1:${port}/lintas`;
}
