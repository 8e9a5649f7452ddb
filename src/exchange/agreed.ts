import type { Handling } from '../model/handling.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import { findKind } from '../model/kinds.ts';
import type { ReadBody } from '../model/reading.ts';
import type { AttachmentReference, Skeleton } from '../model/skeleton.ts';
import type { DocumentFacts } from '../policy/facts.ts';
import { Problem } from '../problem.ts';
import type { ExchangeContext } from './context.ts';
import { type Amended, toCopyFacts } from './copy-facts.ts';

type AgreedContext = Pick<ExchangeContext, 'clock' | 'partners' | 'policies' | 'timeZone'>;

/** One copy of a document, on its way. */
interface Copy extends Pick<ReadBody, 'body'> {
	readonly skeleton: Skeleton;
	/** Of this copy. */
	readonly handling: Handling;
	/** Digests of the attachments that go with it, of those in the skeleton. */
	readonly attachments: readonly AttachmentReference['digest'][];
	/** Of a correction of ours. */
	readonly amended?: Amended | undefined;
}

/**
 * Which rule does not let a copy go to a partner, or come from it, today? Agreements end and change while copies wait.
 *
 * @returns its name; undefined where nothing stands against it
 */
export function findUnagreed(
	context: AgreedContext,
	direction: 'deliver' | 'receive',
	authority: AuthorityId,
	copy: Copy,
): string | undefined {
	const document = toFacts(authority, copy);
	if (document === undefined) return undefined;
	const today = context.clock().toZonedDateTimeISO(context.timeZone).toPlainDate();
	const question = { partner: context.partners.require(authority), document, today };
	const { policies } = context;
	const { allowed, reasons } =
		direction === 'deliver' ? policies.decideDelivery(question) : policies.decideReception(question);
	return allowed ? undefined : (reasons[0]?.rule ?? 'nothing-permits');
}

/** The rule is told in its field, where the audit log takes it from. */
export function notAgreed(rule: string): Problem {
	return new Problem('not-agreed', { fields: [{ pointer: '', expected: 'what the agreement covers', rule }] });
}

/** Undefined for a kind that is not known here, which nobody takes in or sends. */
function toFacts(to: AuthorityId, { skeleton, handling, body, attachments, amended }: Copy): DocumentFacts | undefined {
	const kind = findKind(skeleton.kind);
	if (kind === undefined) return undefined;
	const withhold = skeleton.attachments.flatMap(({ digest }, index) =>
		attachments.includes(digest) ? [] : [`/attachments/${index}`],
	);
	return toCopyFacts({ ...skeleton, kind, handling, body, amended }, { to, withhold });
}
