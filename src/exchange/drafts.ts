import { createHmac, hkdfSync, type KeyObject } from 'node:crypto';
import { appendLeaves, toActor, toAuditLeaf } from '../audit/entry.ts';
import { canonicalJson, parseJson } from '../json.ts';
import { Draft } from '../model/draft.ts';
import { toFieldProblems } from '../model/field-problems.ts';
import type { Purpose } from '../model/handling.ts';
import { type ApprovalId, type DraftId, newId, type PersonId, toTimestamp } from '../model/identifiers.ts';
import { findKind } from '../model/kinds.ts';
import type { Person } from '../model/person.ts';
import type { FieldIssue } from '../normalise/body.ts';
import { normaliseDraft } from '../normalise/draft.ts';
import { Problem } from '../problem.ts';
import { type Approval, findApprovalsOf } from '../store/approvals.ts';
import {
	deleteDraft,
	insertDrafts,
	listRequestsOf,
	listDrafts as listWaiting,
	loadDraft,
	lockDraft,
	type NewDraft,
	type RequestOfDraft,
} from '../store/drafts.ts';
import type { Page } from '../store/page.ts';
import type { ApprovalState } from '../store/schema.ts';
import { voidWaiting } from './approval-request.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { draftReleased, draftUnknown } from './draft-problems.ts';
import { recordingRefusal, recordReads, requireMayReadDraft, toDraftRead } from './reads.ts';

type DraftContext = Pick<ExchangeContext, 'db' | 'kek' | 'clock'>;

/** What a draft waits for, or why it came back. */
export interface LatestApproval {
	readonly id: ApprovalId;
	readonly state: ApprovalState;
	readonly reason: string | null;
	readonly places: readonly string[] | null;
}

/** A draft that waits for its release. */
export type DraftItem = Awaited<ReturnType<typeof listWaiting>>[number] & {
	readonly approval: LatestApproval | null;
};

/** What became of a draft that was handed in. */
export interface SavedDraft {
	/** Of the draft that is here now. */
	readonly id: DraftId;
	/** False when the same draft was handed in before, even if it is released meanwhile. */
	readonly isNew: boolean;
	/** What a person should look at before it is released. */
	readonly doubts: readonly FieldIssue[];
}

/**
 * Stores drafts until they are released, in one statement. The same draft is stored once, or, where whoever hands them in
 * has a key for each, that of the same key.
 *
 * @throws Problem of the database
 */
export async function saveDrafts(
	{ db, kek, clock }: DraftContext,
	by: Person,
	drafts: readonly Draft[],
	keys: readonly string[] = [],
): Promise<readonly SavedDraft[]> {
	if (drafts.length === 0) return [];
	const now = clock();
	const secret = toSourceKeySecret(kek);
	const all = drafts.map((draft, index) => {
		return { ...toNewDraft(draft, now, secret, keys[index]), issues: findDoubts(draft, now) };
	});
	const rows = all.map(({ issues, ...row }) => ({ ...row, doubts: issues.length, createdBy: by.id }));
	const present = await withDatabaseProblems(db.transaction().execute((tx) => insertDrafts(tx, kek, rows)));
	return all.map(({ id, sourceKey, issues }) => {
		const known = present.get(sourceKey) ?? id;
		return { id: known, isNew: known === id, doubts: issues };
	});
}

function toNewDraft(
	draft: Draft,
	now: Temporal.Instant,
	secret: Buffer,
	key: string | undefined,
): Omit<NewDraft, 'doubts' | 'createdBy'> {
	const text = canonicalJson(draft);
	const sourceKey = toSourceKey(secret, key === undefined ? text : toKeyed(key));
	return { id: newId(now) as DraftId, kind: draft.kind, sourceKey, createdAt: toTimestamp(now), text };
}

/** No draft as JSON is like it. */
function toKeyed(key: string): string {
	return `key ${key}`;
}

function toSourceKey(secret: Buffer, source: string): string {
	return createHmac('sha256', secret).update(source).digest('base64url');
}

/** What became part of a case of the drafts that were stored by those keys: in their order, undefined of the others. */
export async function findRequests(
	{ db, kek }: Pick<DraftContext, 'db' | 'kek'>,
	keys: readonly string[],
): Promise<readonly (RequestOfDraft | undefined)[]> {
	const secret = toSourceKeySecret(kek);
	const sourceKeys = keys.map((key) => toSourceKey(secret, toKeyed(key)));
	const found = await withDatabaseProblems(listRequestsOf(db, sourceKeys));
	return sourceKeys.map((sourceKey) => found.find((request) => request.sourceKey === sourceKey));
}

/** Keyed: a bare digest of names and dates could be guessed. Derived: the key-encryption key has one use alone. */
function toSourceKeySecret(kek: KeyObject): Buffer {
	return Buffer.from(hkdfSync('sha256', kek, '', 'lintas draft source key', 32));
}

function findDoubts(draft: Draft, now: Temporal.Instant): FieldIssue[] {
	return findIssues(draft, now).filter(({ severity }) => severity === 'doubt');
}

function findIssues(draft: Draft, now: Temporal.Instant): readonly FieldIssue[] {
	const kind = findKind(draft.kind);
	return kind === undefined ? [] : normaliseDraft(kind, draft, now).issues;
}

/** What waits for its release, newest first. */
export async function listDrafts({ db }: DraftContext, page: Page): Promise<DraftItem[]> {
	const drafts = await withDatabaseProblems(listWaiting(db, page));
	const ids = drafts.map(({ id }) => id);
	const approvals = await withDatabaseProblems(findApprovalsOf(db, ids));
	return drafts.map((draft) => ({ ...draft, approval: toLatest(approvals.get(draft.id)) }));
}

function toLatest(approval: Approval | undefined): LatestApproval | null {
	if (approval === undefined) return null;
	const { id, state, reason, refusedPlaces: places } = approval;
	return { id, state, reason, places };
}

export interface DraftView {
	readonly id: DraftId;
	readonly createdAt: string;
	readonly draft: Draft;
	/** What the normalisers change or doubt in it, by field. */
	readonly issues: readonly FieldIssue[];
	/** Who handed it in, where that is known. */
	readonly createdBy: PersonId | null;
	/** What it waits for, or why it came back; null where no second person was asked yet. */
	readonly approval: LatestApproval | null;
}

/** As `findDraft`, for a person who says what for. */
export async function showDraft(
	context: DraftContext &
		Pick<ExchangeContext, 'authority' | 'timeZone' | 'readingLimits' | 'alarm' | 'policies' | 'refusals'>,
	by: Person,
	purpose: Purpose,
	id: DraftId,
): Promise<DraftView> {
	const reader = { by, purpose };
	return await recordingRefusal(context, reader, { draft: id }, async () => {
		const view = await findDraft(context, id);
		requireMayReadDraft(context, reader, view.draft);
		await recordReads(context, reader, 'shown', [toDraftRead(context, id, view.draft)]);
		return view;
	});
}

/**
 * A draft that waits.
 *
 * @throws Problem `draft-unknown`, `draft-released`; `draft-invalid` when a later version of its kind takes it no more
 */
export async function findDraft({ db, kek, clock }: DraftContext, id: DraftId): Promise<DraftView> {
	const stored = await withDatabaseProblems(loadDraft(db, kek, id));
	if (stored === undefined) throw draftUnknown(id);
	if (stored.documentDigest !== null) throw draftReleased(id, stored.documentDigest);
	const { data: draft, error } = Draft.safeParse(parseJson(stored.text ?? ''));
	if (error !== undefined) throw new Problem('draft-invalid', { fields: toFieldProblems(error) });
	const { createdAt, createdBy } = stored;
	const approval = (await withDatabaseProblems(findApprovalsOf(db, [id]))).get(id);
	return { id, createdAt, createdBy, draft, issues: findIssues(draft, clock()), approval: toLatest(approval) };
}

/** Destroys a draft that waits, and what it waits for. @throws Problem `draft-unknown`, `draft-released` */
export async function discardDraft(
	context: DraftContext & Pick<ExchangeContext, 'authority'>,
	by: Person,
	id: DraftId,
): Promise<void> {
	const { authority, db, kek, clock } = context;
	const isGone = await withDatabaseProblems(
		db.transaction().execute(async (tx) => {
			if (!(await lockDraft(tx, id))) return false;
			await voidWaiting(context, tx, id, by, 'withdrawn');
			if (!(await deleteDraft(tx, id))) return false;
			const entry = {
				at: toTimestamp(clock()),
				action: 'draft-discarded',
				authority,
				...toActor(by),
				draft: id,
			} as const;
			await appendLeaves(tx, [toAuditLeaf({ ...entry, outcome: 'discarded' })]);
			return true;
		}),
	);
	if (isGone) return;
	const stored = await withDatabaseProblems(loadDraft(db, kek, id));
	throw stored?.documentDigest == null ? draftUnknown(id) : draftReleased(id, stored.documentDigest);
}
