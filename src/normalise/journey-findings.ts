import type { Body } from '../model/field.ts';
import { toGroups, toValue } from '../model/leaf-values.ts';
import { excludedPurposes } from '../model/travel-purposes.ts';
import type { Moment, Place } from '../model/values.ts';
import type { Finding } from './finding.ts';
import { listDocuments } from './identity-findings.ts';

/** What is said of a journey and cannot be: in one group, or between an event and the documents of whom it concerns. */
export function findJourneyDoubts(group: Body): Finding[] {
	return [...findExcludedPurpose(group), ...findOtherCountries(group), ...findExpired(group)];
}

/** A purpose that the visa does not allow. */
function findExcludedPurpose(group: Body): Finding[] {
	const visa = toValue<string>(group.visaClass);
	const purpose = toValue<string>(group.statedPurpose);
	if (visa === undefined || purpose === undefined) return [];
	return excludedPurposes[visa]?.includes(purpose) ? [{ path: ['statedPurpose'], rule: 'visa.purpose-excluded' }] : [];
}

const ends = [
	{ at: 'from', country: 'fromCountry' },
	{ at: 'to', country: 'toCountry' },
] as const;

/** A place that lies in another country than the one beside it. */
function findOtherCountries(group: Body): Finding[] {
	const differing = ends.filter(({ at, country }) => {
		const stated = toValue<string>(group[country]);
		const place = stated === undefined ? undefined : toValue<Place>(group[at])?.country;
		return place !== undefined && place !== stated;
	});
	return differing.map(({ country }) => ({ path: [country], rule: 'place.country-differs' }));
}

/** Documents that had expired by the day on which their holders were, or are to be, under way. */
function findExpired(group: Body): Finding[] {
	const day = toValue<Moment>(group.on)?.date ?? toDay(toValue<string | Moment>(group.proposedDate));
	if (day === undefined) return [];
	return toGroups(group.victims).flatMap((victim, index) =>
		listDocuments(victim)
			.filter(({ document }) => isBefore(document.expiresOn, day))
			.map(({ path }) => ({ path: ['victims', index, ...path], rule: 'travel-document.expired' as const })),
	);
}

function toDay(value: string | Moment | undefined): string | undefined {
	return typeof value === 'object' ? value.date : value;
}

/** Both as far as they are known: a document of 2027 has not expired in March 2027. */
function isBefore(expiresOn: string | undefined, day: string): boolean {
	if (expiresOn === undefined) return false;
	const length = Math.min(expiresOn.length, day.length);
	return expiresOn.slice(0, length) < day.slice(0, length);
}
