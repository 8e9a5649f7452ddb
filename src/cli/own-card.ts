import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import { flushFolder } from '../flush-folder.ts';
import { canonicalJson } from '../json.ts';
import { type Card, type LintasCard, LogPublicKey } from '../partners/card.ts';
import { findSignedCard, loadLatestCard, saveOwnCard, saveSignedCard } from '../partners/own-card.ts';
import { parseSignedCard, signCard } from '../partners/signed-card.ts';
import { createCardKey, openCardKey } from '../pki/card-key.ts';
import { toThumbprint } from '../pki/thumbprint.ts';
import { Problem } from '../problem.ts';
import { replaceFile } from '../replace-file.ts';
import { loadSecretFile } from '../secret-file.ts';

/** @throws Problem of `loadCardKeyFile` */
export async function loadCardKey(config: Config): Promise<KeyObject> {
	return await loadCardKeyFile(config, toCardKeyPath(config));
}

/** @throws Problem `configuration-invalid`, `file-unreadable`, `card-key-unreadable` */
export async function loadCardKeyFile(config: Config, path: string): Promise<KeyObject> {
	if (config.LINTAS_CARD_PASSPHRASE === undefined) {
		throw new Problem('configuration-invalid', {
			detail: 'Wrong: LINTAS_CARD_PASSPHRASE.',
			fields: [{ pointer: '/LINTAS_CARD_PASSPHRASE', expected: 'the passphrase that was told when the key was made' }],
		});
	}
	return openCardKey(await loadSecretFile(path), config.LINTAS_CARD_PASSPHRASE);
}

function toCardKeyPath({ LINTAS_CARD_KEY: path, LINTAS_DATA: dataDir }: Config): string {
	return path ?? join(dataDir, 'card.key.pem');
}

/** A new card key, on the card. */
interface RotatedCardKey {
	readonly card: Card;
	/** Of the new key; it is kept nowhere. */
	readonly passphrase: string;
	/** Where the new key lies. */
	readonly file: string;
}

/**
 * A new card key on the next version of our card, whether or not the old one is still there. All else that the card
 * says stays, what it revokes too. Partners take it when two people there have heard its fingerprint.
 *
 * The card key that counts is the one that the signed card names. Until the new one is published it lies beside the old
 * one as `<file>.new`; it stays there if it cannot take the other's place.
 *
 * @throws Problem `file-unwritable`, of `signNext`; then nothing is published, and no key that counts is touched
 */
export async function rotateCardKey(config: Config): Promise<RotatedCardKey> {
	const { publicKey, pem, passphrase } = createCardKey();
	const present = await loadLatestCard(config.LINTAS_DATA);
	const card = { ...present, version: present.version + 1, cardKey: publicKey };
	// First of all: `.new` may hold the key that counts.
	const signed = await signNext(config, card, openCardKey(pem, passphrase));
	const path = toCardKeyPath(config);
	const next = `${path}.new`;
	await replaceFile(next, pem, 0o600).catch((cause: unknown) => {
		throw new Problem('file-unwritable', { detail: `File ${next}.`, cause });
	});
	// A crash here leaves a key that is on no card; the next rotation writes another over it.
	await saveCards(config, card, signed);
	// A crash here leaves a card whose key is `.new`, and nobody was told its passphrase: another rotation needs neither it
	// nor the old one, and goes on from that card.
	const file = await rename(next, path).then(
		() => path,
		() => next,
	);
	await flushFolder(dirname(path));
	return { card, passphrase, file };
}

/**
 * A new key for the log, on the next version of our card, which lists the old one among the earlier: that is deleted, and
 * what it signed still verifies. Gateways sign with the new one once they begin anew.
 *
 * @throws Problem of `loadCardKey`, `publishCard`; `card-invalid` where the card has no room for another earlier key
 */
export async function rotateLogKey(config: Config): Promise<LintasCard> {
	const cardKey = await loadCardKey(config);
	const path = join(config.LINTAS_DATA, 'log.key.pem');
	const { privateKey, publicKey } = generateKeyPairSync('ed25519');
	await replaceFile(`${path}.new`, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 0o600);
	const { earlierLogKeys = [], ...present } = await loadLatestCard(config.LINTAS_DATA);
	const card = {
		...present,
		version: present.version + 1,
		logKey: LogPublicKey.parse(publicKey.export({ format: 'jwk' })),
		earlierLogKeys: [present.logKey, ...earlierLogKeys],
	};
	await publishCard(config, card, cardKey);
	// A crash here leaves a gateway that does not begin (`file-unreadable`) until `.new` takes the place of the old key.
	await rename(`${path}.new`, path);
	await flushFolder(dirname(path));
	return card;
}

/**
 * Signs a card of ours, reads it as partners will, and puts it where they fetch it.
 *
 * @throws Problem of `signNext`; then all stays as it was
 */
export async function publishCard(config: Config, card: Card, cardKey: KeyObject): Promise<string> {
	const signed = await signNext(config, card, cardKey);
	await saveCards(config, card, signed);
	return signed;
}

/** The signed card first: partners can fetch it before the gateway does what it says. */
async function saveCards({ LINTAS_DATA: dataDir }: Config, card: Card, signed: string): Promise<void> {
	await saveSignedCard(dataDir, signed, systemClock());
	await saveOwnCard(dataDir, card);
}

/** A card of ours, signed, as partners would take it. @throws Problem `card-key-other`, `card-version-used`, `card-unrevokes`, of `parseSignedCard` */
export async function signNext({ LINTAS_DATA: dataDir }: Config, card: Card, cardKey: KeyObject): Promise<string> {
	requireKeyOf(card, cardKey);
	const signed = await signCard(card, cardKey);
	requireNext((await parseSignedCard(signed)).card, await findSignedCard(dataDir));
	return signed;
}

function requireKeyOf({ cardKey: named }: Card, cardKey: KeyObject): void {
	if (toThumbprint(createPublicKey(cardKey).export({ format: 'jwk' })) !== toThumbprint(named)) {
		throw new Problem('card-key-other');
	}
}

/** Whoever has a card takes only one of a higher version; the same one may be signed again. What it revokes stays revoked. */
export function requireNext(card: Card, present: Card | undefined): void {
	if (present === undefined || canonicalJson(card) === canonicalJson(present)) return;
	if (card.version <= present.version) {
		const detail = `Version ${card.version}; version ${present.version} is signed.`;
		throw new Problem('card-version-used', { detail });
	}
	const missing = present.revoked.filter((kid) => !card.revoked.includes(kid));
	if (missing.length > 0) throw new Problem('card-unrevokes', { detail: `Missing: ${missing.join(', ')}.` });
}
