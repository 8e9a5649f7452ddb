import { isAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Question } from '../../src/policy/engine.ts';
import { openPolicies } from '../../src/policy/policies.ts';
import { loadSchema } from '../../src/policy/policy-files.ts';
import {
	toApprovalQuestion,
	toExchangeQuestion,
	toOnwardQuestion,
	toPartner,
	toPerson,
	toReadQuestion,
} from '../../src/policy/questions.ts';
import {
	contents,
	handlings,
	partners,
	personWith,
	roles,
	toCounterpart,
	toDocumentFacts,
	today,
} from './situations.ts';

const schema = loadSchema();

/** Fails where a question has a member too many or too few: rules would then miss what they look for. */
function expectToFit({ principal, action, resource, context }: Question): void {
	const answer = isAuthorized({
		principal: principal.uid,
		action: { type: 'Action', id: action },
		resource: resource.uid,
		context,
		entities: [principal, resource],
		policies: { staticPolicies: 'permit (principal, action, resource);' },
		schema,
		validateRequest: true,
	});
	expect(answer).toMatchObject({ type: 'success', response: { decision: 'allow', diagnostics: { errors: [] } } });
}

const by = fc.subarray([...roles]).map((mine) => ({ ...personWith('officer'), roles: mine }));
const exchange = fc.record({
	partner: fc.constantFrom(...Object.keys(partners)).map(toCounterpart),
	document: fc
		.tuple(
			fc.constantFrom('repatriation-request', 'feedback'),
			fc.constantFrom(...Object.values(handlings)),
			fc.constantFrom(...Object.values(contents)),
		)
		.map((stated) => toDocumentFacts(...stated)),
	today: fc.constant(today),
});

test('every question about an exchange fits the schema that the rules are checked against', () => {
	fc.assert(
		fc.property(exchange, by, (question, person) => {
			expectToFit(toExchangeQuestion(toPerson(person), 'release', question));
			expectToFit(toExchangeQuestion(toPartner(question), 'deliver', question));
			expectToFit(toExchangeQuestion(toPartner(question), 'receive', question));
			const { document, partner } = question;
			const leaving = {
				by: person,
				to: partner.authority,
				channel: 'interpol',
				document,
				kinds: [document.kind],
				hasMinors: false,
				withdrawsConsent: false,
			};
			expectToFit(toApprovalQuestion(leaving));
		}),
		{ numRuns: 30 },
	);
});

test('every question about people and about passing on does', () => {
	const person = personWith('officer');
	const handling = { tlp: 'TLP:GREEN', purpose: 'prevention' } as const;
	expectToFit(toReadQuestion({ by: person, purpose: 'prevention', kind: 'feedback', handling, isOurs: true }));
	expectToFit(
		toOnwardQuestion({
			to: toCounterpart('Malaysia').authority,
			origin: { label: 'TLP:RED', codes: ['H2'] },
			onwardSharing: 'never',
			isPermitted: false,
			codes: [],
			isLabelLoosened: true,
			isKeptLonger: false,
		}),
	);
});

test('a refusal never comes without a rule, and never one that permits', () => {
	const policies = openPolicies();
	fc.assert(
		fc.property(exchange, by, (question, person) => {
			const { allowed, reasons } = policies.decideRelease({ ...question, by: person });
			const permits = reasons.filter(({ remedy }) => remedy === undefined);
			expect(reasons.length).toBeGreaterThan(0);
			expect(permits.length).toBe(allowed ? reasons.length : 0);
		}),
	);
});
