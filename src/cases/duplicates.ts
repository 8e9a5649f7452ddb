import { readBody, readSkeleton } from '../envelope/document.ts';
import type { ExchangeContext } from '../exchange/context.ts';
import { withDatabaseProblems } from '../exchange/database-problems.ts';
import { mayRead, type ReadsContext, recordReads, toDocumentRead } from '../exchange/reads.ts';
import type { Released } from '../exchange/release.ts';
import type { Digest, DocumentId } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import { loadApproval } from '../store/approvals.ts';
import {
	type CasePerson,
	forgetOtherPersons,
	insertPersons,
	listDuplicates,
	listOthers,
	listUncompared,
	listUnknownPersons,
	type OtherPerson,
	saveCompared,
} from '../store/case-persons.ts';
import { findSharing } from '../store/sharing-keys.ts';
import { loadIdentities, toIdentity } from './identity/case-persons.ts';
import { type Likeness, makePeopleComparer, usuallyKnown } from './identity/compare.ts';
import { toFacts, toSoughtFacts } from './identity/facts.ts';
import type { Reason } from './identity/findings.ts';
import type { Identity } from './identity/identity.ts';
import { toIdentityKeys } from './identity/keys.ts';
import type { OpenedCase } from './open-case.ts';
import type { CaseState } from './state.ts';

type KnowingContext = Pick<ExchangeContext, 'db' | 'kek'>;

/** So many are looked up by their keys, so many of other cases compared. */
const maxFound = 100;
const maxCompared = 10;
/** So many bodies are held at once. */
const batchPersons = 50;

/**
 * Keeps by what the persons of a case are found, as long as they are in the process and may be shared, and who of other
 * cases each may be: made out once for each, of as many as `maxCompared` others, however many cases there are.
 */
export async function knowPersons(context: KnowingContext, { id: caseId, persons, parties }: CaseState): Promise<void> {
	const { db } = context;
	const known = persons.filter(({ status, mayBeShared }) => status === 'in-process' && mayBeShared).map(({ id }) => id);
	await forgetOtherPersons(db, caseId, known);
	const main = parties.filter(({ role }) => role === 'host' || role === 'home').map(({ authority }) => authority);
	const unknown = await listUnknownPersons(db, known, main);
	for (let start = 0; start < unknown.length; start += batchPersons)
		await keepPersons(context, caseId, unknown.slice(start, start + batchPersons));
	// Committed before it is looked: of two cases at once, one at least sees the other.
	const identify = rememberIdentities(context);
	const uncompared = await listUncompared(db, caseId);
	const own = await identify(uncompared.map(({ digest }) => digest));
	for (const person of uncompared) {
		const sought = own.get(person.digest);
		const found = sought === undefined ? [] : await findAlike(context, identify, sought, caseId);
		const alike = found.map(({ other, ...likeness }) => ({ other: other.number, ...likeness }));
		await db.transaction().execute((tx) => saveCompared(tx, person.number, alike));
	}
}

async function keepPersons(
	{ db, kek }: KnowingContext,
	caseId: DocumentId,
	requests: readonly Pick<CasePerson, 'digest' | 'id'>[],
): Promise<void> {
	const identities = await loadIdentities(
		{ db, kek },
		requests.map(({ digest }) => digest),
	);
	const { toSearchKeys } = toIdentityKeys(kek);
	const rows = requests.map(({ digest, id }) => {
		const identity = identities.get(digest);
		const { alone, together } = identity ? toSearchKeys(toFacts(identity)) : { alone: [], together: [] };
		return { caseId, digest, id, keys: [...alone, ...together] };
	});
	await db.transaction().execute((tx) => insertPersons(tx, rows));
}

type Identify = (digests: readonly Digest[]) => Promise<ReadonlyMap<Digest, Identity>>;

/** People of a group are often like the same few. */
function rememberIdentities(context: KnowingContext): Identify {
	const known = new Map<Digest, Identity>();
	return async (digests) => {
		const unknown = digests.filter((digest) => !known.has(digest));
		for (const [digest, identity] of await loadIdentities(context, unknown)) known.set(digest, identity);
		return known;
	};
}

interface Alike extends Likeness {
	readonly other: OtherPerson;
}

/** Of other cases than that one. */
async function findAlike(
	{ db, kek }: KnowingContext,
	identify: Identify,
	sought: Identity,
	caseId: DocumentId,
): Promise<Alike[]> {
	const { alone, together } = toIdentityKeys(kek).toSearchKeys(toSoughtFacts(sought));
	const { numbers } = await findSharing(db, 'case_person_key', [...alone, ...together], maxFound);
	const others = (await listOthers(db, numbers, caseId)).slice(0, maxCompared);
	const compare = makePeopleComparer(sought, usuallyKnown);
	const identities = await identify(others.map(({ digest }) => digest));
	return others.flatMap((other) => {
		const identity = identities.get(other.digest);
		const likeness = identity && compare(identity);
		return likeness !== undefined && isLikely(likeness) ? [{ other, ...likeness }] : [];
	});
}

/** Nobody asked: who has little of a name in common, or what many have, is not offered. */
const leastScore = 25;
const leastTelling: Partial<Readonly<Record<Reason['fact'], number>>> = { name: 18, document: 28, nik: 30 };

function isLikely({ score, reasons }: Likeness): boolean {
	return score >= leastScore && reasons.some(({ fact, points }) => points >= (leastTelling[fact] ?? 100));
}

/** Somebody of a case who may be in another one too: evidence for a person who decides. */
export interface LikelyDuplicate extends Likeness {
	readonly person: DocumentId;
	readonly other: { readonly caseId: DocumentId; readonly person: DocumentId };
}

type DuplicatesContext = ReadsContext & KnowingContext & Pick<ExchangeContext, 'policies'>;

/** So many of a case are shown at once. */
const maxShown = 100;

/**
 * Who of a case may be in another open one too, the likeliest first. That the others' requests were compared is on record
 * as reading, before it is told.
 *
 * @returns null for who coordinates no cases
 */
export async function showDuplicates(
	context: DuplicatesContext,
	by: Person,
	caseId: DocumentId,
): Promise<readonly LikelyDuplicate[] | null> {
	if (!by.roles.includes('coordinator')) return null;
	const stored = await withDatabaseProblems(listDuplicates(context.db, caseId, maxShown));
	return await tell(
		context,
		by,
		stored.map(({ reasons, ...each }) => ({ ...each, reasons: reasons as readonly Reason[] })),
	);
}

/**
 * As `showDuplicates`, of those who were just brought into a case, also where their requests wait for a second person.
 *
 * @returns null where it cannot be made out now: that is no reason to say that nothing was released
 */
export async function offerDuplicates(
	context: DuplicatesContext,
	by: Person,
	{ caseId, released }: OpenedCase,
): Promise<readonly LikelyDuplicate[] | null> {
	const identify = rememberIdentities(context);
	try {
		const own = await identify(released.map(({ documentDigest }) => documentDigest));
		const found: Found[] = [];
		for (const one of released) {
			const sought = own.get(one.documentDigest) ?? (await identifyWaiting(context, one));
			const alike = sought === undefined ? [] : await findAlike(context, identify, sought, caseId);
			found.push(...alike.map((each) => ({ person: one.documentId, ...each })));
		}
		return await tell(context, by, found.toSorted((a, b) => b.score - a.score).slice(0, maxShown));
	} catch {
		return null;
	}
}

async function identifyWaiting(
	{ db, kek }: KnowingContext,
	{ awaitingApproval }: Released,
): Promise<Identity | undefined> {
	const waiting = awaitingApproval && (await loadApproval(db, kek, awaitingApproval.id));
	return waiting ? toIdentity(readBody(waiting.document).body) : undefined;
}

interface Found extends Likeness {
	readonly person: DocumentId;
	readonly other: Pick<OtherPerson, 'caseId' | 'digest' | 'id' | 'jwt'>;
}

async function tell(context: DuplicatesContext, by: Person, found: readonly Found[]): Promise<LikelyDuplicate[]> {
	const reader = { by, purpose: 'repatriation' } as const;
	const readable = found
		.map((each) => ({ ...each, skeleton: readSkeleton(each.other.jwt) }))
		.filter(({ skeleton }) => mayRead(context, reader, skeleton));
	const others = new Map(readable.map(({ skeleton, other }) => [other.digest, toDocumentRead(skeleton, other.digest)]));
	await recordReads(context, reader, 'compared', [...others.values()]);
	return readable.map(({ person, other, score, reasons }) => {
		return { person, other: { caseId: other.caseId, person: other.id }, score, reasons };
	});
}
