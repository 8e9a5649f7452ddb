import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AuthorityId } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import { type Card, parseCard } from './card.ts';

const ownCard = (dataDir: string) => join(dataDir, 'card.json');
const partnersFolder = (dataDir: string) => join(dataDir, 'partners');

/** Writes our own card to `<dataDir>/card.json`, to hand to partners, and makes the folder for theirs. */
export async function saveOwnCard(dataDir: string, card: Card): Promise<void> {
	await mkdir(partnersFolder(dataDir), { recursive: true, mode: 0o700 });
	await replaceFile(ownCard(dataDir), toText(card));
}

/** Puts our signed card beside it, from where the gateway hands it to partners. */
export async function saveSignedCard(dataDir: string, token: string): Promise<void> {
	await replaceFile(join(dataDir, 'card.jws'), `${token}\n`);
}

/** @throws Problem `not-initialised`, `card-invalid` */
export async function loadOwnCard(dataDir: string): Promise<Card> {
	const text = await readFile(ownCard(dataDir), 'utf8').catch((cause: unknown) => {
		throw new Problem('not-initialised', { detail: `There is no ${ownCard(dataDir)}.`, cause });
	});
	return parseNamedCard(text, ownCard(dataDir));
}

/** Puts a partner's card into `<dataDir>/partners`: from now on that partner is trusted as the card says. */
export async function savePartnerCard(dataDir: string, card: Card): Promise<void> {
	await replaceFile(join(partnersFolder(dataDir), `${card.authority}.json`), toText(card));
}

/** From now on that partner is trusted no more. */
export async function removePartnerCard(dataDir: string, authority: AuthorityId): Promise<void> {
	await rm(join(partnersFolder(dataDir), `${authority}.json`));
}

/**
 * The cards in `<dataDir>/partners`, one `.json` file each.
 *
 * @throws Problem `card-invalid`, `file-unreadable`, whose detail names file or folder
 */
export async function loadPartnerCards(dataDir: string): Promise<Card[]> {
	const folder = partnersFolder(dataDir);
	const names = await readdir(folder).catch((cause: unknown) => {
		// No folder would look like no partners: everyone would be refused, and every delivery put off.
		throw new Problem('file-unreadable', { detail: `Folder ${folder}.`, cause });
	});
	return Promise.all(
		names
			.filter((name) => name.endsWith('.json'))
			.toSorted()
			.map(async (name) => parseNamedCard(await readFile(join(folder, name), 'utf8'), join(folder, name))),
	);
}

/**
 * Looks every so often whether a card was added, changed or taken away, by the dates and sizes of the files:
 * whoever changes them, command or person, tells nobody.
 *
 * @param changed told of the cards that are there now; what it throws, and cards that cannot be read, go to `failed`
 * @returns stops it, and waits for a look that is under way
 */
export function watchPartnerCards(
	dataDir: string,
	{
		everyMs,
		changed,
		failed,
	}: {
		readonly everyMs: number;
		readonly changed: (cards: readonly Card[]) => void;
		readonly failed: (error: unknown) => void;
	},
): () => Promise<void> {
	const stop = new AbortController();
	const watch = async () => {
		let seen = await describeFolder(dataDir);
		while (!stop.signal.aborted) {
			await sleep(everyMs, undefined, { signal: stop.signal }).catch(() => undefined);
			const now = await describeFolder(dataDir);
			if (now === seen || stop.signal.aborted) continue;
			seen = now;
			await loadPartnerCards(dataDir).then(changed).catch(failed);
		}
	};
	const done = watch();
	return () => {
		stop.abort();
		return done;
	};
}

async function describeFolder(dataDir: string): Promise<string> {
	const folder = partnersFolder(dataDir);
	const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).toSorted();
	const files = names.map(async (name) => {
		const { mtimeMs, size, ino } = await stat(join(folder, name)).catch(() => ({ mtimeMs: 0, size: 0, ino: 0 }));
		return `${name} ${mtimeMs} ${size} ${ino}`;
	});
	return (await Promise.all(files)).join('\n');
}

function parseNamedCard(text: string, path: string): Card {
	try {
		return parseCard(text);
	} catch (cause) {
		const fields = cause instanceof Problem ? cause.fields : [];
		throw new Problem('card-invalid', { detail: `File ${path}.`, fields, cause });
	}
}

/** Whole or not at all: a crash leaves the card that was there. */
async function replaceFile(path: string, text: string): Promise<void> {
	const part = `${path}.part`;
	await using file = await open(part, 'w');
	await file.writeFile(text);
	await file.sync();
	await rename(part, path);
}

function toText(card: Card): string {
	return `${JSON.stringify(card, undefined, '\t')}\n`;
}
