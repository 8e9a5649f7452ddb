import type { Loss } from '../channels/channel.ts';
import type { Draft } from '../model/draft.ts';
import type { ApprovalRule } from '../model/four-eyes.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import type { Withholding } from '../model/withholding.ts';
import type { FieldIssue } from '../normalise/body.ts';
import { listLosses } from './check-channels.ts';
import type { ExchangeContext } from './context.ts';
import { prepareRelease } from './prepare-release.ts';
import type { Recipient } from './recipient.ts';
import type { SharePermission } from './share-permissions.ts';

/** What a release of a draft would do. */
export interface CheckedRelease {
	readonly kind: string;
	readonly issues: readonly FieldIssue[];
	/** On which terms authors let us tell on what it is drawn from. */
	readonly permissions: readonly SharePermission[];
	/** What would want a second person's word before any of it leaves; null where one is enough. */
	readonly needsApproval: ApprovalRule | null;
	readonly recipients: readonly {
		readonly to: AuthorityId;
		/** What would stay here, and by which rule. */
		readonly withheld: readonly Withholding[];
		/** What else would not arrive there. */
		readonly lost: readonly Loss[];
	}[];
}

/** Asks what a release would do; nothing is stored. @throws Problem as `release` would */
export async function checkRelease(
	context: ExchangeContext,
	by: Person,
	draft: Draft,
	recipients: readonly Recipient[],
): Promise<CheckedRelease> {
	const {
		skeleton,
		issues,
		permissions,
		rule = null,
		deliveries,
	} = await prepareRelease(context, by, draft, recipients);
	const checked = deliveries.map((delivery) => ({
		to: delivery.recipient,
		withheld: delivery.withheld,
		lost: listLosses(context, skeleton, delivery),
	}));
	return { kind: skeleton.kind, issues, permissions, needsApproval: rule, recipients: checked };
}
