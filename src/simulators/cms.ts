import { hash, type KeyObject } from 'node:crypto';
import { ObjectIdentifier, OctetString, UTCTime } from 'asn1js';
import {
	Attribute,
	Certificate,
	ContentInfo,
	EncapsulatedContentInfo,
	EnvelopedData,
	IssuerAndSerialNumber,
	SignedAndUnsignedAttributes,
	SignedData,
	SignerInfo,
} from 'pkijs';
import { type AdmittedCertificate, admitCertificate } from '../pki/admission.ts';
import { toPem } from '../pki/certificate.ts';
import type { Gateway } from './gateway.ts';
import { Refusal } from './refusal.ts';

/**
 * Messages in CMS (RFC 5652) by pkijs and WebCrypto alone: nothing of it is shared with the channels, so that a mistake
 * there does not agree with itself.
 */

const ids = {
	data: '1.2.840.113549.1.7.1',
	signedData: '1.2.840.113549.1.7.2',
	envelopedData: '1.2.840.113549.1.7.3',
	contentType: '1.2.840.113549.1.9.3',
	messageDigest: '1.2.840.113549.1.9.4',
	signingTime: '1.2.840.113549.1.9.5',
} as const;

/** RSA. */
export interface CmsKey {
	readonly certificate: AdmittedCertificate;
	readonly privateKey: KeyObject;
}

type Bytes = Uint8Array<ArrayBuffer>;

/** SignedData inside EnvelopedData. */
export async function seal(
	content: Bytes,
	{ signer, recipient, now }: { signer: CmsKey; recipient: AdmittedCertificate; now: Temporal.Instant },
): Promise<Bytes> {
	const enveloped = new EnvelopedData();
	enveloped.addRecipientByCertificate(toPkijs(recipient), { oaepHashAlgorithm: 'SHA-256' });
	const signed = await sign(content, signer, now);
	await enveloped.encrypt({ name: 'AES-CBC', length: 256 }, signed.buffer);
	// RFC 5652 §6.1, for a recipient by issuer and serial number; pkijs always says 2.
	enveloped.version = 0;
	return toContentInfo(ids.envelopedData, enveloped.toSchema());
}

async function sign(content: Bytes, { certificate, privateKey }: CmsKey, now: Temporal.Instant): Promise<Bytes> {
	const own = toPkijs(certificate);
	const digest = hash('sha256', content, 'buffer');
	const signedAttrs = new SignedAndUnsignedAttributes({
		type: 0,
		attributes: [
			new Attribute({ type: ids.contentType, values: [new ObjectIdentifier({ value: ids.data })] }),
			new Attribute({ type: ids.signingTime, values: [new UTCTime({ valueDate: new Date(now.epochMilliseconds) })] }),
			new Attribute({ type: ids.messageDigest, values: [new OctetString({ valueHex: new Uint8Array(digest) })] }),
		],
	});
	const sid = new IssuerAndSerialNumber({ issuer: own.issuer, serialNumber: own.serialNumber });
	const signed = new SignedData({
		version: 1,
		encapContentInfo: new EncapsulatedContentInfo({
			eContentType: ids.data,
			eContent: new OctetString({ valueHex: content }),
		}),
		signerInfos: [new SignerInfo({ version: 1, sid, signedAttrs })],
		certificates: [own],
	});
	const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
	await signed.sign(privateKey.toCryptoKey(algorithm, false, ['sign']), 0, 'SHA-256');
	return toContentInfo(ids.signedData, signed.toSchema(true));
}

function toContentInfo(contentType: string, content: unknown): Bytes {
	return new Uint8Array(new ContentInfo({ contentType, content }).toSchema().toBER());
}

function toPkijs({ certificate }: AdmittedCertificate): Certificate {
	return Certificate.fromBER(new Uint8Array(certificate.raw));
}

/**
 * What the gateway signed for us.
 *
 * @throws Refusal 400 where it is nothing that we can open, 403 where the gateway did not sign it
 */
export async function open(
	message: Bytes,
	{ keys, gateway, now }: { keys: readonly CmsKey[]; gateway: Gateway; now: Temporal.Instant },
): Promise<Bytes> {
	const signed = await decrypt(message, keys).catch((cause: unknown) => {
		throw new Refusal(400, 'The message cannot be opened.', { cause });
	});
	return await verify(signed, gateway, now).catch((cause: unknown) => {
		throw new Refusal(403, 'The message is not signed by the gateway.', { cause });
	});
}

async function decrypt(message: Bytes, keys: readonly CmsKey[]): Promise<Bytes> {
	const enveloped = new EnvelopedData({ schema: requireContent(message, ids.envelopedData) });
	let thrown: unknown = new RangeError('no recipient');
	for (const { certificate, privateKey } of keys) {
		const about = { recipientCertificate: toPkijs(certificate), recipientPrivateKey: toPkcs8(privateKey) };
		try {
			return new Uint8Array(await enveloped.decrypt(0, about));
		} catch (cause) {
			thrown = cause;
		}
	}
	throw thrown;
}

async function verify(bytes: Bytes, gateway: Gateway, now: Temporal.Instant): Promise<Bytes> {
	const signed = new SignedData({ schema: requireContent(bytes, ids.signedData) });
	const [signer, ...others] = signed.signerInfos;
	const [shown, ...more] = signed.certificates ?? [];
	const content = signed.encapContentInfo.eContent?.getValue();
	if (signer?.signedAttrs === undefined || others.length > 0) throw new RangeError('one signer with signed attributes');
	if (!(shown instanceof Certificate) || more.length > 0) throw new RangeError('its certificate and no other');
	if (content === undefined || !(await signed.verify({ signer: 0 }))) throw new RangeError('a signature that holds');
	const pem = toPem(new Uint8Array(shown.toSchema(true).toBER()));
	const admitted = admitCertificate({ ...gateway, pem, profile: 'cms-signing', now });
	if (gateway.revocation.isRevoked(admitted)) throw new RangeError('a certificate that is not revoked');
	return new Uint8Array(content);
}

function requireContent(bytes: Bytes, type: string): unknown {
	const { contentType, content } = ContentInfo.fromBER(bytes);
	if (contentType !== type) throw new RangeError(`content of type ${type}`);
	return content;
}

function toPkcs8(key: KeyObject): ArrayBuffer {
	return new Uint8Array(key.export({ type: 'pkcs8', format: 'der' })).buffer;
}
