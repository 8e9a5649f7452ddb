import type { Problem, ProblemCode } from '../problem.ts';

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

/** What a failed attempt says of the partner: that it cannot be reached or does not cope now. */
export const partnerDownCodes: ReadonlySet<ProblemCode> = new Set([
	'partner-unreachable',
	'partner-certificate-untrusted',
	'partner-busy',
	'partner-failed',
]);

/** Of what went wrong with us, or before anything left, nothing follows for the partner. */
export function toPartnerState({ code, kind }: Pick<Problem, 'code' | 'kind'>): 'up' | 'down' | 'unknown' {
	if (partnerDownCodes.has(code)) return 'down';
	const hasAnswered = code === 'receipt-invalid' || code === 'partner-refused' || kind === 'out-of-step';
	return hasAnswered ? 'up' : 'unknown';
}
