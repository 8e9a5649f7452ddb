import type { AuthorityId, Digest, DocumentId } from '../model/identifiers.ts';
import type { Database, Transaction } from './database.ts';

/** What a compliance report says, kept when its body is erased. */
export interface ReportRow {
	readonly documentDigest: Digest;
	/** Of the correction or withdrawal; null where it does not say which. */
	readonly changeDigest: string | null;
	readonly outcome: string | null;
	readonly cause: string | null;
}

/** A correction or withdrawal; another author may have given its id to something else. */
export interface ChangeKey {
	readonly id: DocumentId;
	readonly digest: Digest;
}

/** Of one that is here already, what is known by now. */
export async function saveReport(tx: Transaction, { documentDigest, ...row }: ReportRow): Promise<void> {
	const said = { change_digest: row.changeDigest, outcome: row.outcome, cause: row.cause };
	await tx
		.insertInto('compliance_report')
		.values({ document_digest: documentDigest, ...said })
		.onConflict((conflict) => conflict.column('document_digest').doUpdateSet(said))
		.execute();
}

/** The newest report of each author on a change: by its id, and so by its author's clock. */
export async function findNewestReports(db: Database, change: ChangeKey) {
	return await reports(db, change)
		.distinctOn('document.author')
		.orderBy('document.author')
		.orderBy('document.id', 'desc')
		.execute();
}

/** The newest report of that author that went to each recipient. */
export async function findNewestReportsTo(db: Database, change: ChangeKey, author: AuthorityId) {
	return await reports(db, change)
		.innerJoin('delivery', 'delivery.document_digest', 'document.digest')
		.select('delivery.recipient')
		.distinctOn('delivery.recipient')
		.where('document.author', '=', author)
		.orderBy('delivery.recipient')
		.orderBy('document.id', 'desc')
		.execute();
}

/** One that does not say which change it is about is about the only one of that id. */
function reports(db: Database, { id, digest }: ChangeKey) {
	return db
		.selectFrom('relation')
		.innerJoin('document', 'document.digest', 'relation.document_digest')
		.innerJoin('compliance_report', 'compliance_report.document_digest', 'document.digest')
		.select(['document.author', 'document.jwt', 'compliance_report.outcome', 'compliance_report.cause'])
		.where('relation.target', '=', id)
		.where('relation.type', '=', 'answers')
		.where(({ or, and, eb, not, exists, selectFrom }) =>
			or([
				eb('change_digest', '=', digest),
				and([
					eb('change_digest', 'is', null),
					not(
						exists(
							selectFrom('document as other')
								.select('other.digest')
								.where('other.id', '=', id)
								.where('other.digest', '!=', digest),
						),
					),
				]),
			]),
		);
}
