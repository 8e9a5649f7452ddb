import type { DueWork } from '../jobs/due-work.ts';
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
