import { parseCopy, verifyAuthorship, verifyDocument } from '../envelope/document.ts';
import { Receipt, verifyReceipt } from '../envelope/receipt.ts';
import { readSigner, tryReadSigned } from '../envelope/signed.ts';
import type { AuthorityId, DeliveryId, Digest, DocumentId } from '../model/identifiers.ts';
import type { Card } from '../partners/card.ts';
import type { Partner } from '../partners/partner.ts';
import { toFingerprint } from '../pki/card-key.ts';
import type { TimestampAnchors } from '../pki/timestamp.ts';
import { Problem } from '../problem.ts';
import { parseEvidence, requireWhole } from './bundle.ts';
import { atPlace, eachAt } from './place.ts';
import { type ProvenLog, verifyLog } from './proven-log.ts';
import { findKey, findList, type Trust, toTrust } from './trust.ts';

/** What a verifier brings: nothing of it comes from the bundle. */
export interface Brought {
	readonly cards: readonly Partner[];
	readonly anchors: TimestampAnchors;
	/** A copy that somebody holds, as it was signed: `<jwt>~<disclosure>~…~`. */
	readonly document?: string | undefined;
	readonly now: Temporal.Instant;
}

/** Who signed something, and what is known of the key. */
export interface Signer {
	readonly authority: AuthorityId;
	readonly kid: string;
	/** Date of the list of its CA that does not have it; null where the bundle has no list of that CA. */
	readonly notRevokedOn: string | null;
}

export interface ProvenReceipt {
	readonly deliveryId: DeliveryId;
	readonly from: AuthorityId;
	readonly to: AuthorityId;
	readonly outcome: string;
	readonly receivedAt: string;
	readonly signer: Signer;
	/** Whether the entry that it promises is proved to be in its signer's log. */
	readonly isLogged: boolean;
}

/** What a bundle proves, by the trust that was brought. */
export interface ProvenEvidence {
	/** Of the bundle. */
	readonly digest: Digest;
	readonly document: {
		readonly digest: Digest;
		readonly id: DocumentId;
		readonly author: AuthorityId;
		readonly kind: string;
		/** As its author states. */
		readonly createdAt: string;
		readonly signer: Signer;
		/** How many parts of it the copy that was brought discloses; null where none was. */
		readonly matched: number | null;
	};
	readonly receipts: readonly ProvenReceipt[];
	readonly logs: readonly ProvenLog[];
	/** By which cards. */
	readonly trusted: readonly {
		readonly authority: AuthorityId;
		readonly names: Card['names'];
		readonly version: number;
		readonly fingerprint: string;
	}[];
	/** Pointers of what the trust that was brought says nothing of: it was not counted. */
	readonly unchecked: readonly string[];
}

/**
 * Verifies a bundle with nothing but what was brought: no database, no configuration, no network.
 *
 * @throws Problem with the place in the bundle: `evidence-malformed`, `json-invalid`, `evidence-untrusted`,
 * `evidence-invalid`, `evidence-altered`; of `toTrust`, `verifyAuthorship`, `verifyReceipt`, `verifyLog`;
 * `evidence-document-differs` where another document was brought
 */
export async function verifyEvidence(bytes: Uint8Array, brought: Brought): Promise<ProvenEvidence> {
	const bundle = parseEvidence(bytes);
	const trust = await toTrust(brought.cards, bundle, brought.now);
	const document = await atPlace('/document', () => verifyAuthorship(bundle.document, (x5t) => findKey(trust, x5t)));
	const { digest, skeleton } = document;
	const receipts = await eachAt('/receipts', bundle.receipts, (token) => verifyOne(token, digest, trust));
	const about = { digest, receipts };
	const logs = await Promise.all(
		bundle.logs.map((log, at) => verifyLog(log, `/logs/${at}`, about, { trust, anchors: brought.anchors })),
	);
	const unchecked = logs.flatMap((log) => log.unchecked);
	requireWhole(bundle, unchecked);
	const matched = brought.document === undefined ? null : await matchDocument(brought.document, digest, trust);
	const { id, author, kind, createdAt } = skeleton;
	return {
		digest: bundle.digest,
		document: { digest, id, author, kind, createdAt, signer: toSigner(bundle.document, trust), matched },
		receipts: receipts.map((receipt, at) => toProven(receipt, toSigner(bundle.receipts[at] ?? '', trust), logs)),
		logs,
		trusted: brought.cards.map(({ authority, card }) => {
			return { authority, names: card.names, version: card.version, fingerprint: toFingerprint(card) };
		}),
		unchecked,
	};
}

async function verifyOne(token: string, documentDigest: Digest, trust: Trust): Promise<Receipt> {
	const claimed = Receipt.safeParse(tryReadSigned(token)).data;
	if (claimed === undefined) throw new Problem('receipt-invalid', { detail: 'Receipt: wrong members.' });
	if (claimed.documentDigest !== documentDigest)
		throw new Problem('receipt-invalid', { detail: 'Receipt: of another document.' });
	const { deliveryId, from, to, copyDigest, envelopeDigest } = claimed;
	const expected = { deliveryId, from, to, documentDigest, copyDigest, envelopeDigests: [envelopeDigest] };
	return await verifyReceipt(token, (x5t) => findKey(trust, x5t), expected);
}

function toSigner(token: string, trust: Trust): Signer {
	const { x5t = '' } = readSigner(token) ?? {};
	const key = findKey(trust, x5t);
	if (key === undefined) throw new Error('A signature was verified by a key that is not here.');
	const list = findList(trust, key);
	return { authority: key.authority, kid: key.kid, notRevokedOn: list?.thisUpdate.toString() ?? null };
}

function toProven(receipt: Receipt, signer: Signer, logs: readonly ProvenLog[]): ProvenReceipt {
	const { deliveryId, from, to, outcome, receivedAt, leafHash } = receipt;
	const leaves = logs.filter(({ authority }) => authority === to).flatMap((log) => log.leaves);
	const isLogged = leaves.some((leaf) => leaf.leafHash === leafHash);
	return { deliveryId, from, to, outcome, receivedAt, signer, isLogged };
}

/** @returns how many parts it discloses @throws Problem `evidence-document-differs`; of `verifyDocument` */
async function matchDocument(copy: string, digest: Digest, trust: Trust): Promise<number> {
	const document = parseCopy(copy.trim());
	if (document.digest !== digest) throw new Problem('evidence-document-differs');
	const { disclosures } = await verifyDocument(document, (x5t) => findKey(trust, x5t));
	return disclosures.length;
}
