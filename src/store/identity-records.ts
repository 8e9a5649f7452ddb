import type { KeyObject } from 'node:crypto';
import { sql } from 'kysely';
import type { AttachmentId, IdentityRecordId } from '../model/identifiers.ts';
import { discardUnattached } from './attachments.ts';
import { decryptBody, encryptBody } from './body-cipher.ts';
import type { Database, Transaction } from './database.ts';
import { findSharing, insertKeys, type Sharing } from './sharing-keys.ts';
import { keyOf, saveKey } from './wrapped-keys.ts';

/** A record of somebody, to be kept. */
export interface NewIdentityRecord {
	readonly id: IdentityRecordId;
	readonly source: string;
	/** Keyed hash of its reference in that source, and of what it says. */
	readonly referenceKey: Buffer;
	readonly contentKey: Buffer;
	readonly photo: AttachmentId | null;
	readonly storedAt: string;
	/** What it says, as JSON. */
	readonly text: string;
	/** Keyed hashes by which it is found, each once; 64 bits, signed. */
	readonly keys: readonly bigint[];
}

export type Saved = 'stored' | 'replaced' | 'present';

/**
 * Keeps records of one source, each reference once among them: a new one, or in place of the one that has its
 * reference; what is here already as it comes stays as it is.
 *
 * @returns what became of each, in order
 */
export async function saveIdentityRecords(
	tx: Transaction,
	kek: KeyObject,
	source: string,
	records: readonly NewIdentityRecord[],
): Promise<readonly Saved[]> {
	const here = await findPresent(tx, source, records);
	const isNew = ({ referenceKey }: NewIdentityRecord) => !here.has(toText(referenceKey));
	const numbers = await insertNew(tx, kek, records.filter(isNew));
	for (const record of records) {
		const present = here.get(toText(record.referenceKey));
		if (present === undefined || record.contentKey.equals(present.content_key)) continue;
		await replace(tx, kek, record, present);
		numbers.set(record, present.number);
	}
	await insertKeys(tx, 'identity_key', new Map([...numbers].map(([{ keys }, number]) => [number, keys])));
	return records.map((record) => {
		if (!numbers.has(record)) return 'present';
		return isNew(record) ? 'stored' : 'replaced';
	});
}

interface Present {
	readonly id: IdentityRecordId;
	readonly number: string;
	readonly content_key: Uint8Array;
}

async function findPresent(
	tx: Transaction,
	source: string,
	records: readonly NewIdentityRecord[],
): Promise<ReadonlyMap<string, Present>> {
	const keys = records.map(({ referenceKey }) => referenceKey);
	const rows = await tx
		.selectFrom('identity_record')
		.select(['id', 'number', 'reference_key', 'content_key'])
		.where('source', '=', source)
		.where('reference_key', '=', sql<Uint8Array>`any(${keys}::bytea[])`)
		.orderBy('reference_key')
		.forUpdate()
		.execute();
	return new Map(rows.map(({ reference_key, ...row }) => [toText(reference_key), row]));
}

/** @returns their numbers; of one that another import brought at the same moment none */
async function insertNew(
	tx: Transaction,
	kek: KeyObject,
	records: readonly NewIdentityRecord[],
): Promise<Map<NewIdentityRecord, string>> {
	if (records.length === 0) return new Map();
	const bodies = records.map(({ id, text }) => encryptBody(kek, id, [text]));
	const rows = records.map(({ id, source, referenceKey, contentKey, photo, storedAt }, index) => ({
		id,
		source,
		reference_key: referenceKey,
		content_key: contentKey,
		photo,
		stored_at: storedAt,
		ciphertext: bodies[index]?.ciphertext ?? new Uint8Array(),
	}));
	const inserted = await tx
		.insertInto('identity_record')
		.values(rows.sort((a, b) => a.reference_key.compare(b.reference_key)))
		.onConflict((conflict) => conflict.doNothing())
		.returning(['id', 'number'])
		.execute();
	const numbers = new Map(inserted.map(({ id, number }) => [id, number]));
	const keys = records.flatMap(({ id }, index) => {
		const wrapped_key = numbers.has(id) ? bodies[index]?.wrapped_key : undefined;
		return wrapped_key === undefined ? [] : [{ id, wrapped_key }];
	});
	if (keys.length > 0) await tx.insertInto('keys.wrapped_key').values(keys).execute();
	return new Map(
		records.flatMap((record) => {
			const number = numbers.get(record.id);
			return number === undefined ? [] : [[record, number] as const];
		}),
	);
}

async function replace(
	tx: Transaction,
	kek: KeyObject,
	{ contentKey, photo, storedAt, text }: NewIdentityRecord,
	{ id, number }: Present,
): Promise<void> {
	const { ciphertext, wrapped_key } = encryptBody(kek, id, [text]);
	const changes = { content_key: contentKey, photo, stored_at: storedAt, ciphertext };
	await tx.updateTable('identity_record').set(changes).where('id', '=', id).execute();
	await saveKey(tx, id, wrapped_key);
	await tx.deleteFrom('identity_key').where('record', '=', number).execute();
}

/** Buffers are equal by what they hold, and a map does not know that. */
function toText(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('base64');
}

/** A record that has keys in common with what is looked for. */
export interface FoundRecord {
	readonly id: IdentityRecordId;
	readonly source: string;
	readonly photo: AttachmentId | null;
	/** What it says, as JSON. */
	readonly text: string;
}

export interface FoundRecords extends Pick<Sharing, 'common'> {
	/** The most likely first. */
	readonly records: readonly FoundRecord[];
}

/** At most `limit` records that have keys in common with what is looked for, as `findSharing`. */
export async function findIdentityRecords(
	db: Database,
	kek: KeyObject,
	keys: readonly bigint[],
	limit: number,
): Promise<FoundRecords> {
	const { numbers, common } = await findSharing(db, 'identity_key', keys, limit);
	return { records: await loadRecords(db, kek, numbers), common };
}

async function loadRecords(db: Database, kek: KeyObject, numbers: readonly string[]): Promise<FoundRecord[]> {
	if (numbers.length === 0) return [];
	const rows = await db
		.selectFrom('identity_record')
		.select(['id', 'number', 'source', 'photo', 'ciphertext', keyOf('identity_record').as('wrapped_key')])
		.where('number', 'in', numbers)
		.execute();
	const byNumber = new Map(rows.map((row) => [row.number, row]));
	return numbers.flatMap((number) => {
		const row = byNumber.get(number);
		if (row === undefined) return [];
		const { id, source, photo, ciphertext, wrapped_key } = row;
		// A text with the mark that parts texts comes in pieces.
		const text = decryptBody(kek, id, { ciphertext, wrapped_key: wrapped_key ?? new Uint8Array() }).join('~');
		return [{ id, source, photo, text }];
	});
}

/** What is here of one source. */
export interface IdentityRegister {
	readonly source: string;
	readonly records: number;
	/** Of its records, those that stand here longest and shortest as they are. */
	readonly firstStoredAt: string;
	readonly lastStoredAt: string;
}

export async function listIdentityRegisters(db: Database): Promise<IdentityRegister[]> {
	return await db
		.selectFrom('identity_record')
		.select(({ fn }) => [
			'source',
			sql<number>`count(*)::int`.as('records'),
			fn.min('stored_at').as('firstStoredAt'),
			fn.max('stored_at').as('lastStoredAt'),
		])
		.groupBy('source')
		.orderBy('source')
		.execute();
}

/** At most so many records of a source, with their keys and with photographs that nothing else has. @returns how many */
export async function deleteIdentityRecords(tx: Transaction, source: string, limit: number): Promise<number> {
	const some = tx.selectFrom('identity_record').select('id').where('source', '=', source).limit(limit);
	const rows = await tx.deleteFrom('identity_record').where('id', 'in', some).returning('photo').execute();
	for (const photo of new Set(rows.flatMap(({ photo }) => photo ?? []))) await discardUnattached(tx, photo);
	return rows.length;
}

/** The file of its photograph; undefined where it has none, or there is no such record. */
export async function findPhoto(db: Database, id: IdentityRecordId): Promise<AttachmentId | undefined> {
	const row = await db.selectFrom('identity_record').select('photo').where('id', '=', id).executeTakeFirst();
	return row?.photo ?? undefined;
}
