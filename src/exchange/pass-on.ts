import { toActor, toAuditLeaf, toLeafDigest } from '../audit/entry.ts';
import { toDueWork } from '../delivery/queues.ts';
import { toEntry } from '../delivery/settle.ts';
import { readBody, readSkeleton } from '../envelope/document.ts';
import { locate, toSigned } from '../envelope/places.ts';
import { isChange } from '../model/changes.ts';
import type { ApprovalRule } from '../model/four-eyes.ts';
import type { AuthorityId, Digest, DocumentId } from '../model/identifiers.ts';
import { isWithin } from '../model/json-pointer.ts';
import type { Kind } from '../model/kind.ts';
import { complianceReport } from '../model/kinds/compliance-report.ts';
import { partnerNotice } from '../model/kinds/partner-notice.ts';
import { findKind } from '../model/kinds.ts';
import { findMinors } from '../model/minors.ts';
import type { Person } from '../model/person.ts';
import type { Skeleton } from '../model/skeleton.ts';
import { compareVersions } from '../model/versions.ts';
import { Problem } from '../problem.ts';
import { listAttachmentsOf } from '../store/attachments.ts';
import type { NewDelivery } from '../store/deliveries.ts';
import type { StoredDocument } from '../store/documents.ts';
import { findMissing, findWithdrawn } from '../store/relations.ts';
import type { ExchangeContext } from './context.ts';
import { chooseCopies, requireTaken } from './copies.ts';
import { chooseByRules, type Judged, toCopyFacts } from './copy-facts.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { noteStanding } from './meanwhile.ts';
import { checkOnward, listPermissions } from './onward.ts';
import { loadTerms, type OutgoingTerms } from './outgoing-terms.ts';
import { findUnpermitted, toTold } from './permitted-places.ts';
import { queueDeliveries } from './queue-deliveries.ts';
import { requireDocument } from './reading.ts';
import { toFieldProblem } from './reason-problems.ts';
import type { Recipient } from './recipient.ts';
import { queueRelays, type Relay } from './relays.ts';
import type { Released } from './release.ts';
import { findApprovalRule } from './release-policy.ts';
import { withUncertainCommit } from './store-release.ts';
import { findToldTwice } from './told-twice.ts';

/** A document of another author, and on which terms it is here. */
interface Passable extends Pick<OutgoingTerms, 'handling'> {
	readonly document: StoredDocument;
	readonly skeleton: Skeleton;
	readonly kind: Kind;
}

/**
 * Passes a document of another author on, as far as it is here, under our cover and its author's signature, with its
 * author's corrections of what goes. The rules that a draft drawn from it would meet hold for it; what would need the
 * word of a second person does not go by this way.
 *
 * @throws Problem `document-unknown`, `document-ambiguous`, `passing-on-refused`, `draft-invalid`, `policy-denied`,
 * `partner-unknown`, `partner-kind-unsupported`, `changed-meanwhile`, `release-uncertain`, `database-unavailable`,
 * `database-refused`
 */
export async function passOn(
	context: ExchangeContext,
	by: Person,
	id: DocumentId | Digest,
	recipient: Recipient,
): Promise<Released> {
	const document = await withDatabaseProblems(requireDocument(context, id));
	const { id: documentId, author } = readSkeleton(document.jwt);
	const requireUnchanged = await withDatabaseProblems(noteStanding(context, [documentId], author));
	const passable = await withDatabaseProblems(requirePassable(context, document, recipient.to));
	const { kind, skeleton, handling } = passable;
	const chosen = await withDatabaseProblems(chooseCopy(context, by, passable, recipient));
	const { delivery, body } = chosen;
	const about = { ...delivery, documentId };
	const entry = { action: 'document-passed-on', ...toActor(by) } as const;
	const leaf = toAuditLeaf(toEntry(context, about, entry, delivery.createdAt, 'queued'));
	const relays = await withDatabaseProblems(
		withUncertainCommit(context, async (tx) => {
			await requireUnchanged(tx);
			await queueDeliveries(tx, [delivery], [leaf]);
			const requireAllowed = (relay: Relay) => requireRelayAllowed(context, by, relay);
			return await queueRelays(tx, context, { id: documentId, author }, { to: recipient.to, requireAllowed });
		}),
	);
	const queued = [{ delivery, leaf }, ...relays];
	await context.jobs.announce(queued.map((each) => toDueWork(each.delivery)));
	const told = { draft: toTold(context, { skeleton, handling }), now: context.clock() };
	return {
		documentId,
		documentDigest: document.digest,
		kind: kind.name,
		issues: findToldTwice(kind, body, [delivery]),
		permissions: await withDatabaseProblems(listPermissions(context, told, [recipient.to])),
		awaitingApproval: null,
		breakGlass: null,
		deliveries: queued.map((each) => toTell(each.delivery, toLeafDigest(each.leaf))),
	};
}

function toTell(
	{ id, recipient: to, disclosed, withheld }: NewDelivery,
	leafHash: Digest,
): Released['deliveries'][number] {
	return { id, to, disclosed: disclosed.length, withheld: withheld.length, leafHash };
}

/** What gateways tell each other of themselves, and what goes with the document that it changes. */
const staysHere: ReadonlySet<string> = new Set([complianceReport.name, partnerNotice.name]);

/** Only one that still counts, that is understood, and that its recipient has not by another way. */
async function requirePassable(context: ExchangeContext, document: StoredDocument, to: AuthorityId): Promise<Passable> {
	const { db, authority, clock } = context;
	const skeleton = readSkeleton(document.jwt);
	const { id, author, version, validUntil } = skeleton;
	const kind = findKind(skeleton.kind);
	const refused = (why: string) => new Problem('passing-on-refused', { detail: `Document ${id}: ${why}.` });
	if (kind === undefined || compareVersions(version, kind.version) > 0) throw refused('newer than this gateway');
	if (author === authority) throw refused('our own: `lintas disclose` sends more of it');
	if (isChange(kind.name)) throw refused('it goes with what it changes');
	if (staysHere.has(kind.name)) throw refused('between gateways alone');
	if (document.disclosures.length === 0) throw refused('erased, or nothing of it is here');
	if (Temporal.Instant.compare(Temporal.Instant.from(validUntil), clock()) < 0) throw refused('expired');
	if ((await findWithdrawn(db, [id], author)).size > 0) throw refused('withdrawn');
	if ((await findMissing(db, [document.digest])).size > 0) throw refused('it waits for another document');
	// The rules number persons as they stand in the body, which then is not as it was signed.
	const partial = [...locate(document).lists].filter(([, { numbers, length }]) => numbers.length < length);
	if (partial.length > 0) {
		const expected = `everybody in it: its author withheld some from us; ask it for them, or to send it to ${to} itself`;
		const fields = partial.map(([pointer]) => ({ pointer, expected }));
		throw new Problem('passing-on-refused', { detail: `Document ${id}.`, fields });
	}
	const { handling, senders } = await loadTerms(context, document);
	if (to === author || senders.has(to)) throw refused('the recipient wrote or brought it');
	return { document, skeleton, kind, handling };
}

/** @throws Problem `policy-denied`, `draft-invalid`, `passing-on-refused`, and of the partner */
async function chooseCopy(
	context: ExchangeContext,
	by: Person,
	{ document, skeleton, kind, handling }: Passable,
	recipient: Recipient,
) {
	const { to } = recipient;
	const now = context.clock();
	const { body } = readBody(document);
	const takenBy = requireTaken(context, kind, [recipient]);
	const here = new Set(await listAttachmentsOf(context.db, document.digest));
	const absent = skeleton.attachments.flatMap(({ digest }, index) =>
		here.has(digest) ? [] : [`/attachments/${index}`],
	);
	const unpermitted = await findUnpermitted(context, document, to);
	const withhold = [...recipient.withhold, ...absent, ...unpermitted.map(({ place }) => place)];
	const { attachments, createdAt } = skeleton;
	const judged: Judged = { kind, handling, body, attachments, createdAt };
	const draft = toTold(context, { skeleton, handling });
	const findOnward = await checkOnward(context, { draft, kind, now });
	requireRulesAllow(context, by, judged, { to, withhold }, findOnward(to));
	requireMarks(kind, judged, recipient);
	const ruled = [...unpermitted, ...(await chooseByRules(context, to, judged, skeleton))];
	const signed = { document: toSigned(document), kind, skeleton };
	const [delivery] = chooseCopies(signed, [{ ...recipient, ruled }], takenBy, now);
	if (delivery === undefined || delivery.disclosed.length === 0)
		throw new Problem('passing-on-refused', { detail: `Document ${skeleton.id}: nothing of it would go.` });
	return { body, delivery: { ...delivery, attachments: delivery.attachments.filter((digest) => here.has(digest)) } };
}

/** What the rules have against it, with what stays here left out. @throws Problem `policy-denied`, `passing-on-refused` */
function requireRulesAllow(
	context: ExchangeContext,
	by: Person,
	judged: Judged,
	recipient: Recipient,
	onward: ReturnType<Awaited<ReturnType<typeof checkOnward>>>,
): void {
	const { to } = recipient;
	const today = context.clock().toZonedDateTimeISO(context.timeZone).toPlainDate();
	const question = { partner: context.partners.require(to), document: toCopyFacts(judged, recipient), today, by };
	const { allowed, reasons } = context.policies.decideRelease(question);
	const denied = [...(allowed ? [] : reasons), ...onward];
	if (denied.length > 0)
		throw new Problem('policy-denied', { fields: denied.map((reason) => toFieldProblem(reason, '', `${to}: `)) });
	const states = judged.amended?.states ?? [judged];
	const hasMinors = states.some((state) => findMinors(state.kind, state.body, state.createdAt).length > 0);
	const kinds = [judged.kind, ...states.map(({ kind }) => kind)].map(({ name }) => name);
	const rule: ApprovalRule | undefined = findApprovalRule(
		context,
		by,
		{ recipients: [recipient], kinds: [...new Set(kinds)], hasMinors },
		judged,
	);
	if (rule !== undefined) throw new Problem('passing-on-refused', { detail: `Rule ${rule.rule}.` });
}

/** A correction says of people what the document did not: it is asked about as that is. */
function requireRelayAllowed(context: ExchangeContext, by: Person, relay: Relay): void {
	const { kind, handling, amended, change, delivery } = relay;
	const { createdAt } = change.skeleton;
	const judged = { kind, handling, body: change.body, attachments: [], createdAt, amended };
	requireRulesAllow(context, by, judged, { to: delivery.recipient, withhold: [] }, []);
}

/** Whoever gets the record of a minor gets the mark with it. @throws Problem `draft-invalid` */
function requireMarks(kind: Kind, { body, createdAt }: Judged, recipient: Recipient): void {
	const marks = findMinors(kind, body, createdAt).map((minor) => `${minor}/ageGroup`);
	const fields = recipient.withhold.flatMap((place, index) =>
		marks.some((mark) => isWithin(place, mark))
			? [{ pointer: `/withhold/${index}`, expected: 'the mark of a minor to stay' }]
			: [],
	);
	if (fields.length > 0) throw new Problem('draft-invalid', { fields });
}
