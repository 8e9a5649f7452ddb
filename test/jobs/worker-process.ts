import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/clock.ts';
import { openJobs } from '../../src/jobs/jobs.ts';
import { openDatabase } from '../../src/store/database.ts';

/** A worker of its own process that takes one piece of work and never ends it. */
const [url = '', queueUrl = '', lockDurationMs = ''] = process.argv.slice(2);
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const jobs = openJobs({ db: openDatabase(url, { maxConnections: 1 }), queueUrl, clock: systemClock, log });
const hold = async (id: string) => {
	process.stdout.write(`${id}\n`);
	await sleep(60_000);
	return undefined;
};
jobs.work({ held: hold }, { concurrency: 1, lockDurationMs: Number(lockDurationMs) });
