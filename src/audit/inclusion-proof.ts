import { Problem } from '../problem.ts';
import { type CheckpointExpectation, type VerifiedCheckpoint, verifyCheckpoint } from './checkpoint.ts';
import { requireInclusion } from './proof.ts';
import { parseCount, parseProofText, toProofText } from './proof-text.ts';

/** C2SP tlog-proof: that a log has an entry, for whoever knows the log's key and is offline. */
interface InclusionProof {
	readonly index: number;
	readonly hashes: readonly Uint8Array[];
	/** A note, as it was published. */
	readonly checkpoint: string;
}

/** What an inclusion proof has proved: as of that checkpoint the entry is leaf `index` of the log. */
export interface VerifiedInclusion {
	readonly index: number;
	readonly checkpoint: VerifiedCheckpoint;
}

const header = 'c2sp.org/tlog-proof@v1';

export function toInclusionText({ index, hashes, checkpoint }: InclusionProof): string {
	return toProofText({ head: [header, `index ${index}`], hashes, checkpoint });
}

/**
 * In the order of trust: form, checkpoint, proof. Extra data is taken for none: nobody vouches for it.
 *
 * @param leafHash of the entry, as a receipt carries it
 * @throws Problem `proof-invalid`; `checkpoint-malformed`, `checkpoint-untrusted`
 */
export function verifyInclusion(
	leafHash: Uint8Array,
	bytes: Uint8Array,
	expected: CheckpointExpectation,
): VerifiedInclusion {
	const { index, hashes, checkpoint: note } = parseInclusion(bytes);
	const checkpoint = verifyCheckpoint(Buffer.from(note), expected);
	requireInclusion({ index, leafHash }, hashes, checkpoint);
	return { index, checkpoint };
}

/** As it is written; nothing in it is verified. @throws Problem `proof-invalid` */
export function parseInclusion(bytes: Uint8Array): InclusionProof {
	const isHead = (line: string) => line === header || /^(?:extra|index) /.test(line);
	const { head, hashes, checkpoint } = parseProofText(bytes, isHead);
	const [first, ...rest] = head;
	if (rest[0]?.startsWith('extra ')) rest.shift();
	if (first !== header || rest.length !== 1) {
		throw new Problem('proof-invalid', { detail: `It does not begin with ${header} and an index.` });
	}
	return { index: parseCount(rest[0], 'index'), hashes, checkpoint };
}
