import { setTimeout as sleep } from 'node:timers/promises';
import type { PublishedCard } from '../channels/native/peer.ts';
import { maxClockSkew } from '../envelope/freshness.ts';
import type { Draft } from '../model/draft.ts';
import { type AuthorityId, type DeliveryId, toTimestamp } from '../model/identifiers.ts';
import { partnerNotice } from '../model/kinds/partner-notice.ts';
import type { Person } from '../model/person.ts';
import { findFirstEnd } from '../partners/card-ends.ts';
import type { Partner } from '../partners/partner.ts';
import { takePublishedCard } from '../partners/registry.ts';
import { toDaysLeft } from '../pki/expiry.ts';
import { toProblem } from '../problem.ts';
import { type Delivery, listAttempts, loadDelivery } from '../store/deliveries.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { release } from './release.ts';

/** What one step of the way came to. */
export interface PingStep {
	readonly step: 'connection' | 'card' | 'certificates' | 'clock' | 'document' | 'receipt';
	readonly outcome: 'done' | 'warning' | 'failed' | 'not-tried';
	/** The problem's code where there is one. */
	readonly code: string | null;
	/** Milliseconds for `connection` and `receipt`, a version for `card`, days for `certificates`, seconds for `clock`. */
	readonly figure: number | null;
}

const order = ['connection', 'card', 'certificates', 'clock', 'document', 'receipt'] as const;

const warnDays = 30;

/**
 * Tries the whole way to a partner and back: mutual TLS, its present card, the days until the first use of it is left
 * without a certificate, the clock there, a signed and sealed test notice, its receipt. The first step that fails says
 * why, and none is tried after it.
 *
 * @param receiptWithinMs how long it is waited for; the document itself goes on being delivered
 * @throws Problem `partner-unknown`
 */
export async function ping(
	context: ExchangeContext,
	by: Person,
	authority: AuthorityId,
	receiptWithinMs = 15_000,
): Promise<{ authority: AuthorityId; steps: PingStep[] }> {
	context.partners.require(authority);
	const steps: PingStep[] = [];
	try {
		const delivery = await tryWay(context, by, authority, (step) => steps.push(step));
		steps.push(await awaitReceipt(context, delivery, receiptWithinMs));
	} catch (thrown) {
		const failed = order[steps.length];
		if (failed !== undefined) steps.push(toStep(failed, 'failed', null, toProblem(thrown).code));
	}
	const untried = order.slice(steps.length).map((step) => toStep(step, 'not-tried', null));
	return { authority, steps: [...steps, ...untried] };
}

/** @returns the delivery of the test notice */
async function tryWay(
	context: ExchangeContext,
	by: Person,
	authority: AuthorityId,
	tell: (step: PingStep) => void,
): Promise<DeliveryId> {
	const started = performance.now();
	const published = await context.peer(requireNotSuspended(context, authority)).fetchCard();
	tell(toStep('connection', 'done', Math.round(performance.now() - started)));
	await withDatabaseProblems(takePublishedCard(context, authority, published.token));
	await context.lookAtPartners();
	const partner = context.partners.require(authority);
	tell(toStep('card', 'done', partner.card.version));
	tell(checkDays(partner, context.clock()));
	tell(checkClock(published, context.clock()));
	const delivery = await sendTest(context, by, context.partners.requireActive(authority));
	tell(toStep('document', 'done', null));
	return delivery;
}

/** The way to a partner that is only proposed can be tried as far as its card. */
function requireNotSuspended({ partners }: ExchangeContext, authority: AuthorityId): Partner {
	const partner = partners.require(authority);
	return partner.state === 'proposed' ? partner : partners.requireActive(authority);
}

function checkDays({ card }: Partner, now: Temporal.Instant): PingStep {
	const daysLeft = toDaysLeft(findFirstEnd(card), now);
	return toStep('certificates', daysLeft < warnDays ? 'warning' : 'done', daysLeft);
}

/** By how many seconds the clock there is ahead of ours. A cover that differs by more than is allowed is refused. */
function checkClock({ at }: PublishedCard, now: Temporal.Instant): PingStep {
	if (at === undefined) return toStep('clock', 'warning', null);
	const aheadSeconds = Math.round(at.since(now).total('seconds'));
	const isOff = Math.abs(aheadSeconds) > maxClockSkew.total('seconds');
	return toStep('clock', isOff ? 'warning' : 'done', aheadSeconds, isOff ? 'clock-skew' : null);
}

async function sendTest(context: ExchangeContext, by: Person, partner: Partner): Promise<DeliveryId> {
	const recipients = [{ to: partner.authority, withhold: [] }];
	const { deliveries } = await release(context, by, toTestNotice(partner, context.clock()), recipients);
	return deliveries[0]?.id as DeliveryId;
}

/** A notice of the gateways' own: about nobody, open to everyone. */
function toTestNotice({ agreement }: Partner, now: Temporal.Instant): Draft {
	const tomorrow = now.toZonedDateTimeISO('UTC').toPlainDate().add({ days: 1 }).toString();
	return {
		kind: partnerNotice.name as Draft['kind'],
		validUntil: tomorrow,
		language: 'en',
		handling: {
			tlp: 'TLP:CLEAR',
			codes: [],
			evaluation: { source: 'A', information: 1 },
			purpose: agreement?.purposes[0] ?? 'prevention',
			legalBasis: agreement?.legalBasis.reference ?? 'none',
			retainUntil: tomorrow,
		},
		relations: [],
		attachments: [],
		body: { subject: 'test', summary: `Test of the way at ${toTimestamp(now)}.` },
	};
}

/** What stands in the way of the receipt is at the partner's, once somebody has tried to bring it the document. */
async function awaitReceipt({ db }: ExchangeContext, id: DeliveryId, withinMs: number): Promise<PingStep> {
	const started = performance.now();
	for (let elapsedMs = 0; elapsedMs < withinMs; elapsedMs = performance.now() - started) {
		const delivery = await loadDelivery(db, id);
		if (delivery !== undefined && settled.has(delivery.state)) {
			const outcome = delivery.state === 'delivered' ? 'done' : 'failed';
			return toStep('receipt', outcome, Math.round(elapsedMs), delivery.code);
		}
		await sleep(50);
	}
	const isTried = (await listAttempts(db, id)).length > 0;
	const code = (await loadDelivery(db, id))?.code ?? (isTried ? 'partner-unreachable' : 'worker-missing');
	return toStep('receipt', 'failed', withinMs, code);
}

const settled: ReadonlySet<Delivery['state']> = new Set(['delivered', 'rejected', 'stalled']);

function toStep(
	step: PingStep['step'],
	outcome: PingStep['outcome'],
	figure: number | null,
	code: string | null = null,
): PingStep {
	return { step, outcome, code, figure };
}
