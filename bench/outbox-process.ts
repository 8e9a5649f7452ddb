import { randomBytes } from 'node:crypto';
import { openNativePeer } from '../src/channels/native/peer.ts';
import { systemClock } from '../src/clock.ts';
import { parseConfig } from '../src/config.ts';
import { type Deliver, openOutbox } from '../src/delivery/outbox.ts';
import { laneQueue } from '../src/delivery/queues.ts';
import { schedules } from '../src/delivery/schedule.ts';
import { toEnvelopeDigest } from '../src/envelope/envelope.ts';
import { toOwnKeys } from '../src/exchange/own-keys.ts';
import { usualLockMs } from '../src/jobs/consumer.ts';
import { openJobs } from '../src/jobs/jobs.ts';
import type { AuthorityId, DeliveryId } from '../src/model/identifiers.ts';
import { deliveryQueues } from '../src/model/urgency.ts';
import { toPartner } from '../src/partners/partner.ts';
import { loadKeyStore } from '../src/pki/key-store.ts';
import { toProblem } from '../src/problem.ts';
import { openDatabase } from '../src/store/database.ts';
import type { OutboxTask, Sending } from './outbox-worker.ts';

/**
 * What a worker of a gateway does with deliveries, with the usual settings, in a process of its own: queue, sweeper,
 * outbox and lanes are the real ones. The attempt is not: its envelope is the same random bytes each time, and it goes
 * over the real channel, where it is told of one, with no receipt to verify; else it counts as delivered at once.
 */
const envelope = { suite: 'L1', bytes: randomBytes(5_120) };
const envelopeDigest = toEnvelopeDigest(envelope);
const settings = parseConfig({});
const log = { info: () => undefined, warn: console.error, error: console.error };

type Send = (recipient: AuthorityId) => Promise<string>;

process.once('message', async ({ databaseUrl, authority, sending }: OutboxTask) => {
	const db = openDatabase(databaseUrl, { maxConnections: 16 });
	const jobs = openJobs({ db, queueUrl: databaseUrl, clock: systemClock, log });
	const outbox = openOutbox({
		db,
		jobs,
		clock: systemClock,
		authority,
		schedules,
		perPartner: settings.LINTAS_DELIVERIES_PER_PARTNER,
		deadAfterMs: usualLockMs,
		isFetched: () => false,
		deliver: makeDeliver(sending === undefined ? async () => 'no receipt' : await openSending(sending)),
		tallies: { count: () => undefined },
		alarm: () => undefined,
	});
	const run = (id: string) => outbox.run(id as DeliveryId);
	const concurrency = settings.LINTAS_DELIVERY_CONCURRENCY;
	jobs.work(
		{ [deliveryQueues.routine]: run, [deliveryQueues.urgent]: run, [laneQueue]: outbox.runLane },
		{ concurrency },
	);
	const intervalMs = settings.LINTAS_SWEEP_SECONDS * 1_000;
	jobs.startSweeper({ intervalMs, graceMs: intervalMs, gather: outbox.gather });
	process.send?.('working');
});
process.once('disconnect', () => process.exit());

function makeDeliver(send: Send): Deliver {
	return async ({ recipient }, attempt) => {
		try {
			await attempt.record(envelopeDigest, envelope.bytes.length);
			return { result: 'delivered', proof: 'receipt', receipt: await send(recipient) };
		} catch (thrown) {
			return { result: 'problem', problem: toProblem(thrown) };
		}
	};
}

/** One channel to each partner; all of them have the same card, but for its address. */
async function openSending({ dataDir, ownCard, card, endpoints }: Sending): Promise<Send> {
	const keys = toOwnKeys(await loadKeyStore(dataDir), ownCard);
	const { authority, issuers, revocation } = toPartner(card);
	const route = { authority, issuers, revocation, tlsKey: () => keys.tlsClient(systemClock()), clock: systemClock };
	const channels = new Map(
		Object.entries(endpoints).map(([partner, endpoint]) => [partner, openNativePeer({ ...route, endpoint })]),
	);
	return async (recipient) => {
		const channel = channels.get(recipient);
		if (channel === undefined) throw new Error(`There is no partner ${recipient}.`);
		return await channel.send(envelope);
	};
}
