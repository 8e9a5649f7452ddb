import { hash } from 'node:crypto';
import { readTimestamp, type TimestampAnchors, verifyTimestamp } from '../pki/timestamp.ts';
import { Problem } from '../problem.ts';
import type { Database, Transaction } from '../store/database.ts';
import { listTimed, type TimedCheckpoint } from '../store/timestamps.ts';
import { type TimeAuthority, toTimedDigest } from './timestamping.ts';

/**
 * A time-stamp that proves nothing, and which rule it breaks; or, `timestamp-unchecked`, one whose signature holds, by an
 * authority that is not among those given.
 */
export type TimeFinding = TimedPlace &
	({ readonly finding: 'timestamp-broken'; readonly problem: Problem } | { readonly finding: 'timestamp-unchecked' });

interface TimedPlace {
	readonly source: string;
	/** Of the checkpoint. */
	readonly size: number;
}

const pageSize = 500;

/**
 * Verifies every stored time-stamp again, over the note of its checkpoint as that is stored, in the order of the tree.
 *
 * @param authorities also those that are asked no more, if their time-stamps are to be more than unchecked
 */
export async function* verifyTimes(
	db: Database | Transaction,
	authorities: readonly TimeAuthority[],
): AsyncGenerator<TimeFinding, void> {
	let after = { size: -1, source: '' };
	for (;;) {
		const page = await listTimed(db, after, pageSize);
		for (const timed of page) {
			const { source, size } = timed;
			const authority = authorities.find((other) => other.source === source);
			const problem = findProblem(timed, authority?.anchors);
			if (problem !== undefined) yield { finding: 'timestamp-broken', source, size, problem };
			else if (authority === undefined) yield { finding: 'timestamp-unchecked', source, size };
		}
		const last = page.at(-1);
		if (last === undefined) return;
		after = last;
	}
}

/** @param anchors without them everything is verified but who signed */
function findProblem(
	{ token, digest, note, time }: TimedCheckpoint,
	anchors: TimestampAnchors | undefined,
): Problem | undefined {
	try {
		if (Buffer.compare(hash('sha256', token, 'buffer'), digest) !== 0) throw broken('digest');
		if (note === null) throw broken('imprint');
		const imprint = toTimedDigest(note);
		const stamp = anchors === undefined ? readTimestamp(token, imprint) : verifyTimestamp(token, { imprint, anchors });
		// The database keeps microseconds.
		const apart = stamp.time.until(Temporal.Instant.from(time)).abs().total('microseconds');
		return apart <= 1 ? undefined : broken('genTime');
	} catch (error) {
		if (error instanceof Problem) return error;
		throw error;
	}
}

function broken(rule: string): Problem {
	return new Problem('timestamp-unacceptable', { detail: `Rule broken: ${rule}.` });
}
