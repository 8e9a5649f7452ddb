import { constants, type KeyObject, verify } from 'node:crypto';
import { fromBER, ObjectIdentifier } from 'asn1js';
import { derTags, type Element, readElements, take } from './der.ts';
import { digestIds, ecdsaSignatureIds, rsaSignatureIds } from './object-identifiers.ts';

export type DigestName = keyof typeof digestIds;

/** @throws RangeError */
export function readObjectIdentifier({ whole }: Element): string {
	const { result } = fromBER(new Uint8Array(whole));
	if (!(result instanceof ObjectIdentifier)) throw new RangeError('no object identifier');
	return result.getValue();
}

/** An AlgorithmIdentifier without parameters, or with NULL (RFC 5754 §2, §3). @throws RangeError */
export function readAlgorithm({ content }: Element): string {
	const [id, ...parameters] = readElements(content);
	const [only] = take(id === undefined ? [] : [id], [derTags.objectIdentifier]);
	const isBare = parameters.length === 0 || (parameters.length === 1 && parameters[0]?.whole.toHex() === '0500');
	if (!isBare) throw new RangeError('parameters');
	return readObjectIdentifier(only);
}

/** @returns undefined for SHA-1 and whatever else is not taken */
export function tryToDigestName(id: string): DigestName | undefined {
	return digestNames.find((name) => digestIds[name] === id);
}

const digestNames: readonly DigestName[] = ['sha256', 'sha384', 'sha512'];

/** ECDSA on these curves; RSA of 2048 bits or more, as public time-stamping authorities have it. */
const curves: ReadonlySet<string | undefined> = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

function isStrong({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
	const { namedCurve, modulusLength = 0, publicExponent = 0n } = asymmetricKeyDetails ?? {};
	if (asymmetricKeyType === 'ec') return curves.has(namedCurve);
	return asymmetricKeyType === 'rsa' && modulusLength >= 2048 && modulusLength <= 8192 && publicExponent === 65_537n;
}

/** Does the signature verify by this key, which is strong enough, and this algorithm, which suits key and digest? */
export function isSignature(
	signed: Uint8Array,
	signature: Uint8Array,
	by: { readonly key: KeyObject; readonly algorithm: string; readonly digest: DigestName },
): boolean {
	const { key, algorithm, digest } = by;
	const suiting: readonly string[] =
		key.asymmetricKeyType === 'rsa'
			? [rsaSignatureIds.rsaEncryption, rsaSignatureIds[digest]]
			: [ecdsaSignatureIds[digest]];
	if (!suiting.includes(algorithm) || !isStrong(key)) return false;
	const scheme =
		key.asymmetricKeyType === 'rsa' ? { padding: constants.RSA_PKCS1_PADDING } : { dsaEncoding: 'der' as const };
	return verify(digest, signed, { key, ...scheme }, signature);
}

/** The digest that a signature algorithm of a certificate names. */
export function tryToSignedDigest(algorithm: string): DigestName | undefined {
	return digestNames.find((name) => [rsaSignatureIds[name], ecdsaSignatureIds[name]].some((id) => id === algorithm));
}
