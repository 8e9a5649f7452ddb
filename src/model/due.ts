import type { Body, Sourced } from './field.ts';
import { type Timestamp, toTimestamp } from './identifiers.ts';
import type { Kind } from './kind.ts';
import { findKind } from './kinds.ts';

/**
 * Within how many hours an answer is due, by the code of the list `urgencies`: Directive (EU) 2023/977,
 * Article 5(1). Counted from the signing, which both sides know, and not from the arrival.
 */
export const hoursToAnswer: Readonly<Record<string, number>> = { urgent: 8, prompt: 3 * 24, routine: 7 * 24 };

/** Hours to answer, by the code of an urgency. */
type Hours = Readonly<Record<string, number | undefined>>;

/**
 * When the answer to a document is due that states its urgency; undefined for any other.
 *
 * @param agreed with each of those who are asked: nobody has to be faster than agreed, so the longest time counts
 */
export function toAnswerBy(
	kind: Kind,
	body: Body,
	createdAt: Temporal.Instant,
	agreed: readonly Hours[] = [],
): Timestamp | undefined {
	if (kind.fields.urgency === undefined) return undefined;
	const { value } = (body.urgency ?? { value: null }) as Pick<Sourced, 'value'>;
	if (typeof value !== 'string') return undefined;
	const times = agreed.flatMap((hours) => hours[value] ?? []);
	const hours = times.length > 0 ? Math.max(...times) : hoursToAnswer[value];
	return hours === undefined ? undefined : toTimestamp(createdAt.add({ hours }));
}

/** When an answer is due, and what became of it. */
export interface Due {
	readonly at: string;
	readonly state: 'open' | 'answered' | 'overdue';
}

export function toDue(answerBy: string, isAnswered: boolean, now: Temporal.Instant): Due {
	if (isAnswered) return { at: answerBy, state: 'answered' };
	const isPast = Temporal.Instant.compare(Temporal.Instant.from(answerBy), now) < 0;
	return { at: answerBy, state: isPast ? 'overdue' : 'open' };
}

/** Is a document of the one kind an answer to one of the other? Feedback on a request is none. */
export function isAnswer(kind: string, request: string): boolean {
	return findKind(kind)?.about?.includes(request) ?? false;
}
