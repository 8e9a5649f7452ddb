import { exploitationTypes, meansOfControl, modes, recruitmentMethods } from '../code-lists.ts';
import { code, leaf, list, required } from '../field.ts';
import { defineKind } from '../kind.ts';
import { routeLegs } from '../route.ts';

export const modusOperandiNotice = defineKind({
	name: 'modus-operandi-notice',
	version: '1.0',
	title: { en: 'Modus operandi notice', id: 'Pemberitahuan modus operandi' },
	fields: {
		title: required(leaf('text')),
		modes: required(list(code(modes))),
		summary: leaf('text'),
		seenFrom: leaf('date'),
		seenUntil: leaf('date'),
		recruitmentMethods: list(code(recruitmentMethods)),
		recruitment: leaf('text'),
		transport: leaf('text'),
		meansOfControl: list(code(meansOfControl)),
		control: leaf('text'),
		exploitationTypes: list(code(exploitationTypes)),
		exploitation: leaf('text'),
		route: routeLegs,
		/** What an officer at a counter can see. */
		indicators: list(leaf('text')),
		countermeasures: list(leaf('text')),
	},
});
