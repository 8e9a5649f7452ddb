import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { flushFolder } from '../flush-folder.ts';
import { canonicalJson } from '../json.ts';
import { ErasureCause } from '../model/erasure.ts';
import { AuthorityId, Digest, DocumentId, Timestamp } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import type { Erasure } from './erasures.ts';

const Line = z.strictObject({
	documentDigest: Digest,
	documentId: DocumentId,
	author: AuthorityId,
	kind: z.string().max(100),
	cause: ErasureCause,
	erasedAt: Timestamp,
});

/**
 * What was erased, outside the database: a backup of that does not know of what came after it. One line of JSON for
 * each, which is on the disk when this returns; lines of several processes do not mix.
 *
 * @throws Problem `erasure-log-unwritable`
 */
export async function appendErasure(path: string, erasure: Erasure): Promise<void> {
	try {
		await using file = await open(path, 'a', 0o600);
		// The newline in front ends a line that a crash cut short.
		await file.appendFile(`\n${canonicalJson(erasure)}\n`);
		await file.sync();
		// The name of a new file is to last as well.
		await flushFolder(dirname(path));
	} catch (cause) {
		throw new Problem('erasure-log-unwritable', { retryAfterSeconds: 5, cause });
	}
}

/**
 * Every line, oldest first; none where there is no file.
 *
 * @throws Problem `file-unreadable` for a whole line that is none of ours: what it erased would come back
 */
export async function* readErasures(path: string): AsyncGenerator<Erasure> {
	try {
		for await (const line of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
			if (line.endsWith('}')) yield parseLine(path, line);
		}
	} catch (thrown) {
		if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
	}
}

function parseLine(path: string, line: string): Erasure {
	try {
		return Line.parse(JSON.parse(line));
	} catch (cause) {
		throw new Problem('file-unreadable', { detail: `File ${path}: a line is no erasure.`, cause });
	}
}
