import type { Skeleton } from './skeleton.ts';

/** How soon somebody needs a document: what is urgent overtakes the rest, and is tried again sooner. In ascending order, by letters too. */
export const urgencies = ['routine', 'urgent'] as const;
export type Urgency = (typeof urgencies)[number];

/** The queues of deliveries, and the keys of their handler: what is urgent never waits behind what is not. */
export const deliveryQueues = {
	routine: 'delivery',
	urgent: 'delivery-urgent',
} as const satisfies Readonly<Record<Urgency, string>>;

/**
 * Kinds that are urgent whatever they say: somebody stands at a counter, is missing, waits in a shelter, or should no longer have
 * or trust what was sent.
 */
const urgentKinds: ReadonlySet<string> = new Set([
	'early-warning',
	'missing-person-notice',
	'verification-reply',
	'repatriation-event',
	'correction',
	'withdrawal',
	'partner-notice',
]);

/** A question whose answer is due within so many hours cannot wait for the schedule of what is routine. */
const urgentAnswerHours = 24;

/** By what a document's skeleton says in plain, so that it is the same for every copy. */
export function toUrgency({ kind, createdAt, answerBy }: Pick<Skeleton, 'kind' | 'createdAt' | 'answerBy'>): Urgency {
	if (urgentKinds.has(kind)) return 'urgent';
	if (answerBy === undefined) return 'routine';
	const hours = Temporal.Instant.from(createdAt).until(Temporal.Instant.from(answerBy)).total('hours');
	return hours <= urgentAnswerHours ? 'urgent' : 'routine';
}
