import { toDigest } from '../../src/envelope/digest.ts';
import { toClaimedDigest, toCopy } from '../../src/envelope/document.ts';
import type { Envelope } from '../../src/envelope/envelope.ts';
import type { SealingKey } from '../../src/envelope/keys.ts';
import { verifyReceipt } from '../../src/envelope/receipt.ts';
import { findSuite } from '../../src/envelope/suites.ts';
import type { Body } from '../../src/model/field.ts';
import { type AuthorityId, type DeliveryId, type DocumentId, newId, toTimestamp } from '../../src/model/identifiers.ts';
import { toPartner } from '../../src/partners/partner.ts';
import { repatriation, signed, skeletonOf } from '../envelope/documents.ts';
import { forgeToken, headerOf, parsePart, partOf } from '../envelope/forge.ts';
import type { Gateway } from '../envelope/gateways.ts';
import type { TestOffice } from '../gateways.ts';

/** Whom a letter is for: what its card says. */
export interface Recipient {
	readonly authority: AuthorityId;
	readonly sealing: SealingKey;
	readonly findKey: Parameters<typeof verifyReceipt>[1];
}

export async function toRecipient(office: TestOffice): Promise<Recipient> {
	const { authority, signingKeys, encryptionKeys } = toPartner(await office.card());
	const [key] = encryptionKeys;
	if (key === undefined) throw new Error('no encryption key');
	const sealing = { kid: key.kid, suite: 'L1', publicKey: key.publicKey };
	return { authority, sealing, findKey: (x5t) => signingKeys.get(x5t) };
}

type MaybePromise<Value> = Value | Promise<Value>;

/** What is wrong with a letter: each layer as it should be, to be changed before the next one goes around it. */
export interface Changes {
	/** When it is written. */
	readonly at?: Temporal.Instant;
	/** Of the document; a repatriation request if not told. */
	readonly kind?: string;
	readonly body?: Body;
	readonly author?: Gateway;
	readonly copy?: (copy: string) => MaybePromise<string>;
	/** Members of the cover; undefined leaves one out. */
	readonly cover?: Readonly<Record<string, unknown>>;
	readonly coverHeader?: Readonly<Record<string, unknown>>;
	readonly coverToken?: (token: string) => MaybePromise<string>;
	readonly payload?: (text: string) => string | Uint8Array;
	readonly sealing?: SealingKey;
	readonly iat?: number;
	readonly token?: (token: string) => string;
}

/** An envelope as it is sent, and what a receipt for it has to say. */
export interface Letter extends Envelope {
	readonly deliveryId: DeliveryId;
	readonly cover: string;
	readonly copy: string;
	readonly expected: Parameters<typeof verifyReceipt>[2];
}

/** A good letter, but for the changes. */
export async function writeLetter(from: Gateway, to: Recipient, changes: Changes = {}): Promise<Letter> {
	const at = changes.at ?? Temporal.Now.instant();
	const plainCopy = await writeCopy(changes.author ?? from, changes);
	const copy = (await changes.copy?.(plainCopy)) ?? plainCopy;
	const deliveryId = newId(at) as DeliveryId;
	const cover = await writeCover(from, to.authority, { at, copy, deliveryId }, changes);
	const text = JSON.stringify({ cover, copy });
	const bytes = await seal(changes.payload?.(text) ?? text, changes.sealing ?? to.sealing, at, changes);
	const expected = {
		deliveryId: (changes.cover?.deliveryId as DeliveryId | undefined) ?? deliveryId,
		from: from.authority,
		to: to.authority,
		documentDigest: toClaimedDigest(copy),
		copyDigest: toDigest(copy),
		envelopeDigests: [toDigest(bytes)],
	};
	return {
		suite: (changes.sealing ?? to.sealing).suite,
		bytes,
		deliveryId: expected.deliveryId,
		cover,
		copy,
		expected,
	};
}

/** A document of now by that author, with everything disclosed. */
async function writeCopy(
	author: Gateway,
	{ kind = 'repatriation-request', body = repatriation }: Changes,
): Promise<string> {
	const now = Temporal.Now.instant();
	const times = { createdAt: toTimestamp(now), validUntil: toTimestamp(now.add({ hours: 24 })) };
	return toCopy(await signed(author, body, { kind, id: newId(now) as DocumentId, ...times }));
}

async function writeCover(
	from: Gateway,
	to: AuthorityId,
	{ at, copy, deliveryId }: { at: Temporal.Instant; copy: string; deliveryId: DeliveryId },
	changes: Changes,
): Promise<string> {
	const payload = {
		from: from.authority,
		to,
		deliveryId,
		issuedAt: toTimestamp(at),
		expiresAt: toTimestamp(at.add({ minutes: 10 })),
		copyDigest: toDigest(copy),
		handling: skeletonOf(from).handling,
		...changes.cover,
	};
	const token = await forgeToken(headerOf(from, 'lintas-cover+jwt', changes.coverHeader), payload, from);
	return (await changes.coverToken?.(token)) ?? token;
}

async function seal(
	content: string | Uint8Array,
	key: SealingKey,
	at: Temporal.Instant,
	{ iat = Math.floor(at.epochMilliseconds / 1000), token }: Changes,
): Promise<Uint8Array> {
	const utf8 = new TextEncoder();
	const plaintext = typeof content === 'string' ? utf8.encode(content) : content;
	const sealed = await findSuite(key.suite)?.seal(plaintext, key.publicKey, { kid: key.kid, iat });
	if (sealed === undefined) throw new Error('no such suite');
	return utf8.encode(token?.(sealed) ?? sealed);
}

/** The same document with other claims or header, signed again by `author`; its disclosures stay. */
export function resigned(
	author: Gateway,
	claims: Readonly<Record<string, unknown>>,
	header: Readonly<Record<string, unknown>> = {},
): (copy: string) => Promise<string> {
	return async (copy) => {
		const [jwt = '', ...disclosures] = copy.split('~');
		const payload = { ...parsePart(partOf(jwt, 1)), ...claims };
		const token = await forgeToken(headerOf(author, 'lintas-document+sd-jwt', header), payload, author);
		return [token, ...disclosures].join('~');
	};
}

/** The receipt that an answer holds, verified against the letter it answers. */
export function readReceipt(token: string, letter: Letter, by: Recipient) {
	return verifyReceipt(token, by.findKey, letter.expected);
}
