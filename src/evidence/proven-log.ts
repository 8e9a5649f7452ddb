import { z } from 'zod';
import { toLeafHash } from '../audit/entry.ts';
import { fromDigestText, type LogEvidence, toDigestText } from '../audit/evidence-bundle.ts';
import { requireInclusion, type TreeHead } from '../audit/proof.ts';
import type { Receipt } from '../envelope/receipt.ts';
import { tryParseJsonBytes } from '../json.ts';
import { AuthorityId, DeliveryId, Digest, PersonId, Timestamp } from '../model/identifiers.ts';
import { type TimestampAnchors, verifyTimestamp } from '../pki/timestamp.ts';
import { Problem } from '../problem.ts';
import { atPlace, eachAt, invalid } from './place.ts';
import { onePerAuthority, type ProvenCosignature, readCheckpoint, readLater } from './proven-checkpoint.ts';
import type { Trust } from './trust.ts';

/** What happened and how it ended, never a sentence: whoever writes a log has no say in what is told of it. */
const Code = z
	.string()
	.max(64)
	.regex(/^[a-z]+(?:-[a-z]+)*$/);

/** What of an entry is told on; a newer gateway's may have more members. */
const Entry = z.object({
	at: Timestamp,
	action: Code,
	authority: AuthorityId,
	recipient: AuthorityId.optional(),
	documentDigest: Digest,
	deliveryId: DeliveryId.optional(),
	coverDigest: Digest.optional(),
	receiptDigest: Digest.optional(),
	by: PersonId.optional(),
	roles: z.array(Code).optional(),
	outcome: Code,
});

/** A leaf of a log that is in its tree. */
export interface ProvenLeaf {
	readonly index: number;
	readonly leafHash: Digest;
	/** What it commits to; null where the bundle does not disclose it. */
	readonly entry: Omit<z.infer<typeof Entry>, 'documentDigest'> | null;
}

export interface ProvenLog {
	readonly authority: AuthorityId;
	/** Entries that the signed tree has. */
	readonly size: number;
	/** Each that it signed here, this one first. */
	readonly trees: readonly { readonly size: number; readonly root: Digest }[];
	readonly leaves: readonly ProvenLeaf[];
	/** Of this tree or of one that begins with it; each authority once. */
	readonly cosignatures: readonly ProvenCosignature[];
	/** Of time-stamping authorities that were trusted beforehand, the earliest first. */
	readonly times: readonly string[];
	/** Pointers of what nobody here vouches for. */
	readonly unchecked: readonly string[];
}

/** What the log's entries must be about. */
interface About {
	readonly digest: Digest;
	readonly receipts: readonly Receipt[];
}

/**
 * Verifies what one log says: its checkpoint, then each leaf, then the times and who saw it since.
 *
 * @throws Problem `evidence-untrusted`, `checkpoint-malformed`, `checkpoint-untrusted`, `proof-invalid`,
 * `timestamp-unacceptable`, `evidence-invalid`, each with its place
 */
export async function verifyLog(
	log: LogEvidence,
	place: string,
	about: About,
	{ trust, anchors }: { readonly trust: Trust; readonly anchors: TimestampAnchors },
): Promise<ProvenLog> {
	const first = await atPlace(`${place}/checkpoint`, () => readCheckpoint(log.checkpoint, trust));
	const { authority } = first;
	const leaves = await eachAt(`${place}/leaves`, log.leaves, (leaf) => verifyLeaf(leaf, first, authority, about));
	const stamps = await eachAt(`${place}/timestamps`, log.timestamps, (text) => readTime(text, first.imprint, anchors));
	const later = await eachAt(`${place}/later`, log.later, (each) => readLater(each, first, trust));
	return {
		authority,
		size: first.size,
		trees: [first, ...later].map(({ size, root }) => ({ size, root: toDigestText(root) })),
		leaves,
		cosignatures: onePerAuthority([first, ...later].flatMap(({ cosignatures }) => cosignatures)),
		times: stamps
			.flatMap((time) => time ?? [])
			.toSorted(Temporal.Instant.compare)
			.map(String),
		unchecked: [
			...(first.hasOthers ? [`${place}/checkpoint`] : []),
			...stamps.flatMap((time, at) => (time === undefined ? [`${place}/timestamps/${at}`] : [])),
			...later.flatMap(({ hasOthers }, at) => (hasOthers ? [`${place}/later/${at}/checkpoint`] : [])),
		],
	};
}

function verifyLeaf(
	{ index, leafHash, inclusion, disclosed }: LogEvidence['leaves'][number],
	head: TreeHead,
	log: AuthorityId,
	{ digest, receipts }: About,
): ProvenLeaf {
	const promise = receipts.find((receipt) => receipt.to === log && receipt.leafHash === leafHash);
	if (disclosed === undefined && promise === undefined) throw invalid('No receipt here promises this entry.');
	const entry = disclosed === undefined ? null : readEntry(disclosed.entry);
	if (disclosed !== undefined && toDigestText(toLeafHash(fromDigestText(disclosed.salt), disclosed.entry)) !== leafHash)
		throw invalid('The leaf does not commit to this entry.');
	if (entry !== null) requireAbout(entry, { digest, log, promise });
	requireInclusion({ index, leafHash: fromDigestText(leafHash) }, inclusion.map(fromDigestText), head);
	if (entry === null) return { index, leafHash, entry };
	const { documentDigest: _, ...told } = entry;
	return { index, leafHash, entry: told };
}

function readEntry(text: string): z.infer<typeof Entry> {
	const { data } = Entry.safeParse(tryParseJsonBytes(Buffer.from(text)));
	if (data === undefined) throw invalid('The entry is not one about a document.');
	return data;
}

function requireAbout(
	entry: z.infer<typeof Entry>,
	{
		digest,
		log,
		promise,
	}: { readonly digest: Digest; readonly log: AuthorityId; readonly promise?: Receipt | undefined },
): void {
	if (entry.documentDigest !== digest) throw invalid('The entry is about another document.');
	if (entry.authority !== log && entry.recipient !== log) throw invalid('The entry is not one of this log.');
	if (promise !== undefined && entry.deliveryId !== promise.deliveryId)
		throw invalid('The entry is about another delivery than its receipt.');
	if (promise !== undefined && (entry.outcome === 'accepted') !== (promise.outcome === 'accepted'))
		throw invalid('The entry says another end than its receipt.');
}

/** Undefined where no anchor vouches for the authority: its word is not counted, nor held against the bundle. */
function readTime(text: string, imprint: Uint8Array, anchors: TimestampAnchors): Temporal.Instant | undefined {
	try {
		return verifyTimestamp(Buffer.from(text, 'base64'), { imprint, anchors }).time;
	} catch (thrown) {
		if (thrown instanceof Problem && thrown.detail === 'Rule broken: issuer.') return undefined;
		throw thrown;
	}
}
