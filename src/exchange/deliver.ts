import type { AttemptContext, AttemptResult } from '../delivery/outbox.ts';
import { toDigest } from '../envelope/digest.ts';
import { Problem, type ProblemCode, toProblem } from '../problem.ts';
import type { Delivery } from '../store/deliveries.ts';
import { loadDocument, type StoredDocument } from '../store/documents.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { refreshKeys } from './fetch-card.ts';
import { requireMayGo } from './may-go.ts';
import type { OpenChannel } from './open-channels.ts';
import { toOutgoing } from './outgoing.ts';
import { sendAttachments } from './send-attachments.ts';
import { toResult, verifyAnswer } from './verify-answer.ts';

/**
 * One attempt to deliver one copy: load, cover and seal for the recipient's present key, send, verify
 * the receipt. Sealing anew each time makes rotated keys, expired covers and changed suites ordinary.
 */
export async function deliver(
	context: ExchangeContext,
	delivery: Delivery,
	attempt: AttemptContext,
): Promise<AttemptResult> {
	let channel: OpenChannel | undefined;
	let answer: Uint8Array | undefined;
	try {
		const document = await withDatabaseProblems(loadDocument(context.db, context.kek, delivery.documentDigest));
		if (document === undefined) throw new Problem('document-unknown');
		const askAgain = watchMayGo(context, delivery, document);
		const before = await requireMayGo(context, delivery, document);
		const attachments = await sendAttachments(context, delivery, () => context.peer(before.partner), askAgain);
		// Files take long to bring: who was suspended or has other keys since, and what was agreed since, counts.
		const going = attachments.keys.length > 0 ? await requireMayGo(context, delivery, document) : before;
		channel = context.channel(going.partner);
		const rendered = channel.render(await toOutgoing(context, { delivery, document, going }, attachments));
		const envelopeDigests = [...attempt.envelopeDigests];
		answer = await channel.send(rendered, async (sealed) => {
			const digest = toDigest(sealed);
			envelopeDigests.push(digest);
			await withDatabaseProblems(attempt.record(digest, sealed.length));
			context.crashPoint('sealed');
		});
		context.crashPoint('answered');
		if (answer === undefined) return { result: 'pending', tls: channel.tls() };
		return { ...(await concludeKnowingRecipient(context, delivery, envelopeDigests, answer)), tls: channel.tls() };
	} catch (thrown) {
		const problem = toProblem(thrown);
		if (staleKeyCodes.has(problem.code)) await refreshKeys(context, delivery.recipient);
		// What came instead of a receipt that proves something is evidence.
		const evidence = problem.code === 'receipt-invalid' && answer !== undefined ? toEvidence(answer) : undefined;
		return { result: 'problem', problem, answer: evidence, tls: channel?.tls() };
	}
}

/** Longer than any receipt. */
const maxEvidenceBytes = 16_384;

/** A token as it is; what is no text in a way that can be stored. */
function toEvidence(answer: Uint8Array): string {
	const start = Buffer.from(answer.subarray(0, maxEvidenceBytes));
	const isText = start.every((byte) => byte >= 0x20 && byte < 0x7f);
	return start.toString(isText ? 'latin1' : 'base64');
}

/** To be asked again and again: for the partner's state each time, for all of it where what is on record has changed. */
function watchMayGo(context: ExchangeContext, delivery: Delivery, document: StoredDocument): () => Promise<void> {
	let seen = context.partners.revision();
	return async () => {
		context.partners.requireCurrent(delivery.recipient);
		const revision = context.partners.revision();
		if (revision !== seen) await requireMayGo(context, delivery, document);
		seen = revision;
	};
}

/** A receipt may be signed with a newer key than the recipient's card lists: what it publishes now is looked at. */
async function concludeKnowingRecipient(
	context: ExchangeContext,
	delivery: Delivery,
	envelopeDigests: AttemptContext['envelopeDigests'],
	message: Uint8Array,
): Promise<AttemptResult> {
	try {
		return toResult(await verifyAnswer(context, delivery, envelopeDigests, message));
	} catch (thrown) {
		if (toProblem(thrown).code !== 'receipt-invalid') throw thrown;
		await refreshKeys(context, delivery.recipient);
		return toResult(await verifyAnswer(context, delivery, envelopeDigests, message));
	}
}

/** What may mean that the partner has newer keys than its card. */
const staleKeyCodes: ReadonlySet<ProblemCode> = new Set(['recipient-key-unknown', 'card-outdated']);
