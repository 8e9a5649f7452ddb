import { toTimestamp } from '../model/identifiers.ts';
import type { Withholding } from '../model/withholding.ts';
import { type DocumentFacts, type Stated, toFacts, withAmended } from '../policy/facts.ts';
import type { FieldProblem } from '../problem.ts';
import type { ExchangeContext } from './context.ts';
import type { Outgoing } from './draft-rules.ts';
import { checkOnward } from './onward.ts';
import { toFieldProblem } from './reason-problems.ts';
import { type Recipient, withRuled } from './recipient.ts';

type PolicyContext = Pick<ExchangeContext, 'authority' | 'db' | 'kek' | 'partners' | 'policies' | 'timeZone'>;

/** What a correction corrects, and the fields of it that each recipient is told of. */
export interface Amended {
	/** Before it and with it, each with all that ever stood there, under the numbers that amendments use. */
	readonly states: readonly Pick<Stated, 'kind' | 'body' | 'createdAt'>[];
	readonly listFields: (to: Recipient['to']) => readonly string[];
}

/** What the rules have against releasing a draft, for each recipient: all of it, with the words of the rules. */
export async function checkPolicy(
	context: PolicyContext,
	outgoing: Outgoing,
	amended: Amended | undefined,
): Promise<FieldProblem[]> {
	const { by, kind, draft, body, files, recipients, now } = outgoing;
	const today = now.toZonedDateTimeISO(context.timeZone).toPlainDate();
	const stated = { kind, handling: draft.handling, body, attachments: files, createdAt: toTimestamp(now) };
	const findOnward = await checkOnward(context, outgoing);
	return recipients.flatMap(({ to, withhold }, index) => {
		const document = toCopyFacts(stated, { to, withhold }, amended);
		const question = { partner: context.partners.require(to), document, today };
		const { policies } = context;
		const { allowed, reasons } =
			by === undefined ? policies.decideDelivery(question) : policies.decideRelease({ ...question, by });
		return [...(allowed ? [] : reasons), ...findOnward(to)].map((reason) =>
			toFieldProblem(reason, `/recipients/${index}`, `${to}: `),
		);
	});
}

/** What the rules ask of a document, as far as a recipient gets it. */
export function toCopyFacts(
	stated: Stated,
	{ to, withhold }: Pick<Recipient, 'to' | 'withhold'>,
	amended: Amended | undefined,
): DocumentFacts {
	const facts = toFacts(stated, withhold);
	if (amended === undefined) return facts;
	const states = amended.states.map((state) => ({ ...stated, ...state }));
	return withAmended(facts, states, amended.listFields(to));
}

/** The recipients, each with what stays here by its agreement. */
export function withheldByPolicy(
	context: PolicyContext,
	{ kind, draft, body, files, now }: Outgoing,
	recipients: readonly Recipient[],
): Recipient[] {
	const stated = { kind, handling: draft.handling, body, attachments: files, createdAt: toTimestamp(now) };
	return recipients.map((recipient) => withRuled(recipient, chooseByPolicy(context, recipient.to, stated)));
}

/** What stays here of a document by the agreement with a partner. */
export function chooseByPolicy(
	{ partners, policies }: Pick<ExchangeContext, 'partners' | 'policies'>,
	to: Recipient['to'],
	stated: Stated,
): readonly Withholding[] {
	const { agreement } = partners.require(to);
	// Without one the release is refused.
	return agreement === undefined ? [] : policies.chooseWithheld({ to, agreement, stated });
}
