import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { laneQueue } from '../../src/delivery/queues.ts';
import { maxCrashedAttempts } from '../../src/delivery/reaction.ts';
import { erasureQueue } from '../../src/exchange/erasure.ts';
import type { DeliveryId } from '../../src/model/identifiers.ts';
import { makeOffice, swapCards, type TestOffice } from '../gateways.ts';
import { makeDraft } from './drafts.ts';
import { openProcesses } from './processes.ts';

let offices: TestOffice[];
let trap: Server | undefined;
const processes = openProcesses();

beforeEach(async () => {
	offices = [await makeOffice('id.imigrasi'), await makeOffice('my.imigresen'), await makeOffice('sg.ica')];
	// No witness: its door has deliveries alone to expect.
	await offices[1]?.changeCard({ witnessKey: undefined });
	await swapCards(...offices);
});
afterEach(async () => {
	await processes.end();
	trap?.close();
	trap = undefined;
	for (const office of offices) await office.remove();
});

describe('a delivery that kills its worker again and again', () => {
	it('is stalled after five times, and deliveries to others go on', { timeout: 60_000 }, async () => {
		const [indonesia, malaysia, singapore] = offices as [TestOffice, TestOffice, TestOffice];
		await singapore.start();
		await indonesia.start({ doors: true, work: false });
		// Whoever comes to Malaysia's door is killed: the delivery is under way, and nothing has come back.
		trap = createServer(() => void processes.end()).listen(malaysia.partnerPort, '127.0.0.1');
		await once(trap, 'listening');
		const poison = await release(indonesia, malaysia);
		const others: DeliveryId[] = [];
		let workers = 0;
		for (; (await indonesia.client.delivery(poison)).settledAt === null; workers += 1) {
			// The first worker dies of the poison alone.
			if (workers > 0) others.push(await release(indonesia, singapore));
			const worker = await processes.start(indonesia, { doors: false }).catch(() => undefined);
			await Promise.race([worker?.exit, untilSettled(indonesia, poison)]);
		}
		// Five died of it; the sixth finds their attempts, and makes no other.
		expect(workers).toBe(maxCrashedAttempts + 1);
		expect(await indonesia.client.delivery(poison)).toMatchObject({ state: 'stalled', code: 'attempts-exhausted' });
		for (const id of others) await untilSettled(indonesia, id);
		const states = others.map(async (id) => (await indonesia.client.delivery(id)).state);
		expect(new Set(await Promise.all(states))).toEqual(new Set(['delivered']));
		const due = indonesia.database.db
			.selectFrom('due_work')
			.selectAll()
			.where('queue', 'not in', [erasureQueue, laneQueue]);
		expect(await due.execute()).toEqual([]);
	});
});

async function release(from: TestOffice, to: TestOffice): Promise<DeliveryId> {
	const { deliveries } = await from.client.release(makeDraft(), [{ to: to.authority, withhold: [] }]);
	const [delivery] = deliveries;
	if (delivery === undefined) throw new Error('nothing was released');
	return delivery.id;
}

async function untilSettled({ client }: TestOffice, id: DeliveryId): Promise<void> {
	const isSettled = async () => expect((await client.delivery(id)).settledAt).not.toBe(null);
	await vi.waitFor(isSettled, { timeout: 20_000, interval: 50 }).catch(() => undefined);
}
