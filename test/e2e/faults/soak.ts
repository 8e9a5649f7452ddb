import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, vi } from 'vitest';
import { makeRandom } from '../../../bench/profiles/random.ts';
import { makeOffice, swapCards, type TestOffice, trust } from '../../gateways.ts';
import { makeDraft } from '../drafts.ts';
import { expectExactlyOnce } from '../effects.ts';
import { openOwnServer } from '../own-server.ts';
import { toSide } from '../pair.ts';
import { type GatewayProcess, openProcesses } from '../processes.ts';
import { listQueueTables } from '../queue-tables.ts';
import { type FaultyNetwork, openFaultyNetwork } from './fault-proxy.ts';

interface Soak {
	/** Draws what is released to whom, what fails on each way, and which trouble comes in which order. */
	readonly seed: number;
	readonly documents: number;
	/** How long everything may take to arrive once nothing fails any more. */
	readonly calmMs: number;
}

/** The accepted skew is five minutes; the gateways' clocks are wrong by up to four. */
const clocksAheadMs = [0, 120_000, -120_000];

/**
 * Three gateways exchange documents over a network that fails, while gateways and their PostgreSQL are killed, database
 * connections are cut and queues are wiped, in an order that the seed draws. In the end each document is at each of its
 * recipients exactly once, with one verified receipt, and nothing is left to do.
 *
 * @returns what has happened, by name
 */
export async function soak({ seed, documents, calmMs }: Soak): Promise<Readonly<Record<string, number>>> {
	// Numbers of its own for each who draws: how they take turns is up to the machine.
	const drawFor = (who: number) => makeRandom(seed * 1_000 + who);
	const processes = openProcesses();
	const settings = { LINTAS_RETRY_FIRST_SECONDS: '0.2', LINTAS_SWEEP_SECONDS: '1' };
	const offices: TestOffice[] = [];
	const server = await openOwnServer();
	for (const id of ['id.imigrasi', 'my.imigresen', 'sg.ica'])
		offices.push(await makeOffice(id, settings, server.createDatabase));
	const networks = await openNetworks(offices, (way) => drawFor(100 + way));
	const running: GatewayProcess[] = [];
	const start = async (index: number) => {
		running[index] = await processes.start(at(offices, index), { clockAheadMs: at(clocksAheadMs, index) });
	};
	try {
		for (const index of offices.keys()) await start(index);
		const told = { kills: 0, 'databases killed': 0, 'connections cut': 0, 'queues wiped': 0 };
		let isOver = false;
		const releases = Promise.all(
			offices.map((office, index) => releaseMany(office, offices, documents / 3, drawFor(index))),
		);
		const trouble = (async () => {
			const random = drawFor(200);
			while (!isOver || Math.min(...Object.values(told)) < 2) {
				await sleep(random() * 1_500);
				const index = Math.floor(random() * offices.length);
				const office = at(offices, index);
				const what = random();
				if (what < 0.4) {
					told.kills += 1;
					await at(running, index).kill();
					await start(index);
				} else if (what < 0.55) {
					told['databases killed'] += 1;
					await server.kill();
					await sleep(random() * 1_000);
					await server.start();
				} else if (what < 0.8) {
					told['connections cut'] += 1;
					await cutConnections(office);
				} else {
					told['queues wiped'] += 1;
					await wipeQueue(office);
				}
			}
		})();
		await releases;
		isOver = true;
		await trouble;
		for (const { heal } of networks) heal();
		await expectAllExactlyOnce(offices, calmMs);
		return { ...told, ...sumUp(networks) };
	} finally {
		await processes.end();
		for (const network of networks) await network[Symbol.asyncDispose]();
		for (const office of offices) await office.remove();
		await server.remove();
	}
}

/** A network of its own on each way from one office to another. */
async function openNetworks(
	offices: readonly TestOffice[],
	drawFor: (way: number) => () => number,
): Promise<FaultyNetwork[]> {
	await swapCards(...offices);
	const networks: FaultyNetwork[] = [];
	for (const from of offices) {
		for (const to of offices.filter((office) => office !== from)) {
			const network = await openFaultyNetwork(to.partnerPort, drawFor(networks.length));
			networks.push(network);
			await trust(from, { ...(await to.card()), endpoint: network.endpoint });
		}
	}
	return networks;
}

/** To one other office, or to both; again where the gateway does not answer. */
async function releaseMany(
	from: TestOffice,
	offices: readonly TestOffice[],
	count: number,
	random: () => number,
): Promise<void> {
	const others = offices.filter((office) => office !== from);
	for (let released = 0; released < count; ) {
		const chosen = random() < 0.5 ? others : [at(others, Math.floor(random() * others.length))];
		const recipients = chosen.map(({ authority }) => ({ to: authority, withhold: [] }));
		const answer = from.client.release(makeDraft(`Contoh ${released}`), recipients);
		const isReleased = await answer.then(
			() => true,
			() => false,
		);
		if (isReleased) released += 1;
		else await sleep(100);
	}
}

async function cutConnections({ database }: TestOffice): Promise<void> {
	await sql`select pg_terminate_backend(pid) from pg_stat_activity
		where datname = current_database() and usename = 'lintas_application' and pid <> pg_backend_pid()`.execute(
		database.db,
	);
}

/** As whoever empties it by mistake. */
async function wipeQueue(office: TestOffice): Promise<void> {
	const { ownerDb } = office.database;
	const tables = (await listQueueTables(office)).map((name) => sql.table(`bullmq.${name}`));
	// The workers go on meanwhile: PostgreSQL may end this to resolve a deadlock.
	await vi.waitFor(() => sql`truncate ${sql.join(tables)} cascade`.execute(ownerDb), { timeout: 10_000, interval: 10 });
}

async function expectAllExactlyOnce(offices: readonly TestOffice[], withinMs: number): Promise<void> {
	await vi.waitFor(
		async () => {
			for (const from of offices) {
				for (const to of offices) if (from !== to) await expectExactlyOnce(toSide(from), toSide(to));
			}
		},
		{ timeout: withinMs, interval: 500 },
	);
}

function sumUp(networks: readonly FaultyNetwork[]): Record<string, number> {
	const sums: Record<string, number> = {};
	for (const { counts } of networks) {
		for (const [fault, count] of Object.entries(counts)) sums[fault] = (sums[fault] ?? 0) + count;
	}
	return sums;
}

function at<Item>(items: readonly Item[], index: number): Item {
	return items[index] ?? expect.unreachable();
}
