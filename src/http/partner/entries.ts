import type { AuditEntry } from '../../audit/entry.ts';

const untilItsEnvelope = 'It is part of something sealed; the envelope that has its key is on record.';
const alike = 'It is the same for everyone.';
const asksForEver = 'Gateways ask every few seconds: two logs that told of it would make each other grow for ever.';

/**
 * What each route of the partner door leaves in the audit log when it answers, or why nothing. What it refuses is on record as
 * `envelope-refused` or `receipt-refused`, as `request-refused` elsewhere; of the routes of the log, who asks alone.
 */
export const entriesOfPartnerRoutes: Readonly<Record<string, readonly AuditEntry['action'][] | string>> = {
	'POST /partner/v1/envelopes': [
		'document-received',
		'document-rejected',
		'document-erased',
		'erasure-stopped',
		'change-relayed',
		'delivery-settled',
	],
	'GET /partner/v1/attachments/:sealedDigest': untilItsEnvelope,
	'PUT /partner/v1/attachments/:sealedDigest/parts/:number': untilItsEnvelope,
	'GET /partner/v1/attachments/:sealedDigest/parts/:number': untilItsEnvelope,
	// Of what cannot be handed out: each fetch is an attempt of its delivery, and the receipt for it is on record.
	'GET /partner/v1/mailbox': ['delivery-stalled'],
	'POST /partner/v1/mailbox/:deliveryId/receipt': ['delivery-settled'],
	'GET /partner/v1/reconciliation':
		'It tells a partner what the logs of both say; what contradicts itself in ours is on record when it is found (`partner-reconciled`), whoever asks.',
	'GET /partner/v1/reconciliation/:day': 'As the days.',
	'GET /partner/v1/card': 'Which version of it a partner was given stands with the partner.',
	'GET /partner/v1/revocation-lists': alike,
	'GET /.well-known/jwks.json': alike,
	'GET /partner/v1/openapi.json': alike,
	'GET /healthz': alike,
	'GET /readyz': alike,
	'GET /log/v1/checkpoint': asksForEver,
	'GET /log/v1/inclusion/:leafHash': asksForEver,
	'GET /log/v1/consistency/:old': asksForEver,
	'GET /log/v1/tile/*': asksForEver,
	'POST /log/v1/witness/add-checkpoint': ['log-conflict'],
	'GET /log/v1/witness/:originHash/checkpoint': asksForEver,
};
