import { join } from 'node:path';
import type { Logger } from 'pino';
import { loadWitnessKey } from './audit/log-key.ts';
import { loadCheckpoint, loadConsistency, loadInclusion, loadTile } from './audit/published-log.ts';
import type { RefusedRequests } from './audit/refused-requests.ts';
import { listTimeSilences } from './audit/timestamping.ts';
import { assignCase, handOver } from './cases/assign.ts';
import type { Calendars } from './cases/calendars.ts';
import { doStep } from './cases/do-step.ts';
import { offerDuplicates, showDuplicates } from './cases/duplicates.ts';
import {
	answerFormLink,
	listFormLinks,
	makeFormLink,
	openFormLink,
	revokeFormLink,
	showFormLink,
} from './cases/form-links.ts';
import { importRecords } from './cases/identity/import-records.ts';
import { readPhotograph } from './cases/identity/read-photograph.ts';
import { listRegisters, removeRegister } from './cases/identity/registers.ts';
import { searchIdentity } from './cases/identity/search.ts';
import { addNote, readNotes } from './cases/notes.ts';
import { openCase } from './cases/open-case.ts';
import { printPaper } from './cases/print-paper.ts';
import { countCasesByTurn, listCases, listCasesByTurn, showCase, showTimeline, watchCases } from './cases/read-case.ts';
import { makeCaseReport } from './cases/report/make-report.ts';
import type { Config } from './config.ts';
import { cancel, tryAgain } from './delivery/by-hand.ts';
import { toSchedules } from './delivery/schedule.ts';
import { listAgreementEnds } from './exchange/agreement-ends.ts';
import { approve } from './exchange/approval.ts';
import { refuse, withdraw } from './exchange/approval-end.ts';
import { listApprovals, showApproval } from './exchange/approval-view.ts';
import { attach } from './exchange/attach.ts';
import { readAttachment, readWaitingAttachment } from './exchange/attachment-reading.ts';
import { exportAudit } from './exchange/audit-export.ts';
import { searchAudit, showEntry, watchAudit } from './exchange/audit-reading.ts';
import { listBreakGlass, review } from './exchange/break-glass.ts';
import { printBulletin } from './exchange/bulletin.ts';
import { listCertificateEnds } from './exchange/certificate-ends.ts';
import { checkRelease } from './exchange/check-release.ts';
import { listConflicts, showConflict } from './exchange/conflicts.ts';
import type { ExchangeContext } from './exchange/context.ts';
import { withDatabaseProblems } from './exchange/database-problems.ts';
import { disclose } from './exchange/disclose.ts';
import { discardDraft, listDrafts, showDraft } from './exchange/drafts.ts';
import { listErased } from './exchange/erasure.ts';
import { listExchange, summariseExchange } from './exchange/exchange-lines.ts';
import { openExport } from './exchange/export-documents.ts';
import { refreshKeys } from './exchange/fetch-card.ts';
import { giveCard } from './exchange/give-card.ts';
import { givePart } from './exchange/give-part.ts';
import { importDrafts } from './exchange/import-drafts.ts';
import { listParts, takePart } from './exchange/incoming-parts.ts';
import { liftHold, listHolds, placeHold } from './exchange/legal-hold.ts';
import { watchLogs } from './exchange/log-watch.ts';
import { fetchNext } from './exchange/mailbox.ts';
import { passOn } from './exchange/pass-on.ts';
import { ping } from './exchange/ping.ts';
import { proveDocument } from './exchange/prove.ts';
import { toPublishedKeys } from './exchange/published-keys.ts';
import {
	copyDocument,
	countDeliveries,
	followDelivery,
	listInbox,
	listOutbox,
	showDocument,
} from './exchange/reading.ts';
import { receive } from './exchange/receive.ts';
import { reconcile } from './exchange/reconcile.ts';
import { release, releaseDraft } from './exchange/release.ts';
import type { SettlingContext } from './exchange/settle-answer.ts';
import { listStatements } from './exchange/statements.ts';
import { takeReceipt } from './exchange/take-receipt.ts';
import { acknowledge, listAlarms } from './exchange/unusual-reading.ts';
import { verifyForAuditor } from './exchange/verification.ts';
import { makeWitness } from './exchange/witness.ts';
import { loadAuditTrust } from './gateway-audit.ts';
import { toTlsIdentity } from './gateway-trust.ts';
import { type DoorLimits, type OpenDoor, openDoor } from './http/listen.ts';
import { makeOfficerApp, type OfficerDoor } from './http/officer/door.ts';
import { toDeliveryMetrics, toEndMetrics, toLogMetrics, toPollMetric, toTimeMetric } from './http/officer/metrics.ts';
import { callbackPath } from './http/officer/sign-in.ts';
import { toTokenHash } from './http/officer/token.ts';
import { fromConnection, fromProxies } from './http/partner/client-certificate.ts';
import { makePartnerApp } from './http/partner/door.ts';
import { makeIdentifyPeer } from './http/partner/peer.ts';
import { toErrorFields } from './log.ts';
import type { FourEyes } from './partners/four-eyes.ts';
import { loadListFiles } from './partners/list-files.ts';
import { loadOwnCard } from './partners/own-card.ts';
import { addCard, confirmCard, setAgreement, setState } from './partners/registry.ts';
import { listPartners, showPartner } from './partners/view.ts';
import { loadProviderSettings } from './people/provider-settings.ts';
import type { SignInContext } from './people/session-record.ts';
import { openSignIn, type SignIn } from './people/sign-in.ts';
import { loadSecretFile } from './secret-file.ts';
import { partBytes } from './store/attachment-parts.ts';
import { listPollFailures } from './store/channel-polls.ts';
import { checkMigrated } from './store/migrate.ts';
import { repeat } from './watch-files.ts';

/** Each change counts here at once, and at other nodes when they look. */
function toPartnersDoor(context: ExchangeContext & FourEyes, dataDir: string) {
	const thenLook = async <T>(change: Promise<T>): Promise<T> => {
		const result = await withDatabaseProblems(change);
		await context.lookAtPartners();
		return result;
	};
	return {
		listPartners: async () => ({
			ownCardVersion: (await loadOwnCard(dataDir)).version,
			...(await withDatabaseProblems(listPartners(context))),
		}),
		showPartner: (id) => withDatabaseProblems(showPartner(context, id)),
		addCard: (by, card) => thenLook(addCard(context, by, card)),
		confirmCard: (by, id, fingerprint) => thenLook(confirmCard(context, by, id, fingerprint)),
		setAgreement: (by, id, agreement) => thenLook(setAgreement(context, by, id, agreement)),
		setState: async (by, id, change) => {
			await thenLook(setState(context, by, id, change));
			// What it published while it was suspended was not taken.
			if (change.state === 'active') void refreshKeys(context, id);
		},
		ping: (by, id) => ping(context, by, id),
	} satisfies Partial<OfficerDoor>;
}

function toCasesDoor(context: ExchangeContext & { readonly calendars: Calendars }) {
	return {
		listCasesByTurn: (turn, page) => listCasesByTurn(context, turn, page),
		countCasesByTurn: () => countCasesByTurn(context),
		listCases: (status, page) => listCases(context, status, page),
		showCase: async (by, id) => ({
			...(await showCase(context, by, id)),
			duplicates: await showDuplicates(context, by, id),
		}),
		showTimeline: (by, id) => showTimeline(context, by, id),
		openCase: async (by, wish) => {
			const opened = await openCase(context, by, wish);
			return { ...opened, duplicates: await offerDuplicates(context, by, opened) };
		},
		doStep: (by, id, wish) => doStep(context, by, id, wish),
		handOver: (by, id, joining) => handOver(context, by, id, joining),
		assignCase: (by, id, person) => assignCase(context, by, id, person),
		addNote: (by, id, note) => addNote(context, by, id, note),
		readNotes: (by, id) => readNotes(context, by, id),
		watchCases: (since) => watchCases(context, since),
	} satisfies Partial<OfficerDoor>;
}

/** Where people sign in, if there is an identity provider. */
async function toSignIn(config: Config, context: SignInContext, origin: string): Promise<SignIn | undefined> {
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

/** How often refused requests that were counted are put on record. */
const refusalsMs = 60_000;

/** How long an officer's tool may take to hand in one file. */
const uploadMs = 600_000;

/** The partner door and the officer door. */
export async function openDoors(
	config: Config,
	context: ExchangeContext &
		Pick<SettlingContext, 'tallies'> & { readonly refusals: RefusedRequests; readonly calendars: Calendars },
	limits: DoorLimits,
	log: Logger,
	closers: (() => Promise<void>)[],
	open: OpenDoor[],
): Promise<void> {
	const checkReady = () => checkMigrated(context.db);
	const { refusals } = context;
	const flush = () =>
		refusals
			.flush()
			.catch((error) => log.warn(toErrorFields(error), 'refused requests are counted and not on record yet'));
	closers.push(flush, repeat(flush, refusalsMs));
	const { record: recordRefusal } = refusals;
	const shared = { checkReady, recordRefusal, maxBodyBytes: config.LINTAS_MAX_BODY_BYTES, log };
	const { LINTAS_PROXY_ADDRESSES: proxies } = config;
	const certificates = proxies === undefined ? fromConnection : fromProxies(proxies);
	const closing = new AbortController();
	const mailbox = { ...context, schedules: toSchedules(config) };
	const partnerApp = makePartnerApp({
		...shared,
		requireWay: certificates.requireWay,
		identify: makeIdentifyPeer(certificates, context.partners, context.clock),
		requireActive: (from) => void context.partners.requireActive(from),
		receive: (from, read) => receive(context, from, read),
		takePart: (part) => takePart(context, part),
		listParts: (from, sealedDigest) => listParts(context, from, sealedDigest),
		givePart: (from, sealedDigest, number) => givePart(context, from, sealedDigest, number),
		maxPartBytes: partBytes,
		fetchNext: (fetching) => fetchNext(mailbox, fetching),
		takeReceipt: (brought) => takeReceipt(mailbox, brought),
		closing: closing.signal,
		jwks: () => toPublishedKeys(context.keys.published()),
		loadOwnLists: async () => (await loadListFiles(config.LINTAS_DATA)).get(context.authority) ?? [],
		giveCard: (to) => giveCard(context, config.LINTAS_DATA, to),
		summariseExchange: (partner, days) => summariseExchange(context, partner, days),
		listExchange: (partner, day, after) => listExchange(context, partner, day, after),
		loadCheckpoint: () => withDatabaseProblems(loadCheckpoint(context.db)),
		loadInclusion: (leaf) => withDatabaseProblems(loadInclusion(context.db, leaf)),
		loadConsistency: (old) => withDatabaseProblems(loadConsistency(context.db, old)),
		loadTile: (path) => withDatabaseProblems(loadTile(context.db, path)),
		witness: makeWitness(context, await loadWitnessKey(config.LINTAS_DATA, await loadOwnCard(config.LINTAS_DATA))),
	});
	const origin = config.LINTAS_OFFICER_ORIGIN ?? `http://127.0.0.1:${config.LINTAS_OFFICER_PORT}`;
	const signIn = await toSignIn(config, { ...context, log }, origin);
	const timeSources = (config.LINTAS_TIMESTAMP_AUTHORITIES ?? []).map(({ url }) => url);
	const officerApp = makeOfficerApp({
		...shared,
		origin,
		signIn,
		tokenHash: toTokenHash((await loadSecretFile(join(config.LINTAS_DATA, 'officer-token'))).trim()),
		checkRelease: (by, draft, recipients) => checkRelease(context, by, draft, recipients),
		release: (by, draft, recipients, breakGlass) => release(context, by, draft, recipients, { breakGlass }),
		passOn: (by, id, recipient) => passOn(context, by, id, recipient),
		disclose: (by, id, disclosure) => disclose(context, by, id, disclosure),
		attach: (by, content, declared) => attach(context, by, content, declared),
		readAttachment: (by, purpose, question) => readAttachment(context, by, purpose, question),
		listInbox: (page) => listInbox(context, page),
		listOutbox: (page) => listOutbox(context, page),
		listStatements: (partner, page) => listStatements(context, partner, page),
		makeFormLink: (by, about, wish) =>
			makeFormLink({ ...context, origin: config.LINTAS_FORM_ORIGIN ?? origin }, by, about, wish),
		listFormLinks: (reader, caseId) => listFormLinks(context, reader, caseId),
		revokeFormLink: (by, id) => revokeFormLink(context, by, id),
		loadNames: async () => (await loadOwnCard(config.LINTAS_DATA)).names,
		timeZone: context.timeZone,
		showForm: (token) => showFormLink(context, token),
		openForm: (token, code) => openFormLink(context, token, code),
		answerForm: (token, code, answer) => answerFormLink(context, token, code, answer),
		closing: closing.signal,
		...toCasesDoor(context),
		makeCaseReport: (by, period) => makeCaseReport(context, by, period),
		printBulletin: (reader, wish) => printBulletin(context, reader, wish),
		printPaper: (reader, id, question) => printPaper({ ...context, dataDir: config.LINTAS_DATA }, reader, id, question),
		showDocument: (by, purpose, id) => showDocument(context, by, purpose, id),
		copyDocument: (by, purpose, id) => copyDocument(context, by, purpose, id),
		followDelivery: (id) => followDelivery(context, id),
		retryDelivery: (by, id) => withDatabaseProblems(tryAgain(context, by, id)),
		cancelDelivery: (by, id, reason) => withDatabaseProblems(cancel(context, by, id, reason)),
		listDrafts: (page) => listDrafts(context, page),
		showDraft: (by, purpose, id) => showDraft(context, by, purpose, id),
		discardDraft: (by, id) => discardDraft(context, by, id),
		openExport: (by, purpose, source, kind) => openExport(context, by, purpose, source, kind),
		listAlarms: (page) => listAlarms(context, page),
		acknowledgeAlarm: (by, id) => acknowledge(context, by, id),
		listErasures: (page) => listErased(context, page),
		listHolds: (page) => listHolds(context, page),
		proveDocument: (by, wish) => proveDocument({ ...context, dataDir: config.LINTAS_DATA }, by, wish),
		searchAudit: (by, asked, page) => searchAudit(context, by, asked, page),
		showEntry: (by, index) => showEntry(context, by, index),
		exportAudit: (by, asked, stretch) => exportAudit(context, by, asked, stretch),
		listConflicts: (by, page) => listConflicts(context, by, page),
		showConflict: (by, key) => showConflict(context, by, key),
		verifyAudit: (by) => verifyForAuditor({ ...context, loadTrust: () => loadAuditTrust(config) }, by, closing.signal),
		watchAudit: (by, after) => watchAudit(context, by, after),
		placeHold: (by, id, reason) => placeHold(context, by, id, reason),
		liftHold: (by, id) => liftHold(context, by, id),
		listMetrics: async () => [
			...toEndMetrics(listCertificateEnds(context), listAgreementEnds(context)),
			...toDeliveryMetrics(await countDeliveries(context), context.clock()),
			toTimeMetric(await listTimeSilences(context, timeSources)),
			...toLogMetrics(await watchLogs(context)),
			toPollMetric(await withDatabaseProblems(listPollFailures(context.db))),
		],
		...toPartnersDoor({ ...context, peopleSignIn: signIn !== undefined }, config.LINTAS_DATA),
		reconcile: (by, partner, days) => reconcile(context, by, partner, days),
		importDrafts: (by, rows) => importDrafts(context, by, rows),
		importRecords: (by, source, rows) => importRecords(context, by, source, rows),
		listRegisters: () => listRegisters(context),
		removeRegister: (by, source) => removeRegister(context, by, source),
		searchIdentity: (searcher, query) => searchIdentity(context, searcher, query),
		readPhotograph: (searcher, id) => readPhotograph(context, searcher, id),
		releaseDraft: (by, id, release) => releaseDraft(context, by, id, release),
		listApprovals: (page, caseId) => listApprovals(context, page, caseId),
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
		closing.abort();
		await Promise.all(open.map((door) => door.close(3_000)));
	});
	const { LINTAS_PARTNER_HOST: host, LINTAS_PARTNER_PORT: port, LINTAS_OFFICER_PORT: officerPort } = config;
	open.push(await openDoor(partnerApp, { host, port, limits, ...(proxies === undefined && { tls }) }));
	const officerLimits = { ...limits, requestMs: uploadMs };
	open.push(await openDoor(officerApp, { host: '127.0.0.1', port: officerPort, limits: officerLimits }));
}
