import type { Body, BodyNode } from '../model/field.ts';
import type { Handling } from '../model/handling.ts';
import { isWithin, toPointer } from '../model/json-pointer.ts';
import type { Kind } from '../model/kind.ts';
import { missingPersonNotice } from '../model/kinds/missing-person-notice.ts';
import { toValue } from '../model/leaf-values.ts';
import { findMinors, findPersons, type PersonRecord } from '../model/minors.ts';
import type { AttachmentReference } from '../model/skeleton.ts';

/** A document as it is stated, whole or as far as a copy of it goes. */
export interface Stated {
	readonly kind: Kind;
	readonly handling: Handling;
	readonly body: Body;
	readonly attachments: readonly Pick<AttachmentReference, 'mediaType'>[];
	/** RFC 3339. */
	readonly createdAt: string;
}

/** What the rules ask of a document: names and places, no values of its body but the urgency. */
export interface DocumentFacts {
	readonly kind: string;
	readonly handling: Handling;
	/** For how many days it would be kept. */
	readonly daysKept: number;
	readonly urgency: string | undefined;
	/** Places (RFC 6901) in a draft of the document, as an officer is told of them. */
	readonly places: Readonly<Record<SensitivePlace, readonly string[]>>;
}

export const sensitivePlaces = [
	'victims',
	'victimsWithoutConsent',
	'minors',
	'minorsWithoutConsent',
	'biometrics',
] as const;
export type SensitivePlace = (typeof sensitivePlaces)[number];

/** @param withheld pointers of what this recipient does not get, as in `Recipient` */
export function toFacts(stated: Stated, withheld: readonly string[] = []): DocumentFacts {
	const { kind, handling, body, createdAt } = stated;
	const signedOn = Temporal.Instant.from(createdAt).toZonedDateTimeISO('UTC').toPlainDate();
	return {
		kind: kind.name,
		handling,
		daysKept: signedOn.until(handling.retainUntil).days,
		urgency: kind.fields.urgency === undefined ? undefined : toValue<string>(body.urgency),
		places: findPlaces(stated, withheld),
	};
}

/**
 * Of a correction: whose data it amends, by what the document that it corrects held before it and holds with it.
 *
 * @param fields pointers into that document, of the amendments that this recipient gets
 */
export function withAmended(facts: DocumentFacts, states: readonly Stated[], fields: readonly string[]): DocumentFacts {
	const amended = fields.map((field) => `/body${field}`);
	const isAmended = (place: string) => {
		const person = place.replace(/\/consentToShare$/, '');
		return amended.some((field) => isWithin(field, person) || isWithin(person, field));
	};
	const found = states.map((state) => findPlaces({ ...state, attachments: [] }, []));
	const places = sensitivePlaces.map((name) => {
		// Whether somebody agreed is said by what holds with the correction: it may be what records it.
		const asked = name.endsWith('WithoutConsent') ? found.slice(-1) : found;
		const isConcerned = asked.some((state) => state[name].some(isAmended));
		return [name, isConcerned ? ['/body/amendments'] : facts.places[name]] as const;
	});
	return { ...facts, places: Object.fromEntries(places) as DocumentFacts['places'] };
}

function findPlaces(
	{ kind, body, attachments, createdAt }: Stated,
	withheld: readonly string[],
): DocumentFacts['places'] {
	const isHere = (place: string) => !withheld.some((pointer) => isWithin(place, pointer));
	// A consent that the recipient is not told of is none to it.
	const hasNotConsented = (record: PersonRecord) =>
		!hasConsented(record) || !isHere(toPointer([...record.path, 'consentToShare']));
	const persons = findPersons(kind.fields, body).filter(({ path }) => isHere(toPointer(path)));
	const minorPlaces = new Set(findMinors(kind, body, createdAt));
	const victims = persons.filter((record) => isVictim(kind, record));
	const minors = persons.filter(({ path }) => minorPlaces.has(toPointer(path)));
	return {
		victims: victims.map(toPlace),
		victimsWithoutConsent: victims.filter(hasNotConsented).map(toConsentPlace),
		minors: minors.map(toPlace),
		minorsWithoutConsent: minors.filter(hasNotConsented).map(toConsentPlace),
		biometrics: attachments.flatMap(({ mediaType }, index) =>
			mediaType !== 'application/pdf' && isHere(`/attachments/${index}`) ? [`/attachments/${index}`] : [],
		),
	};
}

/**
 * Is a person recorded as a victim, or possibly one? Whoever stands in a list of victims, or is missing, is, unless said
 * otherwise.
 */
function isVictim(kind: Kind, { path, person }: PersonRecord): boolean {
	const status = toValue(person.traffickingStatus);
	if (status === 'NotAVictimOfTrafficking') return false;
	if (isUnread(person.traffickingStatus) || isUnread(person.involvement)) return true;
	const isPresumed = path[0] === 'victims' || kind === missingPersonNotice;
	return isPresumed || status !== undefined || toValue(person.involvement) === 'victim';
}

/** Words that are none of the list may say what the list calls a victim: nobody loses protection by a slip. */
function isUnread(node: BodyNode | undefined): boolean {
	return node !== undefined && toValue(node) === undefined;
}

function hasConsented({ person }: PersonRecord): boolean {
	return toValue(person.consentToShare) === 'given';
}

function toPlace({ path }: PersonRecord): string {
	return toPointer(['body', ...path]);
}

function toConsentPlace({ path }: PersonRecord): string {
	return toPointer(['body', ...path, 'consentToShare']);
}
