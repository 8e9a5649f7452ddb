import { toPointer } from '../model/json-pointer.ts';
import { repatriationRequest } from '../model/kinds/repatriation-request.ts';

/**
 * Who, besides the office that has it, is told what of a person, and from which step of that person on: minimal data by
 * role and stage. `service`: a shelter, an NGO, a hospital; `border`: the officer at the border point of the handover.
 */
export const audiences = ['home', 'transit', 'police', 'carrier', 'service', 'border'] as const;
export type Audience = (typeof audiences)[number];

/** The step that must be done. */
type From = 'opening' | 'never' | (string & {});

const row = (home: From, transit: From, police: From, carrier: From, service: From, border: From) => ({
	home,
	transit,
	police,
	carrier,
	service,
	border,
});

/**
 * Transit permits a document to pass, on dates: it needs no more, and that before there is a travel plan. The host's police investigate what happened and have no
 * business where the person comes from. A carrier learns what any passenger list says. A service cares for the person
 * and is not told where the family lives. Where a shelter is stands in no document (a note of the case has it).
 */
export const protection = {
	// Of the person: home, transit, police, carrier, service, border.
	name: row('opening', 'travel-document', 'screening', 'travel-plan', 'consent', 'travel-plan'),
	traffickingStatus: row('opening', 'never', 'screening', 'never', 'consent', 'never'),
	sex: row('opening', 'never', 'screening', 'travel-plan', 'consent', 'travel-plan'),
	birthDate: row('opening', 'travel-document', 'screening', 'travel-plan', 'consent', 'travel-plan'),
	ageGroup: row('opening', 'travel-document', 'screening', 'never', 'consent', 'travel-plan'),
	birthPlace: row('opening', 'never', 'never', 'never', 'never', 'never'),
	homeAddress: row('opening', 'never', 'never', 'never', 'never', 'never'),
	homeProvince: row('opening', 'never', 'never', 'never', 'referral', 'never'),
	nationality: row('opening', 'never', 'screening', 'travel-plan', 'consent', 'travel-plan'),
	travelDocuments: row('opening', 'travel-document', 'screening', 'never', 'never', 'travel-plan'),
	consentToReturn: row('opening', 'never', 'never', 'never', 'consent', 'never'),
	// Goes with every record of a victim: agreements ask for it.
	consentToShare: row('opening', 'travel-document', 'screening', 'never', 'consent', 'travel-plan'),
	needs: row('opening', 'never', 'never', 'never', 'consent', 'travel-plan'),
	health: row('opening', 'never', 'never', 'never', 'consent', 'never'),
	// Of the request.
	hostCountry: row('opening', 'opening', 'opening', 'never', 'opening', 'opening'),
	homeCountry: row('opening', 'opening', 'opening', 'never', 'opening', 'opening'),
	urgency: row('opening', 'never', 'opening', 'never', 'consent', 'travel-plan'),
	exploitationTypes: row('opening', 'never', 'screening', 'never', 'consent', 'never'),
	circumstances: row('opening', 'never', 'screening', 'never', 'never', 'never'),
	proposedDate: row('opening', 'travel-document', 'never', 'travel-plan', 'consent', 'travel-plan'),
	borderPoint: row('opening', 'never', 'never', 'travel-plan', 'referral', 'travel-plan'),
	note: row('opening', 'never', 'never', 'never', 'never', 'never'),
	contacts: row('opening', 'never', 'screening', 'never', 'consent', 'travel-plan'),
	// Of events, or made of both: the number of the document that is travelled with, whether somebody goes with the person.
	documentNumber: row('opening', 'travel-document', 'screening', 'travel-plan', 'never', 'travel-plan'),
	escort: row('opening', 'never', 'never', 'travel-plan', 'consent', 'travel-plan'),
	carrier: row('opening', 'never', 'never', 'travel-plan', 'never', 'travel-plan'),
	place: row('opening', 'never', 'never', 'never', 'never', 'never'),
	handedTo: row('opening', 'never', 'never', 'never', 'referral', 'travel-plan'),
	// Of the case: when the person is visited at home; who takes part as an agency, which may be a shelter.
	followUps: row('opening', 'never', 'never', 'never', 'referral', 'never'),
	agencies: row('opening', 'never', 'never', 'never', 'never', 'never'),
} as const satisfies Readonly<Record<string, Readonly<Record<Audience, From>>>>;

export type FactName = keyof typeof protection;

/** @param isStepDone of the person, by the code of the step */
export function mayHave(audience: Audience, name: FactName, isStepDone: (step: string) => boolean): boolean {
	const from: From = protection[name][audience];
	return from === 'opening' || (from !== 'never' && isStepDone(from));
}

/**
 * What is withheld of a request from an audience: JSON pointers (RFC 6901) into its body. Where nothing of the person
 * goes, the record as a whole is named.
 */
export function listWithheld(audience: Audience, isStepDone: (step: string) => boolean): string[] {
	const withheld = (names: readonly string[]) =>
		names.filter((name) => !mayHave(audience, name as FactName, isStepDone));
	const ofPerson = withheld(personFields);
	const record = ['victims', 0];
	const person = ofPerson.length === personFields.length ? [record] : ofPerson.map((name) => [...record, name]);
	return [...person, ...withheld(requestFields).map((name) => [name])].map(toPointer);
}

const { victims, ...around } = repatriationRequest.fields;
const personFields = victims?.node === 'persons' ? Object.keys(victims.of.fields) : [];
const requestFields = Object.keys(around);
