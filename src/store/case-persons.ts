import { sql } from 'kysely';
import type { AuthorityId, Digest, DocumentId } from '../model/identifiers.ts';
import type { Database, Transaction } from './database.ts';
import { insertKeys } from './sharing-keys.ts';

/** A person of an open case, by the request that is about the person. */
export interface CasePerson {
	/** Of its row. */
	readonly number: string;
	readonly caseId: DocumentId;
	readonly digest: Digest;
	readonly id: DocumentId;
}

const columns = ['number', 'case_id as caseId', 'document_digest as digest', 'document_id as id'] as const;

/** Of a case, all but those. */
export async function forgetOtherPersons(
	db: Database | Transaction,
	caseId: DocumentId,
	kept: readonly DocumentId[],
): Promise<void> {
	await db
		.deleteFrom('case_person')
		.where('case_id', '=', caseId)
		.where('document_id', '!=', sql<DocumentId>`all(${kept}::uuid[])`)
		.execute();
}

/** Those whom that author's documents of those ids are about. @returns their cases, each once */
export async function forgetPersons(
	tx: Transaction,
	ids: readonly DocumentId[],
	author: AuthorityId,
): Promise<DocumentId[]> {
	if (ids.length === 0) return [];
	const rows = await tx
		.deleteFrom('case_person')
		.using('document')
		.whereRef('document.digest', '=', 'document_digest')
		.where('document_id', 'in', ids)
		.where('document.author', '=', author)
		.returning('case_id')
		.execute();
	return [...new Set(rows.map(({ case_id }) => case_id))];
}

/** The requests of those authors about these persons that have no row yet. */
export async function listUnknownPersons(
	db: Database,
	ids: readonly DocumentId[],
	authors: readonly AuthorityId[],
): Promise<Pick<CasePerson, 'digest' | 'id'>[]> {
	if (ids.length === 0) return [];
	return await db
		.selectFrom('document')
		.select(['digest', 'id'])
		.where('id', '=', sql<DocumentId>`any(${ids}::uuid[])`)
		.where('author', 'in', authors)
		.where('kind', '=', 'repatriation-request')
		.where('erased_at', 'is', null)
		.where(({ not, exists, selectFrom }) =>
			not(exists(selectFrom('case_person').select('number').whereRef('document_digest', '=', 'digest'))),
		)
		.execute();
}

export interface NewCasePerson extends Omit<CasePerson, 'number'> {
	/** Keyed hashes by which the person is found, each once; 64 bits, signed. */
	readonly keys: readonly bigint[];
}

/** Without those who are here, or whose request is erased. */
export async function insertPersons(tx: Transaction, persons: readonly NewCasePerson[]): Promise<void> {
	const digests = persons.map(({ digest }) => digest);
	// Until this transaction ends nobody erases them: nothing of an erased one is written.
	const here = await tx
		.selectFrom('document')
		.select('digest')
		.where('digest', 'in', digests)
		.where('erased_at', 'is', null)
		.orderBy('digest')
		.forShare()
		.execute();
	const byDigest = new Map(persons.map((person) => [person.digest, person]));
	const rows = here.flatMap(({ digest }) => byDigest.get(digest) ?? []);
	if (rows.length === 0) return;
	const inserted = await tx
		.insertInto('case_person')
		.values(rows.map(({ caseId, digest, id }) => ({ case_id: caseId, document_digest: digest, document_id: id })))
		.onConflict((conflict) => conflict.doNothing())
		.returning(['number', 'document_digest'])
		.execute();
	const keysOf = inserted.map(({ number, document_digest }) => [number, byDigest.get(document_digest)?.keys ?? []]);
	await insertKeys(tx, 'case_person_key', new Map(keysOf as [string, readonly bigint[]][]));
}

/** The persons of a case of whom it was not looked yet who else they may be. */
export async function listUncompared(db: Database, caseId: DocumentId): Promise<CasePerson[]> {
	const query = db.selectFrom('case_person').select(columns).where('case_id', '=', caseId);
	return await query.where('compared', '=', false).orderBy('number').execute();
}

export interface OtherPerson extends CasePerson {
	/** Of the request, as it was signed. */
	readonly jwt: string;
}

/** Those of the numbers who are in other cases, in that order. */
export async function listOthers(db: Database, numbers: readonly string[], caseId: DocumentId): Promise<OtherPerson[]> {
	if (numbers.length === 0) return [];
	const rows = await persons(db).where('number', 'in', numbers).where('case_id', '!=', caseId).execute();
	return rows.toSorted((a, b) => numbers.indexOf(a.number) - numbers.indexOf(b.number));
}

function persons(db: Database) {
	return db
		.selectFrom('case_person')
		.innerJoin('document', 'document.digest', 'document_digest')
		.select(columns)
		.select('document.jwt');
}

/** Somebody of another case who may be the same person; reasons as JSON. */
export interface Alike {
	readonly other: string;
	readonly score: number;
	readonly reasons: unknown;
}

/** Either way round, without those who have gone meanwhile. */
export async function saveCompared(tx: Transaction, person: string, alike: readonly Alike[]): Promise<void> {
	await tx.updateTable('case_person').set({ compared: true }).where('number', '=', person).execute();
	if (alike.length === 0) return;
	await sql`insert into likely_duplicate (person, other, score, reasons)
		select one, two, score, reasons from jsonb_to_recordset(${JSON.stringify(alike)}::jsonb)
			as alike (other bigint, score integer, reasons jsonb)
		join case_person as first on first.number = ${person}
		join case_person as second on second.number = alike.other
		cross join lateral (values (first.number, second.number), (second.number, first.number)) as pair (one, two)
		order by one, two on conflict do nothing`.execute(tx);
}

export interface StoredDuplicate {
	readonly person: DocumentId;
	readonly other: Omit<OtherPerson, 'number'>;
	readonly score: number;
	readonly reasons: unknown;
}

/** Who of a case may be in another one too, the likeliest first. */
export async function listDuplicates(db: Database, caseId: DocumentId, limit: number): Promise<StoredDuplicate[]> {
	const rows = await db
		.selectFrom('case_person as mine')
		.innerJoin('likely_duplicate', 'likely_duplicate.person', 'mine.number')
		.innerJoin('case_person as theirs', 'theirs.number', 'likely_duplicate.other')
		.innerJoin('document', 'document.digest', 'theirs.document_digest')
		.select(['mine.document_id as person', 'theirs.case_id', 'theirs.document_id', 'document.digest', 'document.jwt'])
		.select(['score', 'reasons'])
		.where('mine.case_id', '=', caseId)
		.orderBy('score', 'desc')
		.orderBy('likely_duplicate.person')
		.orderBy('likely_duplicate.other')
		.limit(limit)
		.execute();
	return rows.map(({ person, case_id, document_id, digest, jwt, score, reasons }) => ({
		person,
		other: { caseId: case_id, digest, id: document_id, jwt },
		score,
		reasons,
	}));
}
