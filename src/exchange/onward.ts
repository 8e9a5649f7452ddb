import { readCover } from '../envelope/cover.ts';
import { readSkeleton } from '../envelope/document.ts';
import { canonicalJson } from '../json.ts';
import { type Handling, tlpLabels } from '../model/handling.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import type { Reason } from '../policy/decision.ts';
import { findForeignOrigins, loadDocuments, type StoredDocument } from '../store/documents.ts';
import { listReceptionsOf } from '../store/receptions.ts';
import type { ExchangeContext } from './context.ts';
import type { OutgoingDraft } from './draft-rules.ts';
import { findPermitted } from './share-permissions.ts';

type OnwardContext = Pick<ExchangeContext, 'authority' | 'db' | 'kek' | 'partners' | 'policies' | 'timeZone'>;

/** What came from another authority, and that a draft of ours is about or drawn from. */
interface Origin {
	readonly author: AuthorityId;
	/** The author's, and that of each cover that it came under: a cover may be stricter. */
	readonly handlings: readonly Handling[];
	readonly isPermitted: (recipient: AuthorityId) => boolean;
}

/**
 * What stands against telling on to a recipient what others stated. A draft is drawn from what it relates to, and
 * through documents of our own from what those relate to. What it corrects or withdraws the recipients have.
 */
export async function checkOnward(
	context: OnwardContext,
	{ draft, now }: Pick<OutgoingDraft, 'draft' | 'now'>,
): Promise<(recipient: AuthorityId) => readonly Reason[]> {
	const related = draft.relations.filter(({ type }) => !isChange.has(type)).map(({ document }) => document);
	const digests = await findForeignOrigins(context.db, related, context.authority);
	const documents = await loadDocuments(context.db, context.kek, digests);
	const origins = await Promise.all(documents.map((document) => toOrigin(context, document, now)));
	return (recipient) =>
		origins
			.filter(({ author }) => author !== recipient)
			.flatMap((origin) =>
				origin.handlings.flatMap((handling) => decide(context, { draft, recipient, origin, handling })),
			);
}

const isChange: ReadonlySet<string> = new Set(['corrects', 'withdraws']);

async function toOrigin(context: OnwardContext, document: StoredDocument, now: Temporal.Instant): Promise<Origin> {
	const { id, author, handling } = readSkeleton(document.jwt);
	const covers = (await listReceptionsOf(context.db, document.digest)).map(({ cover }) => readCover(cover).handling);
	const byText = new Map([handling, ...covers].map((each) => [canonicalJson(each), each]));
	return { author, handlings: [...byText.values()], isPermitted: await findPermitted(context, { id, author }, now) };
}

interface Telling {
	readonly draft: OutgoingDraft['draft'];
	readonly recipient: AuthorityId;
	readonly origin: Origin;
	readonly handling: Handling;
}

function decide(
	{ partners, policies }: OnwardContext,
	{ draft, recipient, origin, handling }: Telling,
): readonly Reason[] {
	const agreement = partners.list().find(({ authority }) => authority === origin.author)?.agreement;
	const { allowed, reasons } = policies.decidePassingOn({
		to: recipient,
		origin: { label: handling.tlp, codes: handling.codes },
		// Whoever is no partner any more can still be asked.
		onwardSharing: agreement?.onwardSharing ?? 'with-permission',
		isPermitted: origin.isPermitted(recipient),
		codes: draft.handling.codes,
		isLabelLoosened: tlpLabels.indexOf(draft.handling.tlp) > tlpLabels.indexOf(handling.tlp),
		isKeptLonger: draft.handling.retainUntil > handling.retainUntil,
	});
	return allowed ? [] : reasons;
}
