import type { KeyObject } from 'node:crypto';
import { AuthorityId } from '../../src/model/identifiers.ts';
import type { Card } from '../../src/partners/card.ts';
import { signCard } from '../../src/partners/signed-card.ts';
import { createCardKey, openCardKey } from '../../src/pki/card-key.ts';
import { createAuthorityCa, type IssuingCa } from '../../src/pki/issue.ts';
import { profiles } from '../../src/pki/profile.ts';
import { type IssuedKey, issueKey } from '../http/correspondent.ts';

/** A counterpart without Lintas, invented: its certificates are real, and its messages are in CMS. */
export interface Bureau {
	readonly authority: AuthorityId;
	readonly ca: IssuingCa;
	readonly card: Card;
	readonly cardKey: KeyObject;
	/** Its card with these changes and the next version, signed. */
	signCard(changes?: Partial<Card>): Promise<string>;
	readonly signing: IssuedKey<'cms-signing'>;
	readonly encryption: IssuedKey<'cms-encryption'>;
	readonly tlsServer: IssuedKey<'tls-server'>;
}

/** @param endpoint undefined for one whose messages are files */
export async function createBureau(
	id: string,
	channel: 'interpol' | 'aseanapol',
	endpoint: string | undefined = 'https://127.0.0.1:1',
): Promise<Bureau> {
	const authority = AuthorityId.parse(id);
	const ca = await createAuthorityCa({ authority, now: Temporal.Now.instant(), days: profiles.ca.maxValidityDays });
	const signing = await issueKey(ca, 'cms-signing');
	const encryption = await issueKey(ca, 'cms-encryption');
	const { publicKey, pem, passphrase } = createCardKey();
	const cardKey = openCardKey(pem, passphrase);
	const card: Card = {
		authority,
		names: { en: `Bureau ${id} (fictional)`, local: `Biro ${id} (rekaan)` },
		country: 'IDN',
		timeZone: 'Asia/Jakarta',
		version: 1,
		channel,
		...(endpoint !== undefined && { endpoint }),
		cardKey: publicKey,
		ca: [ca.certificate.pem],
		signing: [signing.certificate.pem],
		encryption: [encryption.certificate.pem],
		kinds: [{ name: 'perpetrator-profile', version: '1.0' }],
		contacts: [],
		revoked: [],
	};
	return {
		authority,
		ca,
		card,
		cardKey,
		signCard: (changes = {}) => signCard({ ...card, version: card.version + 1, ...changes }, cardKey),
		signing,
		encryption,
		tlsServer: await issueKey(ca, 'tls-server'),
	};
}
