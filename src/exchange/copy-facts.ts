import type { Body } from '../model/field.ts';
import type { Skeleton } from '../model/skeleton.ts';
import type { Withholding } from '../model/withholding.ts';
import { type DocumentFacts, type Stated, toFacts, withAmended } from '../policy/facts.ts';
import type { ExchangeContext } from './context.ts';
import { toAmendments } from './corrections.ts';
import type { Recipient } from './recipient.ts';

/** What a correction corrects, and the fields of it that each recipient is told of. */
export interface Amended {
	/** Before it and with it, each with all that ever stood there, under the numbers that amendments use. */
	readonly states: readonly Pick<Stated, 'kind' | 'body' | 'createdAt'>[];
	readonly listFields: (to: Recipient['to']) => readonly string[];
}

/** Of a correction as far as it is at hand: all that it amends there. */
export function toAmended(states: Amended['states'], correction: Body): Amended {
	const fields = toAmendments(correction).map(({ field }) => field);
	return { states, listFields: () => fields };
}

/** A document that the rules are asked about: whole, or as far as a copy of it goes. */
export interface Judged extends Stated {
	/** Of a correction of ours. */
	readonly amended?: Amended | undefined;
}

/**
 * What the rules see of a document, as far as a partner gets it: the same when it is released, approved, disclosed
 * further, when it leaves and when it arrives.
 */
export function toCopyFacts(
	{ amended, ...stated }: Judged,
	{ to, withhold }: Pick<Recipient, 'to' | 'withhold'>,
): DocumentFacts {
	const facts = toFacts(stated, withhold);
	if (amended === undefined) return facts;
	const states = amended.states.map((state) => ({ ...stated, ...state }));
	return withAmended(facts, states, amended.listFields(to));
}

/** What stays here of it by the agreement with a partner, and by the partner's part in its case. */
export async function chooseByRules(
	context: Pick<ExchangeContext, 'db' | 'partners' | 'policies' | 'withheldOfCase'>,
	to: Recipient['to'],
	stated: Judged,
	skeleton: Skeleton,
): Promise<readonly Withholding[]> {
	const ofCase = await context.withheldOfCase(context.db, skeleton, stated.body, to);
	return [...chooseByPolicy(context, to, stated), ...ofCase];
}

/** What stays here of a document by the agreement with a partner. */
export function chooseByPolicy(
	{ partners, policies }: Pick<ExchangeContext, 'partners' | 'policies'>,
	to: Recipient['to'],
	stated: Judged,
): readonly Withholding[] {
	const agreement = partners.list().find(({ authority }) => authority === to)?.agreement;
	// Without one the release is refused.
	if (agreement === undefined) return [];
	return policies.chooseWithheld({ to, agreement, stated, facts: toCopyFacts(stated, { to, withhold: [] }) });
}
