import { z } from 'zod';
import { verifyInclusion } from '../audit/inclusion-proof.ts';
import type { VerifierKey } from '../audit/note-key.ts';
import type { AuthorityId, DeliveryId } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import type { Transaction } from '../store/database.ts';
import { listProved, type ProvedReceipt } from '../store/receipt-proofs.ts';
import { readPromise } from './receipt-proofs.ts';

/** A proof that does not prove what the receipt of that delivery promises. */
export interface BrokenProof {
	readonly finding: 'proof-broken';
	readonly deliveryId: DeliveryId;
}

const pageSize = 500;

/**
 * Verifies every stored proof of a receipt again, with the receipt as that is stored.
 *
 * @param listKeys every key that has ever signed the log of a partner, as its cards on record say
 */
export async function* verifyProofs(
	tx: Transaction,
	listKeys: (log: AuthorityId) => Promise<readonly VerifierKey[]>,
): AsyncGenerator<BrokenProof, void> {
	let after: DeliveryId | undefined;
	for (;;) {
		const page = await listProved(tx, after, pageSize);
		for (const proved of page) {
			if (!isProof(proved, await listKeys(proved.recipient)))
				yield { finding: 'proof-broken', deliveryId: proved.deliveryId };
		}
		after = page.at(-1)?.deliveryId;
		if (after === undefined) return;
	}
}

function isProof({ receipt, proof, isOfDelivery }: ProvedReceipt, keys: readonly VerifierKey[]): boolean {
	const [key] = keys;
	if (key === undefined || receipt === null || !isOfDelivery) return false;
	try {
		const leafHash = Buffer.from(readPromise(receipt), 'base64url');
		verifyInclusion(leafHash, Buffer.from(proof), { origin: key.name, keys, witnesses: [] });
		return true;
	} catch (error) {
		if (error instanceof Problem || error instanceof z.ZodError) return false;
		throw error;
	}
}
