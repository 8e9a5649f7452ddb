import type { Problem } from '../problem.ts';

/**
 * What a failed attempt means for its delivery: the table "kind of failure" of the design.
 *
 * `again`: back off until the schedule ends. `bounded`: again, but a few times only, since time alone
 * will hardly mend it. `stop`: a person has to look.
 */
export type Reaction = 'again' | 'bounded' | 'stop';

/** After so many `bounded` failures in a row a person has to look. */
export const maxBoundedAttempts = 8;

/** After so many attempts in a row that ended with their worker, the delivery is taken for what kills it. */
export const maxCrashedAttempts = 5;

const waitsForPerson: ReadonlySet<string> = new Set(['partner-unknown', 'partner-not-active', 'partner-suspended']);

export function toReaction({ code, kind }: Pick<Problem, 'code' | 'kind'>): Reaction {
	// Unlike the rest of its kind: asking again may bring the receipt that the first answer should have been.
	if (code === 'receipt-invalid') return 'bounded';
	// Its card may come back, and so may the exchange with it.
	if (waitsForPerson.has(code)) return 'again';
	switch (kind) {
		case 'busy':
		case 'unavailable':
			return 'again';
		case 'out-of-step':
		case 'conflict':
		case 'fault':
			return 'bounded';
		case 'malformed':
		case 'unverified':
		case 'untrusted':
		case 'denied':
		case 'not-found':
			return 'stop';
	}
}
