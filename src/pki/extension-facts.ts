import { BitString, fromBER } from 'asn1js';
import { AltName, AuthorityKeyIdentifier, BasicConstraints, type Extension, ExtKeyUsage, type PkiObject } from 'pkijs';
import { extensionIds, keyPurposeIds, keyUsages, toName } from './object-identifiers.ts';
import { refusal } from './refusal.ts';

/** What the extensions of a certificate say (RFC 5280 §4.2). Absent extensions are `undefined` or empty. */
export interface ExtensionFacts {
	/** In their order; by name, or by object identifier where no profile knows them. */
	readonly extensions: readonly { readonly name: string; readonly critical: boolean }[];
	readonly basicConstraints: { readonly cA: boolean; readonly pathLength: number | undefined } | undefined;
	readonly keyUsage: readonly string[] | undefined;
	/** By name, or by object identifier where no profile knows them. */
	readonly extendedKeyUsage: readonly string[] | undefined;
	readonly uris: readonly string[];
	/** DNS names as written; an IP address as `IP`. */
	readonly hosts: readonly string[];
	/** How many subject alternative names are neither URI, DNS name nor IP address. */
	readonly otherNames: number;
}

/** @throws Problem `certificate-unacceptable` when an extension that matters here is not strict DER */
export function readExtensions(extensions: readonly Extension[]): ExtensionFacts {
	if (extensions.some(({ extnValue }) => extnValue.idBlock.isConstructed)) throw refusal('encoding');
	const find = (name: keyof typeof extensionIds) => extensions.find(({ extnID }) => extnID === extensionIds[name]);
	const constraints = read(find('basicConstraints'), (bytes) => BasicConstraints.fromBER(bytes));
	const purposes = read(find('extKeyUsage'), (bytes) => ExtKeyUsage.fromBER(bytes))?.keyPurposes;
	read(find('authorityKeyIdentifier'), (bytes) => AuthorityKeyIdentifier.fromBER(bytes));
	return {
		extensions: extensions.map(({ extnID, critical }) => ({ name: toName(extensionIds, extnID), critical })),
		basicConstraints: constraints && { cA: constraints.cA, pathLength: toPathLength(constraints) },
		keyUsage: readKeyUsage(find('keyUsage')),
		extendedKeyUsage: purposes?.map((id) => toName(keyPurposeIds, id)),
		...toNames(read(find('subjectAltName'), (bytes) => AltName.fromBER(bytes))?.altNames ?? []),
	};
}

/** The value of an extension, which has to encode again to what it was read from. */
function read<Value extends PkiObject>(
	extension: Extension | undefined,
	parse: (bytes: Uint8Array<ArrayBuffer>) => Value,
): Value | undefined {
	if (extension === undefined) return undefined;
	const bytes = new Uint8Array(extension.extnValue.valueBlock.valueHexView);
	const value = parse(bytes);
	if (!Buffer.from(value.toSchema().toBER()).equals(bytes)) throw refusal('encoding');
	return value;
}

function toPathLength({ pathLenConstraint }: BasicConstraints): number | undefined {
	return typeof pathLenConstraint === 'object' ? Number.POSITIVE_INFINITY : pathLenConstraint;
}

function readKeyUsage(extension: Extension | undefined): string[] | undefined {
	if (extension === undefined) return undefined;
	const { offset, result } = fromBER(new Uint8Array(extension.extnValue.valueBlock.valueHexView));
	if (offset === -1 || !(result instanceof BitString)) throw refusal('encoding');
	const bits = [...result.valueBlock.valueHexView].map((byte) => byte.toString(2).padStart(8, '0')).join('');
	return [...bits].flatMap((bit, at) => (bit === '1' ? [keyUsages[at] ?? `bit ${at}`] : []));
}

/** Tags of GeneralName (RFC 5280 §4.2.1.6). */
const tags = { dns: 2, uri: 6, ip: 7 };

function toNames(names: AltName['altNames']): Pick<ExtensionFacts, 'uris' | 'hosts' | 'otherNames'> {
	const known: readonly number[] = Object.values(tags);
	const listed = (tag: number) => names.filter(({ type }) => type === tag);
	return {
		uris: listed(tags.uri).map(({ value }) => String(value)),
		hosts: [...listed(tags.dns).map(({ value }) => String(value)), ...listed(tags.ip).map(() => 'IP')],
		otherNames: names.filter(({ type }) => !known.includes(type)).length,
	};
}
