import { createPrivateKey, createPublicKey } from 'node:crypto';
import { type algorithms, toVerifierKey } from '../../src/audit/note-key.ts';
import type { NoteSigner } from '../../src/audit/note-signature.ts';

const kinds = {
	ed25519: { format: 'raw-private', asymmetricKeyType: 'ed25519' },
	'cosignature/v1': { format: 'raw-private', asymmetricKeyType: 'ed25519' },
	'subtree/v1': { format: 'raw-seed', asymmetricKeyType: 'ml-dsa-44' },
} as const;

/** A key from 32 bytes that are all `seed`, as in test/vectors/go-sumdb/make.go. */
export function signerOf(name: string, algorithm: keyof typeof algorithms, seed: number): NoteSigner {
	const privateKey = createPrivateKey({ key: Buffer.alloc(32, seed), ...kinds[algorithm] });
	return { key: toVerifierKey(name, algorithm, createPublicKey(privateKey)), privateKey };
}
