import { createRoute, z } from '@hono/zod-openapi';
import {
	attachmentsPath,
	cardMediaType,
	cardPath,
	envelopeMediaType,
	envelopesPath,
	jwksPath,
	listsPath,
	receiptMediaType,
} from '../../channels/native/media-types.ts';
import { Digest } from '../../model/identifiers.ts';
import { healthRoutes } from '../health.ts';
import { jsonAnswer, problemAnswer, toOpenApi } from '../openapi.ts';
import { checkpointRoute, consistencyRoute, inclusionRoute, tileRoute } from './log.ts';
import { fetchRoute, receiptRoute } from './mailbox.ts';
import { exchangeDaysRoute, exchangeLinesRoute } from './reconciliation.ts';
import { addCheckpointRoute, cosignedRoute } from './witness.ts';

/** From 0 to 1023. */
const PartNumber = z.string().regex(/^(?:0|[1-9]\d{0,2}|10[01]\d|102[0-3])$/, 'a number from 0 to 1023');

/** Nine digits are more than the largest has. */
const SealedBytes = z.string().regex(/^[1-9]\d{0,8}$/, 'a number of bytes');

const Parts = z.object({ parts: z.array(z.int()) }).openapi('Parts');

const receiptAnswer = (description: string) => ({
	description,
	content: { [receiptMediaType]: { schema: z.string().openapi({ description: 'Compact JWS, see PROTOCOL.md' }) } },
});

export const envelopeRoute = createRoute({
	method: 'post',
	path: envelopesPath,
	summary: 'Deliver one envelope',
	description: `The media type names the suite: \`${envelopeMediaType}; suite=L1\`.`,
	request: {
		body: {
			required: true,
			content: { [envelopeMediaType]: { schema: z.string().openapi({ description: 'Compact JWE' }) } },
		},
	},
	responses: {
		201: receiptAnswer('A receipt: accepted or rejected, and final.'),
		200: receiptAnswer('The receipt that this delivery was given before, byte for byte.'),
		400: problemAnswer('Not an envelope, or one that does not decrypt or verify. Settles nothing.'),
		403: problemAnswer('Not the certificate of an active partner, or not its cover. Settles nothing.'),
		409: problemAnswer('Out of step: key, card, suite or clock. Refresh, seal again, try again.'),
		413: problemAnswer('Too large.'),
		415: problemAnswer('Not the media type of an envelope.'),
		429: problemAnswer('Too much under way: come again after Retry-After.'),
		503: problemAnswer('Not now: come again after Retry-After.'),
	},
});

export const partsRoute = createRoute({
	method: 'get',
	path: `${attachmentsPath}/{sealedDigest}`,
	summary: 'Which parts of a sealed attachment are here, by the SHA-256 of all of it',
	request: { params: z.object({ sealedDigest: Digest }) },
	responses: {
		200: jsonAnswer('Their numbers, from 0; none when nothing of it is here.', Parts),
		400: problemAnswer('Not a digest.'),
		403: problemAnswer('Not the certificate of an active partner.'),
		503: problemAnswer('Not now: come again after Retry-After.'),
	},
});

export const partRoute = createRoute({
	method: 'put',
	path: `${attachmentsPath}/{sealedDigest}/parts/{number}`,
	summary: 'Bring one part of a sealed attachment',
	description:
		'Each part but the last has 1,048,576 bytes. Parts may come in any order, and again. `sealedBytes` is the size of the whole sealed file.',
	request: {
		params: z.object({ sealedDigest: Digest, number: PartNumber }),
		query: z.object({ sealedBytes: SealedBytes }),
		headers: z.object({
			'content-digest': z.string().openapi({ description: 'RFC 9530: SHA-256 of the part, `sha-256=:…:`' }),
		}),
		body: {
			required: true,
			content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
		},
	},
	responses: {
		204: { description: 'It is here.' },
		400: problemAnswer('Not a digest, number, size or Content-Digest, not of that size, or it ended early.'),
		403: problemAnswer('Not the certificate of an active partner.'),
		409: problemAnswer('Not as its Content-Digest says: bring that part again.'),
		413: problemAnswer('Larger than a part, or of a file that is larger than any.'),
		415: problemAnswer('Not application/octet-stream.'),
		429: problemAnswer('Too much waits for its documents: come again after Retry-After.'),
		503: problemAnswer('Not now: come again after Retry-After.'),
	},
});

export const fetchPartRoute = createRoute({
	method: 'get',
	path: `${attachmentsPath}/{sealedDigest}/parts/{number}`,
	summary: 'Fetch one part of a sealed attachment, which an envelope that was fetched has the key of',
	description: 'Each part but the last has 1,048,576 bytes; until the receipt for that envelope is here.',
	request: { params: z.object({ sealedDigest: Digest, number: PartNumber }) },
	responses: {
		200: {
			description: 'The part.',
			headers: { 'content-digest': { description: 'RFC 9530: SHA-256 of the part', schema: { type: 'string' } } },
			content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
		},
		400: problemAnswer('Not a digest, or no such number.'),
		403: problemAnswer('Not the certificate of an active partner, or it may not have it any more.'),
		404: problemAnswer('No such file for this partner now, or not that many parts.'),
		429: problemAnswer('Too much under way: come again after Retry-After.'),
		503: problemAnswer('Not now: come again after Retry-After.'),
	},
});

export const cardRoute = createRoute({
	method: 'get',
	path: cardPath,
	summary: 'The present card of this gateway, signed by its card key',
	responses: {
		200: {
			description: 'As its operators hand it out.',
			content: { [cardMediaType]: { schema: z.string().openapi({ description: 'Compact JWS, see PROTOCOL.md' }) } },
		},
		403: problemAnswer('Not the certificate of a partner.'),
		503: problemAnswer('It is not signed yet: come again after Retry-After.'),
	},
});

const Lists = z
	.object({ lists: z.array(z.string().openapi({ description: 'RFC 5280 §5, DER in base64' })) })
	.openapi('RevocationLists');

export const listsRoute = createRoute({
	method: 'get',
	path: listsPath,
	summary: 'What the CAs of this gateway have revoked',
	responses: { 200: jsonAnswer('Whole lists, one a CA; none where its card promises none.', Lists) },
});

export const Jwks = z
	.object({ keys: z.array(z.looseObject({ kid: z.string(), use: z.enum(['sig', 'enc']) })) })
	.openapi('Jwks');

export const jwksRoute = createRoute({
	method: 'get',
	path: jwksPath,
	summary: 'The present public keys of this gateway, with their certificates',
	responses: { 200: jsonAnswer('JWK Set (RFC 7517 §5)', Jwks) },
});

/** The OpenAPI document of the partner door. */
export function describePartnerDoor(): object {
	const description = 'Mutual TLS 1.3; docs/PROTOCOL.md says the rest.';
	const info = { title: 'Lintas partner door', version: '1', description };
	const mailbox = [fetchRoute, receiptRoute, fetchPartRoute];
	const own = [cardRoute, listsRoute, jwksRoute, ...healthRoutes];
	const log = [checkpointRoute, inclusionRoute, consistencyRoute, tileRoute, addCheckpointRoute, cosignedRoute];
	const exchange = [exchangeDaysRoute, exchangeLinesRoute];
	return toOpenApi(info, [envelopeRoute, partsRoute, partRoute, ...mailbox, ...exchange, ...own, ...log]);
}
