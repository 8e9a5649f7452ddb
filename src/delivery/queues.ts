import type { DueWork } from '../jobs/due-work.ts';
import type { DocumentId } from '../model/identifiers.ts';
import { deliveryQueues } from '../model/urgency.ts';
import type { Delivery } from '../store/deliveries.ts';

/** Its work is a lane: all that waits for one partner. */
export const laneQueue = 'delivery-lane';

export function toDueWork({ id, urgency }: Pick<Delivery, 'id' | 'urgency'>): DueWork {
	return { queue: deliveryQueues[urgency], id };
}

/** The queue of what became of corrections and withdrawals, and the key of its handler. */
export const followUpQueue = 'change-follow-up';

export const toFollowUp = (id: DocumentId): DueWork => ({ queue: followUpQueue, id });
