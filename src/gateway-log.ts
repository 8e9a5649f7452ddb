import { type KeptCheckpoint, openKeptCheckpoint } from './audit/kept-checkpoint.ts';
import { loadLogKey, toLogKeys } from './audit/log-key.ts';
import { recordKeyChange } from './audit/log-key-change.ts';
import { runSequencer } from './audit/run-sequencer.ts';
import { makeUnsignedWatch } from './audit/unsigned-watch.ts';
import type { Config } from './config.ts';
import { type CosigningContext, compareOwnViews } from './exchange/cosigning.ts';
import type { LintasCard } from './partners/card.ts';
import { toWords } from './problem-words.ts';
import { loadLog } from './store/audit-log.ts';
import { repeat } from './watch-files.ts';

/** How often it is asked whether the log is signed. */
const watchMs = 5_000;

type LogContext = Omit<CosigningContext, 'logKeys'>;

/** How long the first signature since the start waits for what witnesses hold of the log. */
const askWitnessesMs = 5_000;

/**
 * The audit log is sequenced beside the work, by one of the nodes at a time.
 *
 * @returns stops it
 * @throws Problem `file-unreadable`
 */
export async function startLog(
	{ LINTAS_DATA: dataDir }: Config,
	context: LogContext,
	card: LintasCard,
): Promise<() => Promise<void>> {
	const { db, clock, alarm, log } = context;
	const signer = await loadLogKey(dataDir, card);
	const kept = openKeptCheckpoint(dataDir);
	const keys = toLogKeys(card);
	await warnWithoutMemory(context, kept);
	await recordKeyChange({ db, clock, authority: card.authority }, keys);
	const stopped = (code: string) => alarm({ alarm: 'log-stopped', code });
	const before = async (signal: AbortSignal) => {
		const atMost = AbortSignal.any([signal, AbortSignal.timeout(askWitnessesMs)]);
		await compareOwnViews({ ...context, logKeys: keys }, atMost);
	};
	const stopSequencer = runSequencer({ db, clock, signer, earlierKeys: keys.slice(1), kept }, { before, log, stopped });
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
