import { consents, exploitationTypes, repatriationNeeds, traffickingStatuses, urgencies } from '../code-lists.ts';
import { code, leaf, list, persons, required } from '../field.ts';
import { defineKind } from '../kind.ts';

export const repatriationRequest = defineKind({
	name: 'repatriation-request',
	version: '1.0',
	title: { en: 'Victim repatriation request', id: 'Permintaan pemulangan korban' },
	fields: {
		victims: required(
			persons({
				name: required(leaf('name')),
				traffickingStatus: required(code(traffickingStatuses)),
				sex: leaf('sex'),
				birthDate: leaf('date'),
				birthPlace: leaf('text'),
				nationality: leaf('country'),
				travelDocuments: list(leaf('travel-document')),
				consentToReturn: required(code(consents)),
				needs: list(code(repatriationNeeds)),
				health: leaf('text'),
			}),
		),
		hostCountry: required(leaf('country')),
		homeCountry: required(leaf('country')),
		urgency: required(code(urgencies)),
		exploitationTypes: list(code(exploitationTypes)),
		circumstances: leaf('text'),
		shelter: leaf('text'),
		proposedDate: leaf('date'),
		borderPoint: leaf('text'),
		contacts: list(leaf('contact')),
	},
});
