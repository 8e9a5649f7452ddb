import { hash } from 'node:crypto';
import { type DigestName, isSignature, readAlgorithm, readObjectIdentifier, tryToDigestName } from './algorithm.ts';
import { type CertificateFacts, parseCertificate } from './certificate.ts';
import { derTags, type Element, readElements, take, takeOptional } from './der.ts';
import { cmsIds } from './object-identifiers.ts';
import { refusal } from './timestamp-refusal.ts';

const { sequence, set, integer, octetString, objectIdentifier, context0, context1 } = derTags;

/** A TimeStampToken whose one signature holds (RFC 3161 §2.4.2, RFC 5652 §5). Who signed it, is another question. */
export interface SignedToken {
	/** TSTInfo in DER. */
	readonly content: Uint8Array;
	readonly signer: CertificateFacts;
	/** All that came with it, that of the signer too. */
	readonly certificates: readonly CertificateFacts[];
}

/** More are not read. */
const maxCertificates = 8;

/** @throws Problem `timestamp-unacceptable`; RangeError and others for what is no such token in DER */
export function readSignedToken(der: Uint8Array): SignedToken {
	const [contentInfo] = take(readElements(der), [sequence]);
	const [type, explicit] = take(readElements(contentInfo.content), [objectIdentifier, context0]);
	const [signedData] = take(readElements(explicit.content), [sequence]);
	if (readObjectIdentifier(type) !== cmsIds.signedData) throw refusal('contentType');
	const parts = readElements(signedData.content);
	const [version, digests, encapsulated] = take(parts.slice(0, 3), [integer, set, sequence]);
	if (version.content.toHex() !== '03') throw refusal('version');
	const [certificateSet, , signers] = takeOptional(parts.slice(3), [context0, context1, set]);
	const [signer, ...others] = readElements(signers?.content ?? new Uint8Array());
	if (signer === undefined || others.length > 0) throw refusal('signers');
	const content = readContent(encapsulated);
	const certificates = readCertificates(certificateSet);
	return { content, certificates, signer: verifySigner(signer, { content, digests, certificates }) };
}

function readContent({ content }: Element): Uint8Array {
	const [type, explicit] = take(readElements(content), [objectIdentifier, context0]);
	const [octets] = take(readElements(explicit.content), [octetString]);
	if (readObjectIdentifier(type) !== cmsIds.tstInfo) throw refusal('contentType');
	return octets.content;
}

/** Certificates only: no attribute certificates, which have other tags (RFC 5652 §10.2.2). */
function readCertificates(certificateSet: Element | undefined): CertificateFacts[] {
	const elements = readElements(certificateSet?.content ?? new Uint8Array());
	if (elements.length > maxCertificates) throw refusal('certificates');
	return elements.map((element) => parseCertificate(take([element], [sequence])[0].whole));
}

/** Version 1: the certificate is named by issuer and serial number (RFC 5652 §5.3). */
function verifySigner(
	{ tag, content: signerInfo }: Element,
	{ content, digests, certificates }: Omit<SignedToken, 'signer'> & { readonly digests: Element },
): CertificateFacts {
	if (tag !== sequence) throw refusal('encoding');
	const parts = readElements(signerInfo);
	const [version, id, digestAlgorithm] = take(parts.slice(0, 3), [integer, sequence, sequence]);
	const [attributes, algorithm, signature] = takeOptional(parts.slice(3), [context0, sequence, octetString, context1]);
	if (version.content.toHex() !== '01') throw refusal('version');
	if (attributes === undefined || algorithm === undefined || signature === undefined) throw refusal('signedAttributes');
	const digest = tryToDigestName(readAlgorithm(digestAlgorithm));
	const signer = certificates.find(({ certificate }) => toIssuerAndSerial(certificate.raw) === id.content.toHex());
	const [announced] = take(readElements(digests.content), [sequence]);
	if (digest === undefined || tryToDigestName(readAlgorithm(announced)) !== digest) throw refusal('digestAlgorithm');
	if (signer === undefined) throw refusal('certificates');
	requireAttributes(attributes, { content, digest, signer });
	// Signed as a SET, whatever tag it travels under (RFC 5652 §5.4).
	const signed = Buffer.concat([Buffer.of(set), attributes.whole.subarray(1)]);
	const by = { key: signer.publicKey, algorithm: readAlgorithm(algorithm), digest };
	if (!isSignature(signed, signature.content, by)) throw refusal('signature');
	return signer;
}

/** As they stand in a certificate (RFC 5280 §4.1), in hexadecimal. */
function toIssuerAndSerial(der: Uint8Array): string {
	const [certificate] = readElements(der);
	const [toBeSigned] = readElements(certificate?.content ?? new Uint8Array());
	const [, serial, , issuer] = readElements(toBeSigned?.content ?? new Uint8Array());
	return `${issuer?.whole.toHex()}${serial?.whole.toHex()}`;
}

function requireAttributes(
	attributes: Element,
	about: { readonly content: Uint8Array; readonly digest: DigestName; readonly signer: CertificateFacts },
): void {
	const values = readAttributes(attributes);
	const find = (name: keyof typeof cmsIds, tag: number) => {
		const value = values.get(cmsIds[name]);
		if (value?.tag !== tag) throw refusal(name);
		return value;
	};
	const type = find('contentType', objectIdentifier);
	const messageDigest = find('messageDigest', octetString);
	if (readObjectIdentifier(type) !== cmsIds.tstInfo) throw refusal('contentType');
	if (messageDigest.content.toHex() !== hash(about.digest, about.content)) throw refusal('messageDigest');
	if (!isOfCertificate(find('signingCertificateV2', sequence), about.signer)) throw refusal('signingCertificateV2');
}

/** By object identifier: each once, and with one value (RFC 5652 §5.3). */
function readAttributes({ content }: Element): Map<string, Element> {
	const attributes = readElements(content).map((attribute) => {
		const [type, valueSet] = take(readElements(take([attribute], [sequence])[0].content), [objectIdentifier, set]);
		const [value, ...more] = readElements(valueSet.content);
		if (value === undefined || more.length > 0) throw refusal('signedAttributes');
		return [readObjectIdentifier(type), value] as const;
	});
	const values = new Map(attributes);
	if (values.size < attributes.length) throw refusal('signedAttributes');
	return values;
}

/** The first ESSCertIDv2 names the signer's certificate: SHA-256 unless it says otherwise (RFC 5035 §4, RFC 5816). */
function isOfCertificate({ content }: Element, { certificate }: CertificateFacts): boolean {
	const [ids] = readElements(content);
	const [first] = readElements(ids?.content ?? new Uint8Array());
	const [algorithm, certHash, ...rest] = readElements(first?.content ?? new Uint8Array());
	if (algorithm?.tag === octetString) return algorithm.content.toHex() === hash('sha256', certificate.raw);
	const [named] = algorithm === undefined ? [] : [tryToDigestName(readAlgorithm(algorithm))];
	if (named === undefined || certHash?.tag !== octetString || rest.length > 1) return false;
	return certHash.content.toHex() === hash(named, certificate.raw);
}
