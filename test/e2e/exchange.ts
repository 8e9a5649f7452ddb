import { setTimeout as sleep } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import type { DeliveryId } from '../../src/model/identifiers.ts';
import type { TestOffice } from '../gateways.ts';
import { makeDraft } from './drafts.ts';
import { expectExactlyOnce, type Side } from './effects.ts';
import type { GatewayProcess } from './processes.ts';

/**
 * Releases so many documents, one after the other, as an officer would: again where the gateway does not
 * answer. (Then the first may have been released all the same, and is a document like any other.)
 *
 * @returns the deliveries that the gateway told of
 */
export async function releaseMany(
	from: TestOffice,
	to: TestOffice,
	count: number,
	pauseMs: () => number,
): Promise<DeliveryId[]> {
	const ids: DeliveryId[] = [];
	while (ids.length < count) {
		const draft = makeDraft(`Contoh ${from.authority} ${ids.length}`);
		const released = await from.client.release(draft, [{ to: to.authority, withhold: [] }]).catch(() => undefined);
		for (const { id } of released?.deliveries ?? []) ids.push(id);
		await sleep(pauseMs());
	}
	return ids;
}

export interface Killing {
	readonly rounds: number;
	readonly random: () => number;
	/** Starts the gateway of the side that is drawn. */
	readonly start: readonly [() => Promise<GatewayProcess>, () => Promise<GatewayProcess>];
}

/** Kills one of two gateways that run, at a time drawn, and starts it again; so many times. */
export async function killAtRandom(running: [GatewayProcess, GatewayProcess], killing: Killing): Promise<void> {
	const { rounds, random, start } = killing;
	for (let round = 0; round < rounds; round += 1) {
		await sleep(random() * 400);
		const side = random() < 0.5 ? 0 : 1;
		await running[side].kill();
		running[side] = await start[side]();
	}
}

/** In the end each delivery in either direction, those told of among them, has happened once. */
export async function expectAllDelivered(
	[a, fromA]: readonly [Side, readonly DeliveryId[]],
	[b, fromB]: readonly [Side, readonly DeliveryId[]],
): Promise<void> {
	await vi.waitFor(
		async () => {
			expect(await expectExactlyOnce(a, b)).toEqual(expect.arrayContaining([...fromA]));
			expect(await expectExactlyOnce(b, a)).toEqual(expect.arrayContaining([...fromB]));
		},
		{ timeout: 30_000, interval: 200 },
	);
}
