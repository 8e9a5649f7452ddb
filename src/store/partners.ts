import { sql } from 'kysely';
import type { AuthorityId, PersonId } from '../model/identifiers.ts';

import { lockNames } from './advisory-locks.ts';
import type { Database, Transaction } from './database.ts';
import type { PartnerState } from './schema.ts';

export type { PartnerState } from './schema.ts';

export interface StoredPartner {
	readonly authority: AuthorityId;
	readonly state: PartnerState;
	/** Canonical JSON. */
	readonly card: string;
	readonly cardVersion: number;
	readonly agreement: string | null;
	/** Which version of our own card it fetched last, and when. */
	readonly fetchedVersion: number | null;
	readonly fetchedAt: string | null;
}

/** Goes up with every change that any node makes. */
export async function loadPartnerRevision(db: Database): Promise<string> {
	const { value } = await db.selectFrom('partner_revision').select('value').executeTakeFirstOrThrow();
	return value;
}

/** Whose partnership has not ended, by name. */
export async function listPartners(db: Database): Promise<StoredPartner[]> {
	return await partners(db).where('state', '!=', 'ended').orderBy('authority').execute();
}

/** One whose partnership has not ended. */
export async function findPartner(db: Database, authority: AuthorityId): Promise<StoredPartner | undefined> {
	return await partners(db).where('authority', '=', authority).where('state', '!=', 'ended').executeTakeFirst();
}

/** Nobody else changes it, or adds it if it is not there yet, until the transaction ends. */
export async function lockPartner(tx: Transaction, authority: AuthorityId): Promise<StoredPartner | undefined> {
	await lockNames(tx, [`partner ${authority}`]);
	return await partners(tx).where('authority', '=', authority).executeTakeFirst();
}

function partners(db: Database | Transaction) {
	return db
		.selectFrom('partner')
		.select([
			'authority',
			'state',
			'card',
			'card_version as cardVersion',
			'agreement',
			'fetched_version as fetchedVersion',
			'fetched_at as fetchedAt',
		]);
}

export interface PartnerChange
	extends Pick<StoredPartner, 'authority' | 'state' | 'card' | 'cardVersion' | 'agreement'> {
	readonly changedAt: string;
}

/** Every node has it within the time in which it looks at the revision. */
export async function savePartner(tx: Transaction, change: PartnerChange): Promise<void> {
	const { authority, state, card, cardVersion, agreement, changedAt } = change;
	const row = { state, card, card_version: cardVersion, agreement, changed_at: changedAt };
	await tx
		.insertInto('partner')
		.values({ authority, ...row })
		.onConflict((conflict) => conflict.column('authority').doUpdateSet(row))
		.execute();
	await raiseRevision(tx);
}

async function raiseRevision(tx: Transaction): Promise<void> {
	await tx.updateTable('partner_revision').set({ value: sql<number>`value + 1` }).execute();
}

/** Keeps a card as it came. */
export async function keepCard(
	tx: Transaction,
	card: { authority: AuthorityId; version: number; kid: string; token: string; tokenDigest: string; takenAt: string },
): Promise<void> {
	const { authority, version, kid, token, tokenDigest, takenAt } = card;
	await tx
		.insertInto('partner_card')
		.values({ authority, version, kid, token, token_digest: tokenDigest, taken_at: takenAt })
		.onConflict((conflict) => conflict.doNothing())
		.execute();
}

/** The card keys of an authority of which a card was ever taken, by the last of each, oldest first, with its version. */
export async function listCardKeys(
	tx: Transaction,
	authority: AuthorityId,
): Promise<{ readonly kid: string; readonly version: number }[]> {
	return await tx
		.selectFrom('partner_card')
		.select(({ fn }) => ['kid', fn.max('version').as('version')])
		.where('authority', '=', authority)
		.groupBy('kid')
		.orderBy(({ fn }) => fn.max('taken_at'))
		.execute();
}

export async function keepAgreement(
	tx: Transaction,
	{ authority, agreement, agreedAt }: { authority: AuthorityId; agreement: string; agreedAt: string },
): Promise<void> {
	await tx.insertInto('partner_agreement').values({ authority, agreement, agreed_at: agreedAt }).execute();
}

/** A card that waits for a second person. */
export interface CardProposal {
	readonly authority: AuthorityId;
	readonly token: string;
	readonly proposedBy: PersonId;
	readonly proposedAt: string;
}

/** In place of one that waits already. */
export async function saveProposal(tx: Transaction, proposal: CardProposal): Promise<void> {
	const { authority, token, proposedBy, proposedAt } = proposal;
	const row = { token, proposed_by: proposedBy, proposed_at: proposedAt };
	await tx
		.insertInto('partner_proposal')
		.values({ authority, ...row })
		.onConflict((conflict) => conflict.column('authority').doUpdateSet(row))
		.execute();
}

export async function deleteProposal(tx: Transaction, authority: AuthorityId): Promise<void> {
	await tx.deleteFrom('partner_proposal').where('authority', '=', authority).execute();
}

export async function findProposal(
	db: Database | Transaction,
	authority: AuthorityId,
): Promise<CardProposal | undefined> {
	return await db
		.selectFrom('partner_proposal')
		.select(['authority', 'token', 'proposed_by as proposedBy', 'proposed_at as proposedAt'])
		.where('authority', '=', authority)
		.executeTakeFirst();
}

/** That a partner has fetched our card. */
export async function saveFetch(
	db: Database,
	{ authority, version, at }: { authority: AuthorityId; version: number; at: string },
): Promise<void> {
	await db
		.updateTable('partner')
		.set({ fetched_version: version, fetched_at: at })
		.where('authority', '=', authority)
		.execute();
}

/** The newest version of our card that any partner has fetched; 0 where none has. */
export async function findNewestFetch(db: Database): Promise<number> {
	const { newest } = await db
		.selectFrom('partner')
		.select((row) => row.fn.max('fetched_version').as('newest'))
		.executeTakeFirstOrThrow();
	return newest ?? 0;
}
