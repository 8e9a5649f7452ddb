import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toTimestamp } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import { replaceFile } from '../replace-file.ts';
import { type Card, type LintasCard, parseCard, runsLintas } from './card.ts';
import { parseSignedCard } from './signed-card.ts';

const stated = (dataDir: string) => join(dataDir, 'card.json');
const signed = (dataDir: string) => join(dataDir, 'card.jws');

/** What was signed before: evidence of then is verified by the cards of then. */
export function toCardFolder(dataDir: string): string {
	return join(dataDir, 'cards');
}

/** Writes what we state of ourselves to `<dataDir>/card.json`; partners take it once it is signed. */
export async function saveOwnCard(dataDir: string, card: Card): Promise<void> {
	await mkdir(dataDir, { recursive: true, mode: 0o700 });
	await replaceFile(stated(dataDir), `${JSON.stringify(card, undefined, '\t')}\n`);
}

/** @throws Problem `not-initialised`, `card-invalid` */
export async function loadOwnCard(dataDir: string): Promise<LintasCard> {
	const path = stated(dataDir);
	const text = await readFile(path, 'utf8').catch((cause: unknown) => {
		throw new Problem('not-initialised', { detail: `There is no ${path}.`, cause });
	});
	try {
		return requireLintas(parseCard(text));
	} catch (cause) {
		const fields = cause instanceof Problem ? cause.fields : [];
		throw new Problem('card-invalid', { detail: `File ${path}.`, fields, cause });
	}
}

function requireLintas(card: Card): LintasCard {
	if (runsLintas(card)) return card;
	throw new Problem('card-invalid', { fields: [{ pointer: '/channel', expected: 'native or mailbox' }] });
}

/** Puts our signed card beside it, from where the gateway hands it to partners, and keeps it. */
export async function saveSignedCard(dataDir: string, token: string, now: Temporal.Instant): Promise<void> {
	await mkdir(toCardFolder(dataDir), { recursive: true, mode: 0o700 });
	await replaceFile(join(toCardFolder(dataDir), `${now.epochMilliseconds}.jws`), `${token}\n`);
	await replaceFile(signed(dataDir), `${token}\n`);
}

/** Every card of ours that was signed here and kept, the oldest first, and since when it counted. */
export async function listSignedCards(
	dataDir: string,
): Promise<{ readonly token: string; readonly takenAt: string }[]> {
	const names = await readdir(toCardFolder(dataDir)).catch(() => []);
	const times = names.flatMap((name) => /^(\d{1,15})\.jws$/.exec(name)?.[1] ?? []).map(Number);
	return await Promise.all(
		times
			.toSorted((a, b) => a - b)
			.map(async (ms) => ({
				token: (await readFile(join(toCardFolder(dataDir), `${ms}.jws`), 'utf8')).trim(),
				takenAt: toTimestamp(Temporal.Instant.fromEpochMilliseconds(ms)),
			})),
	);
}

/** @throws Problem `card-unsigned` */
export async function loadSignedCard(dataDir: string): Promise<string> {
	const text = await readFile(signed(dataDir), 'utf8').catch((cause: unknown) => {
		throw new Problem('card-unsigned', { cause });
	});
	return text.trim();
}

/** What partners are given now; undefined where nothing is signed. @throws Problem of `parseSignedCard`, naming the file */
export async function findSignedCard(dataDir: string): Promise<LintasCard | undefined> {
	const token = await loadSignedCard(dataDir).catch(() => undefined);
	if (token === undefined) return undefined;
	try {
		return requireLintas((await parseSignedCard(token)).card);
	} catch (cause) {
		throw new Problem('card-invalid', { detail: `File ${signed(dataDir)}: if it is damaged, delete it.`, cause });
	}
}

/** The card to make the next one of: where a crash came between the two files of a publication, the signed one is ahead. */
export async function loadLatestCard(dataDir: string): Promise<LintasCard> {
	const [ours, given] = [await loadOwnCard(dataDir), await findSignedCard(dataDir)];
	return given !== undefined && given.version > ours.version ? given : ours;
}
