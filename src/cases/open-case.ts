import type { ExchangeContext } from '../exchange/context.ts';
import { prepareRelease } from '../exchange/prepare-release.ts';
import type { Recipient } from '../exchange/recipient.ts';
import { type Released, release } from '../exchange/release.ts';
import type { BreakGlassReason } from '../model/approval-reasons.ts';
import { toCaseId } from '../model/case-claims.ts';
import type { Draft } from '../model/draft.ts';
import type { DraftBody } from '../model/field.ts';
import type { DocumentId } from '../model/identifiers.ts';
import { repatriationRequest } from '../model/kinds/repatriation-request.ts';
import type { Person } from '../model/person.ts';
import { type FieldProblem, Problem } from '../problem.ts';
import { requireCase } from './read-case.ts';

/** So many people one call brings into a case. */
const maxPersons = 200;

export interface CaseWish {
	/** A repatriation request about one person or many. With a relation `case` they join that one. */
	readonly draft: Draft;
	readonly recipients: readonly Recipient[];
	readonly breakGlass?: BreakGlassReason | undefined;
}

export interface OpenedCase {
	/** Of the request that opened it. */
	readonly caseId: DocumentId;
	/** One for each person, in their order; each may wait for a second person. */
	readonly released: readonly Released[];
}

/**
 * Opens a case by a request for each person, so that each has data, consent and an end of their own; the first opens it,
 * the others join. Nothing is released before all of them could be.
 *
 * @throws Problem `draft-invalid` with the places in what was handed in; `case-unknown` of one to join; else as `release`.
 * `release-uncertain` where some were released and then something failed: the outbox has them
 */
export async function openCase(context: ExchangeContext, by: Person, wish: CaseWish): Promise<OpenedCase> {
	const { draft, breakGlass } = wish;
	const joined = draft.relations.find(({ type }) => type === 'case')?.document;
	if (joined !== undefined) await requireCase(context, joined);
	const requests = toRequests(wish);
	for (const request of requests) await requireOpening(context, by, request);
	const released: Released[] = [];
	let caseId = joined;
	for (const { draft: one, recipients } of requests) {
		const relations = caseId === undefined || joined !== undefined ? one.relations : withCase(one, caseId);
		const next = await release(context, by, { ...one, relations }, recipients, { breakGlass }).catch((cause) => {
			if (released.length === 0) throw cause;
			const detail = `Case ${caseId}: ${released.length} of ${requests.length} requests were released.`;
			throw new Problem('release-uncertain', { detail, cause });
		});
		released.push(next);
		caseId ??= next.documentId;
	}
	return { caseId: caseId as DocumentId, released };
}

function withCase({ relations }: Draft, document: DocumentId): Draft['relations'] {
	return [...relations, { type: 'case', document }];
}

interface Request {
	readonly draft: Draft;
	readonly recipients: readonly Recipient[];
	/** Of the person, among the victims of the draft that was handed in. */
	readonly index: number;
}

function toRequests({ draft, recipients }: CaseWish): Request[] {
	const problems: FieldProblem[] = [];
	if (draft.kind !== repatriationRequest.name)
		throw refusal([{ pointer: '/kind', expected: repatriationRequest.name }]);
	const victims = draft.body.victims as readonly DraftBody[];
	if (victims.length > maxPersons)
		problems.push({ pointer: '/body/victims', expected: `at most ${maxPersons} elements` });
	if (victims.length > 1 && draft.attachments.length > 0)
		problems.push({ pointer: '/attachments', expected: 'none with several persons: each goes to one of them' });
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
