import { systemClock } from '../src/clock.ts';
import { openJobs } from '../src/jobs/jobs.ts';
import { deliveryQueues } from '../src/model/urgency.ts';
import { openDatabase } from '../src/store/database.ts';

const log = { info: () => undefined, warn: console.error, error: console.error };

/** Tells the queue of all deliveries that are due, as the gateway that released them would have. */
export async function announceDeliveries(applicationUrl: string): Promise<void> {
	const db = openDatabase(applicationUrl, { maxConnections: 1 });
	const jobs = openJobs({ db, queueUrl: applicationUrl, clock: systemClock, log });
	try {
		const work = db.selectFrom('due_work').select(['queue', 'id']).where('queue', '=', deliveryQueues.routine);
		await jobs.announce(await work.orderBy('id').execute());
	} finally {
		await jobs.close();
		await db.destroy();
	}
}
