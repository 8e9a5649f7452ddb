import type { KeyObject } from 'node:crypto';
import { sql } from 'kysely';
import type { ApprovalRule } from '../model/four-eyes.ts';
import type {
	ApprovalId,
	AttachmentId,
	AuthorityId,
	DeliveryId,
	Digest,
	DocumentId,
	DraftId,
	PersonId,
} from '../model/identifiers.ts';

import type { Person, Role } from '../model/person.ts';
import type { Withholding } from '../model/withholding.ts';
import { decryptBody, encryptBody } from './body-cipher.ts';
import type { Database, Transaction } from './database.ts';
import type { StoredDocument } from './documents.ts';
import type { ApprovalState } from './schema.ts';
import { keyOf, saveKey } from './wrapped-keys.ts';

/** A signed document that waits for a second person. */
export interface NewApproval {
	readonly id: ApprovalId;
	readonly draftId: DraftId;
	readonly documentId: DocumentId;
	/** That it belongs to; its own id where it opens one. */
	readonly caseId: DocumentId | null;
	readonly kind: string;
	readonly rule: ApprovalRule;
	/** Who released it stands first. */
	readonly authors: readonly PersonId[];
	readonly createdAt: string;
	/** From then on it cannot be approved. */
	readonly approveBy: string;
}

/** What one recipient is to get. */
export interface WaitingCopy {
	readonly deliveryId: DeliveryId;
	readonly recipient: AuthorityId;
	/** What the author asked for this recipient, as JSON. */
	readonly asked: string;
	readonly copyDigest: Digest;
	readonly disclosed: readonly Digest[];
	/** What of the document does not go with it, and by which rule. */
	readonly withheld: readonly Withholding[];
	readonly attachments: readonly Digest[];
}

/** A file that goes with it. */
export interface WaitingFile {
	readonly id: AttachmentId;
	readonly digest: Digest;
}

/** Stores what waits, whole: `kek` encrypts its disclosures. */
export async function insertApproval(
	tx: Transaction,
	kek: KeyObject,
	approval: NewApproval & { readonly authorRoles: readonly Role[] },
	document: StoredDocument,
	copies: readonly WaitingCopy[],
	files: readonly WaitingFile[],
): Promise<void> {
	const { ciphertext, wrapped_key } = encryptBody(kek, document.digest, document.disclosures);
	await saveKey(tx, approval.id, wrapped_key);
	await tx
		.insertInto('approval')
		.values({
			id: approval.id,
			draft_id: approval.draftId,
			document_digest: document.digest,
			document_id: approval.documentId,
			case_id: approval.caseId,
			kind: approval.kind,
			jwt: document.jwt,
			rule: approval.rule,
			authors: [...approval.authors],
			author_roles: [...approval.authorRoles],
			created_at: approval.createdAt,
			approve_by: approval.approveBy,
			state: 'waiting',
			settled_at: null,
			settled_by: null,
			reason: null,
			refused_places: null,
			ciphertext,
		})
		.execute();
	const rows = copies.map((copy) => ({
		approval_id: approval.id,
		delivery_id: copy.deliveryId,
		recipient: copy.recipient,
		asked: copy.asked,
		copy_digest: copy.copyDigest,
		disclosed: [...copy.disclosed],
		withheld: JSON.stringify(copy.withheld),
		attachments: [...copy.attachments],
	}));
	await tx.insertInto('approval_copy').values(rows).execute();
	if (files.length === 0) return;
	const held = files.map(({ id, digest }) => ({ approval_id: approval.id, digest, attachment_id: id }));
	await tx.insertInto('approval_attachment').values(held).execute();
}

const columns = [
	'id',
	'draft_id as draftId',
	'document_digest as documentDigest',
	'document_id as documentId',
	'case_id as caseId',
	'kind',
	'rule',
	'authors',
	'created_at as createdAt',
	'approve_by as approveBy',
	'state',
	'settled_at as settledAt',
	'settled_by as settledBy',
	'reason',
	'refused_places as refusedPlaces',
] as const;

/** What waits for a second person, or did. */
export interface Approval extends Omit<NewApproval, 'draftId'> {
	/** Null once that draft is discarded. */
	readonly draftId: DraftId | null;
	readonly documentDigest: Digest;
	readonly state: ApprovalState;
	readonly settledAt: string | null;
	readonly settledBy: PersonId | null;
	readonly reason: string | null;
	readonly refusedPlaces: readonly string[] | null;
}

/** Where to go on after the last row of a page. */
export interface Forward {
	readonly limit: number;
	readonly after: { readonly at: string; readonly id: string } | undefined;
}

/** What waits, oldest first; of one case where that is told. */
export async function listWaiting(db: Database, { limit, after }: Forward, caseId?: DocumentId): Promise<Approval[]> {
	let query = db
		.selectFrom('approval')
		.select(columns)
		.where('state', '=', sql.lit('waiting'))
		.orderBy('created_at')
		.orderBy('id')
		.limit(limit);
	if (caseId !== undefined) query = query.where('case_id', '=', caseId);
	if (after !== undefined) query = query.where(sql<boolean>`(created_at, id) > (${after.at}, ${after.id})`);
	return await query.execute();
}

/** What waits of those kinds, as it was signed, in no order. */
export async function listWaitingTokens(
	db: Database | Transaction,
	kinds: readonly string[],
): Promise<{ readonly approval: Approval; readonly jwt: string }[]> {
	const rows = await db
		.selectFrom('approval')
		.select([...columns, 'jwt'])
		.where('state', '=', sql.lit('waiting'))
		.where('kind', 'in', kinds)
		.execute();
	return rows.map(({ jwt, ...approval }) => ({ approval, jwt }));
}

/** What waits of a case and does not open it. */
export async function listJoining(tx: Transaction, caseId: DocumentId): Promise<Approval[]> {
	return await tx
		.selectFrom('approval')
		.select(columns)
		.where('case_id', '=', caseId)
		.where('document_id', '!=', caseId)
		.where('state', '=', sql.lit('waiting'))
		.orderBy('id')
		.execute();
}

/** Whether the request that opens a case here was approved, kept so until the transaction ends; undefined where it was never asked. */
export async function lockOpening(tx: Transaction, caseId: DocumentId): Promise<ApprovalState | undefined> {
	const row = await tx
		.selectFrom('approval')
		.select('state')
		.where('case_id', '=', caseId)
		.where('document_id', '=', caseId)
		.forShare()
		.executeTakeFirst();
	return row?.state;
}

/** The latest decision about each of those drafts. */
export async function findApprovalsOf(db: Database, drafts: readonly DraftId[]): Promise<Map<DraftId, Approval>> {
	if (drafts.length === 0) return new Map();
	const rows = await db
		.selectFrom('approval')
		.select(columns)
		.distinctOn('draft_id')
		.where('draft_id', 'in', drafts)
		.orderBy('draft_id')
		.orderBy('created_at', 'desc')
		.execute();
	return new Map(rows.flatMap((row) => (row.draftId === null ? [] : [[row.draftId, row] as const])));
}

/** What an approver decides on. */
export interface WaitingDocument {
	readonly approval: Approval;
	/** Who released it, as they were then. */
	readonly author: Person;
	/** Without disclosures once it is settled. */
	readonly document: StoredDocument;
	/** In the order of their recipients. */
	readonly copies: readonly WaitingCopy[];
}

export async function loadApproval(db: Database, kek: KeyObject, id: ApprovalId): Promise<WaitingDocument | undefined> {
	const row = await db
		.selectFrom('approval')
		.select([...columns, 'author_roles', 'jwt', 'ciphertext', keyOf('approval').as('wrapped_key')])
		.where('id', '=', id)
		.executeTakeFirst();
	if (row === undefined) return undefined;
	const { author_roles: roles, jwt, wrapped_key, ciphertext, ...approval } = row;
	// The table has no approval without an author.
	const author = { id: approval.authors[0] as PersonId, roles };
	const digest = approval.documentDigest;
	const key = wrapped_key ?? new Uint8Array();
	const disclosures = ciphertext === null ? [] : decryptBody(kek, digest, { wrapped_key: key, ciphertext });
	return { approval, author, document: { digest, jwt, disclosures }, copies: await listCopies(db, id) };
}

async function listCopies(db: Database, id: ApprovalId): Promise<WaitingCopy[]> {
	return await db
		.selectFrom('approval_copy')
		.select([
			'delivery_id as deliveryId',
			'recipient',
			'asked',
			'copy_digest as copyDigest',
			'disclosed',
			'withheld',
			'attachments',
		])
		.where('approval_id', '=', id)
		.orderBy('recipient')
		.execute();
}

/** How it ended, and who ended it. */
export interface Settlement {
	readonly state: Exclude<ApprovalState, 'waiting'>;
	readonly at: string;
	/** Undefined where nobody did: it was too late, or nothing was left to change. */
	readonly by?: Person;
	readonly refusal?: { readonly reason: string; readonly places: readonly string[] };
}

/** Ends the waiting: once, and the body is gone from here. @returns false when it waits no more */
export async function settleApproval(tx: Transaction, id: ApprovalId, settlement: Settlement): Promise<boolean> {
	const { state, at, by, refusal } = settlement;
	const updated = await tx
		.updateTable('approval')
		.set({
			state,
			settled_at: at,
			settled_by: by?.id ?? null,
			reason: refusal?.reason ?? null,
			refused_places: refusal === undefined ? null : [...refusal.places],
			ciphertext: null,
		})
		.where('id', '=', id)
		.where('state', '=', sql.lit('waiting'))
		.executeTakeFirst();
	return updated.numUpdatedRows === 1n;
}

/** What a draft waits for. Call it with the draft locked. */
export async function findWaiting(
	tx: Transaction,
	draft: DraftId,
): Promise<Pick<Approval, 'id' | 'documentId' | 'documentDigest'> | undefined> {
	return await tx
		.selectFrom('approval')
		.select(['id', 'document_id as documentId', 'document_digest as documentDigest'])
		.where('draft_id', '=', draft)
		.where('state', '=', sql.lit('waiting'))
		.executeTakeFirst();
}

/** The files of what waits. */
export async function listFiles(db: Database, id: ApprovalId): Promise<WaitingFile[]> {
	return await db
		.selectFrom('approval_attachment')
		.select(['attachment_id as id', 'digest'])
		.where('approval_id', '=', id)
		.execute();
}

/** Lets go of the files of what waits no more. @returns them */
export async function releaseFiles(tx: Transaction, id: ApprovalId): Promise<WaitingFile[]> {
	return await tx
		.deleteFrom('approval_attachment')
		.where('approval_id', '=', id)
		.returning(['attachment_id as id', 'digest'])
		.execute();
}
