import type { MiddlewareHandler } from 'hono';
import type { RefusedRequest } from '../../audit/refused-requests.ts';
import type { Disclosure } from '../../exchange/disclose.ts';
import type {
	DeliveryView as Followed,
	InboxItem,
	OutboxItem,
	Page,
	DocumentView as Shown,
} from '../../exchange/reading.ts';
import type { Recipient } from '../../exchange/recipient.ts';
import type { Released as ReleasedDocument } from '../../exchange/release.ts';
import type { Log } from '../../log.ts';
import type { BreakGlassReason } from '../../model/approval-reasons.ts';
import type { CancellationReason } from '../../model/delivery.ts';
import type { Draft } from '../../model/draft.ts';
import type { Purpose } from '../../model/handling.ts';
import type { DeliveryId, Digest, DocumentId } from '../../model/identifiers.ts';
import type { Person } from '../../model/person.ts';
import type { Withholding } from '../../model/withholding.ts';
import { Problem } from '../../problem.ts';
import { type DoorApp, type DoorEnv, keepNowhere, makeDoorApp } from '../app.ts';
import { addHealthRoutes } from '../health.ts';
import { type AlarmDoor, addAlarmRoutes } from './alarms.ts';
import { type ApprovalDoor, addApprovalRoutes } from './approvals.ts';
import { type AttachmentDoor, addAttachmentRoutes } from './attachments.ts';
import { type AuditDoor, addAuditRoutes } from './audit.ts';
import { addBulletinRoute, type BulletinDoor } from './bulletins.ts';
import { addCasePaperRoute, type CasePaperDoor } from './case-papers.ts';
import { addCaseReportRoute, type CaseReportDoor } from './case-reports.ts';
import { addCaseRoutes, type CaseDoor } from './cases.ts';
import { addCheckRoute, type CheckDoor, checkPath } from './check.ts';
import { addConflictRoutes, type ConflictDoor } from './conflicts.ts';
import { addCopyRoute, type CopyDoor } from './copies.ts';
import { describeOfficerDoor } from './description.ts';
import { addDraftRoutes, type DraftDoor } from './drafts.ts';
import { addErasureRoutes, type ErasureDoor } from './erasures.ts';
import { addEvidenceRoute, type EvidenceDoor } from './evidence.ts';
import { addExportRoute, type ExportDoor } from './exports.ts';
import { type FormDoor, formPath, makeFormApp } from './form.ts';
import { addFormLinkRoutes, type FormLinkDoor } from './form-links.ts';
import { addIdentityRoutes, type IdentityRecordsDoor, identityRoutes } from './identity.ts';
import { addImportRoute, type ImportDoor } from './imports.ts';
import { readJsonBody } from './json-body.ts';
import { addMetricsRoute, type MetricsDoor } from './metrics.ts';
import { addOutboxEventsRoute } from './outbox-events.ts';
import { toNext, toPage } from './paging.ts';
import { addPartnerRoutes, type PartnersDoor } from './partners.ts';
import { requirePurpose } from './purpose.ts';
import { addReconciliationRoute, type ReconciliationsDoor } from './reconciliation.ts';
import { toRefusedRequest } from './refusals.ts';
import { toReleasedAnswer, toReleasedStatus } from './released-answer.ts';
import { requireRole } from './roles.ts';
import {
	cancelRoute,
	deliveryRoute,
	discloseRoute,
	documentRoute,
	inboxRoute,
	outboxRoute,
	passOnRoute,
	releaseRoute,
	retryRoute,
} from './routes.ts';
import type { DocumentView } from './schemas.ts';
import { addSignInRoutes } from './sign-in.ts';
import { addStatementsRoute, type StatementsDoor } from './statements.ts';
import { type IdentityDoor, identify } from './who-asks.ts';

/** What the door for officers and their tools leads to. */
export interface OfficerDoor
	extends IdentityDoor,
		CheckDoor,
		PartnersDoor,
		ReconciliationsDoor,
		DraftDoor,
		ApprovalDoor,
		AlarmDoor,
		ErasureDoor,
		EvidenceDoor,
		AuditDoor,
		ConflictDoor,
		CopyDoor,
		AttachmentDoor,
		ImportDoor,
		IdentityRecordsDoor,
		ExportDoor,
		StatementsDoor,
		FormLinkDoor,
		FormDoor,
		BulletinDoor,
		CasePaperDoor,
		CaseDoor,
		CaseReportDoor,
		MetricsDoor {
	readonly release: (
		by: Person,
		draft: Draft,
		recipients: readonly Recipient[],
		breakGlass: BreakGlassReason | undefined,
	) => Promise<ReleasedDocument>;
	readonly disclose: (by: Person, id: DocumentId | Digest, disclosure: Disclosure) => Promise<ReleasedDocument>;
	readonly passOn: (by: Person, id: DocumentId | Digest, recipient: Recipient) => Promise<ReleasedDocument>;
	readonly listInbox: (page: Page) => Promise<readonly InboxItem[]>;
	readonly listOutbox: (page: Page) => Promise<readonly OutboxItem[]>;
	/** When the door closes: what streams ends. */
	readonly closing: AbortSignal;
	readonly showDocument: (by: Person, purpose: Purpose, id: DocumentId | Digest) => Promise<Shown>;
	readonly followDelivery: (id: DeliveryId) => Promise<Followed>;
	readonly retryDelivery: (by: Person, id: DeliveryId) => Promise<void>;
	readonly cancelDelivery: (by: Person, id: DeliveryId, reason: CancellationReason) => Promise<void>;
	readonly recordRefusal: (request: RefusedRequest) => Promise<void>;
	readonly checkReady: () => Promise<void>;
	readonly maxBodyBytes: number;
	readonly log: Log;
}

/** What takes JSON. */
const jsonPaths = [
	checkPath,
	identityRoutes.search.path,
	'/officer/v1/documents',
	'/officer/v1/documents/:id/deliveries',
	'/officer/v1/documents/:id/pass-on',
	'/officer/v1/drafts/:id/release',
	'/officer/v1/approvals/:id/approve',
	'/officer/v1/approvals/:id/refuse',
	'/officer/v1/break-glass/:id/review',
];

/** The door for officers' tools: release, list, show, follow. */
export function makeOfficerApp(door: OfficerDoor): DoorApp {
	const app = makeDoorApp('officer', door.log, (context, problem) =>
		door.recordRefusal(toRefusedRequest(context, problem)),
	);
	const openApi = describeOfficerDoor();
	app.use('/officer/v1/*', keepNowhere, refuseHead);
	app.use(
		'/officer/v1/*',
		requireRole((context) => identify(door, context)),
	);
	app.on('POST', jsonPaths, readJsonBody(door.maxBodyBytes));
	app.openapi(releaseRoute, async (context) => {
		const { draft, recipients, breakGlass } = context.req.valid('json');
		const released = await door.release(context.get('person'), draft, recipients, breakGlass);
		return context.json(toReleasedAnswer(released), toReleasedStatus(released));
	});
	app.openapi(discloseRoute, async (context) => {
		const disclosed = await door.disclose(
			context.get('person'),
			context.req.valid('param').id,
			context.req.valid('json'),
		);
		return context.json(toReleasedAnswer(disclosed), 201);
	});
	app.openapi(passOnRoute, async (context) => {
		const passedOn = await door.passOn(context.get('person'), context.req.valid('param').id, context.req.valid('json'));
		return context.json(toReleasedAnswer(passedOn), 201);
	});
	app.openapi(inboxRoute, async (context) => {
		const page = toPage(context.req.valid('query'));
		const items = await door.listInbox(page);
		const next = toNext(items, page, (item) => ({ at: item.receivedAt, id: item.deliveryId }));
		return context.json({ items: [...items], next }, 200);
	});
	app.openapi(outboxRoute, async (context) => {
		const page = toPage(context.req.valid('query'));
		const items = await door.listOutbox(page);
		const next = toNext(items, page, (item) => ({ at: item.createdAt, id: item.deliveryId }));
		return context.json({ items: [...items], next }, 200);
	});
	app.openapi(
		documentRoute,
		async (context) => {
			const { purpose } = context.req.valid('query');
			const shown = await door.showDocument(context.get('person'), purpose, context.req.valid('param').id);
			const body = shown.body as DocumentView['body'];
			return context.json(
				{
					...shown,
					body,
					present: shown.present as DocumentView['present'],
					changes: [...shown.changes],
					minors: [...shown.minors],
					notUnderstood: [...shown.notUnderstood],
					attachmentsHere: [...shown.attachmentsHere],
					deliveries: shown.deliveries.map(withOwnList),
					receptions: shown.receptions.map(withOwnList),
					related: [...shown.related],
				},
				200,
			);
		},
		requirePurpose,
	);
	app.openapi(deliveryRoute, async (context) => {
		return context.json(await follow(door, context.req.valid('param').id), 200);
	});
	app.openapi(retryRoute, async (context) => {
		const { id } = context.req.valid('param');
		await door.retryDelivery(context.get('person'), id);
		return context.json(await follow(door, id), 200);
	});
	app.openapi(cancelRoute, async (context) => {
		const { id } = context.req.valid('param');
		await door.cancelDelivery(context.get('person'), id, context.req.valid('json').reason);
		return context.json(await follow(door, id), 200);
	});
	addOutboxEventsRoute(app, door);
	addStatementsRoute(app, door);
	addCaseRoutes(app, door);
	addFormLinkRoutes(app, door);
	app.route(formPath, makeFormApp(door));
	addBulletinRoute(app, door);
	addCasePaperRoute(app, door);
	addCaseReportRoute(app, door);
	addCheckRoute(app, door);
	addSignInRoutes(app, door);
	addDraftRoutes(app, door);
	addApprovalRoutes(app, door);
	addAlarmRoutes(app, door);
	addErasureRoutes(app, door);
	addEvidenceRoute(app, door);
	addAuditRoutes(app, door);
	addConflictRoutes(app, door);
	addCopyRoute(app, door);
	addAttachmentRoutes(app, door);
	addImportRoute(app, door);
	addIdentityRoutes(app, door);
	addExportRoute(app, door);
	addPartnerRoutes(app, door);
	addReconciliationRoute(app, door);
	addMetricsRoute(app, door);
	addHealthRoutes(app, door.checkReady);
	app.get('/officer/v1/openapi.json', (context) => context.json(openApi));
	return app;
}

/** Hono answers HEAD as GET and drops the body: reads on record that showed nothing, and streams that nobody ends. */
const refuseHead: MiddlewareHandler<DoorEnv> = async ({ req }, next) => {
	if (req.method === 'HEAD') throw new Problem('endpoint-unknown', { detail: 'HEAD is not answered here.' });
	await next();
};

/** The answers' types have lists that may be changed. */
function withOwnList<View extends { readonly withheld: readonly Withholding[] }>(view: View) {
	return { ...view, withheld: [...view.withheld] };
}

async function follow(door: OfficerDoor, id: DeliveryId) {
	const followed = await door.followDelivery(id);
	return { ...withOwnList(followed), attempts: [...followed.attempts], progress: [...followed.progress] };
}
