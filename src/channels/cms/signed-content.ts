import { constants, type KeyObject, verify, webcrypto } from 'node:crypto';
import { type AdmittedCertificate, isWithinValidity } from '../../pki/admission.ts';
import { isSignature, readAlgorithm, readObjectIdentifier } from '../../pki/algorithm.ts';
import { toDefinite } from '../../pki/ber.ts';
import { derTags, type Element, readElements } from '../../pki/der.ts';
import { cmsIds, rsaSchemeIds } from '../../pki/object-identifiers.ts';
import { readRsaScheme } from '../../pki/rsa-scheme.ts';
import { readSignedData, type SignedData, type SignerInfo, toIssuerAndSerial } from '../../pki/signed-data.ts';

/** Who is said to have signed what: nothing of it is proved yet. */
interface Claim {
	readonly content: Uint8Array;
	readonly digest: SignerInfo['digest'];
	readonly messageDigest: string;
	/** Undefined for what nobody has signed. */
	readonly signer: AdmittedCertificate<'cms-signing'> | undefined;
	readonly signedAt: Temporal.Instant | undefined;
	isSigned(): boolean;
}

/** Clocks differ by so much at the most, as with covers. */
const maxAhead = { minutes: 5 };

/** What a SignedData claims; undefined where it is none, or could not be taken even if all of it were true. */
export function readClaim(
	plain: Uint8Array,
	signers: readonly AdmittedCertificate<'cms-signing'>[],
	now: Temporal.Instant,
): Claim | undefined {
	try {
		const signedData = readSignedData(toDefinite(plain), {
			contentType: cmsIds.data,
			refuse: (rule) => new RangeError(rule),
		});
		return toClaim(signedData, signers, now);
	} catch {
		return undefined;
	}
}

/** What cannot be read takes its way through the same work, by a signature that never holds. */
export function toDecoy(content: Uint8Array, key: KeyObject): Claim {
	const [signed, signature] = [content.subarray(0, 100), new Uint8Array(384)];
	const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
	return {
		content,
		digest: 'sha256',
		messageDigest: '',
		signer: undefined,
		signedAt: undefined,
		isSigned: () => verify('sha256', signed, { key, ...pss }, signature),
	};
}

/** Signature and digest of the content: both are computed, whatever the one comes to. */
export async function isGenuine({ content, digest, messageDigest, isSigned }: Claim): Promise<boolean> {
	const holds = isSigned();
	const name = digest.replace('sha', 'SHA-');
	const computed = new Uint8Array(await webcrypto.subtle.digest(name, content as Uint8Array<ArrayBuffer>)).toHex();
	return holds && computed === messageDigest;
}

function toClaim(
	{ content, certificates, signer: signerInfo }: SignedData,
	signers: readonly AdmittedCertificate<'cms-signing'>[],
	now: Temporal.Instant,
): Claim | undefined {
	const signer = signers.find(({ certificate }) => toIssuerAndSerial(certificate.raw) === signerInfo.id);
	const signedAt = readSigningTime(signerInfo.attributes.get(cmsIds.signingTime));
	if (signer === undefined || signerInfo.hasUnsignedAttributes) return undefined;
	if (certificates.length > 0 && !certificates.some(({ whole }) => signer.certificate.raw.equals(whole)))
		return undefined;
	if (signedAt !== undefined && Temporal.Instant.compare(signedAt, now.add(maxAhead)) > 0) return undefined;
	if (signedAt !== undefined && !isWithinValidity(signer, signedAt)) return undefined;
	const { digest, messageDigest } = signerInfo;
	return { content, digest, messageDigest, signer, signedAt, isSigned: toVerification(signerInfo, signer.publicKey) };
}

/** @throws RangeError for another algorithm, or another digest than that of the content */
function toVerification({ algorithm, digest, signed, signature }: SignerInfo, key: KeyObject): Claim['isSigned'] {
	const [id] = readElements(algorithm.content);
	if (id === undefined || readObjectIdentifier(id) !== rsaSchemeIds.pss) {
		const by = { key, algorithm: readAlgorithm(algorithm), digest };
		return () => isSignature(signed, signature, by);
	}
	const { saltLength, digest: named } = readRsaScheme(algorithm);
	if (saltLength === undefined || named !== digest) throw new RangeError('salt and digest');
	const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
	return () => verify(digest, signed, { key, ...pss }, signature);
}

/** Through 2049; from 2050 on GeneralizedTime (RFC 5652 §11.3). */
const utcTime = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;

/** @throws RangeError */
function readSigningTime(value: Element | undefined): Temporal.Instant | undefined {
	if (value === undefined) return undefined;
	const text = Buffer.from(value.content).toString('latin1');
	const isUtc = value.tag === derTags.utcTime;
	if (!isUtc && value.tag !== derTags.generalizedTime) throw new RangeError('no time');
	const century = isUtc ? (Number(text.slice(0, 2)) < 50 ? '20' : '19') : text.slice(0, 2);
	const [, year, month, day, hour, minute, second] = utcTime.exec(isUtc ? text : text.slice(2)) ?? [];
	return Temporal.Instant.from(`${century}${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
