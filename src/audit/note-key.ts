import { createPublicKey, type KeyObject } from 'node:crypto';
import { toBase64, tryParseBase64 } from './base64.ts';
import { toCosignedText, toCosignedTree } from './cosignature.ts';
import { isKeyName } from './note.ts';
import { sha256 } from './tree.ts';

/** How a kind of signature is made (C2SP signed-note, Signature types). */
interface Algorithm {
	/** Before the key, wherever it is written. */
	readonly type: number;
	readonly keyType: 'ed25519' | 'ml-dsa-44';
	readonly keyBytes: number;
	/** Whether it starts with the time, in seconds since 1970 and eight bytes. */
	readonly isTimed: boolean;
	/** What is signed. */
	readonly toMessage: (text: string, seconds: bigint, name: string) => Uint8Array;
}

const ed25519 = { keyType: 'ed25519', keyBytes: 32 } as const;
const mlDsa44 = { keyType: 'ml-dsa-44', keyBytes: 1312 } as const;

/** The first is a log's own, the others are of whoever saw that the log grew as it should. */
export const algorithms = {
	ed25519: { ...ed25519, type: 0x01, isTimed: false, toMessage: (text: string) => Buffer.from(text) },
	'cosignature/v1': { ...ed25519, type: 0x04, isTimed: true, toMessage: toCosignedText },
	'subtree/v1': { ...mlDsa44, type: 0x06, isTimed: true, toMessage: toCosignedTree },
} as const satisfies Record<string, Algorithm>;

/** A key that signatures of notes are verified with. */
export interface VerifierKey {
	readonly name: string;
	readonly algorithm: keyof typeof algorithms;
	/** As signatures carry it. */
	readonly id: number;
	readonly publicKey: KeyObject;
}

/** @throws Error where the name is none, or the key is of another kind than its algorithm takes */
export function toVerifierKey(name: string, algorithm: keyof typeof algorithms, publicKey: KeyObject): VerifierKey {
	if (!isKeyName(name)) throw new Error('The name of a key has spaces or plus signs, or is empty.');
	if (publicKey.asymmetricKeyType !== algorithms[algorithm].keyType) throw new Error(`Not a key for ${algorithm}.`);
	const id = Buffer.from(sha256(Buffer.concat([Buffer.from(`${name}\n`), toMaterial(algorithm, publicKey)])));
	return { name, algorithm, id: id.readUInt32BE(), publicKey };
}

/** C2SP signed-note, Verifier keys: `name+id+base64`. */
export function toVerifierKeyText({ name, algorithm, id, publicKey }: VerifierKey): string {
	return `${name}+${toHex(id)}+${toBase64(toMaterial(algorithm, publicKey))}`;
}

/** Undefined where it is of a kind that is not in `algorithms`, too. */
export function tryParseVerifierKey(text: string): VerifierKey | undefined {
	const [name = '', hex, base64 = '', ...rest] = text.split('+');
	// Base64 has plus signs itself.
	const material = tryParseBase64([base64, ...rest].join('+'));
	const row = Object.entries(algorithms).find(([, { type }]) => type === material?.[0]);
	if (row === undefined || material === undefined || !isKeyName(name)) return undefined;
	const [algorithm, { keyType, keyBytes }] = row as [keyof typeof algorithms, Algorithm];
	if (material.length !== 1 + keyBytes) return undefined;
	const raw = { key: Buffer.from(material.subarray(1)), format: 'raw-public', asymmetricKeyType: keyType } as const;
	const key = toVerifierKey(name, algorithm, createPublicKey(raw));
	return toHex(key.id) === hex ? key : undefined;
}

/** The type of the signature and the key (RFC 8032, FIPS 204). */
function toMaterial(algorithm: keyof typeof algorithms, publicKey: KeyObject): Uint8Array {
	return Buffer.concat([Buffer.of(algorithms[algorithm].type), publicKey.export({ format: 'raw-public' })]);
}

/** As it is written: C2SP signed-note, Verifier keys. */
export function toHex(id: number): string {
	return id.toString(16).padStart(8, '0');
}
