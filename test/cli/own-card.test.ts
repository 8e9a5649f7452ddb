import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadLogKey, toLogKey } from '../../src/audit/log-key.ts';
import { publishCard, rotateLogKey } from '../../src/cli/own-card.ts';
import { type Config, parseConfig } from '../../src/config.ts';
import type { Card, LintasCard } from '../../src/partners/card.ts';
import { loadLatestCard, saveOwnCard } from '../../src/partners/own-card.ts';
import { parseSignedCard } from '../../src/partners/signed-card.ts';
import { createCardKey, openCardKey } from '../../src/pki/card-key.ts';
import { makeOffice, type TestOffice } from '../gateways.ts';
import { createCorrespondent } from '../http/correspondent.ts';
import { runLintas } from './lintas.ts';

let office: TestOffice;
let config: Config;
let cardKey: KeyObject;
let card: LintasCard;

beforeAll(async () => {
	office = await makeOffice('id.imigrasi');
	config = parseConfig(office.environment);
	const { LINTAS_CARD_PASSPHRASE: passphrase = '' } = office.environment;
	cardKey = openCardKey(await readFile(join(office.dataDir, 'card.key.pem'), 'utf8'), passphrase);
});
beforeEach(async () => {
	await office.changeCard({});
	card = await office.card();
});
afterAll(() => office.remove());

const next = (changes: Partial<Card> = {}): Card => ({ ...card, version: card.version + 1, ...changes });

test('our next card is published as partners will read it', async () => {
	const token = await publishCard(config, next(), cardKey);
	expect((await parseSignedCard(token)).card).toEqual(next());
	expect([await office.card(), await office.signedCard()]).toEqual([next(), token]);
});

test('the card that is published may be signed again', async () => {
	expect((await parseSignedCard(await publishCard(config, card, cardKey))).card).toEqual(card);
});

test('a new key of the log is on our next card, and the old one among the earlier', async () => {
	const rotated = await rotateLogKey(config);
	const again = await rotateLogKey(config);
	expect(rotated).toMatchObject({ version: card.version + 1, earlierLogKeys: [card.logKey] });
	expect(again).toMatchObject({ version: card.version + 2, earlierLogKeys: [rotated.logKey, card.logKey] });
	expect(await office.card()).toEqual(again);
	expect((await loadLogKey(office.dataDir, again)).key).toEqual(toLogKey(again));
});

describe('nothing is published', () => {
	const otherKey = createCardKey();
	const wrongs: Readonly<Record<string, readonly [code: string, make: () => Promise<Card>, key?: () => KeyObject]>> = {
		'under a key that the card does not name': [
			'card-key-other',
			async () => next(),
			() => openCardKey(otherKey.pem, otherKey.passphrase),
		],
		'under a key of another type': ['card-key-other', async () => next(), () => createPrivateKey(logKeyPem)],
		'of a version that said something else': [
			'card-version-used',
			async () => ({ ...card, names: { en: 'Another', local: 'Lain' } }),
		],
		'of a lower version': ['card-version-used', async () => ({ ...card, version: card.version - 1 })],
		'with certificates of another authority': [
			'certificate-unacceptable',
			async () => {
				const { card: other } = await createCorrespondent('my.imigresen');
				return next({ ca: other.ca, signing: other.signing, encryption: other.encryption });
			},
		],
		'with a certificate that none of its CAs issued': [
			'certificate-unacceptable',
			async () => next({ ca: (await createCorrespondent('id.imigrasi')).card.ca }),
		],
		'in another authority’s name': [
			'certificate-unacceptable',
			async () => next({ authority: 'my.imigresen' as Card['authority'] }),
		],
		'of another form': ['card-invalid', async () => next({ encryption: [] })],
	};
	let logKeyPem: string;
	beforeAll(async () => {
		logKeyPem = await readFile(join(office.dataDir, 'log.key.pem'), 'utf8');
	});

	test.each(Object.entries(wrongs))('%s', async (_what, [code, make, key = () => cardKey]) => {
		const before = await office.signedCard();
		await expect(publishCard(config, await make(), key())).rejects.toMatchObject({ code });
		expect([await office.card(), await office.signedCard()]).toEqual([card, before]);
	});
});

test('a card that was edited under its old version is refused, with what to do', async () => {
	await saveOwnCard(office.dataDir, { ...card, endpoint: 'https://gateway.example:8443' });
	const { code, stdout, stderr } = await runLintas(['partner', 'card'], office.environment);
	expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(/^card-version-used: .*Raise `version`/)]);
});

test('where a crash came before card.json was written, the next change goes on from what was signed', async () => {
	const token = await publishCard(config, next({ revoked: ['lost'] }), cardKey);
	await saveOwnCard(office.dataDir, card);
	expect(await loadLatestCard(office.dataDir)).toEqual((await parseSignedCard(token)).card);
});

test('an old card.json under a higher version is refused, and what it would un-revoke is named', async () => {
	const token = await publishCard(config, next({ revoked: ['lost', 'stolen'] }), cardKey);
	await saveOwnCard(office.dataDir, next({ version: card.version + 2, revoked: ['stolen', 'another'] }));
	const { code, stdout, stderr } = await runLintas(['partner', 'card'], office.environment);
	expect([code, stdout, stderr]).toEqual([
		1,
		'',
		expect.stringMatching(/^card-unrevokes: .* Missing: lost\. .*`revoked`/),
	]);
	expect(await office.signedCard()).toBe(token);
});
