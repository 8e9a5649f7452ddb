import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const chunkBytes = 65_536;
const key = randomBytes(32);
const algorithm = 'chacha20-poly1305';
const options = { authTagLength: 16 } as const;

/** A file in sealed chunks, each under a nonce of its own, and the digest of what was sealed. */
export function sealChunks(file: Uint8Array): { readonly chunks: readonly Buffer[]; readonly digest: Buffer } {
	const hash = createHash('sha256');
	const chunks: Buffer[] = [];
	for (let start = 0; start < file.length; start += chunkBytes) {
		const piece = file.subarray(start, start + chunkBytes);
		hash.update(piece);
		const cipher = createCipheriv(algorithm, key, toNonce(start), options);
		chunks.push(Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()]));
	}
	return { chunks, digest: hash.digest() };
}

export function openChunks(chunks: readonly Buffer[]): Buffer {
	const hash = createHash('sha256');
	for (const [index, chunk] of chunks.entries()) {
		const end = chunk.length - options.authTagLength;
		const decipher = createDecipheriv(algorithm, key, toNonce(index * chunkBytes), options);
		decipher.setAuthTag(chunk.subarray(end));
		hash.update(decipher.update(chunk.subarray(0, end)));
		decipher.final();
	}
	return hash.digest();
}

function toNonce(position: number): Buffer {
	const nonce = Buffer.alloc(12);
	nonce.writeUInt32BE(position / chunkBytes, 8);
	return nonce;
}
