import asn1 from 'node-forge/lib/asn1.js';
import { type Element, readElements, toHeader } from '../../pki/der.ts';

/** The elements of CMS, as node-forge encodes them in DER. It is never given anything to read. */
export type Asn1 = asn1.Asn1;

/** An element, or the octets of some in DER. */
export type Part = Asn1 | readonly Uint8Array[];

const { Class, Type } = asn1;

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
const make = (type: asn1.Type, value: string) => asn1.create(Class.UNIVERSAL, type, false, value);
const group = (type: asn1.Type, parts: readonly Asn1[]) => asn1.create(Class.UNIVERSAL, type, true, [...parts]);

export const sequence = (...parts: readonly Asn1[]) => group(Type.SEQUENCE, parts);
export const setOf = (...parts: readonly Asn1[]) => group(Type.SET, parts);
export const objectIdentifier = (id: string) => make(Type.OID, asn1.oidToDer(id).getBytes());
export const integer = (value: number) => make(Type.INTEGER, asn1.integerToDer(value).getBytes());
export const octets = (bytes: Uint8Array) => make(Type.OCTETSTRING, latin1(bytes));
export const none = () => make(Type.NULL, '');
/** `[number]`, with elements of their own inside. */
export const context = (number: number, ...parts: readonly Asn1[]) =>
	asn1.create(Class.CONTEXT_SPECIFIC, number, true, [...parts]);

/** UTCTime, which CMS asks for through 2049 (RFC 5652 §11.3). */
export function utcTime(instant: Temporal.Instant): Asn1 {
	return make(Type.UTCTIME, asn1.dateToUtcTime(new Date(instant.epochMilliseconds)));
}

/** What is there in DER already: of a certificate that was admitted, so not deep. */
export function toTree({ tag, content }: Element): Asn1 {
	const [tagClass, type, isConstructed] = [tag & 0xc0, tag & 0x1f, (tag & 0x20) !== 0];
	const value = isConstructed ? readElements(content).map(toTree) : latin1(content);
	return asn1.create(tagClass, type, isConstructed, value);
}

export function encode(element: Asn1): Buffer<ArrayBuffer> {
	return Buffer.from(asn1.toDer(element).getBytes(), 'latin1');
}

/** An element around others, those of the content among them: node-forge would make strings of all that, 60 ms for 4 MiB. */
export function around(tag: number, parts: readonly Part[]): Uint8Array[] {
	const inner = parts.flatMap((part) => ('tagClass' in part ? [encode(part)] : part));
	return [
		toHeader(
			tag,
			inner.reduce((sum, { length }) => sum + length, 0),
		),
		...inner,
	];
}
