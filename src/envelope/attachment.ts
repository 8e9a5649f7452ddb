import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { z } from 'zod';

/**
 * Attachments are sealed once, as age files (age-encryption.org/v1: ChaCha20-Poly1305 in chunks of 64 KiB)
 * to an identity of their own, which is their key. It travels in the envelope; the file travels apart.
 */

/** An X25519 identity of age: whoever has it can read the file, with `age --decrypt` too. */
export const AttachmentKey = z
	.string()
	.regex(/^AGE-SECRET-KEY-1[AC-HJ-NP-Z02-9]{58}$/, 'an age identity')
	.brand<'AttachmentKey'>();
export type AttachmentKey = z.infer<typeof AttachmentKey>;

/** One recipient, and no more: a library would hold a header of any length, and try each recipient in it. */
const header = /^age-encryption\.org\/v1\n-> X25519 [A-Za-z0-9+/]{43}\n[A-Za-z0-9+/]{43}\n--- [A-Za-z0-9+/]{43}\n$/;
const headerBytes = 168;
const nonceBytes = 16;
const chunkBytes = 65_536;
const tagBytes = 16;

/** How long the sealed file is of a file of that size (age-encryption.org/v1, payload). */
export function toSealedBytes(sizeBytes: number): number {
	const chunks = Math.max(1, Math.ceil(sizeBytes / chunkBytes));
	return headerBytes + nonceBytes + sizeBytes + chunks * tagBytes;
}

/** Seals a stream under a new key; of the file no more than a chunk is held at a time. */
export async function sealAttachment(
	content: AsyncIterable<Uint8Array>,
): Promise<{ readonly key: AttachmentKey; readonly sealed: AsyncIterable<Uint8Array> }> {
	const identity = await generateX25519Identity();
	const encrypter = new Encrypter();
	encrypter.addRecipient(await identityToRecipient(identity));
	return { key: AttachmentKey.parse(identity), sealed: await encrypter.encrypt(ReadableStream.from(content)) };
}

/**
 * Opens a sealed stream. Each chunk is authenticated before it is given out, and the last one says that it
 * is the last; that it is the right file, its digest must tell.
 *
 * @throws Error, now or while it is read, whatever is wrong with the sealed file
 */
export async function openAttachment(
	sealed: AsyncIterable<Uint8Array>,
	key: AttachmentKey,
): Promise<AsyncIterable<Uint8Array>> {
	const decrypter = new Decrypter();
	decrypter.addIdentity(key);
	return await decrypter.decrypt(ReadableStream.from(withHeader(sealed)));
}

/** The stream as it is, once it has begun with a header of the one form that is taken. */
async function* withHeader(sealed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	let held = '';
	for await (const piece of sealed) {
		if (held.length < headerBytes) {
			held += String.fromCharCode(...piece.subarray(0, headerBytes - held.length));
			if (held.length === headerBytes && !header.test(held)) throw new Error('no header of an attachment');
		}
		yield piece;
	}
}
