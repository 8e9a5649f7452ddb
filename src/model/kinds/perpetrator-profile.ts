import { exploitationTypes, meansOfControl, modes, recruitmentMethods, rolesInProcess } from '../code-lists.ts';
import { code, leaf, list, persons, required } from '../field.ts';
import { defineKind } from '../kind.ts';
import { routeLegs } from '../route.ts';

export const perpetratorProfile = defineKind({
	name: 'perpetrator-profile',
	version: '1.0',
	title: { en: 'Perpetrator profile', id: 'Profil pelaku' },
	fields: {
		name: required(leaf('name')),
		aliases: list(leaf('name')),
		/** The name in the script of its owner, where that is not Latin. */
		nameInOriginalScript: leaf('name'),
		sex: leaf('sex'),
		birthDate: leaf('date'),
		birthPlace: leaf('text'),
		nationalities: list(leaf('country')),
		travelDocuments: list(leaf('travel-document')),
		contacts: list(leaf('contact')),
		addresses: list(leaf('text')),
		roles: list(code(rolesInProcess)),
		modes: list(code(modes)),
		exploitationTypes: list(code(exploitationTypes)),
		meansOfControl: list(code(meansOfControl)),
		recruitmentMethods: list(code(recruitmentMethods)),
		route: routeLegs,
		associates: persons({ name: required(leaf('name')), role: code(rolesInProcess), nationality: leaf('country') }),
		narrative: leaf('text'),
	},
});
