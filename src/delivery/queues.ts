import type { DueWork } from '../jobs/due-work.ts';
import type { Urgency } from '../model/urgency.ts';
import type { Delivery } from '../store/deliveries.ts';

/** The queues' names, and the keys of their handler: what is urgent never waits behind what is not. */
export const deliveryQueues = {
	routine: 'delivery',
	urgent: 'delivery-urgent',
} as const satisfies Readonly<Record<Urgency, string>>;

export function toDueWork({ id, urgency }: Pick<Delivery, 'id' | 'urgency'>): DueWork {
	return { queue: deliveryQueues[urgency], id };
}
