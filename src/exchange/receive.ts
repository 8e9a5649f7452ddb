import { markOnRecord } from '../audit/on-record.ts';
import { type Cover, verifyCover } from '../envelope/cover.ts';
import {
	type Document,
	parseCopy,
	readClaimedAuthor,
	toClaimedDigest,
	type VerifiedDocument,
	verifyDocument,
} from '../envelope/document.ts';
import { type Envelope, openEnvelope, toEnvelopeDigest } from '../envelope/envelope.ts';
import { maxClockSkew } from '../envelope/freshness.ts';
import { isAtLeastAsStrict } from '../model/handling.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import { Problem, type ProblemCode, toProblem } from '../problem.ts';
import type { ProblemKind } from '../problem-catalogue.ts';
import { findReception } from '../store/receptions.ts';
import { findUnagreed } from './agreed.ts';
import { type Answer, answerAgain, type ReceivedDelivery, settle, type Verdict } from './answer.ts';
import { isSkeletonAlone } from './case-claims.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { toRetentionEnd } from './erasure.ts';
import { refreshKeys } from './fetch-card.ts';
import { type ReceivedAttachment, verifyAttachments } from './receive-attachments.ts';

/**
 * Receives an envelope from an authenticated partner. Until the cover is verified, whatever is wrong is
 * a problem and settles nothing; from then on the answer is a signed receipt, accepted or rejected.
 *
 * @param from the authority that the TLS connection proved
 * @param read takes the envelope off the wire; a failure of it is recorded as any other refusal
 * @throws Problem of `read`, `openEnvelope`, `verifyCover`, `requireCurrent`; `author-key-unknown`;
 * `own-certificate-expired`; `database-unavailable`, `database-refused`
 */
export async function receive(
	context: ExchangeContext,
	from: AuthorityId,
	read: () => Promise<Envelope>,
): Promise<Answer> {
	try {
		return await answerKnowingSender(context, from, await read());
	} catch (thrown) {
		const problem = toProblem(thrown);
		await recordRefusal(context, from, problem);
		throw problem;
	}
}

/** The sender may have a new key since its card was taken: what it publishes now is looked at before it is refused. */
async function answerKnowingSender(context: ExchangeContext, from: AuthorityId, envelope: Envelope): Promise<Answer> {
	try {
		return await answerEnvelope(context, from, envelope);
	} catch (thrown) {
		if (toProblem(thrown).code !== 'sender-key-unknown') throw thrown;
		await refreshKeys(context, from);
		return await answerEnvelope(context, from, envelope);
	}
}

async function answerEnvelope(context: ExchangeContext, from: AuthorityId, envelope: Envelope): Promise<Answer> {
	const delivery = await open(context, from, envelope);
	// Files take long to read: one delivery after the other, and whoever asks again meanwhile waits for the answer.
	return delivery.cover.attachments === undefined
		? await answer(context, delivery)
		: await context.attachmentTurns.take(`from ${from}`, () => answer(context, delivery));
}

async function answer(context: ExchangeContext, delivery: ReceivedDelivery): Promise<Answer> {
	const { from, deliveryId } = delivery.cover;
	// It may have waited long for its turn.
	context.partners.requireCurrent(from);
	const earlier = await withDatabaseProblems(findReception(context.db, from, deliveryId));
	if (earlier !== undefined) return await answerAgain(context, delivery, earlier);
	const verdict = await judge(context, delivery);
	requireStillTrusted(context, from, verdict);
	return await settle(context, delivery, verdict);
}

/** Files take long to read: who was suspended meanwhile gets no receipt, and neither does what its author signed. */
function requireStillTrusted({ partners }: ExchangeContext, from: AuthorityId, verdict: Verdict): void {
	partners.requireCurrent(from);
	const isTrusted = 'rejected' in verdict || partners.findAuthorKey(verdict.document.author.x5t)?.revoked === false;
	if (!isTrusted) throw new Problem('author-key-unknown');
}

async function open(context: ExchangeContext, from: AuthorityId, envelope: Envelope): Promise<ReceivedDelivery> {
	const now = context.clock();
	const payload = await openEnvelope(envelope, context.keys.opening(now), now);
	const { signingKeys } = context.partners.requireActive(from);
	const expected = { from, to: context.authority, copy: payload.copy, now };
	const cover = await verifyCover(payload.cover, (x5t) => signingKeys.get(x5t), expected);
	return {
		cover,
		coverToken: payload.cover,
		copy: payload.copy,
		attachmentKeys: payload.attachmentKeys ?? [],
		copyDigest: cover.copyDigest,
		documentDigest: toClaimedDigest(payload.copy),
		envelopeDigest: toEnvelopeDigest(envelope),
	};
}

/** What is wrong with the document is a verdict; what a newer card can mend is not: the sender tries again. */
async function judge(context: ExchangeContext, delivery: ReceivedDelivery): Promise<Verdict> {
	try {
		const document = await verifyKnowingAuthor(context, parseCopy(delivery.copy));
		const obstacle = findObstacle(context, document, delivery.cover);
		if (obstacle !== undefined) return { rejected: obstacle };
		const rule = findUnagreedIn(context, document, delivery.cover);
		if (rule !== undefined) return { rejected: 'not-agreed', rule };
		return { document, attachments: await readAttachments(context, delivery, document) };
	} catch (thrown) {
		const problem = toProblem(thrown);
		if (settlesNothing.has(problem.kind)) throw problem;
		return { rejected: problem.code };
	}
}

/** As for the sender: but whoever passes a document on has no card with its author's keys. */
async function verifyKnowingAuthor(context: ExchangeContext, document: Document): Promise<VerifiedDocument> {
	const verify = () => verifyDocument(document, (x5t) => context.partners.findAuthorKey(x5t));
	try {
		return await verify();
	} catch (thrown) {
		const author = toProblem(thrown).code === 'author-key-unknown' ? readClaimedAuthor(document) : undefined;
		if (author === undefined || author === context.authority) throw thrown;
		await refreshKeys(context, author);
		return await verify();
	}
}

const settlesNothing: ReadonlySet<ProblemKind> = new Set(['out-of-step', 'unavailable', 'fault']);

/** What arrives is held against our agreement with whoever sends it, whoever states it. */
function findUnagreedIn(
	context: ExchangeContext,
	{ skeleton, body }: VerifiedDocument,
	cover: Cover,
): string | undefined {
	const attachments = (cover.attachments ?? []).map(({ digest }) => digest);
	return findUnagreed(context, 'receive', cover.from, { skeleton, body, handling: cover.handling, attachments });
}

function readAttachments(
	context: ExchangeContext,
	{ cover, attachmentKeys }: ReceivedDelivery,
	{ skeleton }: VerifiedDocument,
): Promise<readonly ReceivedAttachment[]> {
	const { from, attachments = [] } = cover;
	return verifyAttachments(context, from, skeleton.attachments, attachments, attachmentKeys);
}

function findObstacle(context: ExchangeContext, document: VerifiedDocument, cover: Cover): ProblemCode | undefined {
	const { author, createdAt, handling } = document.skeleton;
	const now = context.clock();
	// What is ours is kept and erased by our word: nobody brings it back under a cover of theirs.
	if (author === context.authority) return 'document-returned';
	if (Temporal.Instant.compare(Temporal.Instant.from(createdAt), now.add(maxClockSkew)) > 0)
		return 'document-from-future';
	const past = findPast(context, document, cover);
	if (past !== undefined) return past;
	const { evaluation } = cover.handling;
	// How sure it is, is its author's word: nobody who passes it on makes it better.
	const isKept =
		evaluation.source === handling.evaluation.source && evaluation.information === handling.evaluation.information;
	return isKept && isAtLeastAsStrict(cover.handling, handling) ? undefined : 'handling-widened';
}

/** Of a case nothing is past: who joins folds it from the first day on. There is no body to keep. */
function findPast(
	{ clock, timeZone }: ExchangeContext,
	{ skeleton, disclosures }: VerifiedDocument,
	{ handling, attachments = [] }: Cover,
): ProblemCode | undefined {
	if (isSkeletonAlone(skeleton, { disclosed: disclosures, attachments })) return undefined;
	const now = clock();
	if (Temporal.Instant.compare(Temporal.Instant.from(skeleton.validUntil), now) < 0) return 'document-expired';
	const isOver = Temporal.Instant.compare(toRetentionEnd({ timeZone }, handling.retainUntil), now) <= 0;
	return isOver ? 'retention-over' : undefined;
}

/** Whatever a known partner sends that is not answered with a receipt. */
async function recordRefusal(context: ExchangeContext, from: AuthorityId, problem: Problem): Promise<void> {
	const { code: outcome } = problem;
	if (outcome === 'database-unavailable' || outcome === 'database-refused') return;
	await context.refusals.record({ action: 'envelope-refused', from, outcome });
	markOnRecord(problem);
}
