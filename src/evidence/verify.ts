import { parseCopy, readClaimedAuthor, verifyAuthorship, verifyDocument } from '../envelope/document.ts';
import type { AuthorityId, Digest, DocumentId } from '../model/identifiers.ts';
import type { Card } from '../partners/card.ts';
import type { Partner } from '../partners/partner.ts';
import { toFingerprint } from '../pki/card-key.ts';
import type { RevocationList } from '../pki/revocation-list.ts';
import type { TimestampAnchors } from '../pki/timestamp.ts';
import { Problem } from '../problem.ts';
import { parseEvidence, requireWhole } from './bundle.ts';
import { requireOneView } from './one-view.ts';
import { atPlace, eachAt } from './place.ts';
import { type ProvenLog, verifyLog } from './proven-log.ts';
import {
	type ProvenCover,
	type ProvenReceipt,
	readReceipt,
	readSentCover,
	toProvenCover,
	toProvenReceipt,
} from './proven-receipt.ts';
import { type Signer, toSigner } from './signer.ts';
import { findKey, requireCard, type Trust, toTrust } from './trust.ts';

/** What a verifier brings: nothing of it comes from the bundle. */
export interface Brought {
	readonly cards: readonly Partner[];
	/** Of the CAs on these cards. */
	readonly lists: readonly RevocationList[];
	readonly anchors: TimestampAnchors;
	/** A copy that somebody holds, as it was signed: `<jwt>~<disclosure>~…~`. */
	readonly document?: string | undefined;
	readonly now: Temporal.Instant;
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
	readonly covers: readonly ProvenCover[];
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
 * Verifies a bundle with nothing but what was brought: no database, no configuration, no network. First who signed what,
 * then what the logs have of it, then whether keys that were revoked since had signed it before.
 *
 * @throws Problem with the place in the bundle: `evidence-malformed`, `evidence-untrusted`,
 * `evidence-invalid`, `evidence-altered`; of `toTrust`, `verifyAuthorship`, `readReceipt`, `readSentCover`, `verifyLog`;
 * `evidence-document-differs` where another document was brought
 */
export async function verifyEvidence(bytes: Uint8Array, brought: Brought): Promise<ProvenEvidence> {
	const bundle = parseEvidence(bytes);
	const trust = await toTrust(brought, bundle, brought.now);
	const document = await atPlace('/document', () => readDocument(bundle.document, trust));
	const { digest, skeleton } = document;
	const receipts = await eachAt('/receipts', bundle.receipts, (token) => readReceipt(token, digest, trust));
	const covers = await eachAt('/covers', bundle.covers, (token) => readSentCover(token, receipts, trust));
	const about = { digest, receipts };
	const logs = await Promise.all(
		bundle.logs.map((log, at) => verifyLog(log, `/logs/${at}`, about, { trust, anchors: brought.anchors })),
	);
	await requireOneView(logs);
	const { id, author, kind, createdAt } = skeleton;
	const refusal = new Problem('author-key-revoked');
	const authorship = { token: bundle.document, statedAt: createdAt, isBound: () => true, refusal };
	const signer = await atPlace('/document', () => toSigner(authorship, trust, logs));
	const proven = {
		receipts: await eachAt('/receipts', receipts, (receipt, at) =>
			toProvenReceipt(receipt, bundle.receipts[at] ?? '', trust, logs),
		),
		covers: await eachAt('/covers', covers, (cover, at) => toProvenCover(cover, bundle.covers[at] ?? '', trust, logs)),
	};
	const unchecked = [...trust.unchecked, ...logs.flatMap((log) => log.unchecked)];
	requireWhole(bundle, unchecked);
	const matched = brought.document === undefined ? null : await matchDocument(brought.document, digest, trust);
	return {
		digest: bundle.digest,
		document: { digest, id, author, kind, createdAt, signer, matched },
		...proven,
		logs,
		trusted: brought.cards.map(({ authority, card }) => {
			return { authority, names: card.names, version: card.version, fingerprint: toFingerprint(card) };
		}),
		unchecked,
	};
}

async function readDocument(jwt: string, trust: Trust) {
	const author = readClaimedAuthor({ jwt });
	if (author !== undefined) requireCard(trust, author);
	return await verifyAuthorship(jwt, (x5t) => findKey(trust, x5t));
}

/** @returns how many parts it discloses @throws Problem `evidence-document-differs`; of `verifyDocument` */
async function matchDocument(copy: string, digest: Digest, trust: Trust): Promise<number> {
	const document = parseCopy(copy.trim());
	if (document.digest !== digest) throw new Problem('evidence-document-differs');
	const { disclosures } = await verifyDocument(document, (x5t) => findKey(trust, x5t));
	return disclosures.length;
}
