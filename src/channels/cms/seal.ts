import { constants, type KeyObject, publicEncrypt, randomBytes, sign, webcrypto } from 'node:crypto';
import { promisify } from 'node:util';
import { type AdmittedCertificate, requireValidity } from '../../pki/admission.ts';
import { readElements, derTags as tags } from '../../pki/der.ts';
import { cipherIds, cmsIds, digestIds, rsaSchemeIds } from '../../pki/object-identifiers.ts';
import { readIssuerAndSerial } from '../../pki/signed-data.ts';
import { Problem } from '../../problem.ts';
import {
	type Asn1,
	around,
	context,
	encode,
	integer,
	none,
	objectIdentifier,
	octets,
	type Part,
	sequence,
	setOf,
	toTree,
	utcTime,
} from './encode.ts';
import { maxContentBytes } from './limits.ts';

/** The certificate and key by which we sign what goes out in CMS. */
export interface CmsSigner {
	readonly certificate: AdmittedCertificate<'cms-signing'>;
	readonly privateKey: KeyObject;
}

/** `[0] IMPLICIT OCTET STRING`. */
const implicit0 = 0x80;
const pssSaltLength = 32;
const sha256 = sequence(objectIdentifier(digestIds.sha256), none());
/** Of RSASSA-PSS and RSAES-OAEP alike (RFC 4055 §3.1, §4.1): SHA-256, and MGF1 by it. */
const schemeParameters = [context(0, sha256), context(1, sequence(objectIdentifier(rsaSchemeIds.mgf1), sha256))];
const signAsync = promisify(sign);
const { subtle } = webcrypto;

/**
 * Content in CMS SignedData inside EnvelopedData (RFC 5652), in DER: signed by RSASSA-PSS, sealed by AES-256-CBC under a
 * key of its own by RSAES-OAEP, SHA-256 everywhere. node-forge encodes; whatever is computed, `node:crypto` computes,
 * what takes long off the thread.
 *
 * @throws Problem `body-too-large`; `certificate-unacceptable` where one of the two is not valid now
 */
export async function sealCms(
	content: Uint8Array<ArrayBuffer>,
	about: {
		readonly signer: CmsSigner;
		readonly recipient: AdmittedCertificate<'cms-encryption'>;
		readonly now: Temporal.Instant;
	},
): Promise<Uint8Array> {
	if (content.length > maxContentBytes) {
		throw new Problem('body-too-large', { detail: `At most ${maxContentBytes} bytes.` });
	}
	requireValidity(about.signer.certificate, about.now);
	return await envelop(
		await signContent(content, about.signer, about.now),
		requireValidity(about.recipient, about.now),
	);
}

/** One signer, its certificate beside its signature (RFC 5652 §5). */
async function signContent(
	content: Uint8Array<ArrayBuffer>,
	{ certificate, privateKey }: CmsSigner,
	now: Temporal.Instant,
): Promise<Uint8Array<ArrayBuffer>> {
	// In the order of DER (X.690 §11.6): the shortest first.
	const attributes = [
		toAttribute(cmsIds.contentType, objectIdentifier(cmsIds.data)),
		toAttribute(cmsIds.signingTime, utcTime(now)),
		toAttribute(cmsIds.messageDigest, octets(new Uint8Array(await subtle.digest('SHA-256', content)))),
	];
	const key = { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: pssSaltLength };
	const signature = await signAsync('sha256', encode(setOf(...attributes)), key);
	const signerInfo = sequence(
		integer(1),
		toId(certificate),
		sha256,
		context(0, ...attributes),
		sequence(objectIdentifier(rsaSchemeIds.pss), sequence(...schemeParameters, context(2, integer(pssSaltLength)))),
		octets(signature),
	);
	return toContentInfo(cmsIds.signedData, [
		integer(1),
		setOf(sha256),
		around(tags.sequence, [
			objectIdentifier(cmsIds.data),
			around(tags.context0, [around(tags.octetString, [[content]])]),
		]),
		context(0, ...readElements(certificate.certificate.raw).map(toTree)),
		setOf(signerInfo),
	]);
}

/** One recipient, by issuer and serial number (RFC 5652 §6). */
async function envelop(
	content: Uint8Array<ArrayBuffer>,
	recipient: AdmittedCertificate<'cms-encryption'>,
): Promise<Uint8Array<ArrayBuffer>> {
	const [contentKey, iv] = [new Uint8Array(randomBytes(32)), new Uint8Array(randomBytes(16))];
	const aesKey = await subtle.importKey('raw', contentKey, 'AES-CBC', false, ['encrypt']);
	const sealed = new Uint8Array(await subtle.encrypt({ name: 'AES-CBC', iv }, aesKey, content));
	const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
	const recipientInfo = sequence(
		integer(0),
		toId(recipient),
		sequence(objectIdentifier(rsaSchemeIds.oaep), sequence(...schemeParameters)),
		octets(publicEncrypt({ key: recipient.publicKey, ...oaep }, contentKey)),
	);
	return toContentInfo(cmsIds.envelopedData, [
		integer(0),
		setOf(recipientInfo),
		around(tags.sequence, [
			objectIdentifier(cmsIds.data),
			sequence(objectIdentifier(cipherIds['aes-256-cbc']), octets(iv)),
			around(implicit0, [[sealed]]),
		]),
	]);
}

/** RFC 5652 §3. */
function toContentInfo(type: string, parts: readonly Part[]): Uint8Array<ArrayBuffer> {
	const content = around(tags.context0, [around(tags.sequence, parts)]);
	return Buffer.concat(around(tags.sequence, [objectIdentifier(type), content]));
}

/** IssuerAndSerialNumber (RFC 5652 §10.2.4). */
function toId({ certificate }: AdmittedCertificate): Asn1 {
	return sequence(...readIssuerAndSerial(certificate.raw).map(toTree));
}

/** RFC 5652 §5.3. */
function toAttribute(type: string, value: Asn1): Asn1 {
	return sequence(objectIdentifier(type), setOf(value));
}
