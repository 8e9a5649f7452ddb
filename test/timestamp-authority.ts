import { generateKeyPairSync, hash, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { BitString, Integer, ObjectIdentifier, OctetString, Sequence, Utf8String } from 'asn1js';
import {
	Accuracy,
	AlgorithmIdentifier,
	Attribute,
	AttributeTypeAndValue,
	BasicConstraints,
	Certificate,
	ContentInfo,
	EncapsulatedContentInfo,
	Extension,
	ExtKeyUsage,
	GeneralName,
	IssuerAndSerialNumber,
	type MessageImprint,
	PKIStatusInfo,
	PublicKeyInfo,
	SignedAndUnsignedAttributes,
	SignedData,
	SignerInfo,
	Time,
	TimeStampReq,
	TimeStampResp,
	TSTInfo,
} from 'pkijs';
import { toPem } from '../src/pki/certificate.ts';

const ids = {
	timeStamping: '1.3.6.1.5.5.7.3.8',
	tstInfo: '1.2.840.113549.1.9.16.1.4',
	policy: '1.3.6.1.4.1.13762.3',
};

export interface Signer {
	readonly certificate: Certificate;
	readonly pem: string;
	readonly privateKey: KeyObject;
}

interface CertificateWish {
	readonly name: string;
	readonly issuer?: Signer;
	readonly purposes?: readonly string[];
	readonly purposesCritical?: boolean;
	readonly notBefore?: Temporal.Instant;
	readonly notAfter?: Temporal.Instant;
}

let serials = 1_000;
const now = () => Temporal.Now.instant();

function toKey(privateKey: KeyObject) {
	return privateKey.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
}

function extension(extnID: string, critical: boolean, value: { toBER(): ArrayBuffer }): Extension {
	return new Extension({ extnID, critical, extnValue: value.toBER() });
}

/** A certificate for time-stamping, or of a CA where no purposes are told. */
export async function certify(wish: CertificateWish): Promise<Signer> {
	const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const certificate = new Certificate();
	certificate.version = 2;
	certificate.serialNumber = new Integer({ value: serials++ });
	const value = new Utf8String({ value: wish.name });
	certificate.subject.typesAndValues.push(new AttributeTypeAndValue({ type: '2.5.4.3', value }));
	certificate.issuer = wish.issuer?.certificate.subject ?? certificate.subject;
	const toTime = (at: Temporal.Instant) => new Time({ value: new Date(at.epochMilliseconds) });
	certificate.notBefore = toTime(wish.notBefore ?? now().subtract({ hours: 1 }));
	certificate.notAfter = toTime(wish.notAfter ?? now().add({ hours: 24 }));
	certificate.subjectPublicKeyInfo = PublicKeyInfo.fromBER(
		new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })),
	);
	const { purposes, purposesCritical = true } = wish;
	const usage =
		purposes === undefined
			? { valueHex: Uint8Array.of(0x06).buffer, unusedBits: 1 }
			: { valueHex: Uint8Array.of(0x80).buffer, unusedBits: 7 };
	certificate.extensions = [
		extension('2.5.29.15', true, new BitString(usage)),
		purposes === undefined
			? extension('2.5.29.19', true, new BasicConstraints({ cA: true }).toSchema())
			: extension('2.5.29.37', purposesCritical, new ExtKeyUsage({ keyPurposes: [...purposes] }).toSchema()),
	];
	await certificate.sign(toKey(wish.issuer?.privateKey ?? privateKey), 'SHA-256');
	return { certificate, pem: toPem(new Uint8Array(certificate.toSchema(true).toBER())), privateKey };
}

export const timeStamping = [ids.timeStamping];

/** What an authority does other than it should. */
export interface Fault {
	readonly imprint?: Uint8Array;
	readonly nonce?: Integer | undefined;
	readonly time?: Temporal.Instant;
	/** Signs too. */
	readonly second?: Signer;
	/** Whom the signed attributes name. */
	readonly named?: Signer;
	readonly messageDigest?: string;
	readonly contentType?: string;
	/** PKIStatus and PKIFailureInfo, and no token. */
	readonly rejects?: { readonly status: number; readonly failure: number };
	readonly leavesOut?: string;
	/** How exact it says it is. */
	readonly accuracy?: { readonly seconds?: number; readonly millis?: number };
	/** By whose name it calls itself. */
	readonly calls?: Signer;
	readonly certificates?: readonly Signer[];
}

/** Answers a TimeStampReq as RFC 3161 has it, but for a fault. */
export async function answer(signer: Signer, request: Uint8Array, fault: Fault = {}): Promise<Uint8Array> {
	const { messageImprint, nonce } = TimeStampReq.fromBER(new Uint8Array(request));
	const { rejects } = fault;
	if (rejects !== undefined) {
		const bits = new Uint8Array((rejects.failure >> 3) + 1);
		bits[rejects.failure >> 3] = 0x80 >> (rejects.failure & 7);
		const failInfo = new BitString({ valueHex: bits.buffer, unusedBits: 7 - (rejects.failure & 7) });
		return toDer(new TimeStampResp({ status: new PKIStatusInfo({ status: rejects.status, failInfo }) }).toSchema());
	}
	const info = toInfo(messageImprint, 'nonce' in fault ? fault.nonce : nonce, fault);
	const signed = await sign(info, [signer, ...(fault.second === undefined ? [] : [fault.second])], fault);
	const timeStampToken = new ContentInfo({ contentType: '1.2.840.113549.1.7.2', content: signed.toSchema(true) });
	return toDer(new TimeStampResp({ status: new PKIStatusInfo({ status: 0 }), timeStampToken }).toSchema());
}

function toDer(schema: { toBER(): ArrayBuffer }): Uint8Array {
	return new Uint8Array(schema.toBER());
}

function toInfo(
	messageImprint: MessageImprint,
	nonce: Integer | undefined,
	{ imprint, time, accuracy, calls }: Fault,
): Uint8Array {
	if (imprint !== undefined)
		messageImprint.hashedMessage = new OctetString({ valueHex: new Uint8Array(imprint).buffer });
	const info = new TSTInfo({
		version: 1,
		policy: ids.policy,
		messageImprint,
		serialNumber: new Integer({ value: serials++ }),
		genTime: new Date((time ?? now()).round('second').epochMilliseconds),
		...(accuracy !== undefined && { accuracy: new Accuracy(accuracy) }),
		...(nonce !== undefined && { nonce }),
		...(calls !== undefined && { tsa: new GeneralName({ type: 4, value: calls.certificate.subject }) }),
	});
	return toDer(info.toSchema());
}

async function sign(info: Uint8Array, signers: readonly Signer[], fault: Fault): Promise<SignedData> {
	const signed = new SignedData({
		version: 3,
		encapContentInfo: new EncapsulatedContentInfo({ eContentType: fault.contentType ?? ids.tstInfo }),
		signerInfos: signers.map((signer) => toSignerInfo(signer, info, fault)),
		certificates: [...signers, ...(fault.certificates ?? [])].map(({ certificate }) => certificate),
	});
	// Told to the constructor, pkijs would cut it into pieces, as BER has it and DER does not.
	signed.encapContentInfo.eContent = new OctetString({ valueHex: new Uint8Array(info).buffer });
	for (const [at, { privateKey }] of signers.entries()) await signed.sign(toKey(privateKey), at, 'SHA-256');
	return signed;
}

function toSignerInfo(signer: Signer, info: Uint8Array, fault: Fault): SignerInfo {
	const { issuer, serialNumber } = signer.certificate;
	const named = toDer((fault.named ?? signer).certificate.toSchema());
	const octets = (hex: string) => new OctetString({ valueHex: new Uint8Array(Buffer.from(hex, 'hex')).buffer });
	const certificateId = new Sequence({ value: [octets(hash('sha256', named))] });
	const attributes = {
		'1.2.840.113549.1.9.3': new ObjectIdentifier({ value: ids.tstInfo }),
		'1.2.840.113549.1.9.4': octets(fault.messageDigest ?? hash('sha256', info)),
		'1.2.840.113549.1.9.16.2.47': new Sequence({ value: [new Sequence({ value: [certificateId] })] }),
	};
	const kept = Object.entries(attributes).filter(([type]) => type !== fault.leavesOut);
	return new SignerInfo({
		version: 1,
		sid: new IssuerAndSerialNumber({ issuer, serialNumber }),
		digestAlgorithm: new AlgorithmIdentifier({ algorithmId: '2.16.840.1.101.3.4.2.1' }),
		signedAttrs: new SignedAndUnsignedAttributes({
			type: 0,
			attributes: kept.map(([type, value]) => new Attribute({ type, values: [value] })),
		}),
	});
}

/** A time-stamping authority over HTTP, and its CA. */
export interface TestAuthority {
	readonly url: string;
	readonly caPem: string;
	/** Every answer until it is changed: a fault, a status, bytes of its own. */
	behave(
		as:
			| Fault
			| { readonly silent: true }
			| { readonly status: number }
			| { readonly bytes: Uint8Array; readonly type?: string },
	): void;
	/** Puts its clock forward. */
	advance(by: Temporal.DurationLike): void;
	/** How many requests came. */
	asked(): number;
	close(): Promise<void>;
}

export async function openTestAuthority(): Promise<TestAuthority> {
	const ca = await certify({ name: 'Time CA' });
	const signer = await certify({ name: 'Time', issuer: ca, purposes: timeStamping });
	let behaviour: Parameters<TestAuthority['behave']>[0] = {};
	let asked = 0;
	let ahead = Temporal.Duration.from({ seconds: 0 });
	const server = createServer(async (request, response) => {
		asked += 1;
		const body = await buffer(request);
		if ('silent' in behaviour) return;
		if ('status' in behaviour) return response.writeHead(behaviour.status, { location: '/' }).end();
		const isAsked = request.method === 'POST' && request.headers['content-type'] === 'application/timestamp-query';
		if (!isAsked) return response.writeHead(415).end();
		const type = 'type' in behaviour ? behaviour.type : 'application/timestamp-reply';
		const bytes =
			'bytes' in behaviour ? behaviour.bytes : await answer(signer, body, { time: now().add(ahead), ...behaviour });
		return response.writeHead(200, { 'content-type': type }).end(bytes);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
		caPem: ca.pem,
		behave: (as) => {
			behaviour = as;
		},
		advance: (by) => {
			ahead = ahead.add(by);
		},
		asked: () => asked,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
