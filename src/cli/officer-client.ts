import { openAsBlob } from 'node:fs';
import { z } from 'zod';
import { EvidenceBundle } from '../audit/evidence-bundle.ts';
import type { Config } from '../config.ts';
import { Alarm, AlarmPage } from '../http/officer/alarms.ts';
import { ApprovalPage, ApprovalView, Approved, BreakGlass, BreakGlassPage } from '../http/officer/approval-schemas.ts';
import { AuditItem, AuditPage } from '../http/officer/audit-routes.ts';
import { CheckedRelease, checkPath } from '../http/officer/check.ts';
import { Conflict, ConflictPage } from '../http/officer/conflicts.ts';
import { ErasurePage, Hold, HoldPage, LiftedHold } from '../http/officer/erasures.ts';
import { FormLinkList, MadeFormLink } from '../http/officer/form-links.ts';
import { IdentityAnswer, IdentityRegisters, RemovedRegister } from '../http/officer/identity.ts';
import { PartnerList, PartnerState, PartnerView, PingReport, TakenCard } from '../http/officer/partner-routes.ts';
import { ReconciliationView } from '../http/officer/reconciliation.ts';
import {
	Attached,
	DeliveryView,
	DocumentView,
	DraftPage,
	DraftView,
	InboxPage,
	OutboxPage,
	Released,
} from '../http/officer/schemas.ts';
import { StatementPage } from '../http/officer/statements.ts';
import { readProblem } from '../http/problems.ts';
import type { BreakGlassReason } from '../model/approval-reasons.ts';
import type { Days } from '../model/exchange-line.ts';
import type { NoticeRequest } from '../model/notice-request.ts';
import { Problem } from '../problem.ts';
import { loadToken, type TokenSource } from './access-token.ts';
import { type CaseClient, toCaseClient } from './case-client.ts';
import { readEventData } from './event-stream.ts';

interface Recipient {
	readonly to: string;
	readonly withhold: readonly string[];
	readonly coarsen?: readonly string[];
	readonly withoutRaw?: readonly string[];
	readonly request?: NoticeRequest;
}

/** What is sent while the answer comes. */
interface Sent {
	readonly body: AsyncIterable<Uint8Array>;
	readonly mediaType: string;
}

/** The officer door of one gateway, from outside. */
export interface OfficerClient extends CaseClient {
	/** @throws Problem `release-uncertain` when it may have been released all the same */
	release(draft: unknown, recipients: readonly Recipient[], breakGlass?: BreakGlassReason): Promise<Released>;
	/** Sends more of a document that was released. @throws as `release` */
	disclose(id: string, disclosure: { readonly to: string; readonly fields: readonly string[] }): Promise<Released>;
	/** Passes a document of another author on. @throws as `release` */
	passOn(id: string, recipient: Recipient): Promise<Released>;
	/** What `release` would do. @throws Problem as it would */
	checkRelease(draft: unknown, recipients: readonly Recipient[]): Promise<CheckedRelease>;
	/** Hands in the file at that path. @throws Problem `file-unreadable`, and of the door */
	attach(path: string): Promise<Attached>;
	/** The content of an attachment, as it comes. */
	attachment(document: string, digest: string, purpose: string, original: boolean): Promise<AsyncIterable<Uint8Array>>;
	/** As `release`, of a draft that is there. */
	releaseDraft(
		id: string,
		recipients: readonly Recipient[],
		attachments: readonly string[],
		breakGlass?: BreakGlassReason,
	): Promise<Released>;
	drafts(limit: number): Promise<DraftPage>;
	draft(id: string, purpose: string): Promise<DraftView>;
	discardDraft(id: string): Promise<void>;
	/** Who in our own records may be somebody of whom little is known. */
	searchIdentity(question: object): Promise<IdentityAnswer>;
	registers(): Promise<IdentityRegisters>;
	removeRegister(source: string): Promise<RemovedRegister>;
	/** An answer that is read while it comes. */
	stream(path: string, sent?: Sent): Promise<AsyncIterable<Uint8Array>>;
	inbox(limit: number): Promise<InboxPage>;
	outbox(limit: number): Promise<OutboxPage>;
	/** The newest deliveries, and each of them that changes; ends now and then. */
	watchOutbox(): Promise<AsyncGenerator<OutboxPage['items'][number], void>>;
	/** What others state by channels; what one of them does. */
	statements(limit: number, partner?: string): Promise<StatementPage>;
	/** For one of the purposes of `Handling`. */
	document(id: string, purpose: string): Promise<DocumentView>;
	/** As it was signed, with what is there of it. */
	copy(id: string, purpose: string): Promise<string>;
	delivery(id: string): Promise<DeliveryView>;
	retryDelivery(id: string): Promise<DeliveryView>;
	cancelDelivery(id: string, reason: string): Promise<DeliveryView>;
	partners(): Promise<PartnerList>;
	partner(id: string): Promise<PartnerView>;
	addCard(card: string, fingerprint: string | undefined): Promise<TakenCard>;
	confirmCard(id: string, fingerprint: string): Promise<TakenCard>;
	setAgreement(id: string, agreement: unknown): Promise<PartnerState>;
	setPartnerState(id: string, state: string, reason: string): Promise<PartnerState>;
	ping(id: string): Promise<PingReport>;
	alarms(limit: number): Promise<AlarmPage>;
	acknowledgeAlarm(id: string): Promise<Alarm>;
	erasures(limit: number): Promise<ErasurePage>;
	holds(limit: number): Promise<HoldPage>;
	placeHold(id: string, reason: string): Promise<Hold>;
	liftHold(id: string): Promise<LiftedHold>;
	/** By which an office without a gateway answers; its link and code are told this once. */
	makeFormLink(caseId: string, wish: object): Promise<MadeFormLink>;
	formLinks(caseId: string, purpose: string): Promise<FormLinkList>;
	revokeFormLink(id: string): Promise<void>;
	/** Of the exchange with one partner, or with all. */
	evidence(id: string, partner?: string): Promise<EvidenceBundle>;
	/** Entries of the audit log, the newest first; `AuditQuestion` says by what. */
	searchAudit(query: Readonly<Record<string, string>>): Promise<AuditPage>;
	/** What comes into it from now on, or behind that index; ends now and then. */
	watchAudit(after?: number): Promise<AsyncGenerator<AuditItem, void>>;
	reconcile(id: string, days: Days): Promise<ReconciliationView>;
	/** Contradictions of logs, newest first. */
	conflicts(limit: number, before?: string): Promise<ConflictPage>;
	conflict(id: string): Promise<Conflict>;
	/** Of one case where that is told; from `next` of the page before on. */
	approvals(wish: {
		readonly limit: number;
		readonly case?: string | undefined;
		readonly after?: string | undefined;
	}): Promise<ApprovalPage>;
	approval(id: string): Promise<ApprovalView>;
	/** With the digests of what was seen. */
	approve(id: string, seen: object): Promise<Approved>;
	refuse(id: string, refusal: object): Promise<void>;
	withdraw(id: string): Promise<void>;
	breakGlass(limit: number): Promise<BreakGlassPage>;
	review(id: string, outcome: string): Promise<BreakGlass>;
}

/** The gateway of this data directory. @throws Problem `access-token-expired`, `file-unreadable` */
export async function openOfficerClient(
	config: TokenSource & Pick<Config, 'LINTAS_OFFICER_PORT'>,
): Promise<OfficerClient> {
	const token = await loadToken(config);
	const origin = `http://127.0.0.1:${config.LINTAS_OFFICER_PORT}`;
	const get = <Value>(path: string, schema: z.ZodType<Value>) => call(`${origin}${path}`, token, schema);
	const send = <Value>(method: string, path: string, schema: z.ZodType<Value>, body: unknown) =>
		call(`${origin}${path}`, token, schema, { method, body: JSON.stringify(body) });
	const post = <Value>(path: string, schema: z.ZodType<Value>, body: unknown) => send('POST', path, schema, body);
	const releaseAs = <Value>(path: string, schema: z.ZodType<Value>, body: object) =>
		post(path, schema, body).catch((thrown: unknown) => {
			throw mayHaveBegun(thrown) ? new Problem('release-uncertain', { cause: thrown }) : thrown;
		});
	const release = (path: string, body: object) => releaseAs(path, Released, body);
	const watch = async <Value>(path: string, schema: z.ZodType<Value>, lastEventId?: string) => {
		return readEvents(await askForBytes(`${origin}${path}`, token, { lastEventId }), schema);
	};
	return {
		...toCaseClient({ get, send, release: releaseAs, watch }),
		release: (draft, recipients, breakGlass) => release('/officer/v1/documents', { draft, recipients, breakGlass }),
		checkRelease: (draft, recipients) => post(checkPath, CheckedRelease, { draft, recipients }),
		releaseDraft: (id, recipients, attachments, breakGlass) =>
			release(`/officer/v1/drafts/${encodeURIComponent(id)}/release`, { recipients, attachments, breakGlass }),
		disclose: (id, disclosure) => release(`/officer/v1/documents/${encodeURIComponent(id)}/deliveries`, disclosure),
		passOn: (id, recipient) => release(`/officer/v1/documents/${encodeURIComponent(id)}/pass-on`, recipient),
		drafts: (limit) => get(`/officer/v1/drafts?limit=${limit}`, DraftPage),
		draft: (id, purpose) =>
			get(`/officer/v1/drafts/${encodeURIComponent(id)}?${new URLSearchParams({ purpose })}`, DraftView),
		discardDraft: (id) =>
			call(`${origin}/officer/v1/drafts/${encodeURIComponent(id)}`, token, z.undefined(), { method: 'DELETE' }),
		attach: async (path) => {
			const init = { method: 'POST', body: await openFile(path) };
			return await call(`${origin}/officer/v1/attachments`, token, Attached, init);
		},
		attachment: async (document, digest, purpose, original) => {
			const path = [document, 'attachments', digest].map(encodeURIComponent).join('/');
			return await askForBytes(
				`${origin}/officer/v1/documents/${path}?${new URLSearchParams({ purpose, original: String(original) })}`,
				token,
			);
		},
		registers: () => get('/officer/v1/identity-registers', IdentityRegisters),
		removeRegister: (source) =>
			send('DELETE', `/officer/v1/identity-registers/${encodeURIComponent(source)}`, RemovedRegister, {}),
		searchIdentity: (question) => post('/officer/v1/identity-searches', IdentityAnswer, question),
		stream: async (path, sent) => {
			const upload = sent && { method: 'POST', body: ReadableStream.from(sent.body), mediaType: sent.mediaType };
			return await askForBytes(`${origin}${path}`, token, upload);
		},
		inbox: (limit) => get(`/officer/v1/inbox?limit=${limit}`, InboxPage),
		outbox: (limit) => get(`/officer/v1/outbox?limit=${limit}`, OutboxPage),
		watchOutbox: () => watch('/officer/v1/outbox/events', OutboxPage.shape.items.element),
		statements: (limit, partner) => {
			const query = new URLSearchParams({ limit: `${limit}`, ...(partner !== undefined && { partner }) });
			return get(`/officer/v1/statements?${query}`, StatementPage);
		},
		document: (id, purpose) =>
			get(`/officer/v1/documents/${encodeURIComponent(id)}?${new URLSearchParams({ purpose })}`, DocumentView),
		copy: async (id, purpose) => {
			const path = `/officer/v1/documents/${encodeURIComponent(id)}/copy?${new URLSearchParams({ purpose })}`;
			return await (await ask(`${origin}${path}`, token)).text();
		},
		delivery: (id) => get(toDeliveryPath(id), DeliveryView),
		retryDelivery: (id) => post(`${toDeliveryPath(id)}/retry`, DeliveryView, {}),
		cancelDelivery: (id, reason) => post(`${toDeliveryPath(id)}/cancel`, DeliveryView, { reason }),
		partners: () => get('/officer/v1/partners', PartnerList),
		partner: (id) => get(toPartnerPath(id), PartnerView),
		addCard: (card, fingerprint) => send('POST', '/officer/v1/partners', TakenCard, { card, fingerprint }),
		confirmCard: (id, fingerprint) => send('POST', `${toPartnerPath(id)}/confirm`, TakenCard, { fingerprint }),
		setAgreement: (id, agreement) => send('PUT', `${toPartnerPath(id)}/agreement`, PartnerState, agreement),
		setPartnerState: (id, state, reason) => send('PUT', `${toPartnerPath(id)}/state`, PartnerState, { state, reason }),
		ping: (id) => send('POST', `${toPartnerPath(id)}/ping`, PingReport, {}),
		alarms: (limit) => get(`/officer/v1/alarms?limit=${limit}`, AlarmPage),
		acknowledgeAlarm: (id) => post(`/officer/v1/alarms/${encodeURIComponent(id)}/acknowledge`, Alarm, {}),
		erasures: (limit) => get(`/officer/v1/erasures?limit=${limit}`, ErasurePage),
		holds: (limit) => get(`/officer/v1/holds?limit=${limit}`, HoldPage),
		placeHold: (id, reason) => send('PUT', toHoldPath(id), Hold, { reason }),
		liftHold: (id) => call(`${origin}${toHoldPath(id)}`, token, LiftedHold, { method: 'DELETE' }),
		makeFormLink: (id, wish) => post(toFormLinksPath(id), MadeFormLink, wish),
		formLinks: (id, purpose) => get(`${toFormLinksPath(id)}?${new URLSearchParams({ purpose })}`, FormLinkList),
		revokeFormLink: (id) =>
			call(`${origin}/officer/v1/form-links/${encodeURIComponent(id)}`, token, z.undefined(), { method: 'DELETE' }),
		evidence: (id, partner) => {
			const query = partner === undefined ? '' : `?${new URLSearchParams({ partner })}`;
			return get(`/officer/v1/documents/${encodeURIComponent(id)}/evidence${query}`, EvidenceBundle);
		},
		searchAudit: (query) => get(`/officer/v1/audit/entries?${new URLSearchParams(query)}`, AuditPage),
		watchAudit: (after) => watch(`/officer/v1/audit/events${after === undefined ? '' : `?after=${after}`}`, AuditItem),
		reconcile: (id, { from, until }) => {
			const query = new URLSearchParams({ from, until });
			return get(`/officer/v1/partners/${encodeURIComponent(id)}/reconciliation?${query}`, ReconciliationView);
		},
		conflicts: (limit, before) => {
			const query = new URLSearchParams({ limit: `${limit}`, ...(before !== undefined && { before }) });
			return get(`/officer/v1/audit/conflicts?${query}`, ConflictPage);
		},
		conflict: (id) => get(`/officer/v1/audit/conflicts/${encodeURIComponent(id)}`, Conflict),
		approvals: ({ limit, case: caseId, after }) => {
			const query = new URLSearchParams({
				limit: `${limit}`,
				...(caseId !== undefined && { case: caseId }),
				...(after !== undefined && { after }),
			});
			return get(`/officer/v1/approvals?${query}`, ApprovalPage);
		},
		approval: (id) => get(`/officer/v1/approvals/${encodeURIComponent(id)}`, ApprovalView),
		approve: (id, seen) => post(`/officer/v1/approvals/${encodeURIComponent(id)}/approve`, Approved, seen),
		refuse: (id, refusal) => post(`/officer/v1/approvals/${encodeURIComponent(id)}/refuse`, z.undefined(), refusal),
		withdraw: (id) => post(`/officer/v1/approvals/${encodeURIComponent(id)}/withdraw`, z.undefined(), {}),
		breakGlass: (limit) => get(`/officer/v1/break-glass?limit=${limit}`, BreakGlassPage),
		review: (id, outcome) => post(`/officer/v1/break-glass/${encodeURIComponent(id)}/review`, BreakGlass, { outcome }),
	};
}

function toDeliveryPath(id: string): string {
	return `/officer/v1/deliveries/${encodeURIComponent(id)}`;
}

function toHoldPath(id: string): string {
	return `/officer/v1/documents/${encodeURIComponent(id)}/hold`;
}

function toFormLinksPath(caseId: string): string {
	return `/officer/v1/cases/${encodeURIComponent(caseId)}/form-links`;
}

function toPartnerPath(id: string): string {
	return `/officer/v1/partners/${encodeURIComponent(id)}`;
}

/** Read only as it is sent. @throws Problem `file-unreadable` */
async function openFile(path: string): Promise<Blob> {
	try {
		return await openAsBlob(path, { type: 'application/octet-stream' });
	} catch (cause) {
		throw new Problem('file-unreadable', { detail: `File ${path}.`, cause });
	}
}

/** The data of each event. @throws Problem `gateway-unreachable` */
async function* readEvents<Value>(
	body: AsyncIterable<Uint8Array>,
	schema: z.ZodType<Value>,
): AsyncGenerator<Value, void> {
	try {
		for await (const data of readEventData(body)) yield schema.parse(JSON.parse(data));
	} catch (cause) {
		throw new Problem('gateway-unreachable', { detail: 'The connection was cut.', cause });
	}
}

interface Request {
	readonly method?: string;
	readonly body?: string | Blob | ReadableStream;
	readonly mediaType?: string;
	readonly lastEventId?: string | undefined;
}

/** A text is JSON; a file says what it is. @throws Problem of the door, `gateway-unreachable` */
async function ask(url: string, token: string, { mediaType, lastEventId, ...init }: Request = {}): Promise<Response> {
	const type = mediaType ?? (typeof init.body === 'string' ? 'application/json' : undefined);
	const headers = {
		authorization: `Bearer ${token}`,
		...(type !== undefined && { 'content-type': type }),
		...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
	};
	const response = await fetch(url, { ...init, headers, duplex: 'half' }).catch((cause: unknown) => {
		throw new Problem('gateway-unreachable', { detail: `Address ${new URL(url).host}.`, cause });
	});
	if (response.ok) return response;
	const answer: unknown = await response.json().catch(() => undefined);
	throw readProblem(answer) ?? new Problem('gateway-unreachable', { detail: `Status ${response.status}.` });
}

/**
 * An answer that is read while it comes. It is held at once: a body that nobody reads yet is let go of as soon as its
 * response is collected as garbage, and then looks like an empty one.
 */
async function askForBytes(...asked: Parameters<typeof ask>): Promise<AsyncIterable<Uint8Array>> {
	const { body } = await ask(...asked);
	return (body ?? new ReadableStream<Uint8Array>()).values();
}

async function call<Value>(
	url: string,
	token: string,
	schema: z.ZodType<Value>,
	init: Parameters<typeof ask>[2] = {},
): Promise<Value> {
	const response = await ask(url, token, init);
	const value = schema.safeParse(await response.json().catch(() => undefined));
	if (value.success) return value.data;
	throw new Problem('gateway-unreachable', { detail: 'What answers there is no gateway of this version.' });
}

/** Did the gateway not answer, though it may have been asked? A refused connection took nothing. */
function mayHaveBegun(thrown: unknown): boolean {
	if (!(thrown instanceof Problem) || thrown.code !== 'gateway-unreachable') return false;
	const { cause } = thrown.cause instanceof Error ? thrown.cause : {};
	return !(cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED');
}
