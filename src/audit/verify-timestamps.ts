import { hash } from 'node:crypto';
import { verifyTimestamp } from '../pki/timestamp.ts';
import { Problem } from '../problem.ts';
import type { Database, Transaction } from '../store/database.ts';
import { listTimed, type TimedCheckpoint } from '../store/timestamps.ts';
import { type TimeAuthority, toTimedDigest } from './timestamping.ts';

/** A time-stamp that proves nothing: which one, and which rule it breaks. */
export interface BrokenTime {
	readonly source: string;
	/** Of the checkpoint. */
	readonly size: number;
	readonly problem: Problem;
}

const pageSize = 500;

/**
 * Verifies every stored time-stamp again, over the note of its checkpoint as that is stored, in the order of the tree.
 *
 * @param authorities also those that are asked no more: one of another authority is broken by `issuer`
 */
export async function* listBrokenTimes(
	db: Database | Transaction,
	authorities: readonly TimeAuthority[],
): AsyncGenerator<BrokenTime, void> {
	let after = { size: -1, source: '' };
	for (;;) {
		const page = await listTimed(db, after, pageSize);
		for (const timed of page) {
			const problem = findProblem(timed, authorities);
			if (problem !== undefined) yield { source: timed.source, size: timed.size, problem };
		}
		const last = page.at(-1);
		if (last === undefined) return;
		after = last;
	}
}

function findProblem(timed: TimedCheckpoint, authorities: readonly TimeAuthority[]): Problem | undefined {
	const anchors = authorities.find(({ source }) => source === timed.source)?.anchors ?? [];
	try {
		if (Buffer.compare(hash('sha256', timed.token, 'buffer'), timed.digest) !== 0) throw broken('digest');
		const { time } = verifyTimestamp(timed.token, { imprint: toTimedDigest(timed.note), anchors });
		// The database keeps microseconds.
		const apart = time.until(Temporal.Instant.from(timed.time)).abs().total('microseconds');
		return apart <= 1 ? undefined : broken('genTime');
	} catch (error) {
		if (error instanceof Problem) return error;
		throw error;
	}
}

function broken(rule: string): Problem {
	return new Problem('timestamp-unacceptable', { detail: `Rule broken: ${rule}.` });
}
