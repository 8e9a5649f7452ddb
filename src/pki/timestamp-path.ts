import { isSignature, readAlgorithm, tryToSignedDigest } from './algorithm.ts';
import type { CertificateFacts } from './certificate.ts';
import { derTags, readElements, take } from './der.ts';
import { cmsIds } from './object-identifiers.ts';
import { refusal } from './timestamp-refusal.ts';

/** Extensions that are understood here: others must not be critical (RFC 5280 §4.2). */
const understood: ReadonlySet<string> = new Set([
	'basicConstraints',
	'keyUsage',
	'extKeyUsage',
	'subjectAltName',
	'certificatePolicies',
]);

/** How many CAs may stand between an anchor and the authority. */
const maxBetween = 3;

interface Path {
	/** That came with the time-stamp, and are not trusted. */
	readonly certificates: readonly CertificateFacts[];
	readonly anchors: readonly CertificateFacts[];
	readonly at: Temporal.Instant;
}

/**
 * The certificate is of a time-stamping authority and nothing else (RFC 3161 §2.3), and an anchor vouches for it,
 * directly or through CAs, at that time (RFC 5280 §6.1).
 *
 * @throws Problem `timestamp-unacceptable`
 */
export function requireTimestampAuthority(certificate: CertificateFacts, path: Path): void {
	const { extendedKeyUsage = [], extensions, keyUsage, basicConstraints } = certificate;
	const isCritical = extensions.some(({ name, critical }) => name === 'extKeyUsage' && critical);
	const isAlone = extendedKeyUsage.length === 1 && extendedKeyUsage[0] === cmsIds.timeStamping;
	if (!isAlone || !isCritical) throw refusal('extendedKeyUsage');
	if (keyUsage?.some((usage) => !signing.has(usage)) === true) throw refusal('keyUsage');
	if (basicConstraints?.cA === true) throw refusal('basicConstraints');
	requireUsable(certificate, path.at);
	if (!isVouchedFor(certificate, path, 0)) throw refusal('issuer');
}

const signing: ReadonlySet<string> = new Set(['digitalSignature', 'nonRepudiation']);

function requireUsable(certificate: CertificateFacts, at: Temporal.Instant): void {
	if (certificate.version !== 3) throw refusal('version');
	if (!isUnderstood(certificate)) throw refusal('extensions');
	if (!isValidAt(certificate, at)) throw refusal('validity');
}

function isUnderstood({ extensions }: CertificateFacts): boolean {
	const names = extensions.map(({ name }) => name);
	return (
		new Set(names).size === names.length && extensions.every(({ name, critical }) => !critical || understood.has(name))
	);
}

function isValidAt({ notBefore, notAfter }: CertificateFacts, at: Temporal.Instant): boolean {
	return Temporal.Instant.compare(notBefore, at) <= 0 && Temporal.Instant.compare(at, notAfter) <= 0;
}

/** @param between how many CAs there are below the one that is looked for */
function isVouchedFor(certificate: CertificateFacts, path: Path, between: number): boolean {
	const isAbove = (ca: CertificateFacts) => isCa(ca, path.at, between) && isIssuedBy(certificate, ca);
	if (path.anchors.some(isAbove)) return true;
	if (between === maxBetween) return false;
	return path.certificates.some((ca) => isAbove(ca) && isVouchedFor(ca, path, between + 1));
}

function isCa(ca: CertificateFacts, at: Temporal.Instant, between: number): boolean {
	const { basicConstraints, keyUsage, extendedKeyUsage } = ca;
	const { cA = false, pathLength = Number.POSITIVE_INFINITY } = basicConstraints ?? {};
	const mayIssue = keyUsage === undefined || keyUsage.includes('keyCertSign');
	const isForTime = extendedKeyUsage === undefined || extendedKeyUsage.includes(cmsIds.timeStamping);
	return cA && pathLength >= between && mayIssue && isForTime && isUnderstood(ca) && isValidAt(ca, at);
}

/** Names and key identifiers match, and the signature verifies (RFC 5280 §6.1.3). */
function isIssuedBy({ certificate }: CertificateFacts, issuer: CertificateFacts): boolean {
	if (!certificate.checkIssued(issuer.certificate)) return false;
	const { sequence, bitString } = derTags;
	const [whole] = take(readElements(certificate.raw), [sequence]);
	const [signed, algorithmElement, signature] = take(readElements(whole.content), [sequence, sequence, bitString]);
	const algorithm = readAlgorithm(algorithmElement);
	const digest = tryToSignedDigest(algorithm);
	if (digest === undefined || signature.content[0] !== 0) return false;
	return isSignature(signed.whole, signature.content.subarray(1), { key: issuer.publicKey, algorithm, digest });
}
