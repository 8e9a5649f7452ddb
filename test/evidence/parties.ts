import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { signCheckpoint } from '../../src/audit/checkpoint.ts';
import { type AuditLeaf, toAuditLeaf, toLeafDigest, toSignedDigest } from '../../src/audit/entry.ts';
import {
	type EvidenceBundle,
	type LogEvidence,
	sealEvidence,
	toDigestText,
	toEvidenceText,
} from '../../src/audit/evidence-bundle.ts';
import { toLogKey, toWitnessKey } from '../../src/audit/log-key.ts';
import { parseNote, toSignedText } from '../../src/audit/note.ts';
import { type NoteSigner, signNote } from '../../src/audit/note-signature.ts';
import { proveInclusion } from '../../src/audit/proof.ts';
import { emptyEdge, growTree, sha256, toRoot } from '../../src/audit/tree.ts';
import { signCover } from '../../src/envelope/cover.ts';
import { toDigest } from '../../src/envelope/digest.ts';
import { toCopy } from '../../src/envelope/document.ts';
import { signReceipt } from '../../src/envelope/receipt.ts';
import { AuthorityId, type DeliveryId, newId, toTimestamp } from '../../src/model/identifiers.ts';
import { type Card, LogPublicKey } from '../../src/partners/card.ts';
import type { Partner } from '../../src/partners/partner.ts';
import { parseSignedCard } from '../../src/partners/signed-card.ts';
import { parseTimestampAnchors, verifyTimestampResponse } from '../../src/pki/timestamp.ts';
import { makeTimestampRequest } from '../../src/pki/timestamp-request.ts';
import { known, nodesOf, readFrom } from '../audit/trees.ts';
import { repatriation, signed, skeletonOf } from '../envelope/documents.ts';
import { type Correspondent, createCorrespondent } from '../http/correspondent.ts';
import { answer, certify, type Signer, timeStamping } from '../timestamp-authority.ts';

/** An authority with every key that evidence is signed with, and no gateway: a forger has what it is given. */
export interface Party extends Correspondent {
	readonly log: NoteSigner;
	readonly witness: NoteSigner;
	readonly token: string;
	readonly partner: Partner;
	/** The next card of the same keys. */
	next(changes: Partial<Card>): Promise<Partner>;
}

export async function makeParty(id: string): Promise<Party> {
	const correspondent = await createCorrespondent(id);
	const [log, witness] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
	const keys = { logKey: toJwk(log.publicKey), witnessKey: toJwk(witness.publicKey) };
	const token = await correspondent.signCard(keys);
	const named = { ...keys, authority: correspondent.authority };
	return {
		...correspondent,
		log: { key: toLogKey(named), privateKey: log.privateKey },
		witness: { key: known(toWitnessKey(named)), privateKey: witness.privateKey },
		token,
		partner: await parseSignedCard(token),
		next: async (changes) => parseSignedCard(await correspondent.signCard({ ...keys, version: 3, ...changes })),
	};
}

export function toJwk(key: KeyObject) {
	return LogPublicKey.parse(key.export({ format: 'jwk' }));
}

export type Exchange = Awaited<ReturnType<typeof exchange>>;

/** What both sides sign and log when a document is sent at that time. */
export async function exchange(from: Party, to: Party, at: Temporal.Instant, wish: { rejected?: string } = {}) {
	const stated = toTimestamp(at);
	const document = await signed(from, repatriation, { createdAt: stated });
	const copy = toCopy(document);
	const deliveryId = newId(at) as DeliveryId;
	const parties = { from: from.authority, to: to.authority, deliveryId, copyDigest: toDigest(copy) };
	const { handling } = skeletonOf(from);
	const cover = await signCover({ ...parties, handling }, from.signing, at);
	const about = { at: stated, authority: from.authority, recipient: to.authority, documentDigest: document.digest };
	const delivery = { ...about, deliveryId };
	const { rejected } = wish;
	const received = toAuditLeaf({
		...delivery,
		action: rejected === undefined ? 'document-received' : 'document-rejected',
		coverDigest: toSignedDigest(cover),
		outcome: rejected ?? 'accepted',
	});
	const statement = { ...parties, documentDigest: document.digest, envelopeDigest: toDigest('envelope') };
	const end =
		rejected === undefined ? { outcome: 'accepted' as const } : { outcome: 'rejected' as const, code: rejected };
	const receipt = await signReceipt(
		{ ...statement, receivedAt: stated, leafHash: toLeafDigest(received), ...end },
		to.signing,
	);
	const released = toAuditLeaf({ ...delivery, action: 'document-released', outcome: 'queued' });
	return {
		document,
		copy,
		cover,
		receipt,
		released,
		settled: toAuditLeaf({
			...delivery,
			action: 'delivery-settled',
			receiptDigest: toSignedDigest(receipt),
			outcome: rejected ?? 'delivered',
		}),
		received,
		delivery,
	};
}

const somebody = AuthorityId.parse('id.imigrasi');

/** Leaves of nobody's concern, before those that matter. */
const others = Array.from({ length: 5 }, (_, n) =>
	toAuditLeaf({ at: `2026-01-01T00:00:0${n}.000Z`, action: 'signed-in', authority: somebody, outcome: 'in' }),
);

/** A time-stamping authority, and the CA by which it is trusted. */
export interface TimeSource {
	readonly ca: Signer;
	readonly signer: Signer;
}

export async function makeTimeSource(name: string): Promise<TimeSource> {
	const ca = await certify({ name: `${name} CA` });
	return { ca, signer: await certify({ name, issuer: ca, purposes: timeStamping }) };
}

interface LogWish {
	/** More leaves, which nothing is said of. */
	readonly after?: readonly AuditLeaf[];
	readonly disclosed?: boolean;
	readonly cosigned?: readonly (readonly [NoteSigner, Temporal.Instant])[];
	readonly stamped?: readonly (readonly [TimeSource, Temporal.Instant])[];
}

/** What that party's log shows of these entries. */
export async function show(
	{ log }: Pick<Party, 'log'>,
	shown: readonly AuditLeaf[],
	{ after = [], disclosed = true, cosigned = [], stamped = [] }: LogWish = {},
): Promise<LogEvidence> {
	const leaves = [...others, ...shown, ...after].map(({ leafHash }) => leafHash);
	const size = leaves.length;
	const root = toRoot(growTree(emptyEdge, leaves).hashes);
	const note = signCheckpoint({ origin: log.key.name, size, root }, log, Temporal.Now.instant());
	const read = readFrom(nodesOf(leaves));
	const { text, signatures } = parseNote(Buffer.from(note));
	const cosignatures = cosigned.map(([signer, at]) => signNote(text, signer, at));
	return {
		checkpoint: toSignedText({ text, signatures: [...signatures, ...cosignatures] }),
		timestamps: await Promise.all(stamped.map(([signer, at]) => stamp(signer, sha256(Buffer.from(note)), at))),
		leaves: await Promise.all(
			shown.map(async ({ leafHash, entry, salt }, at) => ({
				index: others.length + at,
				leafHash: toDigestText(leafHash),
				inclusion: (await proveInclusion(others.length + at, size, read)).map(toDigestText),
				...(disclosed && { disclosed: { entry, salt: toDigestText(salt) } }),
			})),
		),
		later: [],
	};
}

async function stamp({ ca, signer }: TimeSource, imprint: Uint8Array, time: Temporal.Instant): Promise<string> {
	const request = makeTimestampRequest(imprint);
	const anchors = parseTimestampAnchors(Buffer.from(ca.pem));
	const { token } = verifyTimestampResponse(await answer(signer, request.der, { time }), request, {
		anchors,
		now: time,
	});
	return Buffer.from(token).toString('base64');
}

/** With nothing but what is told: a forger may make any. */
export function seal({ document }: Pick<Exchange, 'document'>, parts: Partial<Omit<EvidenceBundle, 'digest'>>): Buffer {
	const none = { receipts: [], covers: [], logs: [], cards: [], revocationLists: [] };
	const bundle = sealEvidence({ type: 'lintas-evidence/v1', document: document.jwt, ...none, ...parts });
	return Buffer.from(toEvidenceText(bundle));
}
