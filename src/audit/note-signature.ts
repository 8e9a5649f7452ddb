import { type KeyObject, sign, verify } from 'node:crypto';
import { Problem } from '../problem.ts';
import { toUint64 } from './cosignature.ts';
import type { Note, NoteSignature } from './note.ts';
import { algorithms, type VerifierKey } from './note-key.ts';

export interface NoteSigner {
	readonly key: VerifierKey;
	readonly privateKey: KeyObject;
}

/** A signature that verified. */
export interface VerifiedSignature {
	readonly key: VerifierKey;
	/** When the cosigner says that it signed; undefined where the signature says no time, as a log's own. */
	readonly at: Temporal.Instant | undefined;
}

/** @param at when it is signed, to the second; nothing says so in a log's own signature */
export function signNote(text: string, { key, privateKey }: NoteSigner, at: Temporal.Instant): NoteSignature {
	const { isTimed, toMessage } = algorithms[key.algorithm];
	const seconds = BigInt(Math.floor(at.epochMilliseconds / 1000));
	const signature = sign(null, toMessage(text, seconds, key.name), privateKey);
	return {
		name: key.name,
		keyId: key.id,
		signature: isTimed ? Buffer.concat([toUint64(seconds), signature]) : signature,
	};
}

/**
 * The signatures by the keys given, one for each key; those by others are passed over, and there may be none left: it is
 * for the caller to ask for whom it needs.
 *
 * @throws Problem `checkpoint-untrusted` where one by a key given does not verify
 */
export function verifySignatures(note: Note, keys: readonly VerifierKey[]): VerifiedSignature[] {
	const verified = new Map<VerifierKey, VerifiedSignature>();
	for (const signature of note.signatures) {
		const key = keys.find(({ name, id }) => name === signature.name && id === signature.keyId);
		if (key === undefined) continue;
		const at = verifySignature(note.text, signature, key);
		if (!verified.has(key)) verified.set(key, { key, at });
	}
	return [...verified.values()];
}

function verifySignature(text: string, { signature }: NoteSignature, key: VerifierKey): Temporal.Instant | undefined {
	const { isTimed, toMessage } = algorithms[key.algorithm];
	const bytes = Buffer.from(signature);
	const seconds = isTimed && bytes.length > 8 ? bytes.readBigUInt64BE() : 0n;
	const message = toMessage(text, seconds, key.name);
	if (seconds > maxSeconds || !verify(null, message, key.publicKey, bytes.subarray(isTimed ? 8 : 0))) {
		throw new Problem('checkpoint-untrusted', { detail: `The signature by ${key.name} does not verify.` });
	}
	return seconds === 0n ? undefined : Temporal.Instant.fromEpochMilliseconds(Number(seconds) * 1000);
}

/** Of `Temporal.Instant`; the standard allows 2^63 - 1, which no clock shows. */
const maxSeconds = 8_640_000_000_000n;
