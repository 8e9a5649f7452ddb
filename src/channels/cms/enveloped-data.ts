import { readAlgorithm, readObjectIdentifier } from '../../pki/algorithm.ts';
import { derTags, type Element, readElements, take } from '../../pki/der.ts';
import { cipherIds, cmsIds, rsaSchemeIds, rsaSignatureIds } from '../../pki/object-identifiers.ts';
import { readRsaScheme } from '../../pki/rsa-scheme.ts';
import { refusal } from './refusal.ts';

/** What stands open on a sealed message: EnvelopedData (RFC 5652 §6), or AuthEnvelopedData (RFC 5083). */
export interface Enveloped {
	readonly recipients: readonly Recipient[];
	readonly cipher: keyof typeof cipherIds;
	readonly iv: Uint8Array;
	readonly sealed: Uint8Array;
	/** Authentication tag of GCM. */
	readonly tag: Uint8Array | undefined;
}

/** For whom the content's key is encrypted by RSA (RFC 5652 §6.2.1). */
export interface Recipient {
	/** As `toIssuerAndSerial` has it. */
	readonly id: string;
	/** AlgorithmIdentifier. */
	readonly algorithm: Element;
	readonly encryptedKey: Uint8Array;
}

const { sequence, set, integer, octetString, objectIdentifier, context0 } = derTags;

/** `[0] IMPLICIT OCTET STRING`: in one piece, or in several. */
const [whole, pieces] = [0x80, context0];
const maxRecipients = 16;

/** @throws Problem `cms-unacceptable`; RangeError for what is neither in DER */
export function readEnveloped(der: Uint8Array): Enveloped {
	const [contentInfo] = take(readElements(der), [sequence]);
	const [type, explicit] = take(readElements(contentInfo.content), [objectIdentifier, context0]);
	const [enveloped] = take(readElements(explicit.content), [sequence]);
	const isAuthenticated = readObjectIdentifier(type) === cmsIds.authEnvelopedData;
	if (!isAuthenticated && readObjectIdentifier(type) !== cmsIds.envelopedData) throw refusal('contentType');
	// Nothing of the originator before, no attributes behind: nothing would vouch for them.
	const [version, infos, content, ...mac] = isAuthenticated
		? take(readElements(enveloped.content), [integer, set, sequence, octetString])
		: take(readElements(enveloped.content), [integer, set, sequence]);
	const recipientInfos = readElements(infos.content);
	if (recipientInfos.length > maxRecipients) throw refusal('recipients');
	const recipients = recipientInfos.flatMap(readRecipient);
	// RFC 5652 §6.1: 2 where somebody is a recipient in another way; RFC 5083 §2.1: always 0.
	const expected = isAuthenticated || recipients.length === recipientInfos.length ? '00' : '02';
	if (version.content.toHex() !== expected) throw refusal('version');
	return { recipients, tag: mac[0]?.content, ...readContent(content, isAuthenticated) };
}

/** None where it is one of another kind. */
function readRecipient({ tag, content }: Element): Recipient[] {
	const [version, id, algorithm, key, ...more] = tag === sequence ? readElements(content) : [];
	if (version?.content.toHex() !== '00' || id?.tag !== sequence || algorithm?.tag !== sequence) return [];
	if (version.tag !== integer || key?.tag !== octetString || more.length > 0) throw refusal('recipients');
	return [{ id: id.content.toHex(), algorithm, encryptedKey: key.content }];
}

function readContent({ content }: Element, isAuthenticated: boolean): Pick<Enveloped, 'cipher' | 'iv' | 'sealed'> {
	const [type, algorithm, sealed] = readElements(content);
	if (type === undefined || algorithm === undefined || sealed === undefined) throw refusal('content');
	take(readElements(content), [objectIdentifier, sequence, sealed.tag === pieces ? pieces : whole]);
	if (readObjectIdentifier(type) !== cmsIds.data) throw refusal('contentType');
	const [id, parameters] = take(readElements(algorithm.content), [
		objectIdentifier,
		isAuthenticated ? sequence : octetString,
	]);
	const cipher = findCipher(readObjectIdentifier(id));
	if (cipher === undefined || cipher.endsWith('gcm') !== isAuthenticated) throw refusal('contentEncryption');
	const iv = isAuthenticated ? readNonce(parameters) : parameters.content;
	if (iv.length !== (isAuthenticated ? 12 : 16)) throw refusal('contentEncryption');
	const octets = sealed.tag === pieces ? joinPieces(sealed) : sealed.content;
	if (!isAuthenticated && (octets.length === 0 || octets.length % 16 > 0)) throw refusal('content');
	return { cipher, iv, sealed: octets };
}

/** GCMParameters (RFC 5084 §3.2): a tag of sixteen octets, which is not what goes without saying. */
function readNonce({ content }: Element): Uint8Array {
	const [nonce, tagLength] = take(readElements(content), [octetString, integer]);
	if (tagLength.content.toHex() !== '10') throw refusal('contentEncryption');
	return nonce.content;
}

function joinPieces({ content }: Element): Uint8Array {
	return Buffer.concat(readElements(content).map((piece) => take([piece], [octetString])[0].content));
}

function findCipher(id: string): Enveloped['cipher'] | undefined {
	return (Object.keys(cipherIds) as Enveloped['cipher'][]).find((name) => cipherIds[name] === id);
}

/** The digest of RSAES-OAEP; undefined for PKCS#1 v1.5. @throws Problem `cms-unacceptable` */
export function readKeyTransport(algorithm: Element): string | undefined {
	const [id] = readElements(algorithm.content);
	if (id?.tag === objectIdentifier && readObjectIdentifier(id) === rsaSchemeIds.oaep) {
		const { digest, saltLength } = readRsaScheme(algorithm);
		if (saltLength !== undefined) throw refusal('keyEncryption');
		return digest;
	}
	if (readAlgorithm(algorithm) !== rsaSignatureIds.rsaEncryption) throw refusal('keyEncryption');
	return undefined;
}
