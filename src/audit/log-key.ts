import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import type { AuthorityId } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import { loadSecretFile } from '../secret-file.ts';
import { toOrigin } from './checkpoint-text.ts';
import { toVerifierKey, type VerifierKey } from './note-key.ts';
import type { NoteSigner } from './note-signature.ts';

/** The keys on an authority's card that sign notes (Ed25519, RFC 8037 §2). */
interface NoteKeys {
	readonly authority: AuthorityId;
	readonly logKey: { readonly x: string };
	readonly earlierLogKeys?: readonly { readonly x: string }[] | undefined;
	readonly witnessKey?: { readonly x: string } | undefined;
}

/** Of the checkpoints of its log; named by the log's origin. */
export function toLogKey({ authority, logKey }: NoteKeys): VerifierKey {
	return toVerifierKey(toOrigin(authority), 'ed25519', toPublicKey(logKey));
}

/** Every key that has signed checkpoints of a log: the present one first, the oldest last. */
export type LogKeys = readonly [VerifierKey, ...VerifierKey[]];

/** As a card says. */
export function toLogKeys(card: NoteKeys): LogKeys {
	const { authority, earlierLogKeys = [] } = card;
	return [toLogKey(card), ...earlierLogKeys.map((logKey) => toLogKey({ authority, logKey }))];
}

/** Of its cosignatures; undefined where it is no witness. */
export function toWitnessKey({
	authority,
	witnessKey,
}: Pick<NoteKeys, 'authority' | 'witnessKey'>): VerifierKey | undefined {
	if (witnessKey === undefined) return undefined;
	return toVerifierKey(`${toOrigin(authority)}/witness`, 'cosignature/v1', toPublicKey(witnessKey));
}

function toPublicKey({ x }: { readonly x: string }): KeyObject {
	return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

/**
 * The key that signs the checkpoints of our log; partners know it by our card alone.
 *
 * @throws Problem `file-unreadable`
 */
export async function loadLogKey(dataDir: string, card: NoteKeys): Promise<NoteSigner> {
	return await loadNoteKey(join(dataDir, 'log.key.pem'), toLogKey(card));
}

/**
 * The key that cosigns the checkpoints of partners; undefined where our card has none.
 *
 * @throws Problem `file-unreadable`
 */
export async function loadWitnessKey(dataDir: string, card: NoteKeys): Promise<NoteSigner | undefined> {
	const key = toWitnessKey(card);
	return key && (await loadNoteKey(join(dataDir, 'witness.key.pem'), key));
}

async function loadNoteKey(path: string, key: VerifierKey): Promise<NoteSigner> {
	const privateKey = createPrivateKey(await loadSecretFile(path));
	if (!createPublicKey(privateKey).equals(key.publicKey)) {
		throw new Problem('file-unreadable', { detail: `File ${path} is not the key of card.json.` });
	}
	return { key, privateKey };
}
