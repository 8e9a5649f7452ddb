import type { LeafType } from '../../model/field.ts';
import { Conveyance, Moment, PersonName, Place, TravelDocument } from '../../model/values.ts';

/** A member of a value: a text in one line, true or false, or members again. */
export interface Member {
	readonly of: 'line' | 'flag' | Members;
	/** `many` gives a list, also of none; `any` one that is absent then. */
	readonly occurs: 'once' | 'optional' | 'many' | 'any';
	/** If not the member's own name. */
	readonly element?: string;
}

export type Members = Readonly<Record<string, Member>>;

const once: Member = { of: 'line', occurs: 'once' };
const optional: Member = { of: 'line', occurs: 'optional' };

/**
 * What stands in the element of a leaf whose value has parts. All others have their value as text. Suggestions of what
 * a misread document may say are a doubt, and none of its values.
 */
export const leafMembers: Readonly<Partial<Record<LeafType, Members>>> = {
	name: {
		full: once,
		family: optional,
		given: optional,
		patronymic: { of: { link: once, of: once }, occurs: 'optional' },
		mononym: { of: 'flag', occurs: 'once' },
		titles: { of: 'line', occurs: 'many', element: 'title' },
		script: once,
	},
	'travel-document': {
		type: once,
		number: once,
		issuer: optional,
		nationality: optional,
		surname: optional,
		givenNames: optional,
		birthDate: optional,
		sex: optional,
		expiresOn: optional,
		personalNumber: optional,
		documentCode: optional,
		optionalData: { of: 'line', occurs: 'any' },
		mrz: { of: 'line', occurs: 'any', element: 'mrzLine' },
	},
	conveyance: {
		type: once,
		plate: optional,
		country: optional,
		region: optional,
		name: optional,
		imo: optional,
		mmsi: optional,
		flag: optional,
		description: optional,
	},
	place: { name: once, country: optional, locode: optional, iata: optional, borderPoint: optional },
	moment: { date: once, at: optional, timeZone: optional },
};

/** Of the values with parts. */
export const leafValues = {
	name: PersonName,
	'travel-document': TravelDocument,
	conveyance: Conveyance,
	place: Place,
	moment: Moment,
} as const;
