import { hash, type KeyObject, timingSafeEqual } from 'node:crypto';
import { toFieldProblems } from '../model/field-problems.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import { isWithinValidity } from '../pki/admission.ts';
import { isSignedByCardKey, readCardToken, signWithCardKey, toFingerprint } from '../pki/card-key.ts';
import { toThumbprint } from '../pki/thumbprint.ts';
import { Problem } from '../problem.ts';
import { Card } from './card.ts';
import { toPartner } from './partner.ts';

/** By which a card is known among those that were taken. */
export function toTokenDigest(token: string): string {
	return hash('sha256', token.trim(), 'base64url');
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
export async function parseSignedCard(text: string): Promise<Card> {
	const token = text.trim();
	const stated = readCardToken(token);
	if (stated === undefined) throw new Problem('card-invalid', { detail: 'It is no signed card.' });
	const { data: card, error } = Card.safeParse(stated.payload);
	if (error !== undefined) throw new Problem('card-invalid', { fields: toFieldProblems(error) });
	if (stated.kid !== toThumbprint(card.cardKey) || !(await isSignedByCardKey(token, card.cardKey))) {
		throw new Problem('card-signature-invalid');
	}
	toPartner(card);
	return card;
}

interface Admission {
	readonly own: AuthorityId;
	/** The card of that authority that is trusted now. */
	readonly present: Card | undefined;
	/** As it was heard, with or without separators. */
	readonly fingerprint: string | undefined;
	readonly now: Temporal.Instant;
}

/**
 * May this card be trusted? A first one, and one with another card key or CA, by the fingerprint that its owner
 * read out; a newer one of the same key and CAs by itself.
 *
 * @throws Problem `card-invalid` for a card of our own authority; `card-superseded`;
 * `certificate-unacceptable` where no certificate for a use is valid now; `card-fingerprint-needed`,
 * `card-fingerprint-mismatch`
 */
export function requireAdmissible(card: Card, { own, present, fingerprint, now }: Admission): void {
	if (card.authority === own) throw new Problem('card-invalid', { detail: 'It is our own.' });
	if (present !== undefined && card.version <= present.version) {
		throw new Problem('card-superseded', { detail: `Version ${card.version}; version ${present.version} is here.` });
	}
	if (fingerprint !== undefined) requireFingerprint(card, fingerprint);
	else if (present === undefined || !isSameTrust(card, present)) throw new Problem('card-fingerprint-needed');
	requireValidKeys(card, now);
}

/** Old certificates stay on a card for what was signed with them; beside them there is one for each use. */
function requireValidKeys(card: Card, now: Temporal.Instant): void {
	const { signingKeys, encryptionKeys } = toPartner(card);
	const uses = { signing: [...signingKeys.values()], encryption: encryptionKeys };
	const missing = Object.entries(uses).filter(
		([, keys]) => !keys.some((key) => !key.revoked && isWithinValidity(key, now)),
	);
	if (missing.length === 0) return;
	const expected = 'one that is valid now, and so is its CA';
	const fields = missing.map(([use]) => ({ pointer: `/${use}`, expected }));
	throw new Problem('certificate-unacceptable', { detail: 'Rule broken: validity.', fields });
}

function requireFingerprint(card: Card, heard: string): void {
	const [expected, given] = [toFingerprint(card.cardKey), heard].map((text) => Buffer.from(toDigits(text)));
	if (
		expected === undefined ||
		given === undefined ||
		expected.length !== given.length ||
		!timingSafeEqual(expected, given)
	)
		throw new Problem('card-fingerprint-mismatch');
}

function toDigits(fingerprint: string): string {
	return fingerprint.replaceAll(/[\s:-]/g, '').toUpperCase();
}

/** Has it no card key and no CA that the present one lacks? */
export function isSameTrust(card: Card, present: Card): boolean {
	return (
		toThumbprint(card.cardKey) === toThumbprint(present.cardKey) && card.ca.every((pem) => present.ca.includes(pem))
	);
}
