import type { Logger } from 'pino';
import { type KeptCheckpoint, openKeptCheckpoint } from './audit/kept-checkpoint.ts';
import { loadLogKey } from './audit/log-key.ts';
import { runSequencer } from './audit/run-sequencer.ts';
import { makeUnsignedWatch } from './audit/unsigned-watch.ts';
import type { Config } from './config.ts';
import type { ExchangeContext } from './exchange/context.ts';
import type { Card } from './partners/card.ts';
import { toWords } from './problem-words.ts';
import { loadLog } from './store/audit-log.ts';
import { repeat } from './watch-files.ts';

/** How often it is asked whether the log is signed. */
const watchMs = 5_000;

type LogContext = Pick<ExchangeContext, 'db' | 'clock' | 'alarm'> & { readonly log: Logger };

/**
 * The audit log is sequenced beside the work, by one of the nodes at a time.
 *
 * @returns stops it
 * @throws Problem `file-unreadable`
 */
export async function startLog(
	{ LINTAS_DATA: dataDir }: Config,
	context: LogContext,
	card: Card,
): Promise<() => Promise<void>> {
	const { db, clock, alarm, log } = context;
	const signer = await loadLogKey(dataDir, card);
	const kept = openKeptCheckpoint(dataDir);
	await warnWithoutMemory(context, kept);
	const stopped = (code: string) => alarm({ alarm: 'log-stopped', code });
	const stopSequencer = runSequencer({ db, clock, signer, kept }, { log, stopped });
	const stopWatch = repeat(makeUnsignedWatch(context), watchMs);
	return async () => void (await Promise.all([stopSequencer(), stopWatch()]));
}

/** A node that knows of nothing takes the word of the database; as it may have been restored, not in silence. */
async function warnWithoutMemory({ db, alarm, log }: LogContext, kept: KeptCheckpoint): Promise<void> {
	const { signed } = await loadLog(db);
	if (signed === undefined || (await kept.load()) !== undefined) return;
	const code = 'log-checkpoint-missing';
	log.error({ code, en: toWords(code, 'en').remedy, id: toWords(code, 'id').remedy }, toWords(code, 'en').title);
	alarm({ alarm: code, size: signed });
}
