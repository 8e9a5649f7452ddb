import { isValidAt, type SealingKey } from '../envelope/keys.ts';
import { isOfKeyType, suites } from '../envelope/suites.ts';
import type { Card } from '../partners/card.ts';
import type { Partner } from '../partners/partner.ts';
import { Problem } from '../problem.ts';

/** Does the card list the suite for that day (UTC)? */
export function isSuiteListed(card: Card, suite: string, now: Temporal.Instant): boolean {
	const today = now.toZonedDateTimeISO('UTC').toPlainDate().toString();
	return (card.suites ?? []).some(({ id, from, until }) => id === suite && from <= today && today <= (until ?? today));
}

/**
 * The partner's present key for the strongest suite that its card lists and we have.
 *
 * @throws Problem `suite-unsupported`
 */
export function chooseSealingKey({ authority, card, encryptionKeys }: Partner, now: Temporal.Instant): SealingKey {
	const strongestFirst = suites.toSorted((a, b) => b.strength - a.strength);
	for (const { id, keyType } of strongestFirst.filter((suite) => isSuiteListed(card, suite.id, now))) {
		const key = encryptionKeys.find(
			(candidate) => isOfKeyType(candidate.keyType, keyType) && !candidate.revoked && isValidAt(candidate, now),
		);
		if (key !== undefined) return { kid: key.kid, suite: id, publicKey: key.publicKey };
	}
	throw new Problem('suite-unsupported', { detail: `No suite and valid key of ${authority} that this gateway has.` });
}
