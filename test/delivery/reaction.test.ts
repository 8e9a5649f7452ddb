import { describe, expect, it } from 'vitest';
import { toReaction } from '../../src/delivery/reaction.ts';
import { Problem, type ProblemCode } from '../../src/problem.ts';

/** One code of each kind. */
const kinds: readonly [string, ProblemCode, string][] = [
	['busy', 'partner-busy', 'again'],
	['unavailable', 'partner-unreachable', 'again'],
	['out-of-step', 'recipient-key-unknown', 'bounded'],
	['conflict', 'delivery-id-reused', 'bounded'],
	['malformed', 'envelope-malformed', 'stop'],
	['unverified', 'decryption-failed', 'stop'],
	['untrusted', 'client-certificate-untrusted', 'stop'],
	['denied', 'partner-refused', 'stop'],
	['not-found', 'endpoint-unknown', 'stop'],
	['fault', 'internal-error', 'bounded'],
];

describe('a failed attempt', () => {
	it.each(kinds)('of kind %s (%s) means: %s', (kind, code, reaction) => {
		const problem = new Problem(code);
		expect(problem.kind).toBe(kind);
		expect(toReaction(problem)).toBe(reaction);
	});

	it('that brought no proof is asked about again a few times, though it could not be verified', () => {
		const problem = new Problem('receipt-invalid');
		expect(problem.kind).toBe('unverified');
		expect(toReaction(problem)).toBe('bounded');
	});

	it.each(['partner-failed', 'partner-certificate-untrusted', 'database-unavailable', 'partner-unknown'] as const)(
		'by somebody in between or by a fault that will be mended never stops a delivery: %s',
		(code) => {
			expect(toReaction(new Problem(code))).toBe('again');
		},
	);
});
