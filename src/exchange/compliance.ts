import { readBody, readSkeleton } from '../envelope/document.ts';
import { complianceSchedules, toMeaning } from '../model/compliance.ts';
import type { AuthorityId, DocumentId } from '../model/identifiers.ts';
import { complianceReport } from '../model/kinds/compliance-report.ts';
import { toValue } from '../model/leaf-values.ts';
import type { Skeleton } from '../model/skeleton.ts';
import { findNewestAnswers } from '../store/answers.ts';
import { loadWatch } from '../store/change-watch.ts';
import type { Delivery } from '../store/deliveries.ts';
import { findWithdrawn, loadDocuments, type StoredDocument } from '../store/documents.ts';
import type { ExchangeContext } from './context.ts';

type ReportsContext = Pick<ExchangeContext, 'db' | 'kek'>;

/** What an authority says that became of a correction or withdrawal. */
export interface Report {
	readonly reportedIn: DocumentId;
	readonly reportedAt: string;
	/** Codes of `complianceOutcomes` and `complianceCauses`; null where not stated, shared or understood. */
	readonly outcome: string | null;
	readonly cause: string | null;
}

/** The last report of each authority on a correction or withdrawal, in whatever order they came. */
export async function listReports(
	{ db, kek }: ReportsContext,
	change: DocumentId,
): Promise<ReadonlyMap<AuthorityId, Report>> {
	const newest = await findNewestAnswers(db, change, complianceReport.name);
	const documents = await loadDocuments(
		db,
		kek,
		newest.map(({ digest }) => digest),
	);
	return new Map(documents.map(toReport));
}

function toReport(document: StoredDocument): readonly [AuthorityId, Report] {
	const { author, id, createdAt } = readSkeleton(document.jwt);
	const { outcome, cause } = readBody(document).body;
	const stated = { outcome: toValue<string>(outcome) ?? null, cause: toValue<string>(cause) ?? null };
	return [author, { reportedIn: id, reportedAt: createdAt, ...stated }];
}

/** What became of a correction or withdrawal of ours at one who has it. */
export interface Answered {
	readonly recipient: AuthorityId;
	/** Code of `complianceOutcomes`, `refused` also where its receipt rejects the change; null while nothing came. */
	readonly outcome: string | null;
	/** Code of `complianceCauses`, or of the rejection. */
	readonly cause: string | null;
	/** The compliance-report that says so. */
	readonly reportedIn: DocumentId | null;
	readonly reportedAt: string | null;
	/** Is there nothing left to follow up? */
	readonly isSettled: boolean;
	/** Was what was withdrawn there, and is it no more? */
	readonly isRecalled: boolean;
}

/**
 * What those say whom it went to; what others say of it counts for nobody.
 *
 * @param deliveries of the change
 */
export async function listAnswered(
	context: ReportsContext,
	change: Skeleton,
	deliveries: readonly Delivery[],
): Promise<Answered[]> {
	const [reports, isMoot] = await Promise.all([listReports(context, change.id), findMoot(context, change)]);
	return [...Map.groupBy(deliveries, ({ recipient }) => recipient)].map(([recipient, copies]) => {
		const report = reports.get(recipient) ?? toUnreported(copies);
		const { isSettled, isRecalled } = toMeaning(report.outcome);
		return { recipient, ...report, isSettled: isSettled || isMoot, isRecalled };
	});
}

/** Of a correction that was withdrawn, or whose document was, nothing is left to follow up. */
async function findMoot({ db }: ReportsContext, { id, author, relations }: Skeleton): Promise<boolean> {
	const corrected = relations.filter(({ type }) => type === 'corrects').map(({ document }) => document);
	return corrected.length > 0 && (await findWithdrawn(db, [id, ...corrected], author)).size > 0;
}

/** What follows from the receipts alone. */
function toUnreported(copies: readonly Delivery[]): Omit<Answered, 'recipient' | 'isSettled' | 'isRecalled'> {
	const last = copies.every(({ state }) => state === 'rejected') ? copies.at(-1) : undefined;
	if (last === undefined) return { outcome: null, cause: null, reportedIn: null, reportedAt: null };
	return { outcome: 'refused', cause: last.code, reportedIn: null, reportedAt: last.stateSince };
}

/** As officers see it. */
export interface Compliance extends Omit<Answered, 'isSettled' | 'isRecalled'> {
	readonly state: 'settled' | 'open' | 'overdue';
	/** By when it should have been followed. */
	readonly dueAt: string;
}

/** Who has followed a document, and who has not; empty for what is no correction or withdrawal of ours. */
export async function viewCompliance(
	context: ReportsContext & Pick<ExchangeContext, 'clock'>,
	{ digest, skeleton }: { readonly digest: StoredDocument['digest']; readonly skeleton: Skeleton },
	deliveries: readonly Delivery[],
): Promise<Compliance[]> {
	const watch = await loadWatch(context.db, digest);
	if (watch === undefined) return [];
	const hours = complianceSchedules[watch.urgency].overdueAfterHours;
	const due = Temporal.Instant.from(watch.since).add({ hours });
	const open = Temporal.Instant.compare(context.clock(), due) < 0 ? 'open' : 'overdue';
	const answered = await listAnswered(context, skeleton, deliveries);
	return answered.map(({ isSettled, isRecalled: _, ...rest }) => ({
		...rest,
		state: isSettled ? 'settled' : open,
		dueAt: due.toString(),
	}));
}
