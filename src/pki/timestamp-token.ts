import { hash } from 'node:crypto';
import { isSignature, readAlgorithm, tryToDigestName } from './algorithm.ts';
import { type CertificateFacts, parseCertificate } from './certificate.ts';
import { derTags, type Element, readElements } from './der.ts';
import { cmsIds } from './object-identifiers.ts';
import { readSignedData, toIssuerAndSerial } from './signed-data.ts';
import { refusal } from './timestamp-refusal.ts';

/** A TimeStampToken whose one signature holds (RFC 3161 §2.4.2, RFC 5652 §5). Who signed it, is another question. */
export interface SignedToken {
	/** TSTInfo in DER. */
	readonly content: Uint8Array;
	readonly signer: CertificateFacts;
	/** All that came with it, that of the signer too. */
	readonly certificates: readonly CertificateFacts[];
}

/** @throws Problem `timestamp-unacceptable`; RangeError and others for what is no such token in DER */
export function readSignedToken(der: Uint8Array): SignedToken {
	const signedData = readSignedData(der, { contentType: cmsIds.tstInfo, refuse: refusal });
	const { id, digest, messageDigest, attributes, signed, algorithm, signature } = signedData.signer;
	const certificates = signedData.certificates.map(({ whole }) => parseCertificate(whole));
	const signer = certificates.find(({ certificate }) => toIssuerAndSerial(certificate.raw) === id);
	if (signer === undefined) throw refusal('certificates');
	if (messageDigest !== hash(digest, signedData.content)) throw refusal('messageDigest');
	if (!isOfCertificate(attributes.get(cmsIds.signingCertificateV2), signer)) throw refusal('signingCertificateV2');
	const by = { key: signer.publicKey, algorithm: readAlgorithm(algorithm), digest };
	if (!isSignature(signed, signature, by)) throw refusal('signature');
	return { content: signedData.content, signer, certificates };
}

/** The first ESSCertIDv2 names the signer's certificate: SHA-256 unless it says otherwise (RFC 5035 §4, RFC 5816). */
function isOfCertificate(attribute: Element | undefined, { certificate }: CertificateFacts): boolean {
	const { sequence, octetString } = derTags;
	const [ids] = readElements(attribute?.tag === sequence ? attribute.content : new Uint8Array());
	const [first] = readElements(ids?.content ?? new Uint8Array());
	const [algorithm, certHash, ...rest] = readElements(first?.content ?? new Uint8Array());
	if (algorithm?.tag === octetString) return algorithm.content.toHex() === hash('sha256', certificate.raw);
	const [named] = algorithm === undefined ? [] : [tryToDigestName(readAlgorithm(algorithm))];
	if (named === undefined || certHash?.tag !== octetString || rest.length > 1) return false;
	return certHash.content.toHex() === hash(named, certificate.raw);
}
