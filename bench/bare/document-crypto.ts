import { createCipheriv, createDecipheriv, generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import { openBare, sealBare } from './jwe.ts';

/** What one document costs in cryptography on its road, and how often; the count is of the code in `src/`. */
export const cryptoCounts = {
	/** ES256: document, cover, receipt; each verified once at the other end. */
	signatures: 3,
	verifications: 3,
	seals: 1,
	opens: 1,
	/** AES-256-GCM at rest: stored at both ends, read once to send it. */
	encryptions: 2,
	decryptions: 1,
};

/** The bytes of one document. */
export interface DocumentBytes {
	readonly signed: Uint8Array;
	/** At rest. */
	readonly body: Uint8Array;
	/** Of the envelope. */
	readonly plaintext: Uint8Array;
}

/** The cryptography of one document, by synchronous `node:crypto` in one thread. */
export function makeDocumentCrypto({ signed, body, plaintext }: DocumentBytes): () => void {
	const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const kek = randomBytes(32);
	const es256 = { dsaEncoding: 'ieee-p1363' } as const;
	return () => {
		const signatures = repeat(cryptoCounts.signatures, () => sign('sha256', signed, { ...es256, key: privateKey }));
		for (const signature of signatures) verify('sha256', signed, { ...es256, key: publicKey }, signature);
		const envelopes = repeat(cryptoCounts.seals, () => sealBare(plaintext, publicKey, { suite: 'L1' }));
		for (const envelope of envelopes) openBare(envelope, privateKey);
		const stored = repeat(cryptoCounts.encryptions, () => encrypt(kek, body));
		for (const sealed of stored.slice(0, cryptoCounts.decryptions)) decrypt(kek, sealed);
	};
}

const repeat = <T>(times: number, make: () => T): T[] => Array.from({ length: times }, make);

interface Sealed {
	readonly nonce: Buffer;
	readonly ciphertext: Buffer;
	readonly tag: Buffer;
}

function encrypt(key: Buffer, plaintext: Uint8Array): Sealed {
	const nonce = randomBytes(12);
	const cipher = createCipheriv('aes-256-gcm', key, nonce);
	const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
	return { nonce, ciphertext, tag: cipher.getAuthTag() };
}

function decrypt(key: Buffer, { nonce, ciphertext, tag }: Sealed): Buffer {
	const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 }).setAuthTag(tag);
	return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
}
