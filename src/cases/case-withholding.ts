import type { WithheldOfCase } from '../exchange/context.ts';
import { toCaseId } from '../model/case-claims.ts';
import type { Body } from '../model/field.ts';
import { findOutcome } from '../model/find-step.ts';
import { toPointer } from '../model/json-pointer.ts';
import { toGroups } from '../model/leaf-values.ts';
import type { Skeleton } from '../model/skeleton.ts';
import { loadCase } from './load.ts';
import { type Audience, type FactName, mayHave, protection } from './protection.ts';
import type { CaseState } from './state.ts';

/**
 * What stays here of a document of a case from whoever is neither its host nor its home: all that the table of protection
 * does not allow at that stage, and its files. An agency is told what both the police and a service may know; who takes no
 * part, what everybody may.
 */
export const withheldOfCase: WithheldOfCase = async (db, skeleton, body, to) => {
	const id = toCaseId(skeleton);
	if (id === undefined) return [];
	const { person, event } = skeleton;
	// Without a look at the case: of a group there may be hundreds of requests.
	if (to === person?.host || to === person?.home) return [];
	const state = (await loadCase(db, id))?.state;
	const [host, home] = state?.parties.map(({ authority }) => authority) ?? [person?.host, person?.home];
	if (to === host || to === home) return [];
	const joining = event?.participant === undefined ? [] : [event.participant];
	const role = [...(state?.parties ?? []), ...joining].findLast(({ authority }) => authority === to)?.role;
	// Which of the two an agency is no claim says.
	const audiences: readonly Audience[] = role === 'agency' ? ['police', 'service'] : ['transit'];
	const isDone = role === undefined ? () => false : toDone(state, skeleton);
	const isAllowed = (field: string) => {
		const name = names[field] ?? field;
		const isKnown = Object.hasOwn(protection, name);
		return field === 'on' || (isKnown && audiences.every((each) => mayHave(each, name as FactName, isDone)));
	};
	const files = skeleton.attachments.map((_, index) => ['attachments', index]);
	const places = [...listPlaces(body, isAllowed), ...files].map(toPointer);
	return places.map((place) => ({ place, detail: 'none', rule: 'case' }));
};

/** Fields of events, by the row that says who may have them; when an event was stands in plain. */
const names: Readonly<Record<string, FactName>> = { plannedFor: 'proposedDate', travelDocument: 'travelDocuments' };

/** Is that step done of all whom the document is about? Of whom nothing may be shared, none is. */
function toDone(state: CaseState | undefined, { id, event }: Pick<Skeleton, 'id' | 'event'>) {
	const about = event?.persons ?? [id];
	const persons = state?.persons.filter((person) => about.includes(person.id)) ?? [];
	const isByThis = (step: string) => event?.step === step && findOutcome(step, event.outcome)?.effect === 'done';
	return (step: string): boolean =>
		persons.length > 0 &&
		persons.every(
			({ mayBeShared, steps }) =>
				mayBeShared && (isByThis(step) || steps.some((each) => each.step === step && each.progress === 'done')),
		);
}

/** Of a person of whom nothing goes, the record as a whole. */
function listPlaces({ victims, ...around }: Body, isAllowed: (field: string) => boolean) {
	const isWithheld = (field: string) => !isAllowed(field);
	const persons = toGroups(victims).flatMap((person, index): (string | number)[][] => {
		const fields = Object.keys(person);
		const withheld = fields.filter(isWithheld);
		const record = ['victims', index];
		return withheld.length === fields.length ? [record] : withheld.map((field) => [...record, field]);
	});
	return [
		...persons,
		...Object.keys(around)
			.filter(isWithheld)
			.map((field) => [field]),
	];
}
