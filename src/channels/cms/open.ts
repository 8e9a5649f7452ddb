import {
	constants,
	createDecipheriv,
	type DecipherGCM,
	type KeyObject,
	privateDecrypt,
	randomBytes,
} from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type AdmittedCertificate, isWithinValidity } from '../../pki/admission.ts';
import { toDefinite } from '../../pki/ber.ts';
import { toIssuerAndSerial } from '../../pki/signed-data.ts';
import { Problem } from '../../problem.ts';
import { type Enveloped, readEnveloped, readKeyTransport } from './enveloped-data.ts';
import { maxCmsBytes } from './limits.ts';
import { refusal } from './refusal.ts';
import { isGenuine, readClaim, toDecoy } from './signed-content.ts';

/** One of our keys that messages may be sealed for. */
export interface CmsRecipient {
	readonly certificate: AdmittedCertificate<'cms-encryption'>;
	readonly privateKey: KeyObject;
}

export interface OpenedCms {
	readonly content: Uint8Array;
	readonly signer: AdmittedCertificate<'cms-signing'>;
	/** When the signer says that it signed; it need not say. */
	readonly signedAt: Temporal.Instant | undefined;
}

/**
 * Opens a message in CMS: SignedData by one of these signers, inside EnvelopedData for one of these recipients.
 *
 * What is wrong with the outside, which anybody could tell, is told. From where a private key is used there is one
 * refusal for whatever is wrong, and the same work until then: whoever alters a message and sends it again learns
 * nothing of what is in it, neither from the words nor from the time (Bleichenbacher 1998, Vaudenay 2002).
 *
 * @throws Problem `cms-unacceptable`, whose detail names the rule that is broken; `cms-unreadable`
 */
export async function openCms(
	bytes: Uint8Array,
	about: {
		readonly recipients: readonly CmsRecipient[];
		/** Of the bureau that the message comes from, and no other. */
		readonly signers: readonly AdmittedCertificate<'cms-signing'>[];
		readonly now: Temporal.Instant;
	},
): Promise<OpenedCms> {
	if (bytes.length > maxCmsBytes) throw refusal('size');
	const enveloped = attempt('encoding', () => readEnveloped(toDefinite(bytes)));
	const { recipient, unwrapKey } = attempt('keyEncryption', () => findRecipient(enveloped, about.recipients));
	const signers = about.signers.filter((signer) => isWithinValidity(signer, about.now));
	// The largest takes some 20 ms of the thread: others have their turns between.
	await nextTurn();
	const plain = decrypt(enveloped, unwrapKey());
	await nextTurn();
	const claim = readClaim(plain, signers, about.now) ?? toDecoy(plain, recipient.certificate.publicKey);
	if (!(await isGenuine(claim)) || claim.signer === undefined) throw new Problem('cms-unreadable');
	return { content: claim.content, signer: claim.signer, signedAt: claim.signedAt };
}

/** Whatever a reader makes of hostile bytes comes out as one refusal. */
function attempt<Value>(rule: string, read: () => Value): Value {
	try {
		return read();
	} catch (cause) {
		throw refusal(rule, cause);
	}
}

function findRecipient({ recipients, cipher }: Enveloped, ours: readonly CmsRecipient[]) {
	for (const recipient of ours) {
		const id = toIssuerAndSerial(recipient.certificate.certificate.raw);
		const found = recipients.find((candidate) => candidate.id === id);
		if (found === undefined) continue;
		const { modulusLength = 0 } = recipient.privateKey.asymmetricKeyDetails ?? {};
		if (found.encryptedKey.length !== Math.ceil(modulusLength / 8)) throw refusal('keyEncryption');
		const digest = readKeyTransport(found.algorithm);
		const keyBytes = Number(cipher.slice(4, 7)) / 8;
		return { recipient, unwrapKey: () => unwrap(found.encryptedKey, { recipient, digest, keyBytes }) };
	}
	throw refusal('recipient');
}

/**
 * The content's key, or one that nobody knows: what fails here is found out where the content makes no sense
 * (RFC 3218 §2.3.2). With PKCS#1 v1.5 OpenSSL itself gives such octets instead of an error, the same again for the same.
 */
function unwrap(
	encryptedKey: Uint8Array,
	by: { readonly recipient: CmsRecipient; readonly digest: string | undefined; readonly keyBytes: number },
): Uint8Array {
	const other = randomBytes(by.keyBytes);
	const scheme =
		by.digest === undefined
			? { padding: constants.RSA_PKCS1_PADDING }
			: { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: by.digest };
	try {
		const key = privateDecrypt({ key: by.recipient.privateKey, ...scheme }, encryptedKey);
		return key.length === by.keyBytes ? key : other;
	} catch {
		return other;
	}
}

/** What is no content of that key comes out as it went in: it makes no sense either. */
function decrypt({ cipher, iv, sealed, tag }: Enveloped, key: Uint8Array): Uint8Array {
	try {
		const decipher = createDecipheriv(cipher, key, iv);
		if (tag !== undefined) (decipher as DecipherGCM).setAuthTag(tag);
		return Buffer.concat([decipher.update(sealed), decipher.final()]);
	} catch {
		return sealed;
	}
}
