import { createSecretKey, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { type DestinationStream, type Logger, pino } from 'pino';
import { type Clock, systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { type Deliver, deliveryQueue, runDelivery } from './delivery/outbox.ts';
import { defaultSchedule } from './delivery/schedule.ts';
import { listAgreementEnds } from './exchange/agreement-ends.ts';
import { approve } from './exchange/approval.ts';
import { expireApproval, refuse, withdraw } from './exchange/approval-end.ts';
import { approvalExpiryQueue } from './exchange/approval-request.ts';
import { listApprovals, showApproval } from './exchange/approval-view.ts';
import { attach } from './exchange/attach.ts';
import { expireAttachment, expiryQueue } from './exchange/attachment-expiry.ts';
import { readAttachment, readWaitingAttachment } from './exchange/attachment-reading.ts';
import { listBreakGlass, review, reviewQueue, tellOverdue } from './exchange/break-glass.ts';
import { listCertificateEnds } from './exchange/certificate-ends.ts';
import { checkRelease } from './exchange/check-release.ts';
import type { CrashPoint, ExchangeContext } from './exchange/context.ts';
import { withDatabaseProblems } from './exchange/database-problems.ts';
import { deliver } from './exchange/deliver.ts';
import { disclose } from './exchange/disclose.ts';
import { discardDraft, listDrafts, showDraft } from './exchange/drafts.ts';
import { openExport } from './exchange/export-documents.ts';
import { makeFetchCard } from './exchange/fetch-card.ts';
import { giveCard } from './exchange/give-card.ts';
import { importDrafts } from './exchange/import-drafts.ts';
import { listParts, takePart } from './exchange/incoming-parts.ts';
import { type Channels, openChannels } from './exchange/open-channels.ts';
import { toOwnKeys } from './exchange/own-keys.ts';
import { cardsQueue, fetchAnnouncedCard } from './exchange/partner-cards.ts';
import { ping } from './exchange/ping.ts';
import { toPublishedKeys } from './exchange/published-keys.ts';
import { followDelivery, listInbox, listOutbox, showDocument } from './exchange/reading.ts';
import { recordRefusedRead } from './exchange/reads.ts';
import { receive } from './exchange/receive.ts';
import { makeRefreshLists } from './exchange/refresh-lists.ts';
import { release, releaseDraft } from './exchange/release.ts';
import { makeTurns } from './exchange/turns.ts';
import { acknowledge, forgetOldReads, listAlarms } from './exchange/unusual-reading.ts';
import { makeWarnOfEnds } from './exchange/warn-of-ends.ts';
import { type DoorLimits, defaultLimits, type OpenDoor, openDoor, type TlsIdentity } from './http/listen.ts';
import { makeOfficerApp, type OfficerDoor } from './http/officer/door.ts';
import { toEndMetrics } from './http/officer/metrics.ts';
import { callbackPath } from './http/officer/sign-in.ts';
import { toTokenHash } from './http/officer/token.ts';
import { fromConnection, fromProxies } from './http/partner/client-certificate.ts';
import { makePartnerApp } from './http/partner/door.ts';
import { makeIdentifyPeer } from './http/partner/peer.ts';
import { type Jobs, openJobs } from './jobs/jobs.ts';
import { toErrorFields } from './log.ts';
import type { ApprovalId, AttachmentId, AuthorityId, DeliveryId, DocumentId } from './model/identifiers.ts';
import type { Card } from './partners/card.ts';
import { followPartners, loadPartners } from './partners/follow.ts';
import { loadListFiles, toListFolder } from './partners/list-files.ts';
import { loadOwnCard } from './partners/own-card.ts';
import { type Partners, toPartners } from './partners/partners.ts';
import { addCard, confirmCard, setAgreement, setState } from './partners/registry.ts';
import { listPartners, showPartner } from './partners/view.ts';
import { loadProviderSettings } from './people/provider-settings.ts';
import { openSignIn, type SignIn } from './people/sign-in.ts';
import { loadKeyStore } from './pki/key-store.ts';
import { openPolicies } from './policy/policies.ts';
import { Problem, toProblem } from './problem.ts';
import { loadSecretFile } from './secret-file.ts';
import { claimRole } from './store/advisory-locks.ts';
import { partBytes } from './store/attachment-parts.ts';
import { type Database, openDatabase } from './store/database.ts';
import { checkKeyEncryptionKey } from './store/documents.ts';
import { startEmbeddedServer } from './store/embedded-server.ts';
import { checkMigrated, migrate } from './store/migrate.ts';
import { repeat, watchFiles } from './watch-files.ts';

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
	const card = await loadOwnCard(config.LINTAS_DATA);
	const keyStore = await loadKeyStore(config.LINTAS_DATA);
	const keys = toOwnKeys(keyStore, card);
	const policies = openPolicies({ local: config.LINTAS_POLICIES });
	const { db, queueUrl } = await openStore(config, roles, closers);
	const channels = openChannels(keys, clock);
	closers.push(channels.close);
	const jobs = openJobs({ db, queueUrl, clock, log });
	closers.push(() => drain(jobs, channels));
	const open: OpenDoor[] = [];
	const { partners, look } = await openPartners(config, db, { card, clock }, () => identifyDoors(), log, closers);
	const identifyDoors = () => {
		for (const door of open) door.identify(toTlsIdentity({ keys, partners, clock }));
	};
	const kek = await loadKeyEncryptionKey(config);
	await checkKeyEncryptionKey(db, kek);
	const ways = { authority: keyStore.authority, db, clock, partners, channel: channels.find, lookAtPartners: look };
	const context: ExchangeContext = {
		...ways,
		timeZone: card.timeZone,
		kek,
		keys,
		fetchCard: makeFetchCard(ways),
		policies,
		attachmentTurns: makeTurns(),
		jobs,
		needsApproval: surroundings.needsApproval ?? policies.findApprovalRule,
		alarm: (alarm) => log.warn(alarm, 'alarm'),
		crashPoint: surroundings.crashPoint ?? (() => undefined),
	};
	const limits = { ...defaultLimits, ...surroundings.limits };
	if (roles.doors) {
		await openDoors(config, context, limits, log, closers, open);
		// A certificate that has begun or ended since is no change of a file.
		closers.push(
			repeat(makeWarnOfEnds(context, log), warnLookMs),
			repeat(async () => identifyDoors(), warnLookMs),
		);
	}
	closers.push(followOwn(config, context, identifyDoors, log));
	if (roles.work) {
		startWork(config, context, jobs, log, surroundings);
		const refresh = makeRefreshLists({ ...context, dataDir: config.LINTAS_DATA, log });
		closers.push(repeat(refresh, refreshLookMs));
		const forget = () =>
			forgetOldReads(context).catch((error) => log.warn(toErrorFields(error), 'old reads stay for now'));
		closers.push(repeat(forget, forgetMs));
	}
	return {
		authority: context.authority,
		partnerPort: open[0]?.port,
		officerPort: open[1]?.port,
		close: () => closeAll(closers),
	};
}

/** How often certificates are looked at that end soon. */
const warnLookMs = 3_600_000;

/** How often it is asked which revocation lists are to be fetched. */
const refreshLookMs = 5_000;

/** How often counts of what was read long ago are removed. */
const forgetMs = 3_600_000;

/** How often a node looks whether another one changed a partner. */
const lookMs = 400;

/** Partners that come, change or go count within half a second, without a restart. */
async function openPartners(
	config: Config,
	db: Database,
	{ card, clock }: { card: Card; clock: Clock },
	identifyDoors: () => void,
	log: Logger,
	closers: Closers,
) {
	const failed = (error: unknown) =>
		log.error({ code: toProblem(error).code, ...toErrorFields(error) }, 'partners on record cannot be read');
	const { records, revision } = await loadPartners(db, failed);
	const partners = toPartners(card, records, { maxStaleHours: config.LINTAS_CRL_STALE_HOURS, clock });
	closers.push(await followLists(config.LINTAS_DATA, partners, clock, log));
	const { look, stop } = followPartners(db, {
		everyMs: lookMs,
		seen: revision,
		changed: (present) => {
			partners.replace(present);
			identifyDoors();
			log.info({ partners: present.map(({ authority, state }) => `${authority} ${state}`) }, 'partners have changed');
		},
		failed,
	});
	closers.push(stop);
	return { partners, look };
}

/** Revocation lists of partners, whoever puts them there: a command, a job, a person. */
async function followLists(
	dataDir: string,
	partners: Partners,
	clock: Clock,
	log: Logger,
): Promise<() => Promise<void>> {
	const failed = (error: unknown) =>
		log.error({ code: toProblem(error).code, ...toErrorFields(error) }, 'a revocation list cannot be used');
	const changed = async () => partners.replaceLists(await loadListFiles(dataDir), { now: clock(), failed });
	await changed();
	return watchFiles([toListFolder(dataDir)], { everyMs: lookMs, changed, failed });
}

/** Our own keys and card too. What cannot be used changes nothing. */
function followOwn(
	{ LINTAS_DATA: dataDir }: Config,
	context: ExchangeContext,
	identifyDoors: () => void,
	log: Logger,
): () => Promise<void> {
	return watchFiles([join(dataDir, 'keys'), join(dataDir, 'card.json')], {
		everyMs: 500,
		changed: async () => {
			const card = await loadOwnCard(dataDir);
			context.keys.replace(await loadKeyStore(dataDir), card);
			context.partners.replaceOwn(card);
			identifyDoors();
			log.info(
				{ card: card.version, signing: context.keys.signing(context.clock()).kid },
				'our keys or card have changed',
			);
		},
		failed: (error) =>
			log.error(
				{ code: toProblem(error).code, ...toErrorFields(error) },
				'our keys or card cannot be used: all stays as it was',
			),
	});
}

function toTlsIdentity({ keys, partners, clock }: Pick<ExchangeContext, 'keys' | 'partners' | 'clock'>): TlsIdentity {
	const { certificate, privateKeyPem } = keys.tlsServer(clock());
	const clientCaPems = partners.list().flatMap(({ card }) => card.ca);
	return { certificatePem: certificate.pem, privateKeyPem, clientCaPems };
}

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
async function drain(jobs: Jobs, channels: Channels): Promise<void> {
	const cutOff = setTimeout(() => void channels.close(), 4_000);
	await jobs.close({ withinMs: 4_500 });
	clearTimeout(cutOff);
}

/** Each change counts here at once, and at other nodes when they look. */
function toPartnersDoor(context: ExchangeContext, dataDir: string) {
	const thenLook = async <T>(change: Promise<T>): Promise<T> => {
		const result = await withDatabaseProblems(change);
		await context.lookAtPartners();
		return result;
	};
	return {
		listPartners: async () => ({
			ownCardVersion: (await loadOwnCard(dataDir)).version,
			items: await withDatabaseProblems(listPartners(context)),
		}),
		showPartner: (id) => withDatabaseProblems(showPartner(context, id)),
		addCard: (by, card) => thenLook(addCard(context, by, card)),
		confirmCard: (by, id, fingerprint) => thenLook(confirmCard(context, by, id, fingerprint)),
		setAgreement: (by, id, agreement) => thenLook(setAgreement(context, by, id, agreement)),
		setState: (by, id, change) => thenLook(setState(context, by, id, change)),
		ping: (by, id) => ping(context, by, id),
	} satisfies Partial<OfficerDoor>;
}

/** Where people sign in, if there is an identity provider. */
async function toSignIn(config: Config, context: ExchangeContext, origin: string): Promise<SignIn | undefined> {
	const settings = await loadProviderSettings(config);
	if (settings === undefined) return undefined;
	const { begin, checkAccessToken, ...signIn } = openSignIn(context, settings, `${origin}${callbackPath}`);
	return {
		begin,
		checkAccessToken,
		finish: (query, begun) => withDatabaseProblems(signIn.finish(query, begun)),
		find: (secret) => withDatabaseProblems(signIn.find(secret)),
		end: (secret) => withDatabaseProblems(signIn.end(secret)),
	};
}

/** How long an officer's tool may take to hand in one file. */
const uploadMs = 600_000;

/** The partner door and the officer door. */
async function openDoors(
	config: Config,
	context: ExchangeContext,
	limits: DoorLimits,
	log: Logger,
	closers: Closers,
	open: OpenDoor[],
): Promise<void> {
	const checkReady = () => checkMigrated(context.db);
	const shared = { checkReady, maxBodyBytes: config.LINTAS_MAX_BODY_BYTES, log };
	const { LINTAS_PROXY_ADDRESSES: proxies } = config;
	const certificates = proxies === undefined ? fromConnection : fromProxies(proxies);
	const partnerApp = makePartnerApp({
		...shared,
		requireWay: certificates.requireWay,
		identify: makeIdentifyPeer(certificates, context.partners, context.clock),
		receive: (from, read) => receive(context, from, read),
		takePart: (part) => takePart(context, part),
		listParts: (from, sealedDigest) => listParts(context, from, sealedDigest),
		maxPartBytes: partBytes,
		jwks: () => toPublishedKeys(context.keys.published()),
		loadOwnLists: async () => (await loadListFiles(config.LINTAS_DATA)).get(context.authority) ?? [],
		giveCard: (to) => giveCard(context, config.LINTAS_DATA, to),
	});
	const origin = config.LINTAS_OFFICER_ORIGIN ?? `http://127.0.0.1:${config.LINTAS_OFFICER_PORT}`;
	const officerApp = makeOfficerApp({
		...shared,
		origin,
		signIn: await toSignIn(config, context, origin),
		tokenHash: toTokenHash((await loadSecretFile(join(config.LINTAS_DATA, 'officer-token'))).trim()),
		checkRelease: (by, draft, recipients) => checkRelease(context, by, draft, recipients),
		release: (by, draft, recipients, breakGlass) => release(context, by, draft, recipients, { breakGlass }),
		disclose: (by, id, disclosure) => disclose(context, by, id, disclosure),
		attach: (content) => attach(context, content),
		readAttachment: (by, purpose, question) => readAttachment(context, by, purpose, question),
		listInbox: (page) => listInbox(context, page),
		listOutbox: (page) => listOutbox(context, page),
		recordRefusedRead: (by, named, code) => recordRefusedRead(context, by, named, code),
		showDocument: (by, purpose, id) => showDocument(context, by, purpose, id),
		followDelivery: (id) => followDelivery(context, id),
		listDrafts: (page) => listDrafts(context, page),
		showDraft: (by, purpose, id) => showDraft(context, by, purpose, id),
		discardDraft: (by, id) => discardDraft(context, by, id),
		openExport: (by, purpose, source, kind) => openExport(context, by, purpose, source, kind),
		listAlarms: (page) => listAlarms(context, page),
		acknowledgeAlarm: (by, id) => acknowledge(context, by, id),
		listMetrics: async () => toEndMetrics(listCertificateEnds(context), listAgreementEnds(context)),
		...toPartnersDoor(context, config.LINTAS_DATA),
		importDrafts: (by, rows) => importDrafts(context, by, rows),
		releaseDraft: (by, id, release) => releaseDraft(context, by, id, release),
		listApprovals: (page) => listApprovals(context, page),
		showApproval: (by, id) => showApproval(context, by, id),
		readWaitingAttachment: (by, id, digest) => readWaitingAttachment(context, by, id, digest),
		approve: (by, id, seen) => approve(context, by, id, seen),
		refuse: (by, id, refusal) => refuse(context, by, id, refusal),
		withdraw: (by, id) => withdraw(context, by, id),
		listBreakGlass: (page) => listBreakGlass(context, page),
		review: (by, id, outcome) => review(context, by, id, outcome),
	});
	const tls = toTlsIdentity(context);
	closers.push(async () => {
		await Promise.all(open.map((door) => door.close(3_000)));
	});
	const { LINTAS_PARTNER_HOST: host, LINTAS_PARTNER_PORT: port, LINTAS_OFFICER_PORT: officerPort } = config;
	open.push(await openDoor(partnerApp, { host, port, limits, ...(proxies === undefined && { tls }) }));
	const officerLimits = { ...limits, requestMs: uploadMs };
	open.push(await openDoor(officerApp, { host: '127.0.0.1', port: officerPort, limits: officerLimits }));
}

function startWork(
	config: Config,
	context: ExchangeContext,
	jobs: Jobs,
	log: Logger,
	{ lockDurationMs }: Surroundings,
): void {
	const { db, clock, authority } = context;
	const schedule = { ...defaultSchedule, firstDelayMs: config.LINTAS_RETRY_FIRST_SECONDS * 1_000 };
	const outbox = {
		db,
		clock,
		authority,
		schedule,
		deliver: (async (delivery, attempt) => {
			const started = performance.now();
			const result = await deliver(context, delivery, attempt);
			const outcome = result.result === 'problem' ? result.problem.code : result.result;
			const durationMs = Math.round(performance.now() - started);
			log.info({ deliveryId: delivery.id, recipient: delivery.recipient, outcome, durationMs }, 'attempted');
			return result;
		}) satisfies Deliver,
	};
	jobs.work(
		{
			[deliveryQueue]: (id) => runDelivery(outbox, id as DeliveryId),
			[expiryQueue]: (id) => expireAttachment(context, id as AttachmentId),
			[cardsQueue]: (id) => fetchAnnouncedCard(context, id as DocumentId),
			[approvalExpiryQueue]: (id) => expireApproval(context, id as ApprovalId),
			[reviewQueue]: (id) => tellOverdue(context, id as ApprovalId),
		},
		{ concurrency: config.LINTAS_DELIVERY_CONCURRENCY, ...(lockDurationMs !== undefined && { lockDurationMs }) },
	);
	const intervalMs = config.LINTAS_SWEEP_SECONDS * 1_000;
	jobs.startSweeper({ intervalMs, graceMs: intervalMs });
}

async function closeAll(closers: Closers): Promise<void> {
	for (let close = closers.pop(); close !== undefined; close = closers.pop()) await close().catch(() => undefined);
}
