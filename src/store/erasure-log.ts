import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { flushFolder } from '../flush-folder.ts';
import { ErasureCause } from '../model/erasure.ts';
import { AuthorityId, Digest, DocumentId, Timestamp } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import type { Erasure } from './erasures.ts';

const Erased = z.strictObject({
	documentDigest: Digest,
	documentId: DocumentId,
	author: AuthorityId,
	kind: z.string().max(100),
	cause: ErasureCause,
	erasedAt: Timestamp,
});

const Line = z.strictObject({ transaction: z.uuid(), erased: z.array(Erased) });

/** What one transaction erases: a line of JSON. */
export interface LoggedErasures {
	/** A UUID of its own. */
	readonly transaction: string;
	/** Empty in a second line of the same transaction: it was rolled back, and none of its lines counts. */
	readonly erased: readonly Erasure[];
}

/**
 * What was erased, outside the database: a backup of that does not know of what came after it. The line is on the disk
 * when this returns; lines of several processes do not mix.
 *
 * @throws Problem `erasure-log-unwritable`
 */
export async function appendErasures(path: string, { transaction, erased }: LoggedErasures): Promise<void> {
	try {
		await using file = await open(path, 'a', 0o600);
		// The newline in front ends a line that a crash cut short.
		await file.appendFile(`\n${JSON.stringify({ transaction, erased })}\n`);
		await file.sync();
		// The name of a new file is to last as well.
		await flushFolder(dirname(path));
	} catch (cause) {
		throw new Problem('erasure-log-unwritable', { retryAfterSeconds: 5, cause });
	}
}

/**
 * Every erasure that was not rolled back, oldest first; none where there is no file.
 *
 * @throws Problem `file-unreadable` for a whole line that is none of ours: what it erased would come back
 */
export async function* readErasures(path: string): AsyncGenerator<Erasure> {
	const rolledBack = new Set<string>();
	for await (const { transaction, erased } of readLines(path)) if (erased.length === 0) rolledBack.add(transaction);
	for await (const { transaction, erased } of readLines(path)) if (!rolledBack.has(transaction)) yield* erased;
}

async function* readLines(path: string): AsyncGenerator<LoggedErasures> {
	let number = 0;
	try {
		for await (const text of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
			number += 1;
			const line = parseLine(`File ${path}, line ${number}`, text);
			if (line !== undefined) yield line;
		}
	} catch (thrown) {
		if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
	}
}

const remedy =
	'Write it anew as {"transaction":UUID,"erased":[{…}]}; do not leave it out: what it erased could come back.';

function parseLine(where: string, text: string): LoggedErasures | undefined {
	try {
		return Line.parse(JSON.parse(text));
	} catch (cause) {
		// What a crash cut short lacks its end, and is no JSON.
		if (cause instanceof SyntaxError && !text.endsWith(']}')) return undefined;
		throw new Problem('file-unreadable', {
			detail: `${where}: no erasures as they are written here. ${remedy}`,
			cause,
		});
	}
}
