import type { Digest } from '../model/identifiers.ts';
import type { Urgency } from '../model/urgency.ts';
import type { Database, Transaction } from './database.ts';

/** A correction or withdrawal that we sent, and how often whoever has not answered it was reminded. */
export interface ChangeWatch {
	readonly documentDigest: Digest;
	/** Of what it changes. */
	readonly urgency: Urgency;
	readonly since: string;
	readonly reminders: number;
	/** When somebody was told that not everyone has followed it. */
	readonly overdueAt: string | null;
}

/** One that is watched already stays so. */
export async function insertWatch(
	tx: Transaction,
	{ documentDigest, urgency, since }: Pick<ChangeWatch, 'documentDigest' | 'urgency' | 'since'>,
): Promise<void> {
	await tx
		.insertInto('change_watch')
		.values({ document_digest: documentDigest, urgency, since, reminders: 0, overdue_at: null })
		.onConflict((conflict) => conflict.doNothing())
		.execute();
}

/** With its row locked, where a transaction asks: two workers do not remind twice. */
export async function lockWatch(tx: Transaction, document: Digest): Promise<ChangeWatch | undefined> {
	return await watches(tx).where('document_digest', '=', document).forUpdate().executeTakeFirst();
}

export async function loadWatch(db: Database | Transaction, document: Digest): Promise<ChangeWatch | undefined> {
	return await watches(db).where('document_digest', '=', document).executeTakeFirst();
}

function watches(db: Database | Transaction) {
	return db
		.selectFrom('change_watch')
		.select(['document_digest as documentDigest', 'urgency', 'since', 'reminders', 'overdue_at as overdueAt']);
}

export async function saveWatch(
	tx: Transaction,
	{ documentDigest, reminders, overdueAt }: Omit<ChangeWatch, 'urgency' | 'since'>,
): Promise<void> {
	await tx
		.updateTable('change_watch')
		.set({ reminders, overdue_at: overdueAt })
		.where('document_digest', '=', documentDigest)
		.execute();
}
