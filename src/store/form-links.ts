import type { KeyObject } from 'node:crypto';
import { sql } from 'kysely';
import type { FormAnswer, FormPurpose } from '../model/case-forms.ts';
import type { Digest, DocumentId, FormLinkId, PersonId, Timestamp } from '../model/identifiers.ts';
import { decryptBody, encryptBody, withoutSeparator } from './body-cipher.ts';
import type { Database, Transaction } from './database.ts';
import { keyOf, saveKey } from './wrapped-keys.ts';

/** What is said of the person: encrypted under a key of the link's own. */
export interface FormBody {
	/** What the office knows the person by. */
	readonly shown?: string;
	readonly answer?: FormAnswer;
}

export interface NewFormLink {
	readonly id: FormLinkId;
	readonly caseId: DocumentId;
	readonly person: DocumentId;
	readonly documentDigest: Digest;
	readonly purpose: FormPurpose;
	readonly organisation: string;
	readonly madeAt: Timestamp;
	readonly madeBy: PersonId;
	readonly expiresAt: Timestamp;
}

export interface FormLink extends NewFormLink {
	readonly wrongCodes: number;
	readonly closedAt: Timestamp | null;
	readonly revokedAt: Timestamp | null;
	readonly answeredAt: Timestamp | null;
}

/** Stores a link; of its token and code the hashes. */
export async function insertFormLink(
	tx: Transaction,
	kek: KeyObject,
	link: NewFormLink,
	hashes: { readonly token: Uint8Array; readonly code: Uint8Array },
	body: FormBody,
): Promise<void> {
	const { ciphertext, wrapped_key } = encrypt(kek, link.id, body);
	await tx
		.insertInto('form_link')
		.values({
			id: link.id,
			case_id: link.caseId,
			document_digest: link.documentDigest,
			document_id: link.person,
			purpose: link.purpose,
			organisation: link.organisation,
			token_hash: hashes.token,
			code_hash: hashes.code,
			made_at: link.madeAt,
			made_by: link.madeBy,
			expires_at: link.expiresAt,
			closed_at: null,
			revoked_at: null,
			answered_at: null,
			ciphertext,
		})
		.execute();
	await saveKey(tx, link.id, wrapped_key);
}

/** By the hash of its token, whatever its state. In a transaction nobody else does anything with it until that ends. */
export async function findFormLink(
	db: Database | Transaction,
	tokenHash: Uint8Array,
): Promise<(FormLink & { readonly codeHash: Uint8Array }) | undefined> {
	const query = links(db).select('code_hash as codeHash').where('token_hash', '=', tokenHash);
	return await (db.isTransaction ? query.forUpdate() : query).executeTakeFirst();
}

/** By its id. Nobody else does anything with it until the transaction ends. */
export async function lockFormLink(tx: Transaction, id: FormLinkId): Promise<FormLink | undefined> {
	return await links(tx).where('id', '=', id).forUpdate().executeTakeFirst();
}

/** Of a case, in the order in which they were made. */
export async function listFormLinks(
	db: Database,
	kek: KeyObject,
	caseId: DocumentId,
): Promise<(FormLink & { readonly body: FormBody })[]> {
	const rows = await links(db)
		.select(['ciphertext', keyOf('form_link').as('wrapped_key')])
		.where('case_id', '=', caseId)
		.orderBy('made_at')
		.orderBy('id')
		.execute();
	return rows.map(({ ciphertext, wrapped_key, ...link }) => ({
		...link,
		body: decrypt(kek, link.id, ciphertext, wrapped_key),
	}));
}

export async function loadFormBody(tx: Transaction, kek: KeyObject, id: FormLinkId): Promise<FormBody> {
	const { ciphertext, wrapped_key } = await tx
		.selectFrom('form_link')
		.select(['ciphertext', keyOf('form_link').as('wrapped_key')])
		.where('id', '=', id)
		.executeTakeFirstOrThrow();
	return decrypt(kek, id, ciphertext, wrapped_key);
}

/** Call what follows with the link locked. */
export async function saveFormAnswer(
	tx: Transaction,
	kek: KeyObject,
	id: FormLinkId,
	answered_at: Timestamp,
	body: FormBody,
): Promise<void> {
	const { ciphertext, wrapped_key } = encrypt(kek, id, body);
	await tx.updateTable('form_link').set({ answered_at, ciphertext }).where('id', '=', id).execute();
	await saveKey(tx, id, wrapped_key);
}

export async function saveFormLinkState(
	tx: Transaction,
	id: FormLinkId,
	state: { readonly wrong_codes: number; readonly closed_at: Timestamp | null } | { readonly revoked_at: Timestamp },
): Promise<void> {
	await tx.updateTable('form_link').set(state).where('id', '=', id).execute();
}

function links(db: Database | Transaction) {
	return db
		.selectFrom('form_link')
		.select([
			'id',
			'case_id as caseId',
			'document_id as person',
			'document_digest as documentDigest',
			'purpose',
			'organisation',
			sql<Timestamp>`made_at`.as('madeAt'),
			'made_by as madeBy',
			sql<Timestamp>`expires_at`.as('expiresAt'),
			'wrong_codes as wrongCodes',
			sql<Timestamp | null>`closed_at`.as('closedAt'),
			sql<Timestamp | null>`revoked_at`.as('revokedAt'),
			sql<Timestamp | null>`answered_at`.as('answeredAt'),
		]);
}

function encrypt(kek: KeyObject, id: FormLinkId, body: FormBody) {
	return encryptBody(kek, id, [withoutSeparator(JSON.stringify(body))]);
}

function decrypt(kek: KeyObject, id: FormLinkId, ciphertext: Uint8Array, wrapped_key: Uint8Array | null): FormBody {
	const [text = '{}'] = decryptBody(kek, id, { ciphertext, wrapped_key: wrapped_key ?? new Uint8Array() });
	return JSON.parse(text);
}
