import { readSkeleton } from '../envelope/document.ts';
import type { Draft } from '../model/draft.ts';
import { withdrawal } from '../model/kinds/withdrawal.ts';
import { gatewayItself } from '../model/person.ts';
import { toSigningDay } from '../model/signing-day.ts';
import { toProblem } from '../problem.ts';
import type { StoredDocument } from '../store/documents.ts';
import { findWithdrawn } from '../store/relations.ts';
import type { ExchangeContext } from './context.ts';
import { findHolders, isReachable } from './holders.ts';
import { findPresentHandling } from './present-handling.ts';
import { release } from './release.ts';

/** As the code list of withdrawals has it. */
type Reason = 'no-longer-needed' | 'replaced' | 'consent-withdrawn';

/** So long at least those who have it may follow. */
const followWithin = { days: 90 } as const;

/**
 * Withdraws a document of ours at all who have it, without a person: whoever stated or published it has taken it back,
 * or whom it is about has, and a withdrawal tells nothing but a code of ours. Waiting for approval it could expire, and the document stand.
 * What is withdrawn already stays so.
 *
 * @throws Problem as `release`
 */
export async function withdrawEverywhere(
	context: ExchangeContext,
	document: StoredDocument,
	reason: Reason,
): Promise<void> {
	const skeleton = readSkeleton(document.jwt);
	const { id, author, validUntil } = skeleton;
	if ((await findWithdrawn(context.db, [id], author)).size > 0) return;
	const holders = [...(await findHolders(context, document)).keys()].filter((to) =>
		isReachable(context, to, withdrawal),
	);
	const soonest = context.clock().toZonedDateTimeISO(context.timeZone).toPlainDate().add(followWithin).toString();
	const draft: Draft = {
		kind: withdrawal.name,
		validUntil: [toSigningDay(validUntil).toString(), soonest].toSorted()[1] as string,
		language: 'und',
		handling: await findPresentHandling(context.db, skeleton),
		relations: [{ type: 'withdraws', document: id }],
		attachments: [],
		body: { reason },
	};
	const recipients = holders.map((to) => ({ to, withhold: [] }));
	try {
		await release({ ...context, needsApproval: () => undefined }, gatewayItself, draft, recipients);
	} catch (thrown) {
		// A feed tells of it once: a person has to know.
		context.alarm({ alarm: 'withdrawal-failed', document: id, code: toProblem(thrown).code });
		throw thrown;
	}
}
