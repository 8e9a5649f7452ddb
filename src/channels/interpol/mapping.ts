import type { NoticeForm } from '../../model/notice-request.ts';

/** Where a field stands in a notice. */
export interface Member {
	readonly member: string;
	/**
	 * `name`: the family's name here, given names in `forename`. `metres`, `kilograms`: numbers. `list`: one value, in a
	 * list.
	 */
	readonly as?: 'name' | 'metres' | 'kilograms' | 'list';
	/** Of a list of groups: the members of each, where they are not the fields' own names with underscores. */
	readonly inside?: Readonly<Record<string, string>>;
}

export interface Carriage {
	readonly forms: readonly NoticeForm[];
	/** The members by the pointers of their fields: all else of the kind stays here. */
	readonly members: Readonly<Record<string, Member>>;
	/** What a notice says that the kind has no field for goes there, in words. */
	readonly words: string;
}

const at = (member: string, more: Omit<Member, 'member'> = {}): Member => ({ member, ...more });
/** By the names of INTERPOL's public JSON. */
const looks = {
	'/appearance/heightCm': at('height', { as: 'metres' }),
	'/appearance/weightKg': at('weight', { as: 'kilograms' }),
	'/appearance/hair': at('hairs_id', { as: 'list' }),
	'/appearance/eyes': at('eyes_colors_id', { as: 'list' }),
	'/appearance/marks': at('distinguishing_marks'),
	'/appearance/languages': at('languages_spoken_ids'),
};

/**
 * What goes into which notice, and comes from it: the one table of this channel. Names that INTERPOL's public JSON has
 * are used as it does (`sex_id`, `arrest_warrants[]`); the others are ours. `sltd.ts` has the records of documents,
 * `request.ts` corrections and withdrawals.
 */
export const carriages: Readonly<Record<string, Carriage>> = {
	'perpetrator-profile': {
		forms: ['red', 'blue', 'green', 'diffusion'],
		members: {
			'/name': at('name', { as: 'name' }),
			'/aliases': at('aliases'),
			'/nameInOriginalScript': at('name_in_original_script'),
			'/sex': at('sex_id'),
			'/birthDate': at('date_of_birth'),
			'/ageGroup': at('age_group'),
			'/birthPlace': at('place_of_birth'),
			'/nationalities': at('nationalities'),
			...looks,
			'/travelDocuments': at('identity_documents'),
			'/contacts': at('contacts'),
			'/addresses': at('addresses'),
			'/exploitationTypes': at('exploitation_types'),
			'/warrants': at('arrest_warrants', { inside: { country: 'issuing_country_id', on: 'issued_on' } }),
			'/narrative': at('facts'),
		},
		words: 'narrative',
	},
	'modus-operandi-notice': {
		forms: ['purple'],
		members: {
			'/title': at('title'),
			'/modes': at('modes'),
			'/summary': at('summary'),
			'/seenFrom': at('seen_from'),
			'/seenUntil': at('seen_until'),
			'/recruitmentMethods': at('recruitment_methods'),
			'/recruitment': at('recruitment'),
			'/transport': at('transport'),
			'/meansOfControl': at('means_of_control'),
			'/control': at('control'),
			'/exploitationTypes': at('exploitation_types'),
			'/exploitation': at('exploitation'),
			'/route': at('route'),
			'/indicators': at('indicators'),
			'/countermeasures': at('countermeasures'),
		},
		words: 'summary',
	},
	'early-warning': {
		forms: ['orange'],
		members: {
			'/subjects': at('subjects'),
			'/description': at('description'),
			'/people': at('people'),
			'/travelDocuments': at('identity_documents'),
			'/vehicles': at('vehicles'),
			'/modes': at('modes'),
			'/route': at('route'),
			'/borderPoints': at('border_points'),
			'/from': at('from'),
			'/until': at('until'),
			'/actions': at('actions'),
			'/avoid': at('avoid'),
			'/contacts': at('contacts'),
		},
		words: 'description',
	},
	'missing-person-notice': {
		forms: ['yellow'],
		members: {
			'/name': at('name', { as: 'name' }),
			'/aliases': at('aliases'),
			'/sex': at('sex_id'),
			'/birthDate': at('date_of_birth'),
			'/ageGroup': at('age_group'),
			'/birthPlace': at('place_of_birth'),
			'/nationality': at('nationalities', { as: 'list' }),
			...looks,
			'/travelDocuments': at('identity_documents'),
			'/lastSeenAt': at('place_of_disappearance'),
			'/lastSeenIn': at('country_of_disappearance_id'),
			'/lastSeenOn': at('date_of_disappearance'),
			'/circumstances': at('circumstances'),
			'/consentToShare': at('consent'),
			'/contacts': at('contacts'),
		},
		words: 'circumstances',
	},
	'network-report': {
		forms: ['silver'],
		members: {
			'/title': at('title'),
			'/summary': at('summary'),
			'/people': at('people'),
			'/organisations': at('organisations'),
			'/narrative': at('facts'),
		},
		words: 'narrative',
	},
};

/** Of a diffusion nobody says which colour it would have: it is about a person. */
export function findKindOfForm(form: string): string | undefined {
	return Object.entries(carriages).find(([, { forms }]) => (forms as readonly string[]).includes(form))?.[0];
}
