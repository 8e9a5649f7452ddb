import { readSkeleton } from '../envelope/document.ts';
import { doWork } from '../jobs/due-work.ts';
import { isChange, isWithdrawal } from '../model/changes.ts';
import { type GatewayOutcome, gatewayOutcomes } from '../model/compliance.ts';
import type { Draft } from '../model/draft.ts';
import type { AuthorityId, DocumentId } from '../model/identifiers.ts';
import { complianceReport } from '../model/kinds/compliance-report.ts';
import { gatewayItself } from '../model/person.ts';
import { listChanged } from '../model/relation.ts';
import type { Skeleton } from '../model/skeleton.ts';
import { toProblem } from '../problem.ts';
import type { ChangeKey } from '../store/compliance-reports.ts';
import { findDocuments, loadDocument, loadDocumentBy, type StoredDocument } from '../store/documents.ts';
import { findErasure } from '../store/erasures.ts';
import { listAcceptedOf, type Reception } from '../store/receptions.ts';
import { findWithdrawn, listRelated } from '../store/relations.ts';
import { listReports, listReportsTo, type Report } from './compliance.ts';
import type { ExchangeContext } from './context.ts';
import { findPresent } from './corrections.ts';
import { toAnswerWork } from './due-changes.ts';
import { release } from './release.ts';

/** What became of a correction or withdrawal here, as a compliance report says it. */
interface Judgement {
	readonly outcome: GatewayOutcome;
	readonly cause?: 'unfit' | 'withdrawn' | 'legal-hold';
}

/**
 * Answers a correction or withdrawal of another authority by a compliance report, to whoever brought it: when it has
 * come, when it came again, and when what it changes has.
 */
export async function answerChange(context: ExchangeContext, id: DocumentId): Promise<undefined> {
	await doWork(context, toAnswerWork(id), async () => {
		const found = (await findDocuments(context.db, id)).filter(({ author }) => author !== context.authority);
		const next: Temporal.Instant[] = [];
		for (const { digest, kind } of found) {
			const document = isChange(kind) ? await loadDocument(context.db, context.kek, digest) : undefined;
			const again = document && (await answer(context, document));
			if (again !== undefined) next.push(again);
		}
		return next.toSorted(Temporal.Instant.compare)[0];
	});
}

/** @returns when to try again where the report cannot be released now */
async function answer(
	context: ExchangeContext,
	{ jwt, digest }: StoredDocument,
): Promise<Temporal.Instant | undefined> {
	const change = readSkeleton(jwt);
	const receptions = await listAcceptedOf(context.db, digest);
	const reported = { id: change.id, digest, handling: change.handling };
	const last = (await listReports(context, reported)).get(context.authority);
	// Where officers have reported, that stands.
	if (last !== undefined && !gatewayOutcomes.some((known) => known === last.outcome)) return undefined;
	const judgement = await judge(context, change);
	const told = await listReportsTo(context, reported);
	let isTold = true;
	for (const [sender, theirs] of Map.groupBy(receptions, ({ sender }) => sender))
		if (isNews(judgement, told.get(sender), theirs))
			isTold = (await tell(context, reported, sender, judgement)) && isTold;
	return isTold ? undefined : toNext(context, change, receptions);
}

/** @param receptions of the change from whom it was last told to */
function isNews({ outcome }: Judgement, last: Report | undefined, receptions: readonly Reception[]): boolean {
	if (last === undefined) return true;
	// Whoever asks again has not got the answer.
	return outcome !== last.outcome || receptions.some(({ receivedAt }) => receivedAt > last.reportedAt);
}

/** Each apart: what keeps it from one who brought the change keeps it from nobody else. @returns false when it cannot go now */
async function tell(...[context, change, sender, judgement]: Parameters<typeof report>): Promise<boolean> {
	try {
		await report(context, change, sender, judgement);
		return true;
	} catch (thrown) {
		if (toProblem(thrown).kind === 'fault') throw thrown;
		return false;
	}
}

/** Of one that changes several documents, what is worst. */
async function judge(context: ExchangeContext, change: Skeleton): Promise<Judgement> {
	const judgements = await Promise.all(listChanged(change.relations).map((id) => judgeOf(context, change, id)));
	const worst = (['refused', 'not-found'] as const).map((of) => judgements.find(({ outcome }) => outcome === of));
	return worst.find((each) => each !== undefined) ?? { outcome: 'applied' };
}

async function judgeOf(
	context: ExchangeContext,
	{ id, author, kind }: Skeleton,
	target: DocumentId,
): Promise<Judgement> {
	const { db, kek } = context;
	const document = await loadDocumentBy(db, kek, target, author);
	if (document === undefined) return { outcome: 'not-found' };
	const isErased = (await findErasure(db, document.digest)) !== undefined;
	// What is withdrawn stays so.
	if (isWithdrawal(kind) && isWithdrawal(readSkeleton(document.jwt).kind)) return refused('unfit');
	if (isWithdrawal(kind)) return isErased ? { outcome: 'applied' } : refused('legal-hold');
	const withdrawn = await findWithdrawn(db, [id, target], author);
	if (withdrawn.size > 0) return refused('withdrawn');
	if (isErased) return { outcome: 'not-found' };
	const { changes } = await findPresent(context, document, await listRelated(db, target, author));
	const isMade = changes.every((change) => change.statedIn !== id || change.isMade);
	return isMade ? { outcome: 'applied' } : refused('unfit');
}

const refused = (cause: Judgement['cause'] & string): Judgement => ({ outcome: 'refused', cause });

/** The change that is reported on. */
interface Reported extends Pick<Skeleton, 'handling'>, ChangeKey {}

/**
 * By the same steps as what officers release, so that the same rules hold for it; but nobody else need look at it, as
 * it holds codes of ours alone.
 */
async function report(
	context: ExchangeContext,
	{ id, digest, handling }: Reported,
	to: AuthorityId,
	{ outcome, cause }: Judgement,
): Promise<void> {
	const today = context.clock().toZonedDateTimeISO(context.timeZone).toPlainDate();
	const draft: Draft = {
		kind: complianceReport.name as Draft['kind'],
		validUntil: today.add({ days: 30 }).toString(),
		language: 'und',
		handling: { ...handling, evaluation: { source: 'A', information: 1 } },
		relations: [{ type: 'answers', document: id }],
		attachments: [],
		body: { outcome, ...(cause !== undefined && { cause }), change: digest, on: today.toString() },
	};
	await release({ ...context, needsApproval: () => undefined }, gatewayItself, draft, [{ to, withhold: [] }]);
}

const soonestSeconds = 60;
const latestSeconds = 6 * 3_600;

/** After as long again as it has waited, within bounds; no more once the change is out of date. */
function toNext(
	{ clock }: ExchangeContext,
	{ validUntil }: Skeleton,
	receptions: readonly Reception[],
): Temporal.Instant | undefined {
	const now = clock();
	const last = receptions.at(-1);
	if (last === undefined || Temporal.Instant.compare(now, Temporal.Instant.from(validUntil)) > 0) return undefined;
	const waited = now.since(Temporal.Instant.from(last.receivedAt)).total('seconds');
	return now.add({ seconds: Math.round(Math.min(Math.max(waited, soonestSeconds), latestSeconds)) });
}
