import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type EventDocument, toOrder } from '../../src/cases/order.ts';
import { host, makeEvents, request } from './case-documents.ts';

const anyFollowed = fc.array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 25 });

test('an event knows what it follows and what that knew, and nothing else', () => {
	fc.assert(
		fc.property(anyFollowed, (all) => {
			const { documents, say } = makeEvents();
			for (const followed of all) {
				const known = documents.map(({ digest }) => digest);
				const follows = followed.flatMap((n) => known[known.length - 1 - (n % Math.max(1, known.length))] ?? []);
				say(host, 'screening', 'victim', { follows: [...new Set(follows)] });
			}
			const order = toOrder(request(1).digest, documents as EventDocument[]);
			const knownBy = new Map<string, Set<string>>();
			for (const { digest, skeleton } of documents) {
				const follows = skeleton.event?.follows ?? [];
				knownBy.set(digest, new Set([digest, ...follows.flatMap((each) => [...(knownBy.get(each) ?? [])])]));
			}
			for (const later of documents)
				for (const earlier of documents)
					expect(order.knew(later.digest, earlier.digest)).toBe(knownBy.get(later.digest)?.has(earlier.digest));
		}),
	);
});
