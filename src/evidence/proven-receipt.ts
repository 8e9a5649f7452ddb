import { toSignedDigest } from '../audit/entry.ts';
import { Cover, verifyKeptCover } from '../envelope/cover.ts';
import { Receipt, verifyReceipt } from '../envelope/receipt.ts';
import { tryReadSigned } from '../envelope/signed.ts';
import type { AuthorityId, DeliveryId, Digest } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import { invalid } from './place.ts';
import type { ProvenLog } from './proven-log.ts';
import { type Signer, toSigner } from './signer.ts';
import { findKey, requireCard, type Trust } from './trust.ts';

export interface ProvenReceipt {
	readonly deliveryId: DeliveryId;
	readonly from: AuthorityId;
	readonly to: AuthorityId;
	readonly outcome: string;
	/** As `to` states. */
	readonly receivedAt: string;
	readonly signer: Signer;
	/** Whether the entry that it promises is proved to be in its signer's log. */
	readonly isLogged: boolean;
}

/** That `from` sent that copy to `to`. */
export interface ProvenCover {
	readonly deliveryId: DeliveryId;
	readonly from: AuthorityId;
	readonly to: AuthorityId;
	/** As `from` states. */
	readonly issuedAt: string;
	readonly signer: Signer;
}

/** @throws Problem `receipt-invalid`, `evidence-untrusted` */
export async function readReceipt(token: string, documentDigest: Digest, trust: Trust): Promise<Receipt> {
	const claimed = Receipt.safeParse(tryReadSigned(token)).data;
	if (claimed === undefined) throw new Problem('receipt-invalid', { detail: 'Receipt: wrong members.' });
	if (claimed.documentDigest !== documentDigest)
		throw new Problem('receipt-invalid', { detail: 'Receipt: of another document.' });
	requireCard(trust, claimed.to);
	const { deliveryId, from, to, copyDigest, envelopeDigest } = claimed;
	const expected = { deliveryId, from, to, documentDigest, copyDigest, envelopeDigests: [envelopeDigest] };
	return await verifyReceipt(token, (x5t) => findKey(trust, x5t), expected);
}

/** A cover names no document: the receipt for its copy does. @throws Problem `evidence-invalid`, `evidence-untrusted`; of `verifyKeptCover` */
export async function readSentCover(token: string, receipts: readonly Receipt[], trust: Trust): Promise<Cover> {
	const { deliveryId, copyDigest } = Cover.safeParse(tryReadSigned(token)).data ?? {};
	const answer = receipts.find((receipt) => receipt.deliveryId === deliveryId && receipt.copyDigest === copyDigest);
	if (answer === undefined) throw invalid('No receipt here answers this cover.');
	requireCard(trust, answer.from);
	return await verifyKeptCover(token, (x5t) => findKey(trust, x5t), answer);
}

/** @throws Problem `receipt-invalid` where its key was revoked, and nothing shows that it is older */
export function toProvenReceipt(
	receipt: Receipt,
	token: string,
	trust: Trust,
	logs: readonly ProvenLog[],
): ProvenReceipt {
	const { deliveryId, from, to, outcome, receivedAt, leafHash } = receipt;
	const digest = toSignedDigest(token);
	const isPromised = (leaf: { readonly leafHash: Digest }) => leaf.leafHash === leafHash;
	const signature = {
		token,
		statedAt: receivedAt,
		// The signer's own entry says the same; the other side's has the digest of the receipt.
		isBound: (entry: { receiptDigest?: Digest | undefined }, leaf: { readonly leafHash: Digest }) =>
			entry.receiptDigest === digest || isPromised(leaf),
		refusal: new Problem('receipt-invalid', { detail: 'Receipt: key-revoked.' }),
	};
	const own = logs.filter(({ authority }) => authority === to).flatMap(({ leaves }) => leaves);
	const signer = toSigner(signature, trust, logs);
	return { deliveryId, from, to, outcome, receivedAt, signer, isLogged: own.some(isPromised) };
}

/** @throws Problem `sender-key-revoked` where its key was revoked, and nothing shows that it is older */
export function toProvenCover(cover: Cover, token: string, trust: Trust, logs: readonly ProvenLog[]): ProvenCover {
	const { deliveryId, from, to, issuedAt } = cover;
	const digest = toSignedDigest(token);
	const signature = {
		token,
		statedAt: issuedAt,
		isBound: (entry: { coverDigest?: Digest | undefined }) => entry.coverDigest === digest,
		refusal: new Problem('sender-key-revoked'),
	};
	return { deliveryId, from, to, issuedAt, signer: toSigner(signature, trust, logs) };
}
