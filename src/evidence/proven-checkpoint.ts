import { type VerifiedCheckpoint, verifyCheckpoint } from '../audit/checkpoint.ts';
import { parseCheckpoint } from '../audit/checkpoint-text.ts';
import { fromDigestText, type LogEvidence } from '../audit/evidence-bundle.ts';
import { type NoteSignature, toSignedText } from '../audit/note.ts';
import type { VerifierKey } from '../audit/note-key.ts';
import { requireConsistency } from '../audit/proof.ts';
import { sha256 } from '../audit/tree.ts';
import { AuthorityId } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import { listLogKeys, listWitnessKeys, type Trust } from './trust.ts';

/** As of then that authority had seen no larger tree of the log, and this one consistent with all before. */
export interface ProvenCosignature {
	readonly authority: AuthorityId;
	readonly at: string;
}

/** A checkpoint that its log signed. */
export interface ProvenCheckpoint extends Omit<VerifiedCheckpoint, 'cosignatures'> {
	readonly authority: AuthorityId;
	readonly cosignatures: readonly ProvenCosignature[];
	/** Others signed it too, of whom nothing is known here. */
	readonly hasOthers: boolean;
	/** SHA-256 of the note as the log alone signed it: what time-stamps are put to. */
	readonly imprint: Uint8Array;
}

/** @throws Problem `evidence-untrusted`, `checkpoint-malformed`, `checkpoint-untrusted` */
export function readCheckpoint(text: string, trust: Trust): ProvenCheckpoint {
	const bytes = Buffer.from(text);
	const { origin } = parseCheckpoint(bytes);
	const authority = AuthorityId.safeParse(/^lintas\/(.+)$/.exec(origin)?.[1]).data;
	if (authority === undefined) throw untrusted('It is not of a log of Lintas.');
	const keys = listLogKeys(trust, authority);
	const witnesses = listWitnessKeys(trust, authority);
	const known = [...keys, ...witnesses.keys()];
	const checkpoint = verifyCheckpoint(bytes, { origin, keys, witnesses: [...witnesses.keys()] });
	const { note } = checkpoint;
	const own = note.signatures.filter((signature) => isBy(signature, keys));
	return {
		...checkpoint,
		authority,
		cosignatures: checkpoint.cosignatures.flatMap(({ witness, at }) => {
			const by = witnesses.get(witness);
			return by === undefined ? [] : [{ authority: by, at: at.toString() }];
		}),
		hasOthers: note.signatures.some((signature) => !isBy(signature, known)),
		imprint: sha256(Buffer.from(toSignedText({ text: note.text, signatures: own }))),
	};
}

/**
 * A larger tree of the same log, which begins with the first.
 *
 * @throws Problem as `readCheckpoint`, `proof-invalid`
 */
export function readLater(
	{ checkpoint, consistency }: LogEvidence['later'][number],
	first: ProvenCheckpoint,
	trust: Trust,
): ProvenCheckpoint {
	const later = readCheckpoint(checkpoint, trust);
	if (later.authority !== first.authority) throw untrusted('The checkpoint is of another log.');
	requireConsistency(first, later, consistency.map(fromDigestText));
	return later;
}

/** Of each authority the earliest: that says the most. */
export function onePerAuthority(cosignatures: readonly ProvenCosignature[]): ProvenCosignature[] {
	const latestFirst = cosignatures.toSorted((a, b) => Temporal.Instant.compare(b.at, a.at));
	return [...new Map(latestFirst.map((each) => [each.authority, each])).values()];
}

function isBy({ name, keyId }: NoteSignature, keys: readonly VerifierKey[]): boolean {
	return keys.some((key) => key.name === name && key.id === keyId);
}

function untrusted(detail: string): Problem {
	return new Problem('checkpoint-untrusted', { detail });
}
