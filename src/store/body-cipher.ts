import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import type { CaseNoteId, Digest, DraftId, FormLinkId, IdentityRecordId } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';

/**
 * Encryption at rest: AES-256-GCM under a key of the document's own, itself wrapped (AES-256-GCM) by
 * the key-encryption key, which is never in the database. Both are bound to the document's digest (a
 * draft's or a record's: to its id), so that no row can pass for another's. Layout of each: nonce (12 bytes), ciphertext, tag (16 bytes).
 */
export interface EncryptedBody {
	readonly wrapped_key: Uint8Array;
	readonly ciphertext: Uint8Array;
}

type Owner = Digest | DraftId | FormLinkId | CaseNoteId | IdentityRecordId;

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** Encrypts the disclosures of one document. A new key each time. */
export function encryptBody(kek: KeyObject, of: Owner, disclosures: readonly string[]): EncryptedBody {
	const key = randomBytes(32);
	return {
		wrapped_key: encrypt(kek, key, of),
		ciphertext: encrypt(key, Buffer.from(disclosures.join('~')), of),
	};
}

/** @throws Problem `stored-body-unreadable` */
export function decryptBody(kek: KeyObject, of: Owner, body: EncryptedBody): readonly string[] {
	try {
		const key = decrypt(kek, body.wrapped_key, of);
		const text = decrypt(key, body.ciphertext, of).toString();
		return text === '' ? [] : text.split('~');
	} catch (cause) {
		throw new Problem('stored-body-unreadable', { detail: `Digest or id ${of}.`, cause });
	}
}

/** `~` parts the texts of a body; in JSON it only stands in strings. */
export function withoutSeparator(json: string): string {
	return json.replaceAll('~', '\\u007e');
}

/** Encrypts a short secret that belongs to the row of that id. */
export function encryptSecret(kek: KeyObject, id: string, secret: string): Uint8Array {
	return encrypt(kek, Buffer.from(secret), id);
}

/** @throws Problem `stored-body-unreadable` */
export function decryptSecret(kek: KeyObject, id: string, sealed: Uint8Array): string {
	try {
		return decrypt(kek, sealed, id).toString();
	} catch (cause) {
		throw new Problem('stored-body-unreadable', { detail: `Key of ${id}.`, cause });
	}
}

function encrypt(key: KeyObject | Buffer, plaintext: Buffer, context: string): Buffer {
	const nonce = randomBytes(nonceBytes);
	const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(context));
	return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: KeyObject | Buffer, sealed: Uint8Array, context: string): Buffer {
	const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
	const end = bytes.length - tagBytes;
	const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
		.setAAD(Buffer.from(context))
		.setAuthTag(bytes.subarray(end));
	return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, end)), decipher.final()]);
}
