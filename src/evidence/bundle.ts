import { EvidenceBundle, maxEvidenceBytes, toEvidenceDigest, toEvidenceText } from '../audit/evidence-bundle.ts';
import { parseJsonBytes } from '../json.ts';
import { toFieldProblems } from '../model/field-problems.ts';
import { Problem, toProblem } from '../problem.ts';

/**
 * Reads a bundle in the one form in which it is written. Nothing in it is to be believed before `verifyEvidence`.
 *
 * @throws Problem `evidence-malformed`
 */
export function parseEvidence(bytes: Uint8Array): EvidenceBundle {
	if (bytes.length > maxEvidenceBytes) throw malformed(`It has more than ${maxEvidenceBytes} bytes.`);
	const { data, error } = EvidenceBundle.safeParse(readJson(bytes));
	if (error !== undefined) throw new Problem('evidence-malformed', { fields: toFieldProblems(error) });
	const written = Buffer.from(toEvidenceText(data));
	if (!written.equals(bytes)) throw malformed(`It is not canonical from byte ${findDifference(written, bytes)} on.`);
	return data;
}

/** Who verifies has a file, and sends no JSON. */
function readJson(bytes: Uint8Array): unknown {
	try {
		return parseJsonBytes(bytes);
	} catch (cause) {
		throw malformed(toProblem(cause).detail, cause);
	}
}

/**
 * Is it whole, whoever made it? Said last: what a key vouches for is told by that.
 *
 * @param unchecked pointers of what nothing here vouched for
 * @throws Problem `evidence-altered`
 */
export function requireWhole(bundle: EvidenceBundle, unchecked: readonly string[]): void {
	if (toEvidenceDigest(bundle) === bundle.digest) return;
	const fields = ['/digest', ...unchecked].map((pointer) => ({
		pointer,
		expected: 'as it was when the bundle was made',
	}));
	throw new Problem('evidence-altered', { fields });
}

function findDifference(one: Uint8Array, other: Uint8Array): number {
	const at = one.findIndex((byte, index) => byte !== other[index]);
	return at < 0 ? one.length : at;
}

function malformed(detail: string | undefined, cause?: unknown): Problem {
	return new Problem('evidence-malformed', { ...(detail !== undefined && { detail }), cause });
}
