import type { AuthorityId } from '../../model/identifiers.ts';
import { Problem } from '../../problem.ts';

/** What one request holds of the memory for envelopes, until it is disposed of. */
export interface Share extends Disposable {
	/** @throws Problem `gateway-busy` */
	take(bytes: number): void;
}

/** Opens the share of a request from that partner. */
export type OpenShare = (from: AuthorityId) => Share;

/**
 * Holds the bodies that are under way to `maxBytes` in all, and to half of that for one partner: opening
 * an envelope takes several times its size, and nobody may take the memory that the others need. A stated
 * length is taken whole: counted as they come, many large bodies at once would all be turned away half-way.
 */
export function makeIntake(maxBytes: number): OpenShare {
	const held = new Map<AuthorityId, number>();
	let total = 0;
	const add = (from: AuthorityId, bytes: number) => {
		total += bytes;
		held.set(from, (held.get(from) ?? 0) + bytes);
	};
	return (from) => {
		let own = 0;
		return {
			take: (bytes) => {
				if (total + bytes > maxBytes || (held.get(from) ?? 0) + bytes > maxBytes / 2) {
					throw new Problem('gateway-busy', { retryAfterSeconds: 2 });
				}
				own += bytes;
				add(from, bytes);
			},
			[Symbol.dispose]: () => add(from, -own),
		};
	};
}
