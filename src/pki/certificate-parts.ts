import { hash, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { BitString, OctetString, Sequence, Set as SetOf, Utf8String } from 'asn1js';
import {
	AltName,
	AttributeTypeAndValue,
	AuthorityKeyIdentifier,
	BasicConstraints,
	Extension,
	ExtKeyUsage,
	GeneralName,
	PublicKeyInfo,
	RelativeDistinguishedNames,
	Time,
	TimeType,
} from 'pkijs';
import type { AuthorityId } from '../model/identifiers.ts';
import { attributeIds, extensionIds, keyPurposeIds, keyUsages } from './object-identifiers.ts';
import type { CertificateProfile, ProfileName } from './profile.ts';
import { toAuthorityUri } from './profile-rules.ts';

/** `OU=<use>, CN=<authority>`: nobody's personal data. The CA and what it issues differ in name. */
export function toDistinguishedName(authority: AuthorityId, use: ProfileName): RelativeDistinguishedNames {
	const { organizationalUnitName, commonName } = attributeIds;
	const parts = [toAttribute(organizationalUnitName, use), toAttribute(commonName, authority)];
	// Given the attributes, pkijs would make them one multi-valued name; given the encoding, it keeps it.
	return RelativeDistinguishedNames.fromBER(new Sequence({ value: parts }).toBER());
}

function toAttribute(type: string, value: string): SetOf {
	return new SetOf({ value: [new AttributeTypeAndValue({ type, value: new Utf8String({ value }) }).toSchema()] });
}

/** UTCTime through 2049, GeneralizedTime from then on (RFC 5280 §4.1.2.5). */
export function toTime(instant: Temporal.Instant): Time {
	const value = new Date(instant.epochMilliseconds);
	return new Time({ type: value.getUTCFullYear() < 2050 ? TimeType.UTCTime : TimeType.GeneralizedTime, value });
}

export function toPublicKeyInfo(publicKey: KeyObject): PublicKeyInfo {
	return PublicKeyInfo.fromBER(new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })));
}

/** The extensions that a profile asks for; in a request, whose issuer is not known yet, all but that of the issuer. */
export function toExtensions(
	profile: CertificateProfile,
	about: {
		readonly authority: AuthorityId;
		readonly hosts: readonly string[];
		readonly subjectKey: PublicKeyInfo;
		readonly issuerKey?: PublicKeyInfo;
	},
): Extension[] {
	const { cA, pathLength } = profile.basicConstraints;
	const purposes = profile.extendedKeyUsage.exactly.map((name) => keyPurposeIds[name]);
	const constraints = new BasicConstraints({ cA, ...(pathLength !== undefined && { pathLenConstraint: pathLength }) });
	return [
		toExtension('subjectKeyIdentifier', false, toKeyIdentifier(about.subjectKey)),
		...(about.issuerKey === undefined
			? []
			: [toExtension('authorityKeyIdentifier', false, toIssuerKeyId(about.issuerKey))]),
		toExtension('basicConstraints', true, constraints.toSchema()),
		toExtension('keyUsage', profile.keyUsage.critical, toKeyUsageBits(profile.keyUsage.exactly)),
		...(purposes.length === 0
			? []
			: [toExtension('extKeyUsage', false, new ExtKeyUsage({ keyPurposes: purposes }).toSchema())]),
		toExtension('subjectAltName', false, toAltName(about.authority, about.hosts).toSchema()),
	];
}

function toIssuerKeyId(issuerKey: PublicKeyInfo) {
	return new AuthorityKeyIdentifier({ keyIdentifier: toKeyIdentifier(issuerKey) }).toSchema();
}

function toExtension(name: keyof typeof extensionIds, critical: boolean, value: { toBER(): ArrayBuffer }): Extension {
	return new Extension({ extnID: extensionIds[name], critical, extnValue: value.toBER() });
}

/** The leftmost 160 bits of SHA-256 over the key's bits (RFC 7093 §2, method 1). */
export function toKeyIdentifier({ subjectPublicKey }: PublicKeyInfo): OctetString {
	const digest = hash('sha256', subjectPublicKey.valueBlock.valueHexView, 'buffer');
	return new OctetString({ valueHex: new Uint8Array(digest.subarray(0, 20)).buffer });
}

/** A named bit list: without trailing zeros (X.690 §11.2.2). */
function toKeyUsageBits(usages: readonly string[]): BitString {
	const bits = keyUsages
		.map((name) => (usages.includes(name) ? '1' : '0'))
		.join('')
		.replace(/0+$/, '');
	const octets = bits.match(/.{1,8}/g)?.map((octet) => Number.parseInt(octet.padEnd(8, '0'), 2)) ?? [];
	return new BitString({ valueHex: new Uint8Array(octets).buffer, unusedBits: octets.length * 8 - bits.length });
}

function toAltName(authority: AuthorityId, hosts: readonly string[]): AltName {
	return new AltName({
		altNames: [new GeneralName({ type: 6, value: toAuthorityUri(authority) }), ...hosts.map(toHostName)],
	});
}

function toHostName(host: string): GeneralName {
	if (isIP(host) === 0) return new GeneralName({ type: 2, value: host });
	return new GeneralName({ type: 7, value: new OctetString({ valueHex: toAddressBytes(host).buffer }) });
}

/** 4 or 16 bytes (RFC 5280 §4.2.1.6). */
function toAddressBytes(address: string): Uint8Array<ArrayBuffer> {
	if (isIP(address) === 4) return new Uint8Array(address.split('.').map(Number));
	const groups = new URL(`http://[${address}]`).hostname
		.slice(1, -1)
		.split('::')
		.map((half) => half.split(':').filter(Boolean));
	const [head = [], tail = []] = groups;
	const all = [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
	return new Uint8Array(all.map((group) => Number.parseInt(group, 16)).flatMap((group) => [group >> 8, group & 0xff]));
}
