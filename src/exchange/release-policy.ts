import { findOutcome } from '../model/find-step.ts';
import type { ApprovalRule } from '../model/four-eyes.ts';
import { toTimestamp } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import type { Skeleton } from '../model/skeleton.ts';
import type { FieldProblem } from '../problem.ts';
import type { ExchangeContext } from './context.ts';
import { type Amended, chooseByPolicy, type Judged, toCopyFacts } from './copy-facts.ts';
import type { OutgoingDraft, Ruled } from './draft-rules.ts';
import { checkOnward } from './onward.ts';
import { toFieldProblem } from './reason-problems.ts';
import { type Recipient, withRuled } from './recipient.ts';

type PolicyContext = Pick<ExchangeContext, 'authority' | 'db' | 'kek' | 'partners' | 'policies' | 'timeZone'>;

/** What the rules have against releasing a draft, for each recipient: all of it, with the words of the rules. */
export async function checkPolicy(
	context: PolicyContext,
	outgoing: OutgoingDraft,
	amended: Amended | undefined,
): Promise<FieldProblem[]> {
	const { by, recipients, now } = outgoing;
	const today = now.toZonedDateTimeISO(context.timeZone).toPlainDate();
	const judged = toJudged(outgoing, amended);
	const findOnward = await checkOnward(context, outgoing);
	return recipients.flatMap(({ to, withhold }, index) => {
		const document = toCopyFacts(judged, { to, withhold });
		const question = { partner: context.partners.require(to), document, today };
		const { allowed, reasons } = context.policies.decideRelease({ ...question, by });
		return [...(allowed ? [] : reasons), ...findOnward(to)].map((reason) =>
			toFieldProblem(reason, `/recipients/${index}`, `${to}: `),
		);
	});
}

/** What wants a second person's word before a document goes: as each recipient gets it, one copy holds up all. */
export function findApprovalRule(
	{ needsApproval, partners }: Pick<ExchangeContext, 'needsApproval' | 'partners'>,
	by: Person,
	{ recipients, kinds, hasMinors, event }: Pick<Ruled, 'recipients' | 'kinds' | 'hasMinors'> & Pick<Skeleton, 'event'>,
	judged: Judged,
): ApprovalRule | undefined {
	const withdrawsConsent = event !== undefined && findOutcome(event.step, event.outcome)?.effect === 'withdraws';
	return recipients
		.map(({ to, withhold }) => {
			const { channel } = partners.require(to).card;
			const document = toCopyFacts(judged, { to, withhold });
			return needsApproval({ by, to, channel, document, kinds, hasMinors, withdrawsConsent });
		})
		.find((rule) => rule !== undefined);
}

/** The recipients, each with what stays here by its agreement. */
export function withheldByPolicy(
	context: PolicyContext,
	outgoing: OutgoingDraft,
	recipients: readonly Recipient[],
	amended: Amended | undefined,
): Recipient[] {
	const judged = toJudged(outgoing, amended);
	return recipients.map((recipient) => withRuled(recipient, chooseByPolicy(context, recipient.to, judged)));
}

function toJudged({ kind, draft, body, files, now }: OutgoingDraft, amended: Amended | undefined): Judged {
	return { kind, handling: draft.handling, body, attachments: files, createdAt: toTimestamp(now), amended };
}
