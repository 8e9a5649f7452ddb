import { constants, createCipheriv, hash, publicEncrypt, randomBytes, sign } from 'node:crypto';
import type { CmsRecipient } from '../../../src/channels/cms/open.ts';
import type { CmsSigner } from '../../../src/channels/cms/seal.ts';
import { toHeader } from '../../../src/pki/der.ts';

/** Messages in CMS made octet by octet, so that anything can be wrong with them. */

export function tlv(tag: number, ...parts: readonly Uint8Array[]): Buffer<ArrayBuffer> {
	const content = Buffer.concat(parts);
	return Buffer.concat([toHeader(tag, content.length), content]);
}

const hex = (text: string) => Buffer.from(text, 'hex');
export const sequence = (...parts: readonly Uint8Array[]) => tlv(0x30, ...parts);
export const setOf = (...parts: readonly Uint8Array[]) => tlv(0x31, ...parts);
const octets = (content: Uint8Array) => tlv(0x04, content);
export const ids = {
	data: hex('06092a864886f70d010701'),
	signedData: hex('06092a864886f70d010702'),
	envelopedData: hex('06092a864886f70d010703'),
	contentType: hex('06092a864886f70d010903'),
	messageDigest: hex('06092a864886f70d010904'),
	signingTime: hex('06092a864886f70d010905'),
	sha256: hex('0609608648016503040201'),
	rsa: hex('06092a864886f70d010101'),
	aes256: hex('060960864801650304012a'),
};
const absent = hex('0500');
const sha256 = sequence(ids.sha256, absent);

/** What of a SignedData is other than it should be. */
export interface SignedFault {
	/** Inside, instead of what was signed. */
	readonly content?: Uint8Array;
	readonly contentType?: Uint8Array;
	readonly version?: number;
	/** Signed attributes, in place of those that belong there. */
	readonly attributes?: (good: readonly Buffer[]) => readonly Uint8Array[];
	/** More in the SignerInfo, behind the signature. */
	readonly unsigned?: Uint8Array;
	readonly signature?: (good: Buffer) => Uint8Array;
	readonly signers?: (good: Buffer) => readonly Uint8Array[];
	readonly certificates?: readonly Uint8Array[];
	readonly digests?: readonly Uint8Array[];
	readonly behind?: Uint8Array;
}

export const attribute = (type: Uint8Array, ...values: readonly Uint8Array[]) => sequence(type, setOf(...values));
export const time = (instant: Temporal.Instant) =>
	tlv(0x17, Buffer.from(`${instant.toString({ smallestUnit: 'second' }).replaceAll(/[-:T]/g, '').slice(2)}`));

/** PKCS#1 v1.5 with SHA-256, as most peers sign. */
export function makeSigned(
	content: Uint8Array,
	signer: CmsSigner,
	now: Temporal.Instant,
	fault: SignedFault = {},
): Buffer {
	const good = [
		attribute(ids.contentType, ids.data),
		attribute(ids.signingTime, time(now)),
		attribute(ids.messageDigest, octets(hash('sha256', content, 'buffer'))),
	];
	const attributes = Buffer.concat([...(fault.attributes?.(good) ?? good)]);
	const signature = sign('sha256', tlv(0x31, attributes), signer.privateKey);
	const signerInfo = sequence(
		hex('020101'),
		sequence(...issuerAndSerial(signer.certificate.certificate.raw)),
		sha256,
		tlv(0xa0, attributes),
		sequence(ids.rsa, absent),
		octets(fault.signature?.(signature) ?? signature),
		fault.unsigned ?? Buffer.of(),
	);
	const type = fault.contentType ?? ids.data;
	const signedData = sequence(
		Buffer.of(2, 1, fault.version ?? 1),
		setOf(...(fault.digests ?? [sha256])),
		sequence(type, tlv(0xa0, octets(fault.content ?? content))),
		tlv(0xa0, ...(fault.certificates ?? [signer.certificate.certificate.raw])),
		setOf(...(fault.signers?.(signerInfo) ?? [signerInfo])),
	);
	return Buffer.concat([sequence(ids.signedData, tlv(0xa0, signedData)), fault.behind ?? Buffer.of()]);
}

/** Issuer and serial number, as they stand in a certificate. */
function issuerAndSerial(certificate: Buffer): readonly Buffer[] {
	const elements = (bytes: Buffer): Buffer[] => {
		const list: Buffer[] = [];
		for (let at = 0; at < bytes.length; ) {
			const { start, end } = measure(bytes, at);
			list.push(bytes.subarray(at, end));
			at = end + 0 * start;
		}
		return list;
	};
	const inside = (element: Buffer) => element.subarray(measure(element, 0).start);
	const [toBeSigned = Buffer.of()] = elements(inside(certificate));
	const [, serial = Buffer.of(), , issuer = Buffer.of()] = elements(inside(toBeSigned));
	return [issuer, serial];
}

function measure(bytes: Buffer, at: number): { start: number; end: number } {
	const first = bytes[at + 1] ?? 0;
	const start = at + 2 + (first < 0x80 ? 0 : first & 0x7f);
	return { start, end: start + (first < 0x80 ? first : bytes.readUIntBE(at + 2, first & 0x7f)) };
}

/** What of an EnvelopedData is other than it should be. */
export interface EnvelopedFault {
	readonly version?: number;
	/** What RSA encrypts, as large as its modulus. */
	readonly block?: (contentKey: Buffer, size: number) => Uint8Array;
	readonly encryptedKey?: (good: Buffer) => Uint8Array;
	readonly sealed?: (good: Buffer) => Uint8Array;
	readonly recipients?: (good: Buffer) => readonly Uint8Array[];
	readonly keyEncryption?: Uint8Array;
	readonly contentEncryption?: (iv: Buffer) => Uint8Array;
	readonly contentType?: Uint8Array;
	/** More behind the content. */
	readonly behind?: Uint8Array;
}

/** PKCS#1 v1.5 and AES-256-CBC, as most peers seal. */
export function makeEnveloped(plain: Uint8Array, { certificate }: CmsRecipient, fault: EnvelopedFault = {}): Buffer {
	const [key, iv] = [randomBytes(32), randomBytes(16)];
	const cipher = createCipheriv('aes-256-cbc', key, iv);
	const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
	const block = (fault.block ?? toBlock)(key, 384);
	const encryptedKey = publicEncrypt({ key: certificate.publicKey, padding: constants.RSA_NO_PADDING }, block);
	const recipientInfo = sequence(
		hex('020100'),
		sequence(...issuerAndSerial(certificate.certificate.raw)),
		fault.keyEncryption ?? sequence(ids.rsa, absent),
		octets(fault.encryptedKey?.(encryptedKey) ?? encryptedKey),
	);
	return sequence(
		ids.envelopedData,
		tlv(
			0xa0,
			sequence(
				Buffer.of(2, 1, fault.version ?? 0),
				setOf(...(fault.recipients?.(recipientInfo) ?? [recipientInfo])),
				sequence(
					fault.contentType ?? ids.data,
					fault.contentEncryption?.(iv) ?? sequence(ids.aes256, octets(iv)),
					tlv(0x80, fault.sealed?.(sealed) ?? sealed),
				),
				fault.behind ?? Buffer.of(),
			),
		),
	);
}

/** EME-PKCS1-v1_5 (RFC 8017 §7.2.1). */
export function toBlock(message: Uint8Array, size: number): Buffer {
	return Buffer.concat([Buffer.of(0, 2), Buffer.alloc(size - 3 - message.length, 0x5a), Buffer.of(0), message]);
}
