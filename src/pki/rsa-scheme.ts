import { type DigestName, readAlgorithm, readObjectIdentifier, tryToDigestName } from './algorithm.ts';
import { derTags, type Element, readElements, take, takeOptional } from './der.ts';
import { rsaSchemeIds } from './object-identifiers.ts';

/** Parameters of RSASSA-PSS or RSAES-OAEP (RFC 4055 §3.1, §4.1). */
export interface RsaScheme {
	/** Of MGF1, too. */
	readonly digest: DigestName;
	/** Of RSASSA-PSS only: at least as long as the digest. */
	readonly saltLength: number | undefined;
}

const { sequence, integer, objectIdentifier, context0, context1, context2 } = derTags;

/** From an AlgorithmIdentifier with such parameters. @throws RangeError: other parameters, or SHA-1, which goes without saying */
export function readRsaScheme({ content }: Element): RsaScheme {
	const [, parameters] = take(readElements(content), [objectIdentifier, sequence]);
	const optional = [context0, context1, context2] as const;
	const [hash, mask, salt] = takeOptional(readElements(parameters.content), optional);
	const [hashAlgorithm] = take(readElements(hash?.content ?? new Uint8Array()), [sequence]);
	const [maskAlgorithm] = take(readElements(mask?.content ?? new Uint8Array()), [sequence]);
	const [maskId, maskHash] = take(readElements(maskAlgorithm.content), [objectIdentifier, sequence]);
	const digest = tryToDigestName(readAlgorithm(hashAlgorithm));
	const isMaskedAlike =
		readObjectIdentifier(maskId) === rsaSchemeIds.mgf1 && tryToDigestName(readAlgorithm(maskHash)) === digest;
	if (digest === undefined || !isMaskedAlike) throw new RangeError('digests');
	return { digest, saltLength: salt && readSaltLength(salt, digest) };
}

function readSaltLength({ content }: Element, digest: DigestName): number {
	const [value] = take(readElements(content), [integer]);
	const octets = Number.parseInt(value.content.toHex(), 16);
	if (value.content.length > 2 || octets * 8 < Number(digest.slice(3)) || octets > 0x7fff) throw new RangeError('salt');
	return octets;
}
