import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makePair } from '../gateways.ts';
import { hasRedis, type QueueServer, startRedisQueues } from '../jobs/queue-server.ts';
import { makeDraft } from './drafts.ts';
import { expectExactlyOnce } from './effects.ts';
import { toSide } from './pair.ts';
import { openProcesses } from './processes.ts';

describe.skipIf(!hasRedis)('a gateway with its queue in Redis (skipped where redis-server is not installed)', () => {
	let pair: Awaited<ReturnType<typeof makePair>>;
	let queues: QueueServer;
	const processes = openProcesses();

	beforeEach(async () => {
		queues = await startRedisQueues();
		pair = await makePair();
	});
	afterEach(async () => {
		await processes.end();
		await pair.remove();
		await queues.stop();
	});

	it('delivers, also what Redis has lost and what a killed worker had under way', async () => {
		const { indonesia, malaysia } = pair;
		const environment = { QUEUE_URL: queues.url };
		const release = () => indonesia.client.release(makeDraft(), [{ to: malaysia.authority, withhold: [] }]);
		const expectDelivered = (count: number) =>
			vi.waitFor(async () => expect(await expectExactlyOnce(toSide(indonesia), toSide(malaysia))).toHaveLength(count), {
				timeout: 15_000,
				interval: 50,
			});
		await malaysia.start();
		await processes.start(indonesia, { environment, work: false });
		await release();
		expect(await queues.count('delivery')).toBe(1);
		await queues.empty();
		const worker = await processes.start(indonesia, { environment, doors: false });
		await expectDelivered(1);
		await worker.kill();
		await release();
		const doomed = await processes.start(indonesia, { environment, doors: false, crashAt: 'answered' });
		expect(await doomed.exit).toBe('SIGKILL');
		await processes.start(indonesia, { environment, doors: false });
		await expectDelivered(2);
	});
});
