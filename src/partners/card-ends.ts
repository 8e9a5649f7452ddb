import { X509Certificate } from 'node:crypto';
import type { Card } from './card.ts';

interface UseEnd {
	readonly use: 'ca' | 'signing' | 'encryption';
	readonly notAfter: Temporal.Instant;
}

/** When the last certificate of each use ends: older ones stay beside it for what was signed with them. */
export function listUseEnds(card: Card): UseEnd[] {
	return (['ca', 'signing', 'encryption'] as const).map((use) => {
		const [last] = card[use].map(toEnd).toSorted((a, b) => Temporal.Instant.compare(b, a));
		// The schema of a card has one of each use.
		return { use, notAfter: last as Temporal.Instant };
	});
}

/** When the first use of a card is left without a certificate. */
export function findFirstEnd(card: Card): Temporal.Instant {
	const [first] = listUseEnds(card).toSorted((a, b) => Temporal.Instant.compare(a.notAfter, b.notAfter));
	return (first as UseEnd).notAfter;
}

function toEnd(pem: string): Temporal.Instant {
	return Temporal.Instant.fromEpochMilliseconds(new X509Certificate(pem).validToDate.getTime());
}
