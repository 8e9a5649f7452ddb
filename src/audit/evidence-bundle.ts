import { z } from 'zod';
import { canonicalJson } from '../json.ts';
import { Digest } from '../model/identifiers.ts';
import { maxListBytes } from '../pki/revocation-list.ts';
import { maxTimestampBytes } from '../pki/timestamp.ts';
import { tryParseBase64 } from './base64.ts';
import { maxNoteBytes } from './note.ts';
import { sha256 } from './tree.ts';

/** Larger ones are refused unread: a document of 200 persons has some 2 MiB of digests, a list of a CA 1 MiB at the most. */
export const maxEvidenceBytes = 16 * 1024 * 1024;

/** Of one partner each, and of several attempts at it. */
const maxReceipts = 256;

/** As many as there are witnesses, each of which may have cosigned another tree. */
export const mostLater = 32;

/** Compact JWS (RFC 7515). */
const token = (maxLength: number) =>
	z
		.string()
		.max(maxLength)
		.regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/, 'a compact JWS');

const base64Of = (maxBytes: number) =>
	z
		.string()
		.min(4)
		.max(Math.ceil(maxBytes / 3) * 4)
		.refine((text) => tryParseBase64(text) !== undefined, 'base64 with its padding');

/** An entry of a log, and that it is in the tree of the log's checkpoint. */
const Leaf = z.strictObject({
	index: z.int().nonnegative(),
	/** RFC 6962 §2.1. */
	leafHash: Digest,
	/** RFC 6962 §2.1.1, from the leaf up; a tree of 2^53 leaves needs no more. */
	inclusion: z.array(Digest).max(53),
	/** What the leaf commits to, where whoever made the bundle is party to it: SHA-256(salt || entry). */
	disclosed: z.strictObject({ entry: z.string().min(2).max(8_192), salt: Digest }).optional(),
});

/** What one log says. */
const LogEvidence = z.strictObject({
	/** C2SP tlog-checkpoint, with the cosignatures that came. */
	checkpoint: z.string().min(1).max(maxNoteBytes),
	/** TimeStampTokens (RFC 3161) over the SHA-256 of the note as the log alone signed it. */
	timestamps: z.array(base64Of(maxTimestampBytes)).max(16),
	leaves: z.array(Leaf).min(1).max(1_024),
	/** Larger trees that others cosigned, each with the proof that it begins with this one (RFC 6962 §2.1.2). */
	later: z
		.array(
			z.strictObject({
				checkpoint: z.string().min(1).max(maxNoteBytes),
				consistency: z.array(Digest).max(54),
			}),
		)
		.max(mostLater),
});
export type LogEvidence = z.infer<typeof LogEvidence>;

/**
 * What shows to somebody who has no gateway that a document existed, when, and between whom: never what it says.
 * Nothing in it is trusted for being there: whoever verifies it brings the cards.
 */
export const EvidenceBundle = z.strictObject({
	type: z.literal('lintas-evidence/v1'),
	/** The author's signed JWT without disclosures: it names nobody, and its digest is that of the document. */
	document: token(4 * 1024 * 1024),
	receipts: z.array(token(16_384)).max(maxReceipts),
	/** Of the same deliveries, by which their senders signed what they sent to whom: whoever received it has them. */
	covers: z.array(token(131_072)).max(maxReceipts),
	/** Of whoever made it, and where a receipt's promise is proved, of its signer. */
	logs: z
		.array(LogEvidence)
		.min(1)
		.max(1 + maxReceipts),
	/** Signed cards of those who take part, as they were then: their certificates, and the keys of their logs. */
	cards: z.array(token(1_100_000)).max(64),
	/** Of the CAs on these cards, in DER (RFC 5280 §5). */
	revocationLists: z.array(base64Of(maxListBytes)).max(64),
	/** SHA-256 of the canonical JSON of all else: of what a verifier knows no key for, it alone shows that it is whole. */
	digest: Digest,
});
export type EvidenceBundle = z.infer<typeof EvidenceBundle>;

export function sealEvidence(evidence: Omit<EvidenceBundle, 'digest'>): EvidenceBundle {
	return { ...evidence, digest: toEvidenceDigest(evidence) };
}

export function toEvidenceDigest(evidence: Omit<EvidenceBundle, 'digest'>): Digest {
	const text = canonicalJson({ ...evidence, digest: undefined });
	return Buffer.from(sha256(Buffer.from(text))).toString('base64url') as Digest;
}

/** The one way to write it: canonical JSON (RFC 8785) and a newline. */
export function toEvidenceText(evidence: EvidenceBundle): string {
	return `${canonicalJson(evidence)}\n`;
}

/** As a bundle has hashes and salts. */
export function toDigestText(bytes: Uint8Array): Digest {
	return Buffer.from(bytes).toString('base64url') as Digest;
}

export function fromDigestText(text: Digest): Uint8Array {
	return Buffer.from(text, 'base64url');
}
