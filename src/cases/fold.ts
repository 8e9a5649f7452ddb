import { type CaseEvent, type CaseParticipant, type CasePerson, toCaseId } from '../model/case-claims.ts';
import { findOutcome, findStep } from '../model/find-step.ts';
import type { AuthorityId, DocumentId } from '../model/identifiers.ts';
import { participation } from '../model/repatriation-steps.ts';
import type { Skeleton } from '../model/skeleton.ts';
import type { Fold, Person } from './folding.ts';
import { findObstacle } from './obstacle.ts';
import { compareDocuments, type EventDocument, type EventOrder, toOrder } from './order.ts';
import { toPersonState } from './progress.ts';
import type { Aside, CaseDocument, CaseState, FoldedEvent, Party, Statement } from './state.ts';
import { state } from './stating.ts';

/**
 * A case as all its participants see it: a fold over the skeletons of its documents, in whatever order they came and
 * however often. What a participant states and that counts for nothing is not dropped: it stands in the events with its
 * reason.
 *
 * @param id of the request that opened the case; where several authorities gave it to a request of theirs, the first of
 * the documents opened it
 * @returns undefined while no such request is among the documents
 */
export function foldCase(id: DocumentId, documents: readonly CaseDocument[]): CaseState | undefined {
	const own = documents.filter(({ skeleton }) => toCaseId(skeleton) === id);
	const requests = own.filter(isRequest);
	const opening = requests.find(({ skeleton }) => skeleton.id === id);
	if (opening === undefined) return undefined;
	const { person, createdAt } = opening.skeleton;
	const events = own.filter(isEvent);
	const speakers = listSpeakers(person, events);
	const order = toOrder(
		opening.digest,
		events.filter(({ skeleton }) => speakers.has(skeleton.author)),
	);
	const fold = begin(opening.skeleton, requests.toSorted(compareDocuments), order);
	const folded = order.events.map((document): FoldedEvent => {
		const { id, author, createdAt, event } = document.skeleton;
		return { digest: document.digest, id, author, createdAt, event, aside: apply(fold, document) };
	});
	const persons = [...fold.persons.values()].map((person) => toPersonState(fold, person));
	return {
		id,
		opening: opening.digest,
		openedAt: createdAt,
		parties: fold.parties,
		persons,
		status: persons.some(({ status }) => status === 'in-process') ? 'open' : 'closed',
		events: folded,
		heads: order.heads,
		missing: order.missing,
	};
}

function isEvent(document: CaseDocument): document is EventDocument {
	return document.skeleton.event !== undefined;
}

interface RequestDocument extends CaseDocument {
	readonly skeleton: Skeleton & { readonly person: CasePerson };
}

/** Nobody brings a person into a case between others. */
function isRequest(document: CaseDocument): document is RequestDocument {
	const { author, person } = document.skeleton;
	return person !== undefined && (author === person.host || author === person.home);
}

/**
 * Authorities that never take part and state something of the case, or gave its id to a request of their own. That counts
 * for nothing: it came to some of its participants alone.
 */
export function listStrangers({ id, parties }: CaseState, documents: readonly CaseDocument[]): AuthorityId[] {
	const own = documents.filter(({ skeleton }) => toCaseId(skeleton) === id);
	const [host, home] = parties;
	if (host === undefined || home === undefined) return [];
	const speakers = listSpeakers({ host: host.authority, home: home.authority }, own.filter(isEvent));
	const authors = new Set(own.map(({ skeleton }) => skeleton.author));
	return [...authors].filter((author) => !speakers.has(author)).toSorted();
}

/** Who takes part at some time. */
function listSpeakers(
	{ host, home }: Pick<CasePerson, 'host' | 'home'>,
	events: readonly EventDocument[],
): ReadonlySet<AuthorityId> {
	const main: ReadonlySet<AuthorityId> = new Set([host, home]);
	const joined = events.flatMap(({ skeleton: { author, event } }) =>
		main.has(author) && event.step === participation.code ? (event.participant?.authority ?? []) : [],
	);
	return new Set([...main, ...joined]);
}

function begin(
	{ person: opening, createdAt: since }: RequestDocument['skeleton'],
	requests: readonly RequestDocument[],
	order: EventOrder,
): Fold {
	const { host, home, hostCountry, homeCountry } = opening;
	const persons = requests.filter(({ skeleton: { person } }) => person.host === host && person.home === home);
	return {
		order,
		host,
		home,
		parties: [
			{ authority: host, country: hostCountry, role: 'host', steps: [], since },
			{ authority: home, country: homeCountry, role: 'home', steps: [], since },
		],
		joinedBy: new Map(),
		persons: toPersons(persons),
	};
}

/** Where two requests have one id, the person is a minor by either. */
function toPersons(requests: readonly RequestDocument[]): Map<DocumentId, Person> {
	const persons = new Map<DocumentId, Person>();
	for (const { skeleton } of requests) {
		const isMinor = persons.get(skeleton.id)?.isMinor === true || skeleton.person.isMinor;
		persons.set(skeleton.id, { ...toPerson(skeleton), isMinor });
	}
	return persons;
}

function toPerson({ id, createdAt, person }: RequestDocument['skeleton']): Person {
	return {
		id,
		isMinor: person.isMinor,
		addedAt: createdAt,
		status: 'in-process',
		mayBeShared: true,
		end: null,
		into: null,
		covers: null,
		withdrawals: [],
		withdrawal: null,
		narrowings: [],
		steps: new Map(),
	};
}

function apply(fold: Fold, { digest, skeleton }: EventDocument): readonly Aside[] {
	const { author, event, createdAt } = skeleton;
	const whole = (reason: Aside['reason']): readonly Aside[] => [{ person: null, reason, steps: [] }];
	if (!fold.parties.some(({ authority }) => authority === author)) return whole('not-a-participant');
	if (event.at > createdAt) return whole('in-future');
	if (event.step === participation.code) return participate(fold, author, event) ? [] : whole('not-owner');
	const step = findStep(event.step);
	if (step === undefined) return whole('step-unknown');
	const outcome = findOutcome(event.step, event.outcome);
	if (outcome === undefined) return whole('outcome-unknown');
	const statement: Statement = { event: digest, outcome: outcome.code, by: author, at: event.at };
	const [unknown] = event.persons.filter((id) => !fold.persons.has(id));
	const strange = unknown === undefined ? [] : ([{ person: unknown, reason: 'person-unknown', steps: [] }] as const);
	const asides = event.persons.flatMap((id) => {
		const person = fold.persons.get(id);
		if (person === undefined) return [];
		const aside = findObstacle(fold, person, step, outcome, statement);
		if (aside === undefined) state(fold, person, step, outcome, statement, event);
		return aside ?? [];
	});
	return [...strange, ...asides];
}

/**
 * Host and home have others join, each with steps of its own, and change those. As what somebody takes part is said by the
 * side that had it join; by that side, or by itself, it leaves.
 */
function participate(fold: Fold, author: AuthorityId, { outcome, participant, at: since }: CaseEvent): boolean {
	if (participant === undefined) return false;
	const { authority } = participant;
	const isMain = author === fold.host || author === fold.home;
	if (authority === fold.host || authority === fold.home || !(isMain || author === authority)) return false;
	const others = fold.parties.filter((party) => party.authority !== authority);
	const own = fold.parties.find((party) => party.authority === authority);
	const isOurs = own === undefined || fold.joinedBy.get(authority) === author;
	if (outcome === 'left' && (isOurs || author === authority)) {
		fold.parties = others;
		return true;
	}
	if (outcome !== 'joined' || !isMain || !participant.steps.every((code) => mayHandOver(fold, author, code)))
		return false;
	if (isOurs) fold.joinedBy.set(authority, author);
	else if (own.role !== participant.role) return false;
	const kept = own?.steps.filter((code) => !participant.steps.includes(code) && !mayHandOver(fold, author, code)) ?? [];
	const steps = [...kept, ...participant.steps];
	fold.parties = [...others.map((party) => without(party, participant)), { ...participant, steps, since }];
	return true;
}

/** Nobody gives away the step of somebody else. */
function mayHandOver(fold: Fold, author: AuthorityId, code: string): boolean {
	const owner = findStep(code)?.owner;
	return owner === 'transit' || (author === fold.host ? owner === 'host' : owner === 'home');
}

function without(party: Party, { steps }: CaseParticipant): Party {
	return { ...party, steps: party.steps.filter((code) => !steps.includes(code)) };
}
