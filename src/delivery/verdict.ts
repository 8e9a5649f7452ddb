import type { ProblemKind } from '../problem-catalogue.ts';

/**
 * What a failed attempt means for its delivery: the table "kind of failure" of the design.
 *
 * `again`: back off until the schedule ends. `bounded`: again, but a few times only, since time alone
 * will hardly mend it. `stop`: a person has to look.
 */
export type Verdict = 'again' | 'bounded' | 'stop';

/** How often a `bounded` failure may follow another before a person has to look. */
export const maxBoundedAttempts = 8;

/** How often a worker may die in the middle of an attempt at one delivery. */
export const maxCrashedAttempts = 5;

export function toVerdict(kind: ProblemKind): Verdict {
	switch (kind) {
		case 'busy':
		case 'unavailable':
			return 'again';
		case 'out-of-step':
		case 'conflict':
			return 'bounded';
		case 'malformed':
		case 'unverified':
		case 'untrusted':
		case 'denied':
		case 'not-found':
		case 'fault':
			return 'stop';
	}
}
