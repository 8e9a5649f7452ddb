import { hash, type KeyObject, timingSafeEqual } from 'node:crypto';
import { toFieldProblems } from '../model/field-problems.ts';
import type { AuthorityId, Digest } from '../model/identifiers.ts';
import { isWithinValidity } from '../pki/admission.ts';
import { isSignedByCardKey, readCardToken, signWithCardKey, toFingerprint } from '../pki/card-key.ts';
import { toThumbprint } from '../pki/thumbprint.ts';
import { Problem } from '../problem.ts';
import { Card } from './card.ts';
import { type Partner, toPartner } from './partner.ts';

/** By which a card is known among those that were taken. */
export function toTokenDigest(token: string): Digest {
	return hash('sha256', token.trim(), 'base64url') as Digest;
}

/** A card as it is handed to partners: one line of text, signed by the key that the card itself names. */
export function signCard(card: Card, key: KeyObject): Promise<string> {
	return signWithCardKey(card, key, card.cardKey);
}

/**
 * Reads a card that was handed over: its form, its signature by its own card key, and every certificate on it.
 * Whose key that is, only the fingerprint tells: see `requireAdmissible`.
 *
 * @throws Problem `card-invalid`, `card-signature-invalid`, `certificate-unacceptable`
 */
export async function parseSignedCard(text: string): Promise<Partner> {
	const { kid, card } = readSignedCard(text);
	if (kid !== toThumbprint(card.cardKey) || !(await isSignedByCardKey(text.trim(), card.cardKey))) {
		throw new Problem('card-signature-invalid');
	}
	return toPartner(card);
}

/** What a card says, for those who need not ask again who signed it. @throws Problem `card-invalid` */
export function readSignedCard(text: string): { readonly kid: string; readonly card: Card } {
	const stated = readCardToken(text.trim());
	if (stated === undefined) throw new Problem('card-invalid', { detail: 'It is no signed card.' });
	const { data: card, error } = Card.safeParse(stated.payload);
	if (error !== undefined) throw new Problem('card-invalid', { fields: toFieldProblems(error) });
	return { kid: stated.kid, card };
}

/** What is on record of an authority. */
export interface Known {
	/** The card that was taken last; undefined where it cannot be read any more. */
	readonly card: Card | undefined;
	/** The last that was taken of each card key, oldest first. */
	readonly taken: readonly EarlierCard[];
	/** Its partnership is over: it is a stranger again, and its keys are not forgotten. */
	readonly hasEnded: boolean;
}

/** A card that was taken: the thumbprint of the key that signed it, and its version. */
export interface EarlierCard {
	readonly kid: string;
	readonly version: number;
}

/** A card, and the keys that it introduces. */
type Introduced = Pick<Partner, 'card' | 'signingKeys' | 'encryptionKeys' | 'cms'>;

interface Admission {
	readonly own: AuthorityId;
	/** Undefined where nothing ever was. */
	readonly known: Known | undefined;
	/** As it was heard, with or without separators. */
	readonly fingerprint: string | undefined;
	readonly now: Temporal.Instant;
}

/**
 * May this card be trusted? A first one, one of a stranger, and one with another card key or CA, by the fingerprint
 * that its owner read out; a newer one of the same key and CAs by itself. Not an older one of the same key, ever:
 * keys count on it that its owner has revoked since. Nor one of a card key that another has replaced, of any version.
 *
 * @throws Problem `card-invalid` for a card of our own authority; `card-superseded`;
 * `certificate-unacceptable` where no certificate for a use is valid now; `card-fingerprint-needed`,
 * `card-fingerprint-mismatch`
 */
export function requireAdmissible(introduced: Introduced, { own, known, fingerprint, now }: Admission): void {
	const { card } = introduced;
	if (card.authority === own) throw new Problem('card-invalid', { detail: 'It is our own.' });
	if (known !== undefined) requireNewer(card, known);
	if (fingerprint !== undefined) requireFingerprint(card, fingerprint);
	else if (known === undefined || known.hasEnded || hasNewTrust(card, known)) {
		throw new Problem('card-fingerprint-needed');
	}
	requireValidKeys(introduced, now);
}

/**
 * Each card key counts its versions, and is silent once another has replaced it: it may have been stolen. The last card
 * may come again where the partnership has ended, or the record of it is spoilt.
 */
function requireNewer({ cardKey, version }: Card, { card: present, taken, hasEnded }: Known): void {
	const kid = toThumbprint(cardKey);
	const all = present === undefined ? taken : [...taken, toEarlierCard(present)];
	const ofSameKey = all.filter((earlier) => earlier.kid === kid).map((earlier) => earlier.version);
	if (ofSameKey.length === 0) return;
	if (all.at(-1)?.kid !== kid) throw new Problem('card-superseded', { detail: 'Its card key was replaced.' });
	const newest = Math.max(...ofSameKey);
	if (version > newest || (version === newest && (hasEnded || present === undefined))) return;
	throw new Problem('card-superseded', { detail: `Version ${version}; version ${newest} is here.` });
}

function toEarlierCard({ cardKey, version }: Card): EarlierCard {
	return { kid: toThumbprint(cardKey), version };
}

/** Old certificates stay on a card for what was signed with them; beside them there is one for each use. */
function requireValidKeys({ signingKeys, encryptionKeys, cms }: Introduced, now: Temporal.Instant): void {
	const uses = {
		signing: [...signingKeys.values(), ...cms.signing],
		encryption: [...encryptionKeys, ...cms.encryption],
	};
	const missing = Object.entries(uses).filter(
		([, keys]) => !keys.some((key) => !key.revoked && isWithinValidity(key, now)),
	);
	if (missing.length === 0) return;
	const expected = 'one that is valid now, and so is its CA';
	const fields = missing.map(([use]) => ({ pointer: `/${use}`, expected }));
	throw new Problem('certificate-unacceptable', { detail: 'Rule broken: validity.', fields });
}

function requireFingerprint(card: Card, heard: string): void {
	const [expected, given] = [toFingerprint(card), heard].map((text) => Buffer.from(toDigits(text)));
	if (
		expected === undefined ||
		given === undefined ||
		expected.length !== given.length ||
		!timingSafeEqual(expected, given)
	)
		throw new Problem('card-fingerprint-mismatch');
}

/** Without the separators that people write. */
export function toDigits(fingerprint: string): string {
	return fingerprint.replaceAll(/[\s:-]/g, '').toUpperCase();
}

/** Has it a card key or a CA that the one on record lacks, or may lack? */
export function hasNewTrust(card: Card, { card: present }: Known): boolean {
	return (
		present === undefined ||
		toThumbprint(card.cardKey) !== toThumbprint(present.cardKey) ||
		!card.ca.every((pem) => present.ca.includes(pem))
	);
}
