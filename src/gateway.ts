import { createSecretKey, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { type DestinationStream, type Logger, pino } from 'pino';
import { makeRefusedRequests } from './audit/refused-requests.ts';
import { type Calendars, loadCalendars } from './cases/calendars.ts';
import { withheldOfCase } from './cases/case-withholding.ts';
import { recallUnconsented } from './cases/consent.ts';
import { knowPersons } from './cases/duplicates.ts';
import type { LoadedCase } from './cases/load.ts';
import { projectCase } from './cases/project.ts';
import { remindersQueue, remindOfCase } from './cases/reminders.ts';
import { shareSkeletons } from './cases/share-skeletons.ts';
import { makeStateEvent } from './cases/state-event.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { type Deliver, type Outbox, openOutbox } from './delivery/outbox.ts';
import { followUpQueue, laneQueue } from './delivery/queues.ts';
import { toSchedules } from './delivery/schedule.ts';
import { makeTallies, type Tallies } from './delivery/tallies.ts';
import { answerChange } from './exchange/answer-change.ts';
import { expireApproval } from './exchange/approval-end.ts';
import { approvalExpiryQueue } from './exchange/approval-request.ts';
import { expireAttachment, expiryQueue } from './exchange/attachment-expiry.ts';
import { reviewQueue, tellOverdue } from './exchange/break-glass.ts';
import { caseQueue } from './exchange/case-claims.ts';
import type { CrashPoint, ExchangeContext } from './exchange/context.ts';
import { deliver } from './exchange/deliver.ts';
import { answersQueue } from './exchange/due-changes.ts';
import { eraseWhenDue, erasureQueue } from './exchange/erasure.ts';
import { replayErasures } from './exchange/erasure-replay.ts';
import { makeFetchCard } from './exchange/fetch-card.ts';
import { followUp } from './exchange/follow-up.ts';
import { makeKeySweep } from './exchange/key-sweep.ts';
import { type Channels, isFetched, openChannels } from './exchange/open-channels.ts';
import { toOwnKeys } from './exchange/own-keys.ts';
import { cardsQueue, fetchAnnouncedCard } from './exchange/partner-cards.ts';
import { pollChannel, pollQueue, schedulePolls } from './exchange/poll-channel.ts';
import { usualLimits } from './exchange/reading-limits.ts';
import { makeRefreshLists } from './exchange/refresh-lists.ts';
import { makeTurns } from './exchange/turns.ts';
import { forgetOldReads } from './exchange/unusual-reading.ts';
import { makeWarnOfEnds } from './exchange/warn-of-ends.ts';
import { openDoors } from './gateway-doors.ts';
import { startLog } from './gateway-log.ts';
import { makeRecordOwn } from './gateway-own-state.ts';
import { startTimestamping } from './gateway-timestamps.ts';
import { followOwn, lookAtOwn, openPartners, tidyOwn, toTlsIdentity, warnOfOlderCard } from './gateway-trust.ts';
import { startWitnessing } from './gateway-witnesses.ts';
import { type DoorLimits, defaultLimits, type OpenDoor } from './http/listen.ts';
import { usualLockMs } from './jobs/consumer.ts';
import { type Jobs, openJobs } from './jobs/jobs.ts';
import { toErrorFields } from './log.ts';
import type { ApprovalId, AttachmentId, AuthorityId, DeliveryId, DocumentId } from './model/identifiers.ts';
import { deliveryQueues } from './model/urgency.ts';
import { loadOwnCard } from './partners/own-card.ts';
import { loadKeyStore } from './pki/key-store.ts';
import { openPolicies } from './policy/policies.ts';
import { Problem } from './problem.ts';
import { loadSecretFile } from './secret-file.ts';
import { claimRole } from './store/advisory-locks.ts';
import { indexEntries } from './store/audit-search.ts';
import { openDatabase } from './store/database.ts';
import { checkKeyEncryptionKey } from './store/documents.ts';
import { startEmbeddedServer } from './store/embedded-server.ts';
import { checkMigrated, migrate } from './store/migrate.ts';
import { repeat } from './watch-files.ts';

/** What a node does: answer at the doors, send what is due, or both. */
export interface Roles {
	readonly doors: boolean;
	readonly work: boolean;
}

/** For tests: what a running node takes from outside, other than its configuration. */
export interface Surroundings {
	readonly clock?: Clock;
	readonly crashPoint?: (name: CrashPoint) => void;
	readonly limits?: Partial<DoorLimits>;
	/** Which rule wants a second person's word. */
	readonly needsApproval?: ExchangeContext['needsApproval'];
	/** What a repatriation event says in plain, allowed or not. */
	readonly stateEvent?: ExchangeContext['stateEvent'];
	/** After how long without a sign of life a worker is taken for dead. */
	readonly lockDurationMs?: number;
	/** Takes the lines of the log instead of stderr. */
	readonly logTo?: DestinationStream;
}

export interface Gateway {
	readonly authority: AuthorityId;
	/** Port of each open door. */
	readonly partnerPort: number | undefined;
	readonly officerPort: number | undefined;
	/** Lets what runs end and lets go of everything, in less than ten seconds. */
	close(): Promise<void>;
}

/** Taken in reverse order when the node closes, each even if one before it failed. */
type Closers = (() => Promise<void>)[];

/**
 * Wires the rooms: checked configuration in, one running node out.
 *
 * @throws Problem of the parts that do not start; what had started is closed again
 */
export async function startGateway(config: Config, roles: Roles, surroundings: Surroundings = {}): Promise<Gateway> {
	const closers: Closers = [];
	try {
		return await start(config, roles, surroundings, closers);
	} catch (thrown) {
		await closeAll(closers);
		throw thrown;
	}
}

async function start(config: Config, roles: Roles, surroundings: Surroundings, closers: Closers): Promise<Gateway> {
	const clock = surroundings.clock ?? systemClock;
	const log = pino({ level: config.LINTAS_LOG_LEVEL, base: null }, surroundings.logTo ?? pino.destination(2));
	await tidyOwn(config);
	const seen = await lookAtOwn(config);
	const card = await loadOwnCard(config.LINTAS_DATA);
	const calendars = await loadCalendars(config.LINTAS_DATA);
	const keyStore = await loadKeyStore(config.LINTAS_DATA);
	const keys = toOwnKeys(keyStore, card);
	const policies = openPolicies({ local: config.LINTAS_POLICIES });
	const { db, queueUrl } = await openStore(config, roles, closers);
	// After all else has ended that may still append an entry.
	let stopLog = async () => {};
	closers.push(() => stopLog());
	const tallies = makeTallies(db, log);
	closers.push(tallies.store, repeat(tallies.store, tallyMs));
	const channels = openChannels({ authority: keyStore.authority, keys, clock, dataDir: config.LINTAS_DATA });
	closers.push(channels.close);
	const jobs = openJobs({ db, queueUrl, clock, log });
	let outbox: Outbox | undefined;
	closers.push(() => drain(jobs, channels, outbox));
	const open: OpenDoor[] = [];
	const { partners, look } = await openPartners(config, db, { card, clock }, () => identifyDoors(), log, closers);
	const identifyDoors = () => {
		for (const door of open) door.identify(toTlsIdentity({ keys, partners, clock }));
	};
	const kek = await loadKeyEncryptionKey(config);
	await checkKeyEncryptionKey(db, kek);
	const erasureLog = join(config.LINTAS_DATA, 'erasures.log');
	const replayed = await replayErasures({ authority: keyStore.authority, db, clock }, erasureLog);
	if (replayed.erased > 0)
		log.warn({ replayed: replayed.erased }, 'erased again what the database had been restored with');
	if (replayed.held > 0)
		log.warn({ held: replayed.held }, 'what was erased before stays here, as a legal hold stands on it');
	const ways = {
		authority: keyStore.authority,
		db,
		clock,
		partners,
		channel: channels.find,
		peer: channels.findPeer,
		lookAtPartners: look,
	};
	const refusals = makeRefusedRequests(ways);
	const context: ExchangeContext = {
		...ways,
		refusals,
		erasureLog,
		country: card.country,
		timeZone: card.timeZone,
		kek,
		keys,
		fetchCard: makeFetchCard(ways),
		policies,
		attachmentTurns: makeTurns(),
		jobs,
		needsApproval: surroundings.needsApproval ?? policies.findApprovalRule,
		stateEvent: surroundings.stateEvent ?? makeStateEvent({ ...ways, timeZone: card.timeZone }),
		withheldOfCase,
		readingLimits: config.LINTAS_READING_LIMITS ?? usualLimits,
		alarm: (alarm) => log.warn(alarm, 'alarm'),
		crashPoint: surroundings.crashPoint ?? (() => undefined),
	};
	const limits = { ...defaultLimits, ...surroundings.limits };
	if (roles.doors) {
		await openDoors(config, { ...context, calendars, tallies, refusals }, limits, log, closers, open);
		// A certificate that has begun or ended since is no change of a file.
		closers.push(
			repeat(makeWarnOfEnds(context, log), warnLookMs),
			repeat(() => warnOfOlderCard(config, db, log), warnLookMs),
			repeat(async () => identifyDoors(), warnLookMs),
		);
	}
	closers.push(followOwn(config, context, { seen, identifyDoors, log }));
	const recordOwn = makeRecordOwn(config, context, log);
	await recordOwn();
	closers.push(repeat(recordOwn, recordOwnMs));
	if (roles.work) {
		outbox = startWork(config, { ...context, calendars }, { jobs, tallies, log, closers }, surroundings);
		closers.push(await startTimestamping(config, { ...context, log }));
		const refresh = makeRefreshLists({ ...context, dataDir: config.LINTAS_DATA, log });
		closers.push(repeat(refresh, refreshLookMs));
		const forget = () =>
			forgetOldReads(context).catch((error) => log.warn(toErrorFields(error), 'old reads stay for now'));
		const index = () =>
			indexEntries(db).catch((error) => log.warn(toErrorFields(error), 'the search of the log is behind'));
		closers.push(repeat(forget, forgetMs), repeat(makeKeySweep(db, log), keySweepMs), repeat(index, indexMs));
		stopLog = await startLog(config, { ...context, log }, card);
		closers.push(startWitnessing({ ...context, log }, card));
	}
	return {
		authority: context.authority,
		partnerPort: open[0]?.port,
		officerPort: open[1]?.port,
		close: () => closeAll(closers),
	};
}

/** How often it is looked whether our own keys or card have changed, to put that on record. */
const recordOwnMs = 2_000;

/** How often what was counted is stored. */
const tallyMs = 5_000;

/** How often certificates are looked at that end soon. */
const warnLookMs = 3_600_000;

/** How often it is asked which revocation lists are to be fetched. */
const refreshLookMs = 5_000;

/** How long the search for keys that nothing owns rests after each page: it is to be in nobody's way. */
const keySweepMs = 50;

/** How often entries are taken into the index by which they are searched. */
const indexMs = 5_000;

/** How often counts of what was read long ago are removed. */
const forgetMs = 3_600_000;

async function openStore(config: Config, roles: Roles, closers: Closers) {
	const embedded = config.DATABASE_URL === undefined ? await startEmbeddedServer(config.LINTAS_DATA) : undefined;
	if (embedded !== undefined) {
		closers.push(embedded.release);
		await migrate(embedded.ownerUrl);
	}
	const url = embedded?.applicationUrl ?? config.DATABASE_URL ?? '';
	// On a server of one's own many nodes may serve one authority; an embedded one is for one node.
	if (embedded !== undefined && roles.doors) {
		const claim = await claimRole(url, 'serve');
		closers.push(claim.release);
	}
	const db = openDatabase(url, { maxConnections: 16 });
	closers.push(() => db.destroy());
	await checkMigrated(db);
	return { db, queueUrl: config.QUEUE_URL ?? url };
}

async function loadKeyEncryptionKey(config: Config): Promise<KeyObject> {
	const path = join(config.LINTAS_DATA, 'kek');
	const key = Buffer.from((config.LINTAS_KEK ?? (await loadSecretFile(path))).trim(), 'base64');
	if (key.length !== 32) throw new Problem('file-unreadable', { detail: `File ${path}: not 32 bytes in base64.` });
	return createSecretKey(key);
}

/**
 * Deliveries under way may end. A partner that keeps silent is cut off in time for its delivery to be put
 * off in good order: then the next start need not wait until its lock has run out.
 */
async function drain(jobs: Jobs, channels: Channels, outbox: Outbox | undefined): Promise<void> {
	const cutOff = setTimeout(() => void channels.close(), 4_000);
	await Promise.all([jobs.close({ withinMs: 4_500 }), outbox?.close()]);
	clearTimeout(cutOff);
}

function startWork(
	config: Config,
	context: ExchangeContext & { readonly calendars: Calendars },
	{
		jobs,
		tallies,
		log,
		closers,
	}: {
		readonly jobs: Jobs;
		readonly tallies: Tallies;
		readonly log: Logger;
		readonly closers: Closers;
	},
	{ lockDurationMs = usualLockMs }: Surroundings,
): Outbox {
	const { db, clock, authority } = context;
	const outbox = openOutbox({
		db,
		clock,
		authority,
		alarm: context.alarm,
		schedules: toSchedules(config),
		tallies,
		isFetched: (recipient) => isFetched(context.partners, recipient),
		perPartner: config.LINTAS_DELIVERIES_PER_PARTNER,
		deadAfterMs: lockDurationMs,
		jobs,
		deliver: (async (delivery, attempt) => {
			const started = performance.now();
			const result = await deliver(context, delivery, attempt);
			const outcome = result.result === 'problem' ? result.problem.code : result.result;
			const { id: deliveryId, recipient } = delivery;
			const durationMs = Math.round(performance.now() - started);
			log.info({ deliveryId, recipient, outcome, durationMs }, 'attempted');
			return result;
		}) satisfies Deliver,
	});
	const polling = { ...context, schedules: toSchedules(config), tallies, log, everyMs: toPollMs(config) };
	closers.push(repeat(() => schedulePolls(polling), Math.min(schedulePollsMs, polling.everyMs ?? schedulePollsMs)));
	const runDelivery = (id: string) => outbox.run(id as DeliveryId);
	jobs.work(
		{
			[deliveryQueues.urgent]: runDelivery,
			[deliveryQueues.routine]: runDelivery,
			[laneQueue]: outbox.runLane,
			[expiryQueue]: (id) => expireAttachment(context, id as AttachmentId),
			[cardsQueue]: (id) => fetchAnnouncedCard(context, id as DocumentId),
			[approvalExpiryQueue]: (id) => expireApproval(context, id as ApprovalId),
			[erasureQueue]: (id) => eraseWhenDue(context, id as DocumentId),
			[answersQueue]: (id) => answerChange(context, id as DocumentId),
			[followUpQueue]: (id) => followUp(context, id as DocumentId),
			[reviewQueue]: (id) => tellOverdue(context, id as ApprovalId),
			[pollQueue]: (id) => pollChannel(polling, id),
			[caseQueue]: (id) => projectCase({ ...context, follow: makeFollow(context) }, id as DocumentId),
			[remindersQueue]: (id) => remindOfCase(context, id as DocumentId),
		},
		{ concurrency: config.LINTAS_DELIVERY_CONCURRENCY, lockDurationMs },
	);
	const intervalMs = config.LINTAS_SWEEP_SECONDS * 1_000;
	jobs.startSweeper({ intervalMs, graceMs: intervalMs, gather: outbox.gather });
	return outbox;
}

function makeFollow(context: ExchangeContext) {
	return async (loaded: LoadedCase) => {
		await recallUnconsented(context, loaded.state);
		await shareSkeletons(context, loaded);
		await knowPersons(context, loaded.state);
	};
}

/** How often it is looked which partners are polled from now on. */
const schedulePollsMs = 5_000;

function toPollMs({ LINTAS_POLL_SECONDS: everySeconds }: Config): number | undefined {
	return everySeconds === undefined ? undefined : everySeconds * 1_000;
}

async function closeAll(closers: Closers): Promise<void> {
	for (let close = closers.pop(); close !== undefined; close = closers.pop()) await close().catch(() => undefined);
}
