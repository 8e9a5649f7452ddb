import type { ExchangeContext } from '../exchange/context.ts';
import { withDatabaseProblems } from '../exchange/database-problems.ts';
import { findDraft, findRequests, saveDrafts } from '../exchange/drafts.ts';
import { prepareRelease } from '../exchange/prepare-release.ts';
import type { Recipient } from '../exchange/recipient.ts';
import { type Released, release } from '../exchange/release.ts';
import type { BreakGlassReason } from '../model/approval-reasons.ts';
import { toCaseId } from '../model/case-claims.ts';
import type { Draft } from '../model/draft.ts';
import type { DraftBody } from '../model/field.ts';
import type { DocumentId, DraftId } from '../model/identifiers.ts';
import { repatriationRequest } from '../model/kinds/repatriation-request.ts';
import type { Person } from '../model/person.ts';
import { type FieldProblem, Problem } from '../problem.ts';
import { lockOpening } from '../store/approvals.ts';
import type { RequestOfDraft } from '../store/drafts.ts';
import { requireCase } from './read-case.ts';

export interface CaseWish {
	/** A repatriation request about one person or many. With a relation `case` they join that one. */
	readonly draft: Draft;
	readonly recipients: readonly Recipient[];
	readonly breakGlass?: BreakGlassReason | undefined;
	/** One for each person, from whoever asks: who is in a case by a key is not brought in again by it. */
	readonly keys?: readonly string[] | undefined;
}

export interface OpenedCase {
	/** Of the request that opened it. */
	readonly caseId: DocumentId;
	/** One for each person that was not in it, in their order; each may wait for a second person. */
	readonly released: readonly Released[];
	/** The requests about those who were in it already, by their keys. */
	readonly present: readonly DocumentId[];
}

/**
 * Opens a case by a request for each person, so that each has data, consent and an end of their own; the first opens it,
 * the others join. Nothing is released before all of them could be. Cut short anywhere it can be asked for again with the
 * same keys.
 *
 * @throws Problem `draft-invalid` with the places in what was handed in; `case-unknown` of one to join; `case-elsewhere`; else
 * as `release`. `release-uncertain` where some were released and then something failed: the outbox has them
 */
export async function openCase(context: ExchangeContext, by: Person, wish: CaseWish): Promise<OpenedCase> {
	const requests = toRequests(wish);
	const known = await findRequests(context, wish.keys ?? []);
	let caseId = findCase(wish.draft, known);
	if (caseId !== undefined) await requireJoinable(context, caseId);
	const open = requests.filter(({ index }) => known[index] === undefined);
	for (const request of open) await requireOpening(context, by, request);
	const released: Released[] = [];
	for (const request of open) {
		const next = await releaseOne(context, by, wish, joining(request, caseId)).catch((cause: unknown) => {
			if (released.length === 0) throw cause;
			const detail = `Case ${caseId}: ${released.length} of ${open.length} requests were released.`;
			throw new Problem('release-uncertain', { detail, cause });
		});
		released.push(next);
		caseId ??= next.documentId;
	}
	const present = known.flatMap((request) => request?.documentId ?? []);
	return { caseId: caseId as DocumentId, released, present };
}

/** The one to join; where some are in one already, the others join that. @throws Problem `case-elsewhere` */
function findCase({ relations }: Draft, known: readonly (RequestOfDraft | undefined)[]): DocumentId | undefined {
	const named = relations.find(({ type }) => type === 'case')?.document;
	const all = new Set(known.flatMap((request) => request?.caseId ?? []));
	const [found = named, ...others] = all;
	if (others.length > 0 || (named !== undefined && found !== named))
		throw new Problem('case-elsewhere', { detail: `Case ${[...all].join(', ')}.` });
	return found;
}

/** One that is here, or that opens as soon as a second person lets it. @throws Problem `case-unknown` */
async function requireJoinable(context: ExchangeContext, id: DocumentId): Promise<void> {
	const state = await withDatabaseProblems(context.db.transaction().execute((tx) => lockOpening(tx, id)));
	if (state !== 'waiting') await requireCase(context, id);
}

/** With a key it is a draft here first: whatever then happens, the same key finds it, and one draft is released once. */
async function releaseOne(
	context: ExchangeContext,
	by: Person,
	{ breakGlass, keys }: CaseWish,
	{ draft, recipients, index }: Request,
): Promise<Released> {
	const key = keys?.[index];
	if (key === undefined) return await release(context, by, draft, recipients, { breakGlass });
	const [saved] = await saveDrafts(context, by, [draft], [key]);
	const { id, createdBy } = await findDraft(context, saved?.id as DraftId);
	return await release(context, by, draft, recipients, { breakGlass, stored: { id, createdBy } });
}

function joining(request: Request, document: DocumentId | undefined): Request {
	const { relations } = request.draft;
	if (document === undefined || relations.some(({ type }) => type === 'case')) return request;
	return { ...request, draft: { ...request.draft, relations: [...relations, { type: 'case', document }] } };
}

interface Request {
	readonly draft: Draft;
	readonly recipients: readonly Recipient[];
	/** Of the person, among the victims of the draft that was handed in. */
	readonly index: number;
}

function toRequests({ draft, recipients, keys }: CaseWish): Request[] {
	const problems: FieldProblem[] = [];
	if (draft.kind !== repatriationRequest.name)
		throw refusal([{ pointer: '/kind', expected: repatriationRequest.name }]);
	const victims = draft.body.victims as readonly DraftBody[];
	if (victims.length > 1 && draft.attachments.length > 0)
		problems.push({ pointer: '/attachments', expected: 'none with several persons: each goes to one of them' });
	if (keys !== undefined && keys.length !== victims.length)
		problems.push({ pointer: '/keys', expected: 'one for each person' });
	if (problems.length > 0) throw refusal(problems);
	return victims.map((victim, index) => ({
		draft: { ...draft, body: { ...draft.body, victims: [victim] } },
		recipients: recipients.map((recipient) => ({
			...recipient,
			withhold: toOwnPlaces(recipient.withhold, index),
			...(recipient.coarsen && { coarsen: toOwnPlaces(recipient.coarsen, index) }),
			...(recipient.withoutRaw && { withoutRaw: toOwnPlaces(recipient.withoutRaw, index) }),
		})),
		index,
	}));
}

/** What is said of one person alone is said where that one stands. */
function toOwnPlaces(places: readonly string[], index: number): string[] {
	return places.flatMap((place) => {
		const of = /^\/victims\/(\d+)/.exec(place)?.[1];
		if (of === undefined) return [place];
		return Number(of) === index ? [place.replace(/^\/victims\/\d+/, '/victims/0')] : [];
	});
}

/** @throws Problem as `release`; `draft-invalid` where it would bring nobody into a case */
async function requireOpening(
	context: ExchangeContext,
	by: Person,
	{ draft, recipients, index }: Request,
): Promise<void> {
	const { skeleton } = await prepareRelease(context, by, draft, recipients).catch((thrown: unknown) => {
		throw thrown instanceof Problem ? atPerson(thrown, index) : thrown;
	});
	if (toCaseId(skeleton) !== undefined) return;
	const expected = 'the authority of the host country, where it is not ours, and that of the home country';
	throw refusal([{ pointer: '/recipients', expected }]);
}

function atPerson(problem: Problem, index: number): Problem {
	const fields = problem.fields.map((field) => ({
		...field,
		pointer: field.pointer.replace(/^\/body\/victims\/0(?=\/|$)/, `/body/victims/${index}`),
	}));
	const { code, detail, cause } = problem;
	return new Problem(code, { ...(detail !== undefined && { detail }), fields, cause });
}

function refusal(fields: readonly FieldProblem[]): Problem {
	return new Problem('draft-invalid', { fields });
}
