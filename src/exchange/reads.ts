import { type AuditEntry, toActor, toAuditLeaf } from '../audit/entry.ts';
import { markOnRecord } from '../audit/on-record.ts';
import type { Draft } from '../model/draft.ts';
import type { Purpose } from '../model/handling.ts';
import { type AuthorityId, Digest, type DocumentId, type DraftId, toTimestamp } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import type { Relation } from '../model/relation.ts';
import type { Skeleton } from '../model/skeleton.ts';
import type { Decision } from '../policy/decision.ts';
import { Problem, toProblem } from '../problem.ts';
import type { Seen } from '../store/reads.ts';
import type { ExchangeContext } from './context.ts';
import { toFieldProblem } from './reason-problems.ts';
import { recordReading } from './unusual-reading.ts';

export type ReadsContext = Pick<ExchangeContext, 'authority' | 'db' | 'clock' | 'timeZone' | 'readingLimits' | 'alarm'>;

/** Who reads, and what for. */
export interface Reader {
	readonly by: Person;
	readonly purpose: Purpose;
}

/** What became of it; of a paper on a case, which one and for whom. */
export type ReadOutcome =
	| 'shown'
	| 'copied'
	| 'attachment'
	| 'bulletin'
	| 'exported'
	| 'form-answer'
	/** With the request about somebody of another case: which facts fit was shown, and none of them. */
	| 'compared'
	| `paper ${string}`;

/** By what it was asked for, or found. */
export type Named = Pick<AuditEntry, 'document' | 'documentDigest' | 'draft'>;

/** What is read, as far as it names nobody. */
export interface Read {
	readonly named: Named;
	readonly author: AuthorityId;
	readonly kind: string;
	/** The documents that opened the cases that it belongs to. */
	readonly cases: readonly DocumentId[];
}

export function toNamed(id: DocumentId | Digest): Named {
	const digest = Digest.safeParse(id);
	return digest.success ? { documentDigest: digest.data } : { document: id as DocumentId };
}

export function toDocumentRead({ id, author, kind, relations }: Skeleton, documentDigest: Digest): Read {
	return { named: { document: id, documentDigest }, author, kind, cases: toCases(relations) };
}

export function toDraftRead(
	{ authority }: Pick<ReadsContext, 'authority'>,
	draft: DraftId,
	{ kind, relations }: Draft,
): Read {
	return { named: { draft }, author: authority, kind, cases: toCases(relations) };
}

function toCases(relations: readonly Relation[]): DocumentId[] {
	return relations.filter(({ type }) => type === 'case').map(({ document }) => document);
}

/** May the person read it for that purpose? The policy says (`read` in `people.cedar`). */
export function mayRead(context: AskContext, reader: Reader, skeleton: Skeleton): boolean {
	return decide(context, reader, skeleton).allowed;
}

/** @throws Problem `purpose-differs`, `policy-denied` */
export function requireMayRead(context: AskContext, reader: Reader, skeleton: Skeleton): void {
	const { allowed, reasons } = decide(context, reader, skeleton);
	if (allowed) return;
	if (reasons.every(({ rule }) => rule === 'read-for-its-purpose')) {
		throw new Problem('purpose-differs', {
			detail: `Document ${skeleton.id} was shared for ${skeleton.handling.purpose}.`,
		});
	}
	throw new Problem('policy-denied', { fields: reasons.map((reason) => toFieldProblem(reason, '/purpose')) });
}

/** Where local rules on reading do not let a person see a draft of ours. @throws Problem `policy-denied` */
export function requireMayReadDraft(context: AskContext, reader: Reader, draft: Draft): void {
	const { allowed, reasons } = decideDraft(context, reader, draft);
	if (!allowed)
		throw new Problem('policy-denied', { fields: reasons.map((reason) => toFieldProblem(reason, '/purpose')) });
}

export function mayReadDraft(context: AskContext, reader: Reader, draft: Draft): boolean {
	return decideDraft(context, reader, draft).allowed;
}

function decideDraft({ policies }: AskContext, { by, purpose }: Reader, { kind, handling }: Draft): Decision {
	return policies.decideRead({ by, purpose, kind, handling, isOurs: true });
}

type AskContext = Pick<ExchangeContext, 'authority' | 'policies'>;

function decide({ authority, policies }: AskContext, { by, purpose }: Reader, skeleton: Skeleton): Decision {
	const { author, kind, handling } = skeleton;
	return policies.decideRead({ by, purpose, kind, handling, isOurs: author === authority });
}

/** Puts what is about to be answered on record: nothing of it is given out before this has committed. */
export async function recordReads(
	context: ReadsContext,
	reader: Reader,
	outcome: ReadOutcome,
	reads: readonly Read[],
): Promise<void> {
	if (reads.length === 0) return;
	const leaves = reads.map(({ named }) => toAuditLeaf(toEntry(context, reader, named, outcome)));
	await recordReading(context, reader.by, leaves, reads.flatMap(toSeen));
}

function toSeen({ named: { draft, documentDigest }, author, kind, cases }: Read): Seen[] {
	return [
		{ measure: 'document', value: draft ?? documentDigest ?? '' },
		{ measure: 'author', value: author },
		{ measure: 'kind', value: kind },
		...cases.map((value) => ({ measure: 'case' as const, value })),
	];
}

/** Reads for a person. Where it comes to nothing, that it was tried is on record too; of a flood, how often. */
export async function recordingRefusal<T>(
	{ refusals }: Pick<ExchangeContext, 'refusals'>,
	{ by, purpose: reason }: Reader,
	named: Named,
	read: () => Promise<T>,
): Promise<T> {
	try {
		return await read();
	} catch (thrown) {
		const problem = toProblem(thrown);
		await refusals.record({ action: toAction(named), by, ...named, reason, outcome: problem.code });
		markOnRecord(problem);
		throw problem;
	}
}

function toEntry(
	{ authority, clock }: ReadsContext,
	{ by, purpose: reason }: Reader,
	named: Named,
	outcome: string,
): AuditEntry {
	return { at: toTimestamp(clock()), action: toAction(named), authority, ...toActor(by), ...named, reason, outcome };
}

function toAction({ draft }: Named): 'document-read' | 'draft-read' {
	return draft === undefined ? 'document-read' : 'draft-read';
}
