import { AuthorityId } from '../../src/model/identifiers.ts';
import { announceDeliveries } from '../announce.ts';
import { type Databases, joinServer } from '../database.ts';
import { watchMemory } from '../memory.ts';
import { startOutboxWorker, waitUntilDrained } from '../outbox-worker.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';
import { clearDeliveries, seedBacklog } from '../seed.ts';
import { setStage } from '../stage.ts';

const large = 100_000;
const small = 1_000;
/** A worker that has done little is smaller whatever waits for it: this one has as much behind it as makes it grow. */
const smallRounds = 10;
const recipients = Array.from({ length: 10 }, (_, index) => AuthorityId.parse(`zz.partner-${index}`));

/** The memory of a worker that drains a hundred thousand deliveries, against one that has a thousand before it at a time. */
export const deliveryBacklogPart: Part = { ids: ['delivery.backlog-rss', 'delivery.backlog-rate'], run };

async function run({ resources, progress }: PartContext): Promise<Report> {
	const { sender } = await setStage(resources);
	progress('starting a PostgreSQL');
	const databases = await joinServer(sender.dataDir, resources);
	const seed = (count: number) => seedBacklog(databases.owner, { count, author: sender.authority, recipients });

	progress(`draining a backlog of ${small}, ${smallRounds} times`);
	const ofSmall = await watchWorker(databases, sender.authority, async () => {
		for (let round = 0; round < smallRounds; round += 1) {
			await seed(small);
			await announceDeliveries(databases.applicationUrl);
			await waitUntilDrained(databases.application);
		}
	});
	await clearDeliveries(databases.owner);
	progress(`making a backlog of ${large}`);
	await seed(large);
	const begun = performance.now();
	const ofLarge = await watchWorker(databases, sender.authority, () =>
		waitUntilDrained(databases.application, { tell: (open) => progress(`draining it, ${open} to go`) }),
	);
	const perSecond = (large * 1_000) / (performance.now() - begun);
	const aim = { of: 'ratio', is: 'less than', bound: 1.25 } as const;
	return {
		figures: [
			toFigure('delivery.backlog-rss', 'MB', { value: ofLarge, limit: ofSmall, aim }),
			toFigure('delivery.backlog-rate', '1/s', { value: perSecond }),
		],
		notes: [
			`delivery.backlog-rss: most resident memory of a worker while it drains ${large} deliveries to ${recipients.length} partners that its sweeper finds overdue, and at which rate`,
			'  real: queue, sweeper, outbox, lanes, PostgreSQL with durable commits; stand-in: the attempt, which records an envelope and counts as delivered',
			`  limit: a worker that has a backlog of ${small} at a time, ${smallRounds} times`,
		],
	};
}

/** @returns the most memory of a new worker in the meantime, in MB */
async function watchWorker(
	{ applicationUrl }: Databases,
	authority: AuthorityId,
	meanwhile: () => Promise<void>,
): Promise<number> {
	await using resources = new AsyncDisposableStack();
	const stopWatching = watchMemory([await startOutboxWorker({ databaseUrl: applicationUrl, authority }, resources)]);
	await meanwhile();
	const [most = Number.NaN] = await stopWatching();
	return most;
}
