import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { parseJson } from '../json.ts';
import { toFieldProblems } from '../model/field-problems.ts';
import { Card, runsLintas } from '../partners/card.ts';
import { parseSignedCard, signCard } from '../partners/signed-card.ts';
import { createCardKey } from '../pki/card-key.ts';
import { Problem } from '../problem.ts';
import { replaceFile } from '../replace-file.ts';
import { saveSecretFile } from '../secret-file.ts';
import { isThere } from './is-there.ts';
import { saveNew } from './new-file.ts';
import { loadCardKeyFile, requireNext } from './own-card.ts';

/** A card that was written for a counterpart, with the key that signed it. */
export interface WrittenCard {
	readonly card: Card;
	/** Where the key lies. */
	readonly keyFile: string;
	/** Of a key that was made now; it is kept nowhere. */
	readonly passphrase: string | undefined;
}

/**
 * Writes and signs the card of a counterpart that runs no Lintas: the first version by a new key, kept beside it as
 * `<file>.key.pem`; with that key, the next version in the place of the one before.
 *
 * @param description a card without its key and version
 * @throws Problem `card-invalid`, `json-invalid`, `certificate-unacceptable`, `file-exists`, `file-unreadable`,
 * `file-unwritable`, `card-unrevokes`, of `loadCardKeyFile`; then nothing is written
 */
export async function writeCard(config: Config, description: string, file: string): Promise<WrittenCard> {
	const stated = parseDescription(description);
	const keyFile = `${file}.key.pem`;
	return (await isThere(keyFile))
		? await writeNext(config, stated, { file, keyFile })
		: await writeFirst(stated, { file, keyFile });
}

interface Files {
	readonly file: string;
	readonly keyFile: string;
}

async function writeFirst(stated: object, { file, keyFile }: Files): Promise<WrittenCard> {
	const { publicKey, pem, passphrase, privateKey } = createCardKey();
	const card = parseMembers({ ...stated, version: 1, cardKey: publicKey });
	const signed = await signCard(card, privateKey);
	await parseSignedCard(signed);
	await saveNew(file, `${signed}\n`);
	// A crash here leaves a card that nobody was told the fingerprint of: delete it, and begin anew.
	await saveSecretFile(keyFile, pem);
	return { card, keyFile, passphrase };
}

async function writeNext(config: Config, stated: object, { file, keyFile }: Files): Promise<WrittenCard> {
	const privateKey = await loadCardKeyFile(config, keyFile);
	const text = await readFile(file, 'utf8').catch((cause: unknown) => {
		throw new Problem('file-unreadable', { detail: `File ${file}.`, cause });
	});
	const { card: present } = await parseSignedCard(text);
	const card = parseMembers({ ...stated, version: present.version + 1, cardKey: present.cardKey });
	const signed = await signCard(card, privateKey);
	await parseSignedCard(signed);
	requireNext(card, present);
	await replaceFile(file, `${signed}\n`).catch((cause: unknown) => {
		throw new Problem('file-unwritable', { detail: `File ${file}.`, cause });
	});
	return { card, keyFile, passphrase: undefined };
}

const made = z.looseObject({
	version: z.undefined({ error: 'none: it goes up by itself' }).optional(),
	cardKey: z.undefined({ error: 'none: it is made here' }).optional(),
});

function parseDescription(text: string): object {
	const { data, error } = made.safeParse(parseJson(text));
	if (error !== undefined) throw new Problem('card-invalid', { fields: toFieldProblems(error) });
	return data;
}

function parseMembers(members: object): Card {
	const { data, error } = Card.safeParse(members);
	if (error !== undefined) throw new Problem('card-invalid', { fields: toFieldProblems(error) });
	if (!runsLintas(data)) return data;
	const expected = 'interpol or aseanapol: whoever runs Lintas makes its card itself';
	throw new Problem('card-invalid', { fields: [{ pointer: '/channel', expected }] });
}
