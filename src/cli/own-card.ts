import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Card } from '../partners/card.ts';
import { saveOwnCard, saveSignedCard } from '../partners/own-card.ts';
import { signCard } from '../partners/signed-card.ts';
import { openCardKey } from '../pki/card-key.ts';
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

/** The signed card first: partners can fetch it before the gateway does what it says. */
export async function publishCard({ LINTAS_DATA: dataDir }: Config, card: Card, cardKey: KeyObject): Promise<string> {
	const signed = await signCard(card, cardKey);
	await saveSignedCard(dataDir, signed);
	await saveOwnCard(dataDir, card);
	return signed;
}
