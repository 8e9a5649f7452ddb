import { hash } from 'node:crypto';
import { z } from 'zod';
import { verifyCheckpoint } from '../audit/checkpoint.ts';
import { parseCheckpointText } from '../audit/checkpoint-text.ts';
import { toLeafHash } from '../audit/entry.ts';
import { fromDigestText, type LogEvidence, toDigestText } from '../audit/evidence-bundle.ts';
import { type Note, type NoteSignature, parseNote, toSignedText } from '../audit/note.ts';
import type { VerifierKey } from '../audit/note-key.ts';
import { requireInclusion, type TreeHead } from '../audit/proof.ts';
import type { Receipt } from '../envelope/receipt.ts';
import { parseJson } from '../json.ts';
import { AuthorityId, DeliveryId, Digest, PersonId, Timestamp } from '../model/identifiers.ts';
import { type TimestampAnchors, verifyTimestamp } from '../pki/timestamp.ts';
import { Problem } from '../problem.ts';
import { atPlace, invalid } from './place.ts';
import { listLogKeys, listWitnesses, type Trust } from './trust.ts';

/** What of an entry is told on; a newer gateway's may have more members. */
const Entry = z.object({
	at: Timestamp,
	action: z.string(),
	authority: AuthorityId,
	recipient: AuthorityId.optional(),
	documentDigest: Digest,
	deliveryId: DeliveryId.optional(),
	by: PersonId.optional(),
	outcome: z.string(),
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
	readonly leaves: readonly ProvenLeaf[];
	/** Each authority once: as of then it had seen no larger tree, and this one consistent with all before. */
	readonly cosignatures: readonly { readonly authority: AuthorityId; readonly at: string }[];
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
 * Verifies what one log says: its checkpoint, then each leaf, then the times.
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
	const { authority, keys, witnesses, checkpoint } = await atPlace(`${place}/checkpoint`, () =>
		readCheckpoint(log.checkpoint, trust),
	);
	const leaves = await Promise.all(
		log.leaves.map((leaf, at) =>
			atPlace(`${place}/leaves/${at}`, () => verifyLeaf(leaf, checkpoint, authority, about)),
		),
	);
	const imprint = toImprint(checkpoint.note, keys);
	const stamps = await Promise.all(
		log.timestamps.map((text, at) => atPlace(`${place}/timestamps/${at}`, () => readTime(text, imprint, anchors))),
	);
	const cosignatures = checkpoint.cosignatures.map(({ witness, at }) => {
		return { authority: witnesses.get(witness) ?? authority, at: at.toString() };
	});
	const hasOthers = checkpoint.note.signatures.some((signature) => !isBy(signature, [...keys, ...witnesses.keys()]));
	return {
		authority,
		size: checkpoint.size,
		leaves,
		cosignatures: onePerAuthority(cosignatures),
		times: stamps.flatMap((time) => time ?? []).toSorted(),
		unchecked: [
			...(hasOthers ? [`${place}/checkpoint`] : []),
			...stamps.flatMap((time, at) => (time === undefined ? [`${place}/timestamps/${at}`] : [])),
		],
	};
}

function readCheckpoint(text: string, trust: Trust) {
	const bytes = Buffer.from(text);
	const { origin } = parseCheckpointText(parseNote(bytes).text);
	const authority = AuthorityId.safeParse(origin.replace(/^lintas\//, '')).data;
	if (authority === undefined || origin === authority)
		throw new Problem('checkpoint-untrusted', { detail: 'It is not of a log of Lintas.' });
	const keys = listLogKeys(trust, authority);
	const witnesses = listWitnesses(trust, authority);
	const checkpoint = verifyCheckpoint(bytes, { origin, keys, witnesses: [...witnesses.keys()] });
	return { authority, keys, witnesses, checkpoint };
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
	const { data } = Entry.safeParse(parseJson(text));
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
}

/** A time is put to the note as the log alone signed it, before anybody cosigned. */
function toImprint({ text, signatures }: Note, keys: readonly VerifierKey[]): Uint8Array {
	const own = signatures.filter((signature) => isBy(signature, keys));
	return hash('sha256', toSignedText({ text, signatures: own }), 'buffer');
}

function isBy({ name, keyId }: NoteSignature, keys: readonly VerifierKey[]): boolean {
	return keys.some((key) => key.name === name && key.id === keyId);
}

/** Undefined where no anchor vouches for the authority: its word is not counted, nor held against the bundle. */
function readTime(text: string, imprint: Uint8Array, anchors: TimestampAnchors): string | undefined {
	try {
		return verifyTimestamp(Buffer.from(text, 'base64'), { imprint, anchors }).time.toString();
	} catch (thrown) {
		if (thrown instanceof Problem && thrown.detail === 'Rule broken: issuer.') return undefined;
		throw thrown;
	}
}

/** The earliest of each. */
function onePerAuthority(cosignatures: ProvenLog['cosignatures']): ProvenLog['cosignatures'] {
	const earliestFirst = cosignatures.toSorted((a, b) => (a.at < b.at ? -1 : 1));
	return earliestFirst.filter(({ authority }, at) => {
		return earliestFirst.findIndex((other) => other.authority === authority) === at;
	});
}
