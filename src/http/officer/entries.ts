import type { AuditEntry } from '../../audit/entry.ts';

/**
 * What each route of the officer door leaves in the audit log when it answers, or why nothing. What it refuses is on record
 * for every route: as `document-read` or `draft-read` where it shows what is said of people, as `request-refused` elsewhere.
 */
export const entriesOfRoutes: Readonly<Record<string, readonly AuditEntry['action'][] | string>> = {
	'GET /officer/v1/sign-in': 'Nobody is known yet; the answer leads to the identity provider.',
	'GET /officer/v1/sign-in/callback': ['signed-in', 'sign-in-refused'],
	'POST /officer/v1/sign-out': ['signed-out'],
	'GET /officer/v1/me': 'It tells a person their own pseudonym and roles, which `signed-in` has.',
	'GET /officer/v1/openapi.json': 'It is the same for everyone.',
	'POST /officer/v1/documents': ['document-released', 'approval-requested', 'break-glass'],
	'POST /officer/v1/documents/check': 'Nothing is stored or shown that who asks did not bring along.',
	'GET /officer/v1/documents/:id': ['document-read'],
	'GET /officer/v1/documents/:id/copy': ['document-read'],
	'PUT /officer/v1/documents/:id/hold': ['hold-placed'],
	'DELETE /officer/v1/documents/:id/hold': ['hold-lifted'],
	'GET /officer/v1/holds': namesNobody(),
	'GET /officer/v1/erasures': namesNobody(),
	'POST /officer/v1/documents/:id/deliveries': ['document-disclosed'],
	'POST /officer/v1/documents/:id/pass-on': ['document-passed-on'],
	'POST /officer/v1/attachments': ['attachment-handed-in'],
	'GET /officer/v1/documents/:id/attachments/:digest': ['document-read'],
	'GET /officer/v1/documents/:id/evidence': ['evidence-made'],
	'GET /officer/v1/audit/entries': ['audit-read'],
	'GET /officer/v1/audit/entries/:index': ['audit-read'],
	'GET /officer/v1/audit/events': ['audit-read'],
	'GET /officer/v1/audit/export': ['audit-read'],
	'POST /officer/v1/audit/verifications': ['audit-read'],
	'GET /officer/v1/audit/conflicts': ['audit-read'],
	'GET /officer/v1/audit/conflicts/:id': ['audit-read'],
	'GET /officer/v1/inbox': namesNobody(),
	'GET /officer/v1/outbox': namesNobody(),
	'GET /officer/v1/outbox/events': namesNobody(),
	'GET /officer/v1/statements': namesNobody(),
	'GET /officer/v1/deliveries/:id': namesNobody(),
	'POST /officer/v1/deliveries/:id/retry': ['delivery-retried'],
	'POST /officer/v1/deliveries/:id/cancel': ['delivery-cancelled'],
	'GET /officer/v1/drafts': namesNobody(),
	'GET /officer/v1/drafts/:id': ['draft-read'],
	'DELETE /officer/v1/drafts/:id': ['draft-discarded'],
	'POST /officer/v1/drafts/:id/release': ['document-released', 'approval-requested', 'break-glass'],
	'POST /officer/v1/imports': ['drafts-imported'],
	'GET /officer/v1/exports': ['export-begun', 'document-read', 'draft-read'],
	'GET /officer/v1/approvals': namesNobody(),
	'GET /officer/v1/approvals/:id': ['document-read'],
	'GET /officer/v1/approvals/:id/attachments/:digest': ['document-read'],
	'POST /officer/v1/approvals/:id/approve': ['document-approved', 'document-released'],
	'POST /officer/v1/approvals/:id/refuse': ['approval-ended'],
	'POST /officer/v1/approvals/:id/withdraw': ['approval-ended'],
	'GET /officer/v1/break-glass': namesNobody(),
	'POST /officer/v1/break-glass/:id/review': ['break-glass-reviewed'],
	'GET /officer/v1/alarms': namesNobody(),
	'POST /officer/v1/alarms/:id/acknowledge': ['alarm-acknowledged'],
	'GET /officer/v1/partners': namesNobody(),
	'GET /officer/v1/partners/:id': namesNobody(),
	'GET /officer/v1/partners/:id/reconciliation': ['partner-reconciled'],
	'POST /officer/v1/partners': ['partner-changed'],
	'POST /officer/v1/partners/:id/confirm': ['partner-changed'],
	'PUT /officer/v1/partners/:id/agreement': ['partner-changed'],
	'PUT /officer/v1/partners/:id/state': ['partner-changed'],
	'POST /officer/v1/partners/:id/ping': ['document-released'],
};

/** Desks ask for lists every few seconds: an entry for each would hide the others. */
function namesNobody(): string {
	return 'It lists ids, kinds and states; nobody is named in it.';
}
