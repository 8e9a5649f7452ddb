import { type AgeRange, ageOfMajority, toDays } from './age.ts';
import type { Body, BodyNode, Field, Fields, Sourced } from './field.ts';
import type { Handling } from './handling.ts';
import { toPointer } from './json-pointer.ts';
import type { BodyProblem, Kind } from './kind.ts';
import { toValue } from './leaf-values.ts';
import { toSigningDay } from './signing-day.ts';
import type { TravelDocument } from './values.ts';

/** A record of a person in a body: what has an age group is one. */
export interface PersonRecord {
	readonly path: readonly (string | number)[];
	readonly person: Body;
}

/** Every record of a person that a body holds, or is. */
export function findPersons(fields: Fields, body: Body, path: PersonRecord['path'] = []): PersonRecord[] {
	const below = Object.entries(body).flatMap(([name, node]) => {
		const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
		return field === undefined ? [] : findBelow(field, node, [...path, name]);
	});
	return fields.ageGroup === undefined ? below : [{ path, person: body }, ...below];
}

function findBelow(field: Field, node: BodyNode, path: PersonRecord['path']): PersonRecord[] {
	if (field.node === 'leaf') return [];
	if (field.node === 'group') return findPersons(field.fields, node as Body, path);
	return (node as readonly BodyNode[]).flatMap((item, index) => findBelow(field.of, item, [...path, index]));
}

/** How a person is known to be a minor: stated, by a date of birth, or presumed as none tells for certain. */
export type Minority = 'stated' | 'born' | 'presumed';

/**
 * Is the person a minor on that day? Who may be one by what is known of the birth, and is not stated to be
 * an adult, is presumed to be (Council of Europe Convention on Action against Trafficking, Article 10(3)).
 */
export function findMinority(person: Body, on: Temporal.PlainDate): Minority | undefined {
	const known = findAges(person, on);
	const stated = toValue(person.ageGroup);
	if (known.some(({ isCertain }) => isCertain)) return stated === 'minor' ? 'stated' : 'born';
	if (stated === 'minor') return 'stated';
	if (stated === 'adult') return undefined;
	// Words that are none of the list may say what the list calls a minor.
	const isUnread = person.ageGroup !== undefined && known.length === 0;
	return isUnread || known.some(({ isPossible }) => isPossible) ? 'presumed' : undefined;
}

/** The pointers of the records of minors, as of the day that a document was signed (UTC). */
export function findMinors(kind: Kind, body: Body, createdAt: string): string[] {
	const on = toSigningDay(createdAt);
	return findPersons(kind.fields, body)
		.filter(({ person }) => findMinority(person, on) !== undefined)
		.map(({ path }) => toPointer(path));
}

/** What does not go together in the records of persons: each has one age, and is about one part that they had. */
export function checkPersons(kind: Kind, body: Body, on: Temporal.PlainDate): BodyProblem[] {
	return findPersons(kind.fields, body).flatMap(({ path, person }) => {
		const isAdultByWord = toValue(person.ageGroup) === 'adult' && findMinority(person, on) === 'born';
		const status = toValue(person.traffickingStatus);
		const isBoth =
			toValue(person.involvement) === 'suspect' && status !== undefined && status !== 'NotAVictimOfTrafficking';
		return [
			...(isAdultByWord ? [{ path: [...path, 'ageGroup'], message: 'minor: under 18 by the date of birth' }] : []),
			...(isBoth
				? [{ path: [...path, 'involvement'], message: 'a record of its own for a victim who is a suspect too' }]
				: []),
		];
	});
}

/**
 * Whose mark is missing: after a correction of the birth it must be corrected too, for those who have the mark
 * and not the date.
 */
export function checkMarked(kind: Kind, body: Body, on: Temporal.PlainDate): BodyProblem[] {
	return findPersons(kind.fields, body).flatMap(({ path, person }) => {
		const value = toValue(person.ageGroup);
		// Who is stated to be an adult and cannot be is told so by `checkPersons`.
		if (value === 'minor' || value === 'adult' || findMinority(person, on) === undefined) return [];
		return [{ path: [...path, 'ageGroup'], message: 'minor, who is or may be under 18 by the date of birth' }];
	});
}

/** What the handling of a document about minors must be. The label and the code alone say nothing of why. */
export function checkMinorsHandling({ tlp, codes }: Handling, minors: readonly string[]): BodyProblem[] {
	if (minors.length === 0) return [];
	const isClosed = tlp === 'TLP:RED' || tlp === 'TLP:AMBER+STRICT';
	return [
		...(isClosed
			? []
			: [{ path: ['handling', 'tlp'], message: 'TLP:AMBER+STRICT or TLP:RED: there is a minor in it' }]),
		...(codes.includes('H2')
			? []
			: [{ path: ['handling', 'codes'], message: 'H2 among them: there is a minor in it' }]),
	];
}

/** Every date of birth in a record: its own, and those that its documents show. */
function findBirths({ birthDate, travelDocument, travelDocuments = [] }: Body): string[] {
	const documents = [travelDocument, ...(travelDocuments as readonly BodyNode[])].map((node) =>
		toValue<TravelDocument>(node),
	);
	const shown = documents.map((value) => value?.birthDate);
	return [toValue(birthDate), ...shown].filter((birth): birth is string => typeof birth === 'string');
}

/** Of each thing known of the birth: does it make the person a minor, and does it leave that open? */
function findAges(person: Body, on: Temporal.PlainDate): { isCertain: boolean; isPossible: boolean }[] {
	const born = findBirths(person)
		.map(toDays)
		.map(({ first, last }) => ({ isCertain: isUnderAge(first, on), isPossible: isUnderAge(last, on) }));
	const { age } = ((person.birthDate as Sourced | undefined)?.coarse ?? {}) as { readonly age?: AgeRange };
	if (age === undefined) return born;
	const isCertain = age.to !== undefined && age.to < ageOfMajority;
	return [...born, { isCertain, isPossible: age.from < ageOfMajority }];
}

function isUnderAge(birth: Temporal.PlainDate, on: Temporal.PlainDate): boolean {
	return Temporal.PlainDate.compare(birth.add({ years: ageOfMajority }), on) > 0;
}
