import type { IncomingMessage } from 'node:http';
import type { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { RefusedRequest } from '../../audit/refused-requests.ts';
import { toContentDigest, tryParseContentDigest } from '../../channels/native/content-digest.ts';
import { cardMediaType, receiptMediaType, tryParseEnvelopeMediaType } from '../../channels/native/media-types.ts';
import type { Answer } from '../../exchange/answer.ts';
import type { IncomingPart } from '../../exchange/incoming-parts.ts';
import type { Log } from '../../log.ts';
import type { AuthorityId, Digest } from '../../model/identifiers.ts';
import { Problem } from '../../problem.ts';
import { type DoorApp, type DoorEnv, makeDoorApp } from '../app.ts';
import { readBody } from '../body.ts';
import { addHealthRoutes } from '../health.ts';
import { makeIntake } from './intake.ts';
import { addLogRoutes, type LogDoor } from './log.ts';
import { addMailboxRoutes, type MailboxDoor } from './mailbox.ts';
import type { IdentifyPeer } from './peer.ts';
import { addReconciliationRoutes, type ReconciliationDoor } from './reconciliation.ts';
import { toRefusedRequest } from './refusals.ts';
import {
	cardRoute,
	describePartnerDoor,
	envelopeRoute,
	fetchPartRoute,
	type Jwks,
	jwksRoute,
	listsRoute,
	partRoute,
	partsRoute,
} from './routes.ts';
import { addWitnessRoutes, type WitnessDoor } from './witness.ts';

interface Envelope {
	readonly suite: string;
	readonly bytes: Uint8Array;
}

/** A part of a sealed attachment, and its SHA-256. */
type GivenPart = Pick<IncomingPart, 'bytes' | 'digest'>;

/** What the door for partners leads to. */
export interface PartnerDoor extends MailboxDoor, LogDoor, WitnessDoor, ReconciliationDoor {
	/** Whether this way to the door may be used at all. @throws Problem `proxy-untrusted` */
	readonly requireWay: (incoming: IncomingMessage) => void;
	readonly identify: IdentifyPeer;
	/** Whether we exchange with it: asked before anything of a body is read. @throws Problem `partner-not-active` */
	readonly requireActive: (from: AuthorityId) => void;
	/** Reads the envelope itself, so that a refusal of its reading is on record too. */
	readonly receive: (from: AuthorityId, read: () => Promise<Envelope>) => Promise<Answer>;
	/** Takes one part of a sealed attachment of that partner. */
	readonly takePart: (part: IncomingPart) => Promise<void>;
	readonly listParts: (from: AuthorityId, sealedDigest: Digest) => Promise<readonly number[]>;
	/** One part of a sealed attachment that this partner fetches. */
	readonly givePart: (from: AuthorityId, sealedDigest: Digest, number: number) => Promise<GivenPart>;
	readonly maxPartBytes: number;
	/** Our card, signed, for that partner; on record that it has been given. */
	readonly giveCard: (to: AuthorityId) => Promise<string>;
	/** What our own CAs revoked: lists in DER. */
	readonly loadOwnLists: () => Promise<readonly Uint8Array[]>;
	/** Our public keys as a JWK Set (RFC 7517 §5), each with its certificate. */
	readonly jwks: () => { readonly keys: readonly object[] };
	readonly recordRefusal: (request: RefusedRequest) => Promise<void>;
	readonly checkReady: () => Promise<void>;
	readonly maxBodyBytes: number;
	readonly log: Log;
}

/** So many of the largest, or thousands of the usual ones: about 20 KB. */
const bodiesAtOnce = 4;

const partsAtOnce = 32;

/** The door for partners' gateways. */
export function makePartnerApp(door: PartnerDoor): DoorApp {
	const app = makeDoorApp('partner', door.log, async (context, problem) => {
		const refused = toRefusedRequest(context, problem);
		if (refused !== undefined) await door.recordRefusal(refused);
	});
	const openApi = describePartnerDoor();
	const openShare = makeIntake(door.maxBodyBytes * bodiesAtOnce);
	const openPartShare = makeIntake(door.maxPartBytes * partsAtOnce);
	const identify = (context: Context<DoorEnv>) => {
		const from = door.identify(context.env.incoming);
		context.set('by', from);
		return from;
	};
	const identifyActive = (context: Context<DoorEnv>) => {
		const from = identify(context);
		door.requireActive(from);
		return from;
	};
	app.use(async (context, next) => {
		door.requireWay(context.env.incoming);
		await next();
	});
	app.openapi(envelopeRoute, async (context) => {
		const { incoming } = context.env;
		const from = identifyActive(context);
		using share = openShare(from);
		const answer = await door.receive(from, () => readEnvelope(incoming, door.maxBodyBytes, share.take));
		return context.body(answer.receipt, answer.isNew ? 201 : 200, { 'content-type': receiptMediaType });
	});
	app.openapi(partsRoute, async (context) => {
		const from = identifyActive(context);
		return context.json({ parts: [...(await door.listParts(from, context.req.valid('param').sealedDigest))] }, 200);
	});
	app.openapi(partRoute, async (context) => {
		const { incoming } = context.env;
		const from = identifyActive(context);
		const { sealedDigest, number } = context.req.valid('param');
		const { sealedBytes } = context.req.valid('query');
		const digest = requireContentDigest(context.req.valid('header')['content-digest']);
		using share = openPartShare(from);
		const bytes = await readPart(incoming, door.maxPartBytes, share.take);
		const part = { number: Number(number), bytes, digest };
		await door.takePart({ from, sealedDigest, sealedBytes: Number(sealedBytes), ...part });
		return context.body(null, 204);
	});
	app.openapi(fetchPartRoute, async (context) => {
		const from = identifyActive(context);
		const { sealedDigest, number } = context.req.valid('param');
		using share = openPartShare(from);
		share.take(door.maxPartBytes);
		const { bytes, digest } = await door.givePart(from, sealedDigest, Number(number));
		const headers = { 'content-type': 'application/octet-stream', 'content-digest': toContentDigest(digest) };
		return context.body(new Uint8Array(bytes), 200, headers);
	});
	addMailboxRoutes(app, door, identifyActive);
	addLogRoutes(app, door, identifyActive);
	addWitnessRoutes(app, door, identifyActive);
	addReconciliationRoutes(app, door, identifyActive);
	app.openapi(cardRoute, async (context) => {
		return context.body(await door.giveCard(identify(context)), 200, { 'content-type': cardMediaType });
	});
	app.openapi(listsRoute, async (context) => {
		const lists = await door.loadOwnLists();
		return context.json({ lists: lists.map((der) => Buffer.from(der).toString('base64')) }, 200);
	});
	app.openapi(jwksRoute, (context) => context.json(door.jwks() as z.infer<typeof Jwks>, 200));
	app.get('/partner/v1/openapi.json', (context) => context.json(openApi));
	addHealthRoutes(app, door.checkReady);
	return app;
}

function requireContentDigest(header: string): Uint8Array {
	const digest = tryParseContentDigest(header);
	if (digest !== undefined) return digest;
	throw new Problem('request-malformed', { detail: 'The Content-Digest has no sha-256.' });
}

async function readPart(
	incoming: IncomingMessage,
	maxBytes: number,
	take: (bytes: number) => void,
): Promise<Uint8Array> {
	const mediaType = incoming.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
	if (mediaType !== 'application/octet-stream') throw new Problem('media-type-unsupported');
	return await readBody(incoming, maxBytes, take);
}

async function readEnvelope(
	incoming: IncomingMessage,
	maxBytes: number,
	take: (bytes: number) => void,
): Promise<Envelope> {
	const suite = tryParseEnvelopeMediaType(incoming.headers['content-type'] ?? '');
	if (suite === undefined) throw new Problem('media-type-unsupported');
	return { suite, bytes: await readBody(incoming, maxBytes, take) };
}
