import { createHmac, hkdfSync, type KeyObject } from 'node:crypto';
import { PersonId } from '../model/identifiers.ts';

/**
 * Who an identity provider means, as a pseudonym: 128 bits of an HMAC-SHA-256, the same at every sign-in. Keyed, since
 * subjects are often names or numbers that could be guessed; derived, so that the key-encryption key has one use alone.
 */
export function toPersonId(kek: KeyObject, issuer: string, subject: string): PersonId {
	const key = Buffer.from(hkdfSync('sha256', kek, '', 'lintas person', 32));
	const mac = createHmac('sha256', key)
		.update(JSON.stringify([issuer, subject]))
		.digest('base64url');
	return PersonId.parse(mac.slice(0, 22));
}
