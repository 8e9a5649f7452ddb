import type { AttemptContext, AttemptResult } from '../delivery/outbox.ts';
import { isGiven, pickDisclosures, rebuildCopy } from '../envelope/copy.ts';
import { signCover } from '../envelope/cover.ts';
import { readBody, readSkeleton } from '../envelope/document.ts';
import { type Envelope, sealEnvelope, toEnvelopeDigest } from '../envelope/envelope.ts';
import { locate } from '../envelope/places.ts';
import { verifyReceipt } from '../envelope/receipt.ts';
import { findKind } from '../model/kinds.ts';
import type { Partner } from '../partners/partner.ts';
import { Problem, type ProblemCode, toProblem } from '../problem.ts';
import type { Delivery } from '../store/deliveries.ts';
import { loadDocument, type StoredDocument } from '../store/documents.ts';
import { findUnagreed, notAgreed } from './agreed.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { refreshKeys } from './fetch-card.ts';
import { chooseByPolicy } from './release-policy.ts';
import { chooseSealingKey } from './sealing-key.ts';
import { type SentAttachments, sendAttachments } from './send-attachments.ts';

/**
 * One attempt to deliver one copy: load, cover and seal for the recipient's present key, send, verify
 * the receipt. Sealing anew each time makes rotated keys, expired covers and changed suites ordinary.
 */
export async function deliver(
	context: ExchangeContext,
	delivery: Delivery,
	attempt: AttemptContext,
): Promise<AttemptResult> {
	try {
		const partner = context.partners.requireCurrent(delivery.recipient);
		const document = await withDatabaseProblems(loadDocument(context.db, context.kek, delivery.documentDigest));
		if (document === undefined) throw new Problem('document-unknown');
		requireAgreed(context, delivery, document);
		const channel = context.channel(partner);
		const attachments = await sendAttachments(context, delivery, channel);
		const envelope = await seal(context, { delivery, document, partner }, attachments);
		const envelopeDigest = toEnvelopeDigest(envelope);
		await withDatabaseProblems(attempt.record(envelopeDigest, envelope.bytes.length));
		context.crashPoint('sealed');
		const receipt = await channel.send(envelope);
		context.crashPoint('answered');
		return await concludeKnowingRecipient(context, delivery, [...attempt.envelopeDigests, envelopeDigest], receipt);
	} catch (thrown) {
		const problem = toProblem(thrown);
		if (staleKeyCodes.has(problem.code)) await refreshKeys(context, delivery.recipient);
		return { result: 'problem', problem };
	}
}

/**
 * Nothing leaves after the last day of an agreement, nor more than it provides for today, however long it has waited.
 *
 * @throws Problem `not-agreed`
 */
function requireAgreed(context: ExchangeContext, delivery: Delivery, document: StoredDocument): void {
	const skeleton = readSkeleton(document.jwt);
	const { body } = readBody({ ...document, disclosures: pickDisclosures(document, delivery.disclosed) });
	const copy = { skeleton, handling: skeleton.handling, body, attachments: delivery.attachments };
	const rule = findUnagreed(context, 'deliver', delivery.recipient, copy) ?? findUngraded(context, delivery, document);
	if (rule !== undefined) throw notAgreed(rule);
}

/** The rule by which something in the copy would stay here, were it chosen today; what changes another is graded with that. */
function findUngraded(context: ExchangeContext, delivery: Delivery, document: StoredDocument): string | undefined {
	const { kind: name, handling, createdAt } = readSkeleton(document.jwt);
	const kind = findKind(name);
	if (kind === undefined || kind.relation === 'corrects') return undefined;
	const stated = { kind, handling, body: readBody(document).body, attachments: [], createdAt };
	const rules = chooseByPolicy(context, delivery.recipient, stated);
	if (rules.length === 0) return undefined;
	const goes: ReadonlySet<string> = new Set(delivery.disclosed);
	const parts = locate(document).parts.filter(({ digest, part }) => part !== 'findings' && goes.has(digest));
	return rules.find((rule) => parts.some((part) => !isGiven(part, [rule])))?.rule;
}

async function seal(
	context: ExchangeContext,
	{ delivery, document, partner }: { delivery: Delivery; document: StoredDocument; partner: Partner },
	{ references, keys }: SentAttachments,
): Promise<Envelope> {
	const copy = rebuildCopy(document, delivery.disclosed);
	const now = context.clock();
	const statement = {
		from: context.authority,
		to: delivery.recipient,
		deliveryId: delivery.id,
		copyDigest: delivery.copyDigest,
		handling: readSkeleton(document.jwt).handling,
		...(references.length > 0 && { attachments: [...references] }),
		...(delivery.withheld.length > 0 && { withheld: [...delivery.withheld] }),
	};
	const cover = await signCover(statement, context.keys.signing(now), now);
	const payload = { cover, copy, ...(keys.length > 0 && { attachmentKeys: keys }) };
	return await sealEnvelope(payload, chooseSealingKey(partner, now), now);
}

/** A receipt may be signed with a newer key than the recipient's card lists: what it publishes now is looked at. */
async function concludeKnowingRecipient(
	context: ExchangeContext,
	delivery: Delivery,
	envelopeDigests: AttemptContext['envelopeDigests'],
	receipt: string,
): Promise<AttemptResult> {
	try {
		return await conclude(context, delivery, envelopeDigests, receipt);
	} catch (thrown) {
		if (toProblem(thrown).code !== 'receipt-invalid') throw thrown;
		await refreshKeys(context, delivery.recipient);
		return await conclude(context, delivery, envelopeDigests, receipt);
	}
}

async function conclude(
	context: ExchangeContext,
	delivery: Delivery,
	envelopeDigests: AttemptContext['envelopeDigests'],
	token: string,
): Promise<AttemptResult> {
	const { id, recipient, documentDigest, copyDigest } = delivery;
	const expected = {
		deliveryId: id,
		from: context.authority,
		to: recipient,
		documentDigest,
		copyDigest,
		envelopeDigests,
	};
	const { signingKeys } = context.partners.require(recipient);
	const receipt = await verifyReceipt(token, (x5t) => signingKeys.get(x5t), expected);
	context.crashPoint('receipt-verified');
	return receipt.outcome === 'accepted'
		? { result: 'delivered', receipt: token }
		: { result: 'rejected', receipt: token, code: receipt.code };
}

/** What may mean that the partner has newer keys than its card. */
const staleKeyCodes: ReadonlySet<ProblemCode> = new Set(['recipient-key-unknown', 'card-outdated']);
