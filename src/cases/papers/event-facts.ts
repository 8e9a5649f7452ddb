import type { Body, Leaf, Sourced } from '../../model/field.ts';
import { repatriationEvent } from '../../model/kinds/repatriation-event.ts';
import { toGroups, toValue, toValues } from '../../model/leaf-values.ts';
import type { PersonName, TravelDocument } from '../../model/values.ts';
import type { FactName } from '../protection.ts';
import type { PersonState } from '../state.ts';
import { alike, type Fact, toFact } from './fact-text.ts';

export type Known = Partial<Readonly<Record<FactName, readonly Fact[]>>>;

/** What an event says beside its step. */
export interface ToldEvent {
	readonly step: string;
	/** Is it about this person and nobody else? */
	readonly isAlone: boolean;
	readonly body: Body;
}

/**
 * What events tell of a person and a journey; it goes before what was asked for in the request. The place of an event is
 * none of it: it may be that of a shelter.
 *
 * @param own the person's record in the request
 */
export function listEventFacts(person: PersonState, own: Body, told: readonly ToldEvent[]): Known {
	const issued = told
		.flatMap((event) => (event.step === 'travel-document' ? (findIssued(event, own) ?? []) : []))
		.at(-1);
	const number = toValue<TravelDocument>(issued)?.number ?? findOnlyNumber(own);
	const known: Known = {
		proposedDate: findTold(told, 'plannedFor', ['travel-plan']),
		borderPoint: findTold(told, 'borderPoint', ['travel-plan', 'departure', 'handover']),
		carrier: findTold(told, 'carrier', ['travel-plan', 'departure']),
		handedTo: findTold(told, 'handedTo', ['handover']),
		documentNumber: number === undefined ? [] : [{ ...alike(number), isStandard: true }],
		escort: findEscort(person, own),
		travelDocuments: [issued ?? [], own.travelDocuments ?? []]
			.flat()
			.flatMap((node) => toDocumentFact(node as Sourced)),
	};
	return Object.fromEntries(Object.entries(known).filter(([, facts]) => facts.length > 0));
}

/** The last word on it in an event of these steps. */
function findTold(told: readonly ToldEvent[], name: string, steps: readonly string[]): readonly Fact[] {
	const leaf = repatriationEvent.fields[name] as Leaf;
	const facts = told.flatMap(({ step, body }) => {
		return steps.includes(step) ? (toFact(leaf, (body[name] ?? nothing) as Sourced) ?? []) : [];
	});
	return facts.slice(-1);
}

const nothing: Sourced = { raw: null, value: null, issues: [] };

/** Of several persons in one event, the only one of that name: else it is not known whose document it is. */
function findIssued({ isAlone, body }: ToldEvent, own: Body): Sourced | undefined {
	const records = toGroups(body.victims);
	const name = toValue<PersonName>(own.name)?.full;
	const theirs = records.filter((record) => name !== undefined && toValue<PersonName>(record.name)?.full === name);
	const [record, another] = isAlone && records.length === 1 ? records : theirs;
	return another === undefined ? (record?.travelDocument as Sourced | undefined) : undefined;
}

/** A person with one document to cross a border with travels with that. */
function findOnlyNumber(own: Body): string | undefined {
	const documents = toValues<TravelDocument>(own.travelDocuments);
	const [only, another] = documents.filter(({ type }) => type === 'passport' || type === 'travel-document-in-lieu');
	return another === undefined ? only?.number : undefined;
}

function toDocumentFact(node: Sourced): readonly Fact[] {
	return [toFact({ node: 'leaf', type: 'travel-document', required: false }, node) ?? []].flat();
}

/** Known where it was asked for, or a physician said so or that it is not needed. */
function findEscort({ steps }: PersonState, own: Body): readonly Fact[] {
	const found = steps.find(({ step }) => step === 'health')?.statements.map(({ outcome }) => outcome) ?? [];
	if (toValues(own.needs).includes('escort') || found.includes('fit-with-escort')) return [yes];
	return found.includes('fit') ? [no] : [];
}

const yes: Fact = { en: 'Yes', id: 'Ya', isStandard: true };
const no: Fact = { en: 'No', id: 'Tidak', isStandard: true };
