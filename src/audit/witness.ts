import { type AuthorityId, toTimestamp } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import type { Database } from '../store/database.ts';
import { loadWitnessedLog, replaceWitnessedLog, type WitnessedLog } from '../store/witnessed-logs.ts';
import { type VerifiedCheckpoint, verifyCheckpoint } from './checkpoint.ts';
import { type Checkpoint, parseCheckpoint } from './checkpoint-text.ts';
import { type ConflictContext, recordConflict } from './log-conflict.ts';
import { type Note, toSignatureLines, toSignedText } from './note.ts';
import type { VerifierKey } from './note-key.ts';
import { type NoteSigner, signNote } from './note-signature.ts';
import { requireConsistency } from './proof.ts';
import { parseSubmission, type Submission } from './submission.ts';

/** A log that we witness, and the key on its authority's card. */
export interface KnownLog {
	readonly authority: AuthorityId;
	readonly key: VerifierKey;
}

export interface WitnessContext extends ConflictContext {
	readonly signer: NoteSigner;
	/** Undefined where that is the origin of no log of an active partner. */
	readonly findLog: (origin: string) => KnownLog | undefined;
}

/** Signature lines; or the size that we cosigned last, where the old size is another. */
export type WitnessAnswer = { readonly cosignature: string } | { readonly size: number };

/** A log as we cosigned it last. */
type SeenLog = WitnessedLog & Pick<Checkpoint, 'root'>;

/** The log as it was known here, and as it is shown now. */
interface Views {
	readonly log: KnownLog;
	readonly seen: SeenLog | undefined;
	readonly shown: VerifiedCheckpoint;
	/** Who shows it: the log's own authority or another partner. */
	readonly source: AuthorityId;
}

/**
 * C2SP tlog-witness, add-checkpoint: cosigns a checkpoint that is consistent with the one that was cosigned before, and
 * has that on the disk before it answers. Nothing of it goes into our own log: else two logs that witness each other
 * would make each other grow for ever.
 *
 * @param source the partner that brings it; anybody may bring what a log has signed
 * @throws Problem `checkpoint-malformed`, `log-unknown`, `checkpoint-untrusted`, `proof-invalid`
 */
export async function addCheckpoint(
	context: WitnessContext,
	source: AuthorityId,
	body: Uint8Array,
): Promise<WitnessAnswer> {
	const submission = parseSubmission(body);
	const [log, shown] = verifyShown(context, submission.note);
	if (submission.oldSize > shown.size) {
		throw new Problem('checkpoint-malformed', { detail: 'The old size is larger than that of the checkpoint.' });
	}
	const views = { log, seen: await loadSeen(context.db, log.authority), shown, source };
	await lookForConflict(context, views);
	const size = views.seen?.size ?? 0;
	if (submission.oldSize !== size) return { size };
	await requireSuccession(context, views, submission);
	return await cosign(context, views);
}

/** The checkpoint that was cosigned last of this log, a note. @throws Problem `log-unknown` */
export async function loadCosigned({ db, findLog }: WitnessContext, origin: string): Promise<string> {
	const log = findLog(origin);
	const cosigned = log && (await loadWitnessedLog(db, log.authority));
	if (cosigned === undefined) throw new Problem('log-unknown');
	return cosigned.note;
}

function verifyShown({ findLog }: WitnessContext, bytes: Uint8Array): [KnownLog, VerifiedCheckpoint] {
	const { origin } = parseCheckpoint(bytes);
	const log = findLog(origin);
	if (log === undefined) throw new Problem('log-unknown');
	return [log, verifyCheckpoint(bytes, { origin, keys: [log.key], witnesses: [] })];
}

export async function loadSeen(db: Database, authority: AuthorityId): Promise<SeenLog | undefined> {
	const seen = await loadWitnessedLog(db, authority);
	return seen && { ...seen, root: parseCheckpoint(seen.note).root };
}

/** Longer than a request may be under way: what is smaller and comes later is no straggler. */
const graceMs = 120_000;

/** What contradicts itself, whatever else is wrong with the submission. */
async function lookForConflict(context: WitnessContext, views: Views): Promise<void> {
	const { log, seen, shown, source } = views;
	if (seen === undefined) return;
	if (shown.size === seen.size && Buffer.compare(shown.root, seen.root) !== 0) await conflict(context, views, 'fork');
	// Others may have kept an old one; the log itself shows its newest.
	const sinceMs = Temporal.Instant.from(seen.cosignedAt).until(context.clock()).total('milliseconds');
	if (source === log.authority && shown.size < seen.size && sinceMs > graceMs)
		await conflict(context, views, 'rollback');
}

/** @throws Problem `proof-invalid`: on record, where the log itself cannot prove that it only grew */
async function requireSuccession(context: WitnessContext, views: Views, { oldSize, proof }: Submission): Promise<void> {
	const { log, seen, shown, source } = views;
	try {
		if (seen !== undefined && oldSize > 0) requireConsistency(seen, shown, proof);
		else if (proof.length > 0) throw new Problem('proof-invalid', { detail: 'Nothing proves size 0.' });
	} catch (thrown) {
		if (source === log.authority) await conflict(context, views, 'fork');
		throw thrown;
	}
}

async function conflict(context: WitnessContext, views: Views, kind: 'fork' | 'rollback'): Promise<void> {
	const { log, seen, shown, source } = views;
	if (seen === undefined) return;
	const notes = { seenSize: seen.size, seen: seen.note, shown: toSignedText(keepOnly(shown.note, log.key)) };
	await recordConflict(context, { log: log.authority, kind, source, ...notes });
}

async function cosign(context: WitnessContext, { log, seen, shown }: Views): Promise<WitnessAnswer> {
	const { db, clock, signer } = context;
	const now = clock();
	const cosignature = signNote(shown.note.text, signer, now);
	const { text, signatures } = keepOnly(shown.note, log.key);
	const note = toSignedText({ text, signatures: [...signatures, cosignature] });
	const next = { authority: log.authority, size: shown.size, note, cosignedAt: toTimestamp(now) };
	if (await replaceWitnessedLog(db, next, seen)) return { cosignature: toSignatureLines([cosignature]) };
	return { size: (await loadSeen(db, log.authority))?.size ?? 0 };
}

/** Without the signatures of whoever else, as they were not verified, and without repetitions. */
export function keepOnly({ text, signatures }: Note, key: VerifierKey): Note {
	const own = signatures.filter(({ name, keyId }) => name === key.name && keyId === key.id);
	return { text, signatures: own.slice(0, 1) };
}
