import { setTimeout as sleep } from 'node:timers/promises';
import { sealOutgoing } from '../channels/native/seal.ts';
import { mayBeFetched, putOff } from '../delivery/fetched.ts';
import { type Envelope, toEnvelopeDigest } from '../envelope/envelope.ts';
import type { TlsDetails } from '../model/delivery.ts';
import { type AuthorityId, type DeliveryId, toTimestamp } from '../model/identifiers.ts';
import { Problem, toProblem } from '../problem.ts';
import { type Delivery, loadDelivery } from '../store/deliveries.ts';
import { loadDocument } from '../store/documents.ts';
import { findNextReady, type Place, recordFetch } from '../store/fetches.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { requireMayGo } from './may-go.ts';
import { toSealing } from './open-channels.ts';
import { toOutgoing } from './outgoing.ts';
import { listAttachments } from './send-attachments.ts';
import type { SettlingContext } from './settle-answer.ts';

/** How a partner that has no door asks for what is for it. */
export interface Fetching {
	readonly from: AuthorityId;
	/** What is behind this one, which it has fetched and leaves for later; the first one if not told. */
	readonly after: DeliveryId | undefined;
	/** How long to wait for one if there is none. */
	readonly waitMs: number;
	/** Of the connection; unknown behind a proxy that ends TLS. */
	readonly tls: TlsDetails | undefined;
	/** Ends the waiting: whoever asked has hung up, or this node closes. */
	readonly signal: AbortSignal;
	/** May it still ask? @throws Problem of its certificate or state */
	readonly requireStill: () => void;
}

export interface Handed {
	readonly deliveryId: DeliveryId;
	readonly envelope: Envelope;
}

/** Between two looks no connection to the database is held; a partner that is suspended meanwhile hears of it at the next. */
const lookMs = 250;

/** For so long at least what cannot go is passed over; by the next fetch it is with a person. */
const passingMs = 5_000;

/**
 * The next envelope that is ready for a partner, sealed now and on record before it is handed out; undefined where
 * none comes in time. It stays ready until its receipt comes.
 *
 * @throws Problem `delivery-unknown` for an `after` that is none of its deliveries; of `requireStill`, `requireMayGo`;
 * what keeps all of them from it, such as `suite-unsupported`
 */
export async function fetchNext(context: SettlingContext, fetching: Fetching): Promise<Handed | undefined> {
	const { from, signal, waitMs, requireStill } = fetching;
	const begun = performance.now();
	const isPast = (ms: number) => performance.now() >= begun + ms;
	let after = fetching.after && (await requireTheirs(context, from, fetching.after));
	for (;;) {
		requireStill();
		context.partners.requireCurrent(from);
		if (signal.aborted) return undefined;
		const next = await withDatabaseProblems(findNextReady(context.db, from, after));
		const handed = next === undefined ? undefined : await tryHandOut(context, next.id, fetching);
		if (handed !== undefined) return handed;
		// What a person has to look at, or was settled meanwhile, is passed over.
		if (next !== undefined) after = next;
		if (isPast(next === undefined ? waitMs : Math.max(waitMs, passingMs))) return undefined;
		if (next === undefined) await sleep(lookMs, undefined, { signal }).catch(() => undefined);
	}
}

async function requireTheirs({ db }: SettlingContext, from: AuthorityId, id: DeliveryId): Promise<Place> {
	const delivery = await withDatabaseProblems(loadDelivery(db, id));
	if (delivery?.recipient !== from) throw new Problem('delivery-unknown', { detail: `Delivery ${id}.` });
	return delivery;
}

async function tryHandOut(context: SettlingContext, id: DeliveryId, { tls }: Fetching): Promise<Handed | undefined> {
	const delivery = await withDatabaseProblems(loadDelivery(context.db, id));
	if (delivery === undefined || !(await withDatabaseProblems(mayBeFetched(context, delivery)))) return undefined;
	try {
		return await handOut(context, delivery, tls);
	} catch (thrown) {
		const problem = toProblem(thrown);
		if (concernsAll.has(problem.kind) || concernsPartner.has(problem.code)) throw problem;
		await withDatabaseProblems(putOff(context, delivery, problem, tls));
		return undefined;
	}
}

/** What stands in the way of one document is for a person here; of these the partner is told. */
const concernsAll: ReadonlySet<Problem['kind']> = new Set(['busy', 'unavailable', 'out-of-step']);
const concernsPartner: ReadonlySet<Problem['code']> = new Set([
	'partner-unknown',
	'partner-not-active',
	'partner-suspended',
]);

async function handOut(
	context: SettlingContext,
	delivery: Delivery,
	tls: TlsDetails | undefined,
): Promise<Handed | undefined> {
	const { db, kek } = context;
	const document = await withDatabaseProblems(loadDocument(db, kek, delivery.documentDigest));
	if (document === undefined) throw new Problem('document-unknown');
	const going = await requireMayGo(context, delivery, document);
	const outgoing = await toOutgoing(context, { delivery, document, going }, await listAttachments(context, delivery));
	const envelope = await sealOutgoing(toSealing(context, going.partner), outgoing);
	const fetch = {
		id: delivery.id,
		at: toTimestamp(context.clock()),
		envelopeDigest: toEnvelopeDigest(envelope),
		envelopeBytes: envelope.bytes.length,
		tls,
	};
	// A crash after this leaves an attempt that nobody answers: the next fetch is another one.
	return (await withDatabaseProblems(recordFetch(db, fetch))) ? { deliveryId: delivery.id, envelope } : undefined;
}
