import { createPublicKey, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { canonicalJson } from '../json.ts';
import type { Card } from '../partners/card.ts';
import { findSignedCard, saveOwnCard, saveSignedCard } from '../partners/own-card.ts';
import { parseSignedCard, signCard } from '../partners/signed-card.ts';
import { openCardKey } from '../pki/card-key.ts';
import { toThumbprint } from '../pki/thumbprint.ts';
import { Problem } from '../problem.ts';
import { loadSecretFile } from '../secret-file.ts';

/** @throws Problem `configuration-invalid`, `file-unreadable`, `card-key-unreadable` */
export async function loadCardKey(config: Config): Promise<KeyObject> {
	if (config.LINTAS_CARD_PASSPHRASE === undefined) {
		throw new Problem('configuration-invalid', {
			detail: 'Wrong: LINTAS_CARD_PASSPHRASE.',
			fields: [{ pointer: '/LINTAS_CARD_PASSPHRASE', expected: 'the passphrase that `lintas init` told' }],
		});
	}
	const path = config.LINTAS_CARD_KEY ?? join(config.LINTAS_DATA, 'card.key.pem');
	return openCardKey(await loadSecretFile(path), config.LINTAS_CARD_PASSPHRASE);
}

/**
 * Signs a card of ours, reads it as partners will, and puts it where they fetch it. The signed card first: partners
 * can fetch it before the gateway does what it says.
 *
 * @throws Problem `card-key-other`, `card-version-used`, of `parseSignedCard`; then all stays as it was
 */
export async function publishCard({ LINTAS_DATA: dataDir }: Config, card: Card, cardKey: KeyObject): Promise<string> {
	requireKeyOf(card, cardKey);
	const signed = await signCard(card, cardKey);
	requireNext((await parseSignedCard(signed)).card, await findSignedCard(dataDir));
	await saveSignedCard(dataDir, signed);
	await saveOwnCard(dataDir, card);
	return signed;
}

function requireKeyOf({ cardKey: named }: Card, cardKey: KeyObject): void {
	if (toThumbprint(createPublicKey(cardKey).export({ format: 'jwk' })) !== toThumbprint(named)) {
		throw new Problem('card-key-other');
	}
}

/** Whoever has a card takes only one of a higher version; the same one may be signed again. */
function requireNext(card: Card, present: Card | undefined): void {
	if (present === undefined || card.version > present.version) return;
	if (canonicalJson(card) === canonicalJson(present)) return;
	throw new Problem('card-version-used', { detail: `Version ${card.version}; version ${present.version} is signed.` });
}
