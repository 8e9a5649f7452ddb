import { readBody, readSkeleton } from '../envelope/document.ts';
import { complianceSchedules, toMeaning } from '../model/compliance.ts';
import { type AuthorityId, Digest, type DocumentId } from '../model/identifiers.ts';
import { complianceReport } from '../model/kinds/compliance-report.ts';
import { toValue } from '../model/leaf-values.ts';
import { listCorrected } from '../model/relation.ts';
import type { Skeleton } from '../model/skeleton.ts';
import { type ChangeWatch, loadWatch } from '../store/change-watch.ts';
import { type ChangeKey, findNewestReports, findNewestReportsTo, saveReport } from '../store/compliance-reports.ts';
import type { Transaction } from '../store/database.ts';
import type { Delivery } from '../store/deliveries.ts';
import type { StoredDocument } from '../store/documents.ts';
import { findWithdrawn } from '../store/relations.ts';
import type { ExchangeContext } from './context.ts';

type ReportsContext = Pick<ExchangeContext, 'db'>;

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
	{ db }: ReportsContext,
	change: ChangeKey,
): Promise<ReadonlyMap<AuthorityId, Report>> {
	return new Map((await findNewestReports(db, change)).map((row) => [row.author, toReport(row)]));
}

/** The last report of ours on it that went to each authority. */
export async function listReportsTo(
	{ db, authority }: Pick<ExchangeContext, 'db' | 'authority'>,
	change: ChangeKey,
): Promise<ReadonlyMap<AuthorityId, Report>> {
	const rows = await findNewestReportsTo(db, change, authority);
	return new Map(rows.map((row) => [row.recipient, toReport(row)]));
}

function toReport({ jwt, outcome, cause }: Pick<Report, 'outcome' | 'cause'> & { readonly jwt: string }): Report {
	const { id, createdAt } = readSkeleton(jwt);
	return { reportedIn: id, reportedAt: createdAt, outcome, cause };
}

/**
 * In the transaction that stores a report of ours, or one that its author brought itself: what another one brings says
 * nothing of whom the author told it to. What it says in codes stays when its body is erased.
 */
export async function recordReport(tx: Transaction, document: StoredDocument): Promise<void> {
	if (readSkeleton(document.jwt).kind !== complianceReport.name) return;
	const { outcome, cause, change } = readBody(document).body;
	const changeDigest = change === undefined ? null : Digest.safeParse(toValue(change)).data;
	// About something that is not to be told: it counts for nothing.
	if (changeDigest === undefined) return;
	const codes = { outcome: toValue<string>(outcome) ?? null, cause: toValue<string>(cause) ?? null };
	await saveReport(tx, { documentDigest: document.digest, changeDigest, ...codes });
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
	{ digest, skeleton }: { readonly digest: Digest; readonly skeleton: Skeleton },
	deliveries: readonly Delivery[],
): Promise<Answered[]> {
	const { id } = skeleton;
	const [reports, isMoot] = await Promise.all([listReports(context, { id, digest }), findMoot(context, skeleton)]);
	return [...Map.groupBy(deliveries, ({ recipient }) => recipient)].map(([recipient, copies]) => {
		const report = reports.get(recipient) ?? toUnreported(copies);
		const { isSettled, isRecalled } = toMeaning(report.outcome);
		return { recipient, ...report, isSettled: isSettled || isMoot, isRecalled };
	});
}

/** Of a correction that was withdrawn, or whose document was, nothing is left to follow up. */
async function findMoot({ db }: ReportsContext, { id, author, relations }: Skeleton): Promise<boolean> {
	const corrected = listCorrected(relations);
	return corrected.length > 0 && (await findWithdrawn(db, [id, ...corrected], author)).size > 0;
}

/** What follows from the receipts alone: whose channel has acknowledgements makes no reports. */
function toUnreported(copies: readonly Delivery[]): Omit<Answered, 'recipient' | 'isSettled' | 'isRecalled'> {
	const taken = copies.find(({ proof }) => proof === 'acknowledgement');
	if (taken !== undefined) return { outcome: 'applied', cause: null, reportedIn: null, reportedAt: taken.stateSince };
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
	change: { readonly digest: Digest; readonly skeleton: Skeleton },
	deliveries: readonly Delivery[],
): Promise<Compliance[]> {
	const watch = await loadWatch(context.db, change.digest);
	if (watch === undefined) return [];
	const answered = await listAnswered(context, change, deliveries);
	const now = context.clock();
	return answered.map(({ isSettled, isRecalled: _, ...rest }) => {
		const due = toDueAt(watch, rest);
		const open = Temporal.Instant.compare(toPresent(now, [rest]), due) < 0 ? 'open' : 'overdue';
		return { ...rest, state: isSettled ? 'settled' : open, dueAt: due.toString() };
	});
}

/** By when it should have been followed: who rejected it by its receipt is not waited for. */
export function toDueAt(
	{ urgency, since }: Pick<ChangeWatch, 'urgency' | 'since'>,
	{ reportedIn, reportedAt }: Pick<Answered, 'reportedIn' | 'reportedAt'>,
): Temporal.Instant {
	if (reportedAt !== null && reportedIn === null) return Temporal.Instant.from(reportedAt);
	return Temporal.Instant.from(since).add({ hours: complianceSchedules[urgency].overdueAfterHours });
}

/** No earlier than what has come: the clock of the node that took a receipt may be ahead of ours. */
export function toPresent(
	now: Temporal.Instant,
	answered: readonly Pick<Answered, 'reportedIn' | 'reportedAt'>[],
): Temporal.Instant {
	const rejected = answered.filter(({ reportedIn }) => reportedIn === null);
	const taken = rejected.flatMap(({ reportedAt }) => (reportedAt === null ? [] : [Temporal.Instant.from(reportedAt)]));
	return [now, ...taken].reduce((latest, at) => (Temporal.Instant.compare(latest, at) < 0 ? at : latest));
}
