import { readFile } from 'node:fs/promises';
import { putTimes, type TimeAuthority, type TimestampingContext } from './audit/timestamping.ts';
import { askForTimestamp } from './channels/timestamp.ts';
import type { Config } from './config.ts';
import { parseTimestampAnchors } from './pki/timestamp.ts';
import { Problem } from './problem.ts';
import { repeat } from './watch-files.ts';

/** How often it is asked which checkpoints lack a time. */
const lookMs = 5_000;

/**
 * Has the authorities of the configuration put times to the checkpoints of the log.
 *
 * @returns stops it, and cuts off what is under way
 * @throws Problem `file-unreadable`, `certificate-unacceptable`
 */
export async function startTimestamping(
	config: Config,
	context: Pick<TimestampingContext, 'authority' | 'db' | 'clock' | 'log' | 'alarm'>,
): Promise<() => Promise<void>> {
	const authorities = await loadTimeAuthorities(config);
	const closing = new AbortController();
	const { authority, db, clock, log, alarm } = context;
	const ask = (source: string, query: Uint8Array) => askForTimestamp(source, query, closing.signal);
	const work = () => putTimes({ authority, db, clock, log, alarm, authorities, ask });
	const stop = repeat(async () => (authorities.length > 0 ? await work() : false), lookMs);
	return async () => {
		closing.abort();
		await stop();
	};
}

/** Those that the configuration names. @throws Problem `file-unreadable`, `certificate-unacceptable` */
export async function loadTimeAuthorities({
	LINTAS_TIMESTAMP_AUTHORITIES: rows = [],
}: Config): Promise<TimeAuthority[]> {
	return await Promise.all(
		rows.map(async ({ url, caFile }) => {
			const bytes = await readFile(caFile).catch((cause: unknown) => {
				throw new Problem('file-unreadable', { detail: `File ${caFile}.`, cause });
			});
			return { source: url, anchors: parseTimestampAnchors(bytes) };
		}),
	);
}
