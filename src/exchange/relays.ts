import { type AuditLeaf, toAuditLeaf } from '../audit/entry.ts';
import { toEntry } from '../delivery/settle.ts';
import { readBody, readSkeleton } from '../envelope/document.ts';
import { readPlaces, toSigned } from '../envelope/places.ts';
import { isWithdrawal } from '../model/changes.ts';
import { type Handling, isAtLeastAsStrict, tighten } from '../model/handling.ts';
import type { AuthorityId, DocumentId } from '../model/identifiers.ts';
import { isWithin } from '../model/json-pointer.ts';
import type { Kind } from '../model/kind.ts';
import { findKind } from '../model/kinds.ts';
import { detailOf, maxWithheld, type Withholding, withoutIdle } from '../model/withholding.ts';
import type { Transaction } from '../store/database.ts';
import { listDeliveriesOf, type NewDelivery } from '../store/deliveries.ts';
import { loadDocumentBy, loadDocuments, type StoredDocument } from '../store/documents.ts';
import { listRelated } from '../store/relations.ts';
import { listMarks, toWithheldAmendments } from './amendment-detail.ts';
import type { ExchangeContext } from './context.ts';
import { chooseCopies, findTaken } from './copies.ts';
import { type Amended, chooseByPolicy, chooseByRules } from './copy-facts.ts';
import {
	listWithdrawals,
	loadCorrections,
	openDocument,
	readAround,
	type Stated,
	type StatedAmendment,
	toSignedAmendments,
	toSignedPlace,
} from './corrections.ts';
import { findHolders, findHoldersOfCorrected } from './holders.ts';
import { checkOnward } from './onward.ts';
import { findTerms } from './outgoing-terms.ts';
import { findPermittedFields, toTold } from './permitted-places.ts';
import { queueDeliveries } from './queue-deliveries.ts';

/** A correction or withdrawal of another author, on its way to somebody who has of us what it changes. */
export interface Relay {
	readonly change: Stated;
	readonly kind: Kind;
	readonly handling: Handling;
	readonly delivery: NewDelivery;
	/** Of a correction. */
	readonly amended: Amended | undefined;
}

/** One that is queued, with its entry in the log. */
export interface QueuedRelay extends Relay {
	readonly leaf: AuditLeaf;
}

/** A document of another author, and those that change it, as far as they are here. */
interface Target {
	readonly document: StoredDocument;
	readonly author: AuthorityId;
	/** Oldest first. */
	readonly corrections: readonly Stated[];
}

/**
 * Queues the changes of a document of another author that whoever has it of us was not told of, each as far as it
 * concerns what they have. Once it is withdrawn that alone is told.
 *
 * @param to if told, nobody else
 * @param requireAllowed throws where a relay must not go: then none does
 */
export async function queueRelays(
	tx: Transaction,
	context: ExchangeContext,
	{ id, author }: { readonly id: DocumentId; readonly author: AuthorityId },
	{ to, requireAllowed }: { readonly to?: AuthorityId; readonly requireAllowed?: (relay: Relay) => void } = {},
): Promise<QueuedRelay[]> {
	const inTx = { ...context, db: tx };
	const document = author === context.authority ? undefined : await loadDocumentBy(tx, context.kek, id, author);
	if (document === undefined) return [];
	const holders = [...(await findHolders(inTx, document)).keys()].filter((holder) => holder !== author);
	const named = holders.filter((holder) => to === undefined || holder === to);
	if (named.length === 0) return [];
	const { changes, corrections } = await loadChanges(tx, context, { id, author });
	const relays: QueuedRelay[] = [];
	for (const change of changes) {
		const { senders, handling = change.skeleton.handling } = await findTerms(inTx, change.document);
		// Who brought it themselves knows it.
		for (const holder of named.filter((each) => !senders.has(each))) {
			const relay = await chooseRelay(inTx, { document, author, corrections }, { change, handling }, holder);
			if (relay === undefined) continue;
			requireAllowed?.(relay);
			// Before the next is chosen: what that one tells depends on what this one told.
			relays.push(await queueRelay(tx, context, relay));
		}
	}
	return relays;
}

/** Of what is withdrawn, its withdrawals alone. */
async function loadChanges(
	tx: Transaction,
	context: ExchangeContext,
	{ id, author }: { readonly id: DocumentId; readonly author: AuthorityId },
): Promise<{ readonly changes: readonly Stated[]; readonly corrections: readonly Stated[] }> {
	const related = await listRelated(tx, id, author);
	const digests = listWithdrawals(related, author).map(({ documentDigest }) => documentDigest);
	const withdrawals = (await loadDocuments(tx, context.kek, digests)).map(toStated);
	if (withdrawals.length > 0) return { changes: withdrawals, corrections: [] };
	const corrections = await loadCorrections({ ...context, db: tx }, related, author);
	return { changes: corrections, corrections };
}

function toStated(document: StoredDocument): Stated {
	return { document, skeleton: readSkeleton(document.jwt), body: readBody(document).body };
}

/** Nothing where they know all of it that concerns them. */
async function chooseRelay(
	context: ExchangeContext,
	target: Target,
	{ change, handling }: Pick<Relay, 'change' | 'handling'>,
	to: AuthorityId,
): Promise<Relay | undefined> {
	const { skeleton, document } = change;
	const kind = findKind(skeleton.kind);
	const card = context.partners.list().find(({ authority }) => authority === to)?.card;
	// Who has no card here any more, or does not take the kind, is told by other ways.
	const taken = kind && card && findTaken(card, kind);
	if (kind === undefined || taken === undefined) return undefined;
	const chosen = isWithdrawal(kind.name)
		? { amended: undefined, ruled: [] }
		: await chooseAmendments(context, target, { change, handling }, to);
	if (chosen === undefined) return undefined;
	const { amended, ruled } = chosen;
	const stated = { kind, handling, body: change.body, attachments: [], createdAt: skeleton.createdAt, amended };
	const lists = readPlaces(document);
	const own = chooseByPolicy(context, to, stated).map((rule) => ({ ...rule, place: toSignedPlace(rule.place, lists) }));
	const signed = { document: toSigned(document), kind, skeleton };
	const recipient = { to, withhold: [], ruled: toFew([...ruled, ...own]) };
	const [delivery] = chooseCopies(signed, [recipient], new Map([[to, taken]]), context.clock());
	if (delivery === undefined || (await isTold(context, delivery))) return undefined;
	// Files of a change are told of in the change of the author, and stay here.
	return { change, kind, handling, amended, delivery: { ...delivery, attachments: [] } };
}

/** Where there are more than a cover can tell, no raw text goes of any. */
function toFew(withheld: readonly Withholding[]): readonly Withholding[] {
	if (withoutIdle(withheld).length <= maxWithheld) return withheld;
	return [...withheld, { place: '', detail: 'no-raw', rule: 'correction' }];
}

async function isTold({ db }: Pick<ExchangeContext, 'db'>, delivery: NewDelivery): Promise<boolean> {
	const earlier = (await listDeliveriesOf(db, delivery.documentDigest)).filter(
		({ recipient }) => recipient === delivery.recipient,
	);
	const known = new Set(earlier.flatMap(({ disclosed }) => disclosed));
	return earlier.length > 0 && delivery.disclosed.every((each) => known.has(each));
}

/** What stays here of a correction; undefined where nothing of it concerns the recipient. */
async function chooseAmendments(
	context: ExchangeContext,
	{ document, author, corrections }: Target,
	{ change, handling }: Pick<Relay, 'change' | 'handling'>,
	to: AuthorityId,
): Promise<{ readonly amended: Amended; readonly ruled: readonly Withholding[] } | undefined> {
	const until = corrections.slice(0, corrections.indexOf(change) + 1);
	const around = readAround(document, until, change.document.digest);
	const made = openDocument(document, until).changes.filter(({ statedIn }) => statedIn === change.skeleton.id);
	const all = toSignedAmendments(change);
	const fit = all.filter((_, index) => made[index]?.isMade === true);
	const held = (await findHoldersOfCorrected(context, document, until.slice(0, -1))).get(to);
	const marks = listMarks(fit, around[1]);
	const additions = await findUntoldAdditions(context, { document, author, to }, fit, marks);
	const stated = { ...around[1], handling, attachments: [] };
	const rules = await chooseByRules(context, to, stated, readSkeleton(document.jwt));
	const numbers = readPlaces(change.document).get('/amendments')?.numbers ?? all.map(({ number }) => number);
	const left = [
		// What cannot be made here is nothing that came from here.
		...numbers.filter((number) => !fit.some((each) => each.number === number)).map(toLeft),
		...additions.map(({ number }) => toLeft(number)),
		...toWithheldAmendments(fit, { held, rules, marks }),
	];
	const going = fit.filter(({ number }) => detailOf(`/amendments/${number}`, left) !== 'none');
	const before = until.slice(0, -1).map(({ skeleton }) => skeleton.handling);
	const present = before.reduce(tighten, readSkeleton(document.jwt).handling);
	// One that narrows what may be done concerns everyone.
	if (going.length === 0 && isAtLeastAsStrict(present, change.skeleton.handling)) return undefined;
	// Its explanation may tell of the other amendments.
	const isWhole = going.length === numbers.length;
	const ruled = isWhole ? left : [...left, { ...toLeft(0), place: '/explanation' }];
	const fields = going.map(({ field }) => field);
	return { amended: { states: around, listFields: () => fields }, ruled };
}

const toLeft = (number: number): Withholding => ({
	place: `/amendments/${number}`,
	detail: 'none',
	rule: 'correction',
});

/** What is new in a document goes to nobody to whom it might not be passed on now; but the mark of a minor does. */
async function findUntoldAdditions(
	context: ExchangeContext,
	{ document, author, to }: Pick<Target, 'document' | 'author'> & { readonly to: AuthorityId },
	amendments: readonly StatedAmendment[],
	marks: readonly string[],
): Promise<StatedAmendment[]> {
	const added = amendments.filter(({ action, number }) => action === 'add' && !marks.includes(`/amendments/${number}`));
	if (added.length === 0) return [];
	const skeleton = readSkeleton(document.jwt);
	const handling = (await findTerms(context, document)).handling ?? skeleton.handling;
	const draft = toTold(context, { skeleton, handling });
	const findOnward = await checkOnward(context, { draft, kind: { name: skeleton.kind }, now: context.clock() });
	if (findOnward(to).length > 0) return added;
	const permitted = await findPermittedFields(context, { id: skeleton.id, author }, to);
	return added.filter(({ field }) => permitted?.some((place) => isWithin(field, place)) === false);
}

async function queueRelay(
	tx: Transaction,
	context: Pick<ExchangeContext, 'authority'>,
	relay: Relay,
): Promise<QueuedRelay> {
	const { delivery } = relay;
	const about = { ...delivery, documentId: relay.change.skeleton.id };
	const leaf = toAuditLeaf(toEntry(context, about, { action: 'change-relayed' }, delivery.createdAt, 'queued'));
	await queueDeliveries(tx, [delivery], [leaf]);
	return { ...relay, leaf };
}
