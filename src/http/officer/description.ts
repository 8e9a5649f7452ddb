import { healthRoutes } from '../health.ts';
import { toOpenApi } from '../openapi.ts';
import { alarmRoutes } from './alarms.ts';
import { approvalRoutes } from './approval-routes.ts';
import { attachmentRoutes } from './attachment-routes.ts';
import { auditRoutes } from './audit-routes.ts';
import { caseReportRoute } from './case-reports.ts';
import { caseRoutes } from './case-routes.ts';
import { checkRoute } from './check.ts';
import { conflictRoutes } from './conflicts.ts';
import { copyRoute } from './copies.ts';
import { draftRoutes } from './draft-routes.ts';
import { erasureRoutes } from './erasures.ts';
import { evidenceRoute } from './evidence.ts';
import { exportRoute } from './exports.ts';
import { formLinkRoutes } from './form-links.ts';
import { identityRoutes } from './identity.ts';
import { importRoute } from './imports.ts';
import { outboxEventsRoute } from './outbox-events.ts';
import { partnerRoutes } from './partner-routes.ts';
import { reconciliationRoute } from './reconciliation.ts';
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
import { signInRoutes } from './sign-in-routes.ts';

/** The OpenAPI document of the officer door. */
export function describeOfficerDoor(): object {
	const description =
		'On loopback. With an access token of the identity provider, with the cookie of a browser that signed in, or with the officer token. What none of a person’s roles allows is refused by `role-needed`.';
	const info = { title: 'Lintas officer door', version: '1', description };
	const routes = [
		...Object.values(signInRoutes),
		releaseRoute,
		discloseRoute,
		passOnRoute,
		checkRoute,
		inboxRoute,
		outboxRoute,
		outboxEventsRoute,
		retryRoute,
		cancelRoute,
		documentRoute,
		deliveryRoute,
		...Object.values(draftRoutes),
		...Object.values(approvalRoutes),
		...Object.values(alarmRoutes),
		...Object.values(erasureRoutes),
		evidenceRoute,
		...Object.values(auditRoutes),
		...Object.values(conflictRoutes),
		copyRoute,
		...Object.values(attachmentRoutes),
		importRoute,
		...Object.values(identityRoutes),
		exportRoute,
		caseReportRoute,
		...Object.values(partnerRoutes),
		reconciliationRoute,
		...Object.values(caseRoutes),
		...Object.values(formLinkRoutes),
		...healthRoutes,
	];
	return toOpenApi(info, routes, {
		officerToken: { type: 'http', scheme: 'bearer' },
		session: { type: 'apiKey', in: 'cookie', name: '__Host-lintas-session' },
	});
}
