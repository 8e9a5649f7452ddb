import type { NativeChannel } from '../channels/native/channel.ts';
import type { AttemptContext, AttemptResult } from '../delivery/outbox.ts';
import { toEnvelopeDigest } from '../envelope/envelope.ts';
import { Problem, type ProblemCode, toProblem } from '../problem.ts';
import type { Delivery } from '../store/deliveries.ts';
import { loadDocument, type StoredDocument } from '../store/documents.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { refreshKeys } from './fetch-card.ts';
import { requireMayGo, sealCopy } from './seal-copy.ts';
import { sendAttachments } from './send-attachments.ts';
import { verifyAnswer } from './verify-answer.ts';

/**
 * One attempt to deliver one copy: load, cover and seal for the recipient's present key, send, verify
 * the receipt. Sealing anew each time makes rotated keys, expired covers and changed suites ordinary.
 */
export async function deliver(
	context: ExchangeContext,
	delivery: Delivery,
	attempt: AttemptContext,
): Promise<AttemptResult> {
	let channel: NativeChannel | undefined;
	let answer: string | undefined;
	try {
		const document = await withDatabaseProblems(loadDocument(context.db, context.kek, delivery.documentDigest));
		if (document === undefined) throw new Problem('document-unknown');
		const askAgain = watchMayGo(context, delivery, document);
		const before = await requireMayGo(context, delivery, document);
		const attachments = await sendAttachments(context, delivery, context.channel(before.partner), askAgain);
		// Files take long to bring: who was suspended or has other keys since, and what was agreed since, counts.
		const going = attachments.keys.length > 0 ? await requireMayGo(context, delivery, document) : before;
		const envelope = await sealCopy(context, { delivery, document, ...going }, attachments);
		const envelopeDigest = toEnvelopeDigest(envelope);
		await withDatabaseProblems(attempt.record(envelopeDigest, envelope.bytes.length));
		context.crashPoint('sealed');
		channel = context.channel(going.partner);
		answer = await channel.send(envelope);
		context.crashPoint('answered');
		const envelopeDigests = [...attempt.envelopeDigests, envelopeDigest];
		return { ...(await concludeKnowingRecipient(context, delivery, envelopeDigests, answer)), tls: channel.tls() };
	} catch (thrown) {
		const problem = toProblem(thrown);
		if (staleKeyCodes.has(problem.code)) await refreshKeys(context, delivery.recipient);
		// What came instead of a receipt that proves something is evidence.
		const evidence = problem.code === 'receipt-invalid' ? answer?.slice(0, maxEvidenceCharacters) : undefined;
		return { result: 'problem', problem, answer: evidence, tls: channel?.tls() };
	}
}

/** Longer than any receipt. */
const maxEvidenceCharacters = 16_384;

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
	receipt: string,
): Promise<AttemptResult> {
	try {
		return (await verifyAnswer(context, delivery, envelopeDigests, receipt)).answer;
	} catch (thrown) {
		if (toProblem(thrown).code !== 'receipt-invalid') throw thrown;
		await refreshKeys(context, delivery.recipient);
		return (await verifyAnswer(context, delivery, envelopeDigests, receipt)).answer;
	}
}

/** What may mean that the partner has newer keys than its card. */
const staleKeyCodes: ReadonlySet<ProblemCode> = new Set(['recipient-key-unknown', 'card-outdated']);
