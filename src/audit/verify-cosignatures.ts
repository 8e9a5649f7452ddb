import type { AuthorityId } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import { type CosignedNote, listCosigned } from '../store/cosignatures.ts';
import type { Database, Transaction } from '../store/database.ts';
import { parseNote, parseSignatures } from './note.ts';
import type { VerifierKey } from './note-key.ts';
import { verifySignatures } from './note-signature.ts';

/** A cosignature that is none of that witness, of that checkpoint, from that time. */
export interface BrokenCosignature {
	readonly finding: 'cosignature-broken';
	readonly witness: AuthorityId;
	/** Of the checkpoint. */
	readonly size: number;
}

const pageSize = 500;

/**
 * Verifies every stored cosignature again, over the note of its checkpoint as that is stored, in the order of the tree.
 *
 * @param listKeys every key that a witness has ever cosigned with, as its cards on record say
 */
export async function* verifyCosignatures(
	db: Database | Transaction,
	listKeys: (witness: AuthorityId) => Promise<readonly VerifierKey[]>,
): AsyncGenerator<BrokenCosignature, void> {
	let after = { size: -1, witness: '' };
	for (;;) {
		const page = await listCosigned(db, after, pageSize);
		for (const cosigned of page) {
			const { witness, size } = cosigned;
			if (!isBy(await listKeys(witness), cosigned)) yield { finding: 'cosignature-broken', witness, size };
		}
		const last = page.at(-1);
		if (last === undefined) return;
		after = last;
	}
}

function isBy(keys: readonly VerifierKey[], { note, line, cosignedAt }: CosignedNote): boolean {
	if (note === null) return false;
	try {
		const signatures = parseSignatures(Buffer.from(line));
		const [verified] = verifySignatures({ text: parseNote(Buffer.from(note)).text, signatures }, keys);
		return signatures.length === 1 && verified?.at?.equals(cosignedAt) === true;
	} catch (error) {
		if (error instanceof Problem) return false;
		throw error;
	}
}
