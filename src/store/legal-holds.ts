import { sql } from 'kysely';
import type { HoldReason } from '../model/erasure.ts';
import type { AuthorityId, Digest, DocumentId, PersonId, Timestamp } from '../model/identifiers.ts';
import type { Database, Transaction } from './database.ts';
import { isAfter, type Page } from './page.ts';

/** That a document is kept, whatever its author or its retention says. */
export interface LegalHold {
	readonly documentDigest: Digest;
	readonly documentId: DocumentId;
	readonly author: AuthorityId;
	readonly kind: string;
	readonly reason: HoldReason;
	readonly heldBy: PersonId;
	readonly heldAt: Timestamp;
}

/** @returns false when it is held already */
export async function insertHold(
	tx: Transaction,
	{ documentDigest, reason, heldBy, heldAt }: Pick<LegalHold, 'documentDigest' | 'reason' | 'heldBy' | 'heldAt'>,
): Promise<boolean> {
	const inserted = await tx
		.insertInto('legal_hold')
		.values({ document_digest: documentDigest, reason, held_by: heldBy, held_at: heldAt })
		.onConflict((conflict) => conflict.doNothing())
		.executeTakeFirst();
	return inserted.numInsertedOrUpdatedRows === 1n;
}

/** @returns false when it was not held */
export async function deleteHold(tx: Transaction, document: Digest): Promise<boolean> {
	const { numDeletedRows } = await tx
		.deleteFrom('legal_hold')
		.where('document_digest', '=', document)
		.executeTakeFirst();
	return numDeletedRows === 1n;
}

/** Undefined where it is not held. */
export async function findHold(db: Database | Transaction, document: Digest): Promise<LegalHold | undefined> {
	return await holds(db).where('document_digest', '=', document).executeTakeFirst();
}

/** Those that stand, the newest first. */
export async function listHolds(db: Database, { limit, before }: Page): Promise<LegalHold[]> {
	const query = holds(db).orderBy('held_at', 'desc').orderBy('document.id', 'desc').limit(limit);
	return await (before === undefined ? query : query.where(isAfter(before, 'held_at', 'document.id'))).execute();
}

function holds(db: Database | Transaction) {
	return db
		.selectFrom('legal_hold')
		.innerJoin('document', 'document.digest', 'legal_hold.document_digest')
		.select([
			'document_digest as documentDigest',
			'document.id as documentId',
			'author',
			'kind',
			'reason',
			'held_by as heldBy',
			sql<Timestamp>`held_at`.as('heldAt'),
		]);
}
