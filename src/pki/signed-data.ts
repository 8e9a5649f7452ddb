import { type DigestName, readAlgorithm, readObjectIdentifier, tryToDigestName } from './algorithm.ts';
import { derTags, type Element, readElements, take, takeOptional } from './der.ts';
import { cmsIds } from './object-identifiers.ts';

const { sequence, set, integer, octetString, objectIdentifier, context0, context1 } = derTags;

/** CMS SignedData (RFC 5652 §5) by one signer, over signed attributes: read, and nothing of it verified. */
export interface SignedData {
	readonly content: Uint8Array;
	/** All that came with it, in DER: not more than eight. */
	readonly certificates: readonly Element[];
	readonly signer: SignerInfo;
}

/** RFC 5652 §5.3. */
export interface SignerInfo {
	/** Whose certificate it is, as `toIssuerAndSerial` has it. */
	readonly id: string;
	readonly digest: DigestName;
	/** In hexadecimal, as the signed attributes have it: to be compared with that of the content. */
	readonly messageDigest: string;
	/** Values of the signed attributes by object identifier: each there once, and one only. */
	readonly attributes: ReadonlyMap<string, Element>;
	/** What the signature is over. */
	readonly signed: Uint8Array;
	readonly algorithm: Element;
	readonly signature: Uint8Array;
	readonly hasUnsignedAttributes: boolean;
}

interface Wish {
	readonly contentType: string;
	/** What is thrown where a rule is broken. */
	refuse(rule: string): Error;
}

const maxCertificates = 8;

/** @throws what `refuse` makes of it; RangeError for what is no SignedData in DER */
export function readSignedData(der: Uint8Array, wish: Wish): SignedData {
	const [contentInfo] = take(readElements(der), [sequence]);
	const [type, explicit] = take(readElements(contentInfo.content), [objectIdentifier, context0]);
	const [signedData] = take(readElements(explicit.content), [sequence]);
	if (readObjectIdentifier(type) !== cmsIds.signedData) throw wish.refuse('contentType');
	const parts = readElements(signedData.content);
	const [version, digests, encapsulated] = take(parts.slice(0, 3), [integer, set, sequence]);
	// RFC 5652 §5.1.
	if (version.content.toHex() !== (wish.contentType === cmsIds.data ? '01' : '03')) throw wish.refuse('version');
	const [certificates, , signers] = takeOptional(parts.slice(3), [context0, context1, set]);
	const [signerInfo, ...others] = readElements(signers?.content ?? new Uint8Array());
	if (signerInfo === undefined || others.length > 0) throw wish.refuse('signers');
	const content = readContent(encapsulated, wish);
	const signer = readSigner(signerInfo, wish);
	const [announced] = take(readElements(digests.content), [sequence]);
	if (tryToDigestName(readAlgorithm(announced)) !== signer.digest) throw wish.refuse('digestAlgorithm');
	return { content, certificates: readCertificates(certificates, wish), signer };
}

function readContent({ content }: Element, wish: Wish): Uint8Array {
	const [type, explicit] = take(readElements(content), [objectIdentifier, context0]);
	const [octets] = take(readElements(explicit.content), [octetString]);
	if (readObjectIdentifier(type) !== wish.contentType) throw wish.refuse('contentType');
	return octets.content;
}

/** Certificates only: no attribute certificates, which have other tags (RFC 5652 §10.2.2). */
function readCertificates(certificates: Element | undefined, wish: Wish): readonly Element[] {
	const elements = readElements(certificates?.content ?? new Uint8Array());
	if (elements.length > maxCertificates) throw wish.refuse('certificates');
	if (elements.some(({ tag }) => tag !== sequence)) throw wish.refuse('certificates');
	return elements;
}

/** Version 1: the certificate is named by issuer and serial number. */
function readSigner(signerInfo: Element, wish: Wish): SignerInfo {
	const parts = readElements(take([signerInfo], [sequence])[0].content);
	const [version, id, digestAlgorithm] = take(parts.slice(0, 3), [integer, sequence, sequence]);
	const [attributes, algorithm, signature, unsigned] = takeOptional(parts.slice(3), [
		context0,
		sequence,
		octetString,
		context1,
	]);
	if (version.content.toHex() !== '01') throw wish.refuse('version');
	if (attributes === undefined || algorithm === undefined || signature === undefined) {
		throw wish.refuse('signedAttributes');
	}
	const digest = tryToDigestName(readAlgorithm(digestAlgorithm));
	if (digest === undefined) throw wish.refuse('digestAlgorithm');
	return {
		id: id.content.toHex(),
		digest,
		...readAttributes(attributes, wish),
		// Signed as a SET, whatever tag it travels under (RFC 5652 §5.4).
		signed: Buffer.concat([Buffer.of(set), attributes.whole.subarray(1)]),
		algorithm,
		signature: signature.content,
		hasUnsignedAttributes: unsigned !== undefined,
	};
}

function readAttributes({ content }: Element, wish: Wish): Pick<SignerInfo, 'attributes' | 'messageDigest'> {
	const list = readElements(content).map((attribute) => {
		const [type, valueSet] = take(readElements(take([attribute], [sequence])[0].content), [objectIdentifier, set]);
		const [value, ...more] = readElements(valueSet.content);
		if (value === undefined || more.length > 0) throw wish.refuse('signedAttributes');
		return [readObjectIdentifier(type), value] as const;
	});
	const attributes = new Map(list);
	const type = attributes.get(cmsIds.contentType);
	const messageDigest = attributes.get(cmsIds.messageDigest);
	if (attributes.size < list.length) throw wish.refuse('signedAttributes');
	if (type === undefined || readObjectIdentifier(type) !== wish.contentType) throw wish.refuse('contentType');
	if (messageDigest?.tag !== octetString) throw wish.refuse('messageDigest');
	return { attributes, messageDigest: messageDigest.content.toHex() };
}

/** IssuerAndSerialNumber of a certificate (RFC 5652 §10.2.4): the elements in it. */
export function readIssuerAndSerial(certificate: Uint8Array): readonly Element[] {
	const [whole] = readElements(certificate);
	const [toBeSigned] = readElements(whole?.content ?? new Uint8Array());
	// Version, serial number, algorithm, issuer (RFC 5280 §4.1).
	const [, serial, , issuer] = readElements(toBeSigned?.content ?? new Uint8Array());
	return issuer === undefined || serial === undefined ? [] : [issuer, serial];
}

/** The same in hexadecimal. */
export function toIssuerAndSerial(certificate: Uint8Array): string {
	return readIssuerAndSerial(certificate)
		.map(({ whole }) => whole.toHex())
		.join('');
}
