import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { Pool } from 'undici';
import type { Office } from '../src/cli/demo/office.ts';

/** Releases a draft at the officer door. @returns the id of its delivery */
export type Release = (profile: string) => Promise<string>;

export async function openReleaser(
	office: Office,
	to: string,
	connections: number,
	resources: AsyncDisposableStack,
): Promise<Release> {
	const token = (await readFile(join(office.dataDir, 'officer-token'), 'utf8')).trim();
	const pool = new Pool(`http://127.0.0.1:${office.officerPort}`, { connections, pipelining: 1 });
	resources.defer(() => pool.destroy());
	const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
	return async (profile) => {
		const body = `{"draft":${profile},"recipients":[{"to":"${to}","withhold":[]}]}`;
		const answer = await pool.request({ method: 'POST', path: '/officer/v1/documents', headers, body });
		const text = await answer.body.text();
		if (answer.statusCode !== 201) throw new Error(`A release was answered with status ${answer.statusCode}.`);
		return JSON.parse(text).deliveries[0].id;
	};
}

/** Waits until a delivery has its verified receipt. */
export type WaitForReceipt = (delivery: string) => Promise<void>;

const intervalMs = 10;
const patienceMs = 30_000;

/**
 * Looks into the sender's database for all that wait at once, a hundred times a second: that costs the
 * gateway nothing, and makes a latency up to 10 ms longer than it was.
 */
export function watchReceipts(database: pg.Pool, resources: AsyncDisposableStack): WaitForReceipt {
	const waiting = new Map<string, PromiseWithResolvers<void>>();
	const stop = new AbortController();
	const done = watch(database, waiting, stop.signal);
	resources.defer(async () => {
		stop.abort();
		await done;
	});
	return (delivery) => waiting.getOrInsertComputed(delivery, () => Promise.withResolvers<void>()).promise;
}

async function watch(
	database: pg.Pool,
	waiting: Map<string, PromiseWithResolvers<void>>,
	stop: AbortSignal,
): Promise<void> {
	let movedAt = performance.now();
	while (!stop.aborted) {
		try {
			const settled = await listSettled(database, [...waiting.keys()]);
			for (const { id, state } of settled) {
				if (state === 'delivered') waiting.get(id)?.resolve();
				else waiting.get(id)?.reject(new Error(`A delivery ended as ${state}.`));
				waiting.delete(id);
			}
			if (settled.length > 0 || waiting.size === 0) movedAt = performance.now();
			if (performance.now() > movedAt + patienceMs) throw new Error(`No receipt for ${patienceMs / 1_000} s.`);
		} catch (error) {
			for (const { reject } of waiting.values()) reject(error);
			return;
		}
		await sleep(intervalMs);
	}
}

async function listSettled(database: pg.Pool, ids: readonly string[]): Promise<{ id: string; state: string }[]> {
	if (ids.length === 0) return [];
	const text = 'select id, state from delivery where id = any($1) and settled_at is not null';
	return (await database.query({ name: 'settled', text, values: [ids] })).rows;
}
