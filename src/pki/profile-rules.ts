import type { AuthorityId } from '../model/identifiers.ts';
import type { CertificateFacts } from './certificate.ts';
import { type CertificateProfile, type ProfileName, profiles } from './profile.ts';
import { profileRefusal } from './refusal.ts';

type Rules = {
	readonly [Line in keyof CertificateProfile]: (
		facts: CertificateFacts,
		line: CertificateProfile[Line],
		authority: AuthorityId,
	) => boolean;
};

/** Extensions that may be there, and of which nothing is read. */
const unread = new Set<string>(['cRLDistributionPoints', 'certificatePolicies', 'authorityInfoAccess']);

/** One rule per line of a profile: whether the certificate keeps it. */
const rules: Rules = {
	version: ({ version }, line) => version === line,
	/** Positive (RFC 5280 §4.1.2.2): the sign bit is clear and not all is zero. */
	serialBytes: ({ serial }, { min, max }) =>
		serial.length >= min && serial.length <= max && (serial[0] ?? 0) < 0x80 && serial.some((byte) => byte !== 0),
	keys: ({ key }, line) => key !== undefined && line.includes(key),
	signatures: ({ signature }, line) => line.some((name) => name === signature),
	maxValidityDays: (facts, line) => toDays(facts) > 0 && toDays(facts) <= line,
	basicConstraints: ({ basicConstraints: stated, ...facts }, line) =>
		stated?.cA === line.cA &&
		stated.pathLength === line.pathLength &&
		(!line.cA || isCritical(facts, 'basicConstraints')),
	keyUsage: ({ keyUsage = [], ...facts }, { exactly, allowed = [] }) =>
		isSameSet(without(keyUsage, allowed), exactly) && isCritical(facts, 'keyUsage'),
	/** An empty list means that the extension is absent. */
	extendedKeyUsage: ({ extendedKeyUsage }, { exactly }) =>
		isSameSet(extendedKeyUsage ?? [], exactly) && (extendedKeyUsage === undefined) === (exactly.length === 0),
	authorityUri: ({ uris }, _line, authority) => uris.length === 1 && uris[0] === toAuthorityUri(authority),
	hosts: ({ hosts }, line) =>
		(line === 'required' ? hosts.length > 0 : line === 'allowed' || hosts.length === 0) && !hosts.some(isWildcard),
	otherNames: ({ otherNames }) => otherNames === 0,
	subjectKeyIdentifier: (facts, line) => isKeyIdentifierKept(facts, 'subjectKeyIdentifier', line),
	authorityKeyIdentifier: (facts, line) => isKeyIdentifierKept(facts, 'authorityKeyIdentifier', line),
	/** None twice, none that is not listed, none critical that is not read here (RFC 5280 §4.2). */
	extensions: ({ extensions }, line) =>
		new Set(extensions.map(({ name }) => name)).size === extensions.length &&
		extensions.every(({ name, critical }) => line.some((listed) => listed === name) && !(critical && unread.has(name))),
};

const lines = Object.keys(rules) as (keyof CertificateProfile)[];

/** @throws Problem `certificate-unacceptable` naming every line that the certificate breaks */
export function requireProfile(facts: CertificateFacts, name: ProfileName, authority: AuthorityId): void {
	const broken = lines.filter((line) => !isKept(line, facts, profiles[name], authority));
	if (broken.length > 0) throw profileRefusal(name, broken);
}

function isKept<Line extends keyof CertificateProfile>(
	line: Line,
	facts: CertificateFacts,
	profile: CertificateProfile,
	authority: AuthorityId,
): boolean {
	return rules[line](facts, profile[line], authority);
}

export const authorityUriPrefix = 'urn:lintas:authority:';

/** The name by which a certificate says whose it is. */
export function toAuthorityUri(authority: AuthorityId): string {
	return `${authorityUriPrefix}${authority}`;
}

/** Both ends belong to the time (RFC 5280 §4.1.2.5). */
function toDays({ notBefore, notAfter }: CertificateFacts): number {
	return notBefore.until(notAfter).add({ seconds: 1 }).total('days');
}

function isSameSet(stated: readonly string[], wanted: readonly string[]): boolean {
	return stated.length === wanted.length && wanted.every((name) => stated.includes(name));
}

/** What is stated beside what may be there. */
export function without(stated: readonly string[], allowed: readonly string[]): string[] {
	return stated.filter((name) => !allowed.includes(name));
}

function isWildcard(host: string): boolean {
	return host.includes('*');
}

function isCritical({ extensions }: Pick<CertificateFacts, 'extensions'>, name: string): boolean {
	return extensions.some((extension) => extension.name === name && extension.critical);
}

/** RFC 5280 §4.2.1.1 and §4.2.1.2: never critical. That the two match is checked with the issuer. */
function isKeyIdentifierKept(facts: CertificateFacts, name: string, line: 'required' | 'allowed'): boolean {
	const isThere = facts.extensions.some((extension) => extension.name === name);
	return isThere ? !isCritical(facts, name) : line === 'allowed';
}
