import { readSigner } from '../envelope/signed.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import type { Problem } from '../problem.ts';
import { findEarliest } from './earliest.ts';
import type { ProvenLeaf, ProvenLog } from './proven-log.ts';
import { findKey, findListDate, findRevocation, type Trust } from './trust.ts';

/** Who signed something, and what is known of the key. */
export interface Signer {
	readonly authority: AuthorityId;
	readonly kid: string;
	/** Date of a list of its CA, later than the signature, that does not have it; null where there is none. */
	readonly notRevokedOn: string | null;
	/** Since when the key counts no more, and when before that the signature is proved to have been there. */
	readonly revoked: { readonly since: string; readonly provenAt: string } | null;
	/** When its certificate ended, where nothing shows that the signature is older; else null. */
	readonly endedOn: string | null;
}

/** What was signed and verified, whatever became of the key since. */
interface Signature {
	readonly token: string;
	/** When its signer says that it signed. */
	readonly statedAt: string;
	/** Does that entry commit to it? */
	readonly isBound: (entry: NonNullable<ProvenLeaf['entry']>, leaf: ProvenLeaf) => boolean;
	/** What is told where it counts no more. */
	readonly refusal: Problem;
}

/**
 * Whoever holds a stolen key can date a signature back; what was in a log before the key was revoked, by the word of a
 * time-stamping authority or of others who cosigned, is no such signature.
 *
 * @throws Problem `refusal`
 */
export function toSigner(
	{ token, statedAt, isBound, refusal }: Signature,
	trust: Trust,
	logs: readonly ProvenLog[],
): Signer {
	const key = findKey(trust, readSigner(token)?.x5t ?? '');
	if (key === undefined) throw new Error('A signature was verified by a key that is not here.');
	const { authority, kid, notAfter } = key;
	const binding = logs.filter(({ leaves }) => leaves.some((leaf) => leaf.entry !== null && isBound(leaf.entry, leaf)));
	const provenAt = findEarliest(binding.flatMap((log) => listTimes(log, authority)));
	const isBefore = (end: Temporal.Instant) => provenAt !== undefined && Temporal.Instant.compare(provenAt, end) < 0;
	const isOver = Temporal.Instant.compare(notAfter, trust.now) < 0;
	const endedOn = isOver && !isBefore(notAfter) ? notAfter.toString() : null;
	const since = findRevocation(trust, key);
	if (since !== undefined) {
		if (provenAt === undefined || !isBefore(since)) throw refusal;
		const revoked = { since: since.toString(), provenAt: provenAt.toString() };
		return { authority, kid, notRevokedOn: null, revoked, endedOn };
	}
	const listed = findListDate(trust, key);
	const isLater = listed !== undefined && Temporal.Instant.compare(listed, Temporal.Instant.from(statedAt)) >= 0;
	return { authority, kid, notRevokedOn: isLater ? listed.toString() : null, revoked: null, endedOn };
}

/** By when all of that log's entries here were in it, by the word of others than the signer. */
function listTimes({ times, cosignatures }: ProvenLog, signer: AuthorityId): Temporal.Instant[] {
	const seen = cosignatures.filter(({ authority }) => authority !== signer).map(({ at }) => at);
	return [...times, ...seen].map((time) => Temporal.Instant.from(time));
}
