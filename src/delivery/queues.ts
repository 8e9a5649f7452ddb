import type { DueWork } from '../jobs/due-work.ts';
import type { DocumentId } from '../model/identifiers.ts';
import type { Urgency } from '../model/urgency.ts';
import type { Delivery } from '../store/deliveries.ts';

/** The queues' names, and the keys of their handler: what is urgent never waits behind what is not. */
export const deliveryQueues = {
	routine: 'delivery',
	urgent: 'delivery-urgent',
} as const satisfies Readonly<Record<Urgency, string>>;

/** Its work is a lane: all that waits for one partner. */
export const laneQueue = 'delivery-lane';

export function toDueWork({ id, urgency }: Pick<Delivery, 'id' | 'urgency'>): DueWork {
	return { queue: deliveryQueues[urgency], id };
}

/** The queue of what became of corrections and withdrawals, and the key of its handler. */
export const followUpQueue = 'change-follow-up';

export const toFollowUp = (id: DocumentId): DueWork => ({ queue: followUpQueue, id });
