import { countDifferences } from '../../normalise/differences.ts';
import { fold } from '../../normalise/fold.ts';
import { type CompareNames, makeNameComparer } from './compare-names.ts';
import { toBirthDigits, toPlaceKeys } from './facts.ts';
import type { ComparedFact, Finding, Reason } from './findings.ts';
import type { Identity } from './identity.ts';

/**
 * What each fact is worth where it is equal, and takes away where it contradicts. A number belongs to one person; names
 * and dates are shared, and are told wrongly by people who fled, were children, or had them changed by a recruiter.
 */
const worth: Readonly<Record<ComparedFact, { readonly most: number; readonly against: number }>> = {
	nik: { most: 60, against: -20 },
	// A person has several in a life: another number says nothing.
	document: { most: 40, against: 0 },
	name: { most: 30, against: -10 },
	born: { most: 25, against: -15 },
	mother: { most: 20, against: -8 },
	father: { most: 15, against: -5 },
	place: { most: 10, against: -3 },
	sex: { most: 3, against: -15 },
};

export interface Likeness {
	/** 0 to 100: the part of what all that is asked could speak for a person; of what contradicts, less. */
	readonly score: number;
	readonly reasons: readonly Reason[];
}

/** A name and a birth date: what is asked of whom next to nothing is known counts for so much where that is told. */
export const usuallyKnown = worth.name.most + worth.born.most;

/**
 * Tells of one record of ours after the other how like it is to whom we look for, and why. What one of them does not say
 * counts neither way.
 *
 * @param least what is asked is worth no less
 */
export function makePeopleComparer(sought: Identity, least = 0): (record: Identity) => Likeness {
	const compareNames = makeNameComparer();
	const placeKeys = toPlaceKeys(sought.birthPlace);
	const most = Math.max(
		least,
		listStated(sought).reduce((points, fact) => points + worth[fact].most, 0),
	);
	return (record) => {
		const reasons = [
			...compareName(compareNames, 'name', sought.name, [record.name, ...record.otherNames]),
			...compareBirth(sought.birthDate, record.birthDate),
			...comparePlace(sought.birthPlace, placeKeys, record.birthPlace),
			...compareName(compareNames, 'mother', sought.motherName, [record.motherName]),
			...compareName(compareNames, 'father', sought.fatherName, [record.fatherName]),
			...compareSex(sought.sex, record.sex),
			...compareNik(sought, record),
			...compareDocuments(sought.documents, record.documents),
		];
		const sum = reasons.reduce((points, reason) => points + reason.points, 0);
		return { score: Math.max(0, Math.min(100, Math.round((100 * sum) / most))), reasons };
	};
}

/** Which facts are known of a person. */
export function listStated(person: Identity): readonly ComparedFact[] {
	const values: Readonly<Record<ComparedFact, unknown>> = {
		nik: person.nik,
		document: person.documents[0],
		name: person.name,
		born: person.birthDate,
		mother: person.motherName,
		father: person.fatherName,
		place: person.birthPlace,
		sex: person.sex,
	};
	return (Object.keys(values) as ComparedFact[]).filter((fact) => values[fact] !== undefined);
}

/** @param share of what the fact is worth; none of it where it contradicts */
function toReason(fact: ComparedFact, finding: Finding, share: number, counted: Pick<Reason, 'count' | 'of'> = {}) {
	const { most, against } = worth[fact];
	return { fact, finding, points: share === 0 ? against : Math.round(most * share), ...counted } satisfies Reason;
}

function compareName(
	compareNames: CompareNames,
	fact: 'name' | 'mother' | 'father',
	name: string | undefined,
	theirs: readonly (string | undefined)[],
): Reason[] {
	const others = theirs.filter((other) => other !== undefined);
	if (name === undefined || others.length === 0) return [];
	const { likeness, finding, ...counted } = compareNames(name, others);
	return [toReason(fact, finding, likeness, counted)];
}

/** As far as both are known; whoever does not know their birthday gives one, and it is the year that is nearest. */
function compareBirth(one?: string, other?: string): Reason[] {
	if (one === undefined || other === undefined) return [];
	const [years, ...rest] = one.split('-');
	const [otherYears, ...otherRest] = other.split('-');
	const apart = Math.abs(Number(years) - Number(otherYears));
	if (apart > 0) return [toReason('born', 'years-differ', apart <= 2 ? 0.2 : 0, { count: apart })];
	const [month, day] = rest;
	const [otherMonth, otherDay] = otherRest;
	if (month === undefined || otherMonth === undefined) return [toReason('born', 'same-year', 0.4)];
	if (month !== otherMonth) {
		const isTurned = month === otherDay && day === otherMonth;
		return [isTurned ? toReason('born', 'turned', 0.8) : toReason('born', 'same-year', 0.25)];
	}
	return [day !== undefined && day === otherDay ? toReason('born', 'equal', 1) : toReason('born', 'same-month', 0.6)];
}

function comparePlace(one: string | undefined, keys: readonly string[], other?: string): Reason[] {
	if (one === undefined || other === undefined) return [];
	if (fold(one) === fold(other)) return [toReason('place', 'equal', 1)];
	const isAlike = toPlaceKeys(other).some((key) => keys.includes(key));
	return [isAlike ? toReason('place', 'sounds-alike', 0.8) : toReason('place', 'differs', 0)];
}

/** `X` is what papers say where it is not told. */
function compareSex(one: Identity['sex'], other: Identity['sex']): Reason[] {
	if (one === undefined || other === undefined || one === 'X' || other === 'X') return [];
	return [one === other ? toReason('sex', 'equal', 1) : toReason('sex', 'differs', 0)];
}

/** Of two numbers digit by digit; of one, its birth digits beside the other's birth date. */
function compareNik(sought: Identity, record: Identity): Reason[] {
	if (sought.nik === undefined) return [];
	if (record.nik === undefined) return compareBirthDigits(sought.nik, record.birthDate);
	const known = [...sought.nik].flatMap((digit, index) => (digit === '?' ? [] : [[digit, record.nik?.[index]]]));
	const of = known.length;
	const count = known.filter(([digit, theirs]) => digit !== theirs).length;
	if (count > 0) return [toReason('nik', 'digits-differ', count <= 2 && of >= 12 ? 0.5 : 0, { count, of })];
	if (of === 16) return [toReason('nik', 'equal', 1)];
	const parts = nikParts.filter(({ from, to }) => !sought.nik?.slice(from, to).includes('?'));
	if (parts.length === 0) return [toReason('nik', 'digits-fit', of / 32, { count: of })];
	return parts.map(({ finding, share }) => toReason('nik', finding, share));
}

/** PP 37/2007, Article 37. Many share a region and low sequence numbers. */
const nikParts = [
	{ finding: 'region-fits', from: 0, to: 6, share: 0.2 },
	{ finding: 'birth-digits-fit', from: 6, to: 12, share: 0.4 },
	{ finding: 'last-digits-fit', from: 12, to: 16, share: 0.2 },
] as const;

function compareBirthDigits(nik: string, birthDate = ''): Reason[] {
	const digits = toBirthDigits(nik);
	const stated = birthDate.slice(2).replaceAll('-', '');
	if (digits === undefined || stated.length < 6) return [];
	return [digits === stated ? toReason('nik', 'birth-digits-fit', 0.4) : toReason('nik', 'differs', 0)];
}

/** The best of what is known of any number beside all that the record has. */
function compareDocuments(sought: readonly string[], theirs: readonly string[]): Reason[] {
	const all = sought.flatMap((number) => theirs.flatMap((other) => compareDocument(number, other)));
	return all.toSorted((a, b) => b.points - a.points).slice(0, 1);
}

function compareDocument(number: string, other: string): Reason[] {
	if (number === other) return [toReason('document', 'equal', 1)];
	const [start = '', end] = number.split('*');
	if (end === undefined) {
		const isSimilar = countDifferences(number, other) === 1;
		return [isSimilar ? toReason('document', 'similar', 0.7) : toReason('document', 'differs', 0)];
	}
	const length = start.length + end.length;
	const fits = length <= other.length && other.startsWith(start) && other.endsWith(end);
	if (!fits) return [toReason('document', 'differs', 0)];
	return [
		toReason('document', start.length >= end.length ? 'beginning-fits' : 'ending-fits', (0.8 * length) / other.length),
	];
}
