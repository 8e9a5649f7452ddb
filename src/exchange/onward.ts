import { readCover } from '../envelope/cover.ts';
import { readSkeleton } from '../envelope/document.ts';
import { canonicalJson } from '../json.ts';
import type { Body } from '../model/field.ts';
import { type Handling, tlpLabels } from '../model/handling.ts';
import { type AuthorityId, Digest, type DocumentId } from '../model/identifiers.ts';
import { complianceReport } from '../model/kinds/compliance-report.ts';
import { repatriationEvent } from '../model/kinds/repatriation-event.ts';
import { toValue } from '../model/leaf-values.ts';
import type { Reason } from '../policy/decision.ts';
import { loadDocuments, type StoredDocument } from '../store/documents.ts';
import { listAcceptedOf } from '../store/receptions.ts';
import { findForeignOrigins } from '../store/relations.ts';
import { listInvited } from './case-participants.ts';
import type { ExchangeContext } from './context.ts';
import type { OutgoingDraft } from './draft-rules.ts';
import { findPresentHandling } from './present-handling.ts';
import { findPermissions, type SharePermission } from './share-permissions.ts';

type OriginContext = Pick<ExchangeContext, 'authority' | 'db' | 'kek' | 'timeZone'>;
type OnwardContext = OriginContext & Pick<ExchangeContext, 'partners' | 'policies'>;

/** What came from another authority, and that a draft of ours is about or drawn from. */
interface Origin {
	readonly id: DocumentId;
	readonly digest: Digest;
	readonly author: AuthorityId;
	/** Who brought it. */
	readonly senders: ReadonlySet<AuthorityId>;
	/** The author's, as corrections narrowed it, and that of each cover that it came under: a cover may be stricter. */
	readonly handlings: readonly Handling[];
	readonly findPermission: (recipient: AuthorityId) => SharePermission | undefined;
	/** Whom its author has take part in the case that it opened: they are told the events. */
	readonly invited: ReadonlySet<AuthorityId>;
}

/** What is told, and by which kind of document. */
interface Told extends Pick<OutgoingDraft, 'draft' | 'now'>, Partial<Pick<OutgoingDraft, 'body'>> {
	readonly kind: Pick<OutgoingDraft['kind'], 'name'>;
}

/**
 * What stands against telling on to a recipient what others stated. A draft is drawn from what it relates to, and
 * through documents of our own from what those relate to. What it corrects or withdraws the recipients have.
 */
export async function checkOnward(
	context: OnwardContext,
	{ draft, now, kind, body }: Told,
): Promise<(recipient: AuthorityId) => readonly Reason[]> {
	const origins = await findOrigins(context, draft, now);
	const isReport = kind.name === complianceReport.name;
	const change = isReport ? toValue(body?.change) : undefined;
	const reported = origins.find(({ digest }) => digest === change);
	// Another author may have given the id of the change to something else: that is not told of.
	const told = origins.filter((origin) => origin === reported || origin.id !== reported?.id);
	const isWordless = body !== undefined && holdsCodesAlone(body);
	return (recipient) =>
		told.flatMap((origin) => {
			// What became of a change is reported to whoever brought that, which need not be its author.
			const isAnswer = isReport && origin.senders.has(recipient);
			if (origin.author === recipient || (isAnswer && isWordless)) return [];
			const isInvited = kind.name === repatriationEvent.name && origin.invited.has(recipient);
			const isPermitted = isAnswer || isInvited || origin.findPermission(recipient) !== undefined;
			return origin.handlings.flatMap((handling) =>
				decide(context, { draft, recipient, origin, handling, isAnswer, isPermitted }),
			);
		});
}

/** A compliance report as a gateway writes it: it says nothing of the document. */
function holdsCodesAlone({ outcome, cause, on, change, ...words }: Body): boolean {
	const isRead = [outcome, cause, on].every((node) => node === undefined || toValue(node) !== undefined);
	const isDigest = change === undefined || Digest.safeParse(toValue(change)).success;
	return isRead && isDigest && Object.keys(words).length === 0;
}

/** What the authors of what a draft is drawn from let us tell on to its recipients. */
export async function listPermissions(
	context: OriginContext,
	{ draft, now }: Pick<OutgoingDraft, 'draft' | 'now'>,
	recipients: readonly AuthorityId[],
): Promise<SharePermission[]> {
	const origins = await findOrigins(context, draft, now);
	return origins.flatMap(({ findPermission }) => recipients.flatMap((recipient) => findPermission(recipient) ?? []));
}

async function findOrigins(
	context: OriginContext,
	draft: OutgoingDraft['draft'],
	now: Temporal.Instant,
): Promise<Origin[]> {
	const related = draft.relations.filter(({ type }) => !isChange.has(type)).map(({ document }) => document);
	const digests = await findForeignOrigins(context.db, related, context.authority);
	const documents = await loadDocuments(context.db, context.kek, digests);
	return await Promise.all(documents.map((document) => toOrigin(context, document, now)));
}

const isChange: ReadonlySet<string> = new Set(['corrects', 'withdraws']);

async function toOrigin(context: OriginContext, document: StoredDocument, now: Temporal.Instant): Promise<Origin> {
	const skeleton = readSkeleton(document.jwt);
	const { id, author } = skeleton;
	const handling = await findPresentHandling(context.db, skeleton);
	const receptions = await listAcceptedOf(context.db, document.digest);
	const covers = receptions.map(({ cover }) => readCover(cover).handling);
	const byText = new Map([handling, ...covers].map((each) => [canonicalJson(each), each]));
	return {
		id,
		digest: document.digest,
		author,
		senders: new Set(receptions.map(({ sender }) => sender)),
		handlings: [...byText.values()],
		findPermission: await findPermissions(context, { id, author }, now),
		invited: await listInvited(context, skeleton),
	};
}

interface Telling {
	readonly draft: OutgoingDraft['draft'];
	readonly recipient: AuthorityId;
	readonly origin: Origin;
	readonly handling: Handling;
	/** May it be told to them whatever its author permits? What they are told is handled as strictly all the same. */
	readonly isAnswer: boolean;
	/** By its author: by a reply to our question, or as who takes part in its case. */
	readonly isPermitted: boolean;
}

function decide(
	{ partners, policies }: OnwardContext,
	{ draft, recipient, origin, handling, isAnswer, isPermitted }: Telling,
): readonly Reason[] {
	const agreement = partners.list().find(({ authority }) => authority === origin.author)?.agreement;
	const { allowed, reasons } = policies.decidePassingOn({
		to: recipient,
		origin: { label: handling.tlp, codes: handling.codes },
		// Whoever is no partner any more can still be asked.
		onwardSharing: isAnswer ? 'as-marked' : (agreement?.onwardSharing ?? 'with-permission'),
		isPermitted,
		codes: draft.handling.codes,
		isLabelLoosened: tlpLabels.indexOf(draft.handling.tlp) > tlpLabels.indexOf(handling.tlp),
		isKeptLonger: draft.handling.retainUntil > handling.retainUntil,
	});
	return allowed ? [] : reasons;
}
