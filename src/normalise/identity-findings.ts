import type { Body } from '../model/field.ts';
import { toGroups, toValue, toValues } from '../model/leaf-values.ts';
import type { PersonName, Sex, TravelDocument } from '../model/values.ts';
import type { BodyPath } from './change-at.ts';
import type { Finding } from './finding.ts';
import { readHolder } from './identity-numbers.ts';
import { type IsSamePersonsName, makeNameMatcher } from './name-match.ts';
import type { RuleName } from './rules.ts';

/** What one source says of who somebody is: the fields of a person, or one document. */
interface Identity {
	/** In Latin letters: romanisation of other scripts has too many ways to compare. */
	readonly names: readonly string[];
	/** As far as known, `1985-03-12`; of an identity number without the century, `-03-12` after two digits. */
	readonly birthDate?: string | undefined;
	readonly sex?: Sex | undefined;
	readonly nationalities: readonly string[];
}

interface Comparison {
	readonly rule: RuleName;
	readonly says: (identity: Identity) => boolean;
	readonly agrees: (one: Identity, other: Identity, isSameName: IsSamePersonsName) => boolean;
}

const comparisons: readonly Comparison[] = [
	{
		rule: 'travel-document.name-differs',
		says: ({ names }) => names.length > 0,
		agrees: (one, other, isSameName) => one.names.some((name) => other.names.some((known) => isSameName(name, known))),
	},
	{
		rule: 'travel-document.birth-date-differs',
		says: ({ birthDate }) => birthDate !== undefined,
		agrees: (one, other) => isSameDate(one.birthDate ?? '', other.birthDate ?? ''),
	},
	{
		rule: 'travel-document.sex-differs',
		// ICAO Doc 9303-3 §4.8: X is "unspecified".
		says: ({ sex }) => sex !== undefined && sex !== 'X',
		agrees: (one, other) => one.sex === other.sex,
	},
	{
		rule: 'travel-document.nationality-differs',
		says: ({ nationalities }) => nationalities.length > 0,
		agrees: (one, other) => one.nationalities.some((state) => other.nationalities.includes(state)),
	},
];

/**
 * Documents that say something else than their holder's fields do, or, where these say nothing, than an earlier
 * document of the same holder. The holder is the group, or the only one that it lists.
 */
export function findIdentityDoubts(group: Body): Finding[] {
	const documents = listDocuments(group);
	const holder = documents.length === 0 ? undefined : toHolder(group);
	if (holder === undefined) return [];
	const person = toPerson(holder);
	const isSameName = makeNameMatcher();
	const identities = documents.map(({ document }) => toIdentity(document));
	return documents.flatMap(({ path }, index) => {
		const before = [person, ...identities.slice(0, index)];
		return comparisons
			.filter((comparison) => contradicts(comparison, identities[index] as Identity, before, isSameName))
			.map(({ rule }) => ({ path, rule }));
	});
}

function contradicts(
	{ says, agrees }: Comparison,
	identity: Identity,
	before: readonly Identity[],
	isSameName: IsSamePersonsName,
): boolean {
	const known = before.find(says);
	return known !== undefined && says(identity) && !agrees(identity, known, isSameName);
}

interface Placed {
	readonly path: BodyPath;
	readonly document: TravelDocument;
}

/** The documents of the group itself that could be read, and where they are in it. */
export function listDocuments(group: Body): readonly Placed[] {
	if (group.travelDocument === undefined && group.travelDocuments === undefined) return [];
	const one = toValue<TravelDocument>(group.travelDocument);
	const several = toGroups(group.travelDocuments).flatMap((leaf, index) => {
		const document = toValue<TravelDocument>(leaf);
		return document === undefined ? [] : [{ path: ['travelDocuments', index], document }];
	});
	return one === undefined ? several : [{ path: ['travelDocument'], document: one }, ...several];
}

/** Documents beside no name, such as those to look for at a border, may be of anybody. */
function toHolder(group: Body): Body | undefined {
	if (group.name !== undefined) return group;
	const [holder, ...others] = toGroups(group.holders);
	return others.length === 0 ? holder : undefined;
}

function toPerson(person: Body): Identity {
	const names = [toValue<PersonName>(person.name), ...toValues<PersonName>(person.aliases)];
	return {
		names: names.flatMap((name) => (name?.script === 'Latn' ? [name.full] : [])),
		birthDate: toValue<string>(person.birthDate),
		sex: toValue<Sex>(person.sex),
		nationalities: [toValue<string>(person.nationality) ?? [], toValues<string>(person.nationalities)]
			.flat()
			.flatMap(toState),
	};
}

function toIdentity(document: TravelDocument): Identity {
	const holder = readHolder(document);
	const { surname = '', givenNames = '', type, issuer } = document;
	const name = `${givenNames} ${surname}`.trim();
	const nationality = document.nationality ?? (type === 'passport' ? issuer : undefined);
	return {
		names: name === '' || isTruncated(document) ? [] : [name],
		birthDate: document.birthDate ?? holder?.birthDate,
		sex: document.sex ?? holder?.sex,
		nationalities: nationality === undefined ? [] : toState(nationality),
	};
}

/** A name that fills its field may be cut short (ICAO Doc 9303-4 §4.2.3): in three lines it is the last one. */
function isTruncated({ mrz }: TravelDocument): boolean {
	const names = mrz?.length === 3 ? mrz[2] : mrz?.[0];
	return names !== undefined && !names.endsWith('<');
}

/** The kinds of British nationality are of one state; what ICAO's codes leave open says nothing. */
function toState(nationality: string): string[] {
	if (['XXX', 'UNK'].includes(nationality)) return [];
	return [/^GB[DNOPS]$/.test(nationality) ? 'GBR' : nationality];
}

/** As far as both are known; a year of two digits is the same in any century. */
function isSameDate(one: string, other: string): boolean {
	if (one === other) return true;
	const [, year = '', rest = ''] = /^(\d{2,4})(.*)$/.exec(one) ?? [];
	const [, otherYear = '', otherRest = ''] = /^(\d{2,4})(.*)$/.exec(other) ?? [];
	const length = Math.min(rest.length, otherRest.length);
	const isSameYear = year.endsWith(otherYear) || otherYear.endsWith(year);
	return isSameYear && rest.slice(0, length) === otherRest.slice(0, length);
}
