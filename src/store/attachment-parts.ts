import { sql } from 'kysely';
import type { AttachmentId, AuthorityId, Digest } from '../model/identifiers.ts';
import type { Database, Transaction } from './database.ts';

/** What is stored, sent and asked for at once of a sealed file: a mebibyte; the last part may be shorter. */
export const partBytes = 1024 * 1024;

/** One part, and the SHA-256 that it had when the file was sealed. */
export interface SealedPart {
	readonly bytes: Uint8Array;
	readonly digest: Uint8Array;
}

/** Where a file of that source stands: is it verified, how long is it to be, which parts are here. */
export async function findIncoming(
	db: Database | Transaction,
	source: AuthorityId,
	sealedDigest: Digest,
): Promise<{ id: AttachmentId; isVerified: boolean; sealedBytes: number; parts: number[] } | undefined> {
	const row = await db
		.selectFrom('attachment')
		.leftJoin('attachment_part', 'attachment_part.attachment_id', 'attachment.id')
		.select([
			'attachment.id',
			'attachment.sealed_bytes',
			sql<boolean>`attachment.digest is not null`.as('isVerified'),
			sql<number[]>`coalesce(array_agg(number order by number) filter (where number is not null), '{}')`.as('parts'),
		])
		.where('source', '=', source)
		.where('sealed_digest', '=', sealedDigest)
		.groupBy('attachment.id')
		.executeTakeFirst();
	if (row === undefined) return undefined;
	const { sealed_bytes, ...found } = row;
	return { ...found, sealedBytes: Number(sealed_bytes) };
}

/** How many files of that source, and parts of them, are here whose document has not come. */
export async function countUnderWay(
	db: Database | Transaction,
	source: AuthorityId,
): Promise<{ readonly files: number; readonly parts: number }> {
	const { files, parts } = await db
		.selectFrom('attachment')
		.leftJoin('attachment_part', 'attachment_part.attachment_id', 'attachment.id')
		.select([
			sql<string>`count(distinct attachment.id)`.as('files'),
			sql<string>`count(attachment_part.number)`.as('parts'),
		])
		.where('source', '=', source)
		.where('attachment.digest', 'is', null)
		.executeTakeFirstOrThrow();
	return { files: Number(files), parts: Number(parts) };
}

/**
 * Stores a part of a file that is on its way; one of that number that is here stays as it is, and so does
 * a file that is verified.
 */
export async function savePart(
	db: Database | Transaction,
	id: AttachmentId,
	number: number,
	{ bytes, digest }: SealedPart,
): Promise<void> {
	// The lock: whoever completes the file waits for its parts, and none comes afterwards.
	await sql`
		insert into attachment_part (attachment_id, number, bytes, digest)
		select id, ${number}, ${bytes}, ${digest} from attachment where id = ${id} and attachment.digest is null for share
		on conflict do nothing`.execute(db);
}

/** Which parts make up a sealed file: those from 0 up to this number, without it. */
export function countParts(sealedBytes: number): number {
	return Math.ceil(sealedBytes / partBytes);
}

/** The sealed file, part by part; one at a time is held, and ends where one is missing. */
export async function* loadParts(
	db: Database,
	{ id, sealedBytes }: { readonly id: AttachmentId; readonly sealedBytes: number },
): AsyncGenerator<Uint8Array> {
	for (let number = 0; number < countParts(sealedBytes); number += 1) {
		const part = await loadPart(db, id, number);
		if (part === undefined) return;
		yield part.bytes;
	}
}

export async function loadPart(db: Database, id: AttachmentId, number: number): Promise<SealedPart | undefined> {
	return await db
		.selectFrom('attachment_part')
		.select(['bytes', 'digest'])
		.where('attachment_id', '=', id)
		.where('number', '=', number)
		.executeTakeFirst();
}

/** Removes the parts of a file that are no longer as they came. @returns how many */
export async function discardDamaged(tx: Transaction, id: AttachmentId): Promise<number> {
	const { numDeletedRows } = await tx
		.deleteFrom('attachment_part')
		.where('attachment_id', '=', id)
		.where('digest', '<>', sql<Uint8Array>`sha256(bytes)`)
		.executeTakeFirst();
	return Number(numDeletedRows);
}
