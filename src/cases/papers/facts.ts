import type { ReadDocument } from '../../exchange/read-documents.ts';
import type { Body, Fields, Leaf, Sourced } from '../../model/field.ts';
import { type Handling, tlpLabels } from '../../model/handling.ts';
import type { Digest, DocumentId } from '../../model/identifiers.ts';
import { repatriationRequest } from '../../model/kinds/repatriation-request.ts';
import { toGroups, toValue } from '../../model/leaf-values.ts';
import type { Moment } from '../../model/values.ts';
import { type Audience, type FactName, mayHave, protection } from '../protection.ts';
import type { CaseState, FoldedEvent, PersonState } from '../state.ts';
import { type Known, listEventFacts, type ToldEvent } from './event-facts.ts';
import { type Fact, toFact } from './fact-text.ts';

/** What an audience may have of a person, by name; what is not known has an empty list. */
export type Facts = ReadonlyMap<FactName, readonly Fact[]>;

export interface PersonFacts {
	readonly person: PersonState;
	readonly facts: Facts;
	/** The strictest label of what was read; undefined where nothing was. */
	readonly tlp: Handling['tlp'] | undefined;
	/** The event that last told of the person's travel plan: who travels together has the same. */
	readonly plan: Digest | undefined;
	/** When it is planned to leave, for whom that may know it. */
	readonly departure: Moment | undefined;
}

/**
 * What papers show of a person, gathered from the documents that were read for it: what is not in them stays unknown.
 * Nothing is shown of whom nothing may be shared.
 *
 * @param documents read by the caller, for a stated purpose and on record
 */
export function gatherFacts(
	{ events }: CaseState,
	person: PersonState,
	documents: readonly ReadDocument[],
	audience: Audience,
): PersonFacts {
	const read = new Map(documents.map((document) => [document.digest, document]));
	const about = events.filter((event) => counts(event, person.id));
	const asked = documents.find(({ skeleton }) => skeleton.id === person.id && skeleton.person !== undefined);
	const used = [asked ?? [], about.flatMap(({ digest }) => read.get(digest) ?? [])].flat();
	const request = toBody(asked);
	const told = about.map(({ digest, event: { step, persons } }): ToldEvent => {
		return { step, isAlone: persons.length === 1, body: toBody(read.get(digest)) };
	});
	const known = { ...listRequestFacts(request), ...listEventFacts(person, toVictim(request), told) };
	const plans = told.filter(({ step }) => step === 'travel-plan');
	const allowed = listAllowed(person, audience);
	const departure = plans.flatMap(({ body }) => toValue<Moment>(body.plannedFor) ?? []).at(-1);
	return {
		person,
		facts: new Map(allowed.map((name) => [name, known[name] ?? []])),
		tlp: tlpLabels.find((label) => used.some(({ handling }) => handling.tlp === label)),
		plan: about.findLast(({ event }) => event.step === 'travel-plan')?.digest,
		departure: allowed.includes('proposedDate') ? departure : undefined,
	};
}

/** Is it said of the person, and does it count? */
export function counts({ event, aside }: FoldedEvent, id: DocumentId): boolean {
	return event.persons.includes(id) && !aside.some(({ person }) => person === null || person === id);
}

/** What was withdrawn says nothing any more. */
function toBody(document: ReadDocument | undefined): Body {
	return document?.withdrawn === null ? document.present : {};
}

function listAllowed({ mayBeShared, steps }: PersonState, audience: Audience): readonly FactName[] {
	const done = new Set(steps.filter(({ progress }) => progress === 'done').map(({ step }) => step));
	const names = mayBeShared ? (Object.keys(protection) as FactName[]) : [];
	return names.filter((name) => mayHave(audience, name, (step) => done.has(step)));
}

const { victims, ...around } = repatriationRequest.fields;
const personFields = victims?.node === 'persons' ? victims.of.fields : {};

function listRequestFacts(body: Body): Known {
	return { ...listFacts(around, body), ...listFacts(personFields, toVictim(body)) };
}

/** The one person that a request is about. */
function toVictim({ victims }: Body): Body {
	return toGroups(victims)[0] ?? {};
}

function listFacts(fields: Fields, body: Body): Known {
	const known = Object.entries(fields).map(([name, field]) => {
		const leaf = (field.node === 'list' ? field.of : field) as Leaf;
		const nodes = [body[name] ?? []].flat() as readonly Sourced[];
		return [name, nodes.flatMap((node) => toFact(leaf, node) ?? [])] as const;
	});
	return Object.fromEntries(known);
}
