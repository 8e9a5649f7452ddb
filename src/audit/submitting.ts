import { type AuthorityId, toTimestamp } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import { loadLog } from '../store/audit-log.ts';
import { findCosignedSize, insertCosignature, listBehind } from '../store/cosignatures.ts';
import type { Database } from '../store/database.ts';
import { parseCheckpoint } from './checkpoint-text.ts';
import { toConsistencyText } from './consistency-proof.ts';
import { parseNote, parseSignatures, toSignatureLines } from './note.ts';
import type { VerifierKey } from './note-key.ts';
import { verifySignatures } from './note-signature.ts';
import { proveConsistency } from './proof.ts';
import { readStored } from './stored-tree.ts';

/** A partner that cosigns our checkpoints. */
export interface OurWitness {
	readonly authority: AuthorityId;
	readonly key: VerifierKey;
	/** Sends the body of an add-checkpoint. @returns signature lines, unread; or the size that it cosigned last */
	readonly ask: (body: Uint8Array) => Promise<{ readonly lines: Uint8Array } | { readonly size: number }>;
}

interface Newest {
	readonly size: number;
	readonly note: string;
}

/** Those of the witnesses that have not cosigned our newest checkpoint; an empty tree needs no witness. */
export async function listWitnessesBehind(
	db: Database,
	witnesses: readonly AuthorityId[],
): Promise<readonly AuthorityId[]> {
	const newest = await loadNewest(db);
	return newest === undefined ? [] : await listBehind(db, witnesses, newest.size);
}

async function loadNewest(db: Database): Promise<Newest | undefined> {
	const { note } = await loadLog(db);
	if (note === undefined) return undefined;
	const { size } = parseCheckpoint(note);
	return size === 0 ? undefined : { size, note };
}

/**
 * Has a witness cosign our newest checkpoint, and keeps what it answers once it is verified.
 *
 * @throws Problem of `ask`; `proof-invalid` where it has seen another log of ours, or more of it; `checkpoint-malformed`,
 * `checkpoint-untrusted` where it answers with no cosignature of its own
 */
export async function submitCheckpoint(db: Database, witness: OurWitness): Promise<void> {
	const newest = await loadNewest(db);
	if (newest === undefined) return;
	const known = await findCosignedSize(db, witness.authority);
	await keep(db, witness, newest, await askFrom(db, witness, newest, Math.min(known, newest.size)));
}

/** Twice at the most: it may have seen more, or less, than is on record here. */
async function askFrom(db: Database, witness: OurWitness, newest: Newest, known: number): Promise<Uint8Array> {
	const first = await witness.ask(await toBody(db, newest, known));
	if ('lines' in first) return first.lines;
	if (first.size > newest.size) {
		throw new Problem('proof-invalid', { detail: `The witness has seen a tree of ${first.size}.` });
	}
	const second = await witness.ask(await toBody(db, newest, first.size));
	if ('lines' in second) return second.lines;
	throw new Problem('partner-busy', { detail: 'Another of our checkpoints was faster.' });
}

async function toBody(db: Database, { size, note }: Newest, oldSize: number): Promise<Uint8Array> {
	const isProved = oldSize > 0 && oldSize < size;
	const proof = isProved ? await proveConsistency(oldSize, size, readStored(db, size)) : [];
	return Buffer.from(toConsistencyText({ old: oldSize, hashes: proof, checkpoint: note }));
}

/** Nothing else of what it answers is kept. */
async function keep(db: Database, { authority, key }: OurWitness, newest: Newest, lines: Uint8Array): Promise<void> {
	const { text } = parseNote(Buffer.from(newest.note));
	const signatures = parseSignatures(lines).filter(({ name, keyId }) => name === key.name && keyId === key.id);
	const at = verifySignatures({ text, signatures }, [key])[0]?.at;
	const [signature] = signatures;
	if (at === undefined || signature === undefined) {
		throw new Problem('checkpoint-untrusted', { detail: 'The witness has not cosigned it.' });
	}
	const line = toSignatureLines([signature]);
	await insertCosignature(db, { witness: authority, size: newest.size, cosignedAt: toTimestamp(at), line });
}
