import { readFile } from 'node:fs/promises';
import type { Handling } from '../../src/model/handling.ts';
import { AuthorityId, PersonId } from '../../src/model/identifiers.ts';
import { kinds } from '../../src/model/kinds.ts';
import type { Person, Role } from '../../src/model/person.ts';
import { Agreement } from '../../src/partners/agreement.ts';
import type { DocumentFacts } from '../../src/policy/facts.ts';
import type { Exchange } from '../../src/policy/questions.ts';

/** Words of the tables, and what stands behind them. */

export const today = Temporal.PlainDate.from('2026-11-26');

export const sample = Agreement.parse(JSON.parse(await readFile('samples/agreement.json', 'utf8')));

/** The sample, without its limits. */
const wide: Agreement = {
	...sample,
	kinds: { send: kinds.map(({ name }) => name), receive: ['early-warning'] },
	purposes: ['prevention', 'border-control', 'investigation', 'prosecution', 'victim-protection', 'repatriation'],
	highestTlp: 'TLP:RED',
	minimumEvaluation: { source: 'X', information: 4 },
	retentionDays: 10_000,
	sensitive: { victims: 'yes', minors: 'yes', biometrics: 'yes' },
};

const term = (signedOn: string, validUntil: string) => ({
	...wide,
	legalBasis: { reference: 'A treaty (fictional)', signedOn, validUntil },
});

/** What we agreed with whom. Who is not named here has the widest terms. */
export const partners: Readonly<Record<string, Pick<Exchange['partner'], 'state' | 'agreement'>>> = {
	Malaysia: { state: 'active', agreement: wide },
	/** Warnings and ways of working, for prevention; nothing strictly marked, weak or about victims. */
	Thailand: {
		state: 'active',
		agreement: {
			...wide,
			kinds: { send: ['early-warning', 'modus-operandi-notice', 'information-request'], receive: [] },
			purposes: ['prevention'],
			highestTlp: 'TLP:GREEN',
			codes: ['H0', 'H1'],
			minimumEvaluation: { source: 'B', information: 2 },
			retentionDays: 400,
			sensitive: { victims: 'no', minors: 'no', biometrics: 'no' },
			urgencies: { routine: 168 },
		},
	},
	/** As with Malaysia, but everybody who may need protection has to have agreed. */
	LPSK: {
		state: 'active',
		agreement: { ...wide, sensitive: { victims: 'with-consent', minors: 'with-consent', biometrics: 'with-consent' } },
	},
	Singapore: { state: 'active', agreement: term('2020-01-01', '2026-11-25') },
	Philippines: { state: 'active', agreement: term('2026-11-27', '2030-01-01') },
	Brunei: { state: 'active' },
	Vietnam: { state: 'suspended', agreement: wide },
	Cambodia: { state: 'proposed', agreement: wide },
};

const basis = { legalBasis: 'UU 6/2011', retainUntil: '2027-11-26' } as const;

export const handlings: Readonly<Record<string, Handling>> = {
	open: { ...basis, tlp: 'TLP:GREEN', codes: [], purpose: 'prevention', evaluation: { source: 'A', information: 1 } },
	'for-an-investigation': {
		...basis,
		tlp: 'TLP:GREEN',
		codes: ['H1'],
		purpose: 'investigation',
		evaluation: { source: 'A', information: 1 },
	},
	closed: {
		...basis,
		tlp: 'TLP:AMBER',
		codes: ['H2'],
		purpose: 'prevention',
		evaluation: { source: 'B', information: 2 },
	},
	rumour: { ...basis, tlp: 'TLP:GREEN', codes: [], purpose: 'prevention', evaluation: { source: 'X', information: 4 } },
	'kept-for-years': {
		...basis,
		retainUntil: '2036-11-26',
		tlp: 'TLP:CLEAR',
		codes: [],
		purpose: 'prevention',
		evaluation: { source: 'B', information: 2 },
	},
};

const nowhere = { victims: [], victimsWithoutConsent: [], minors: [], minorsWithoutConsent: [], biometrics: [] };
const [person, consent, file] = ['/body/people/0', '/body/people/0/consentToShare', '/attachments/0'];

export const contents: Readonly<Record<string, DocumentFacts['places']>> = {
	'nobody-to-protect': nowhere,
	'a-victim-who-agreed': { ...nowhere, victims: [person] },
	'a-victim-not-asked': { ...nowhere, victims: [person], victimsWithoutConsent: [consent] },
	'a-minor-with-consent': { ...nowhere, minors: [person] },
	'a-minor-without': { ...nowhere, minors: [person], minorsWithoutConsent: [consent] },
	'a-photograph': { ...nowhere, biometrics: [file] },
	'a-photograph-and-a-victim-not-asked': {
		...nowhere,
		victims: [person],
		victimsWithoutConsent: [consent],
		biometrics: [file],
	},
};

export const roles = ['officer', 'approver', 'coordinator', 'auditor', 'administrator'] as const;

export function personWith(role: Role): Person {
	return { id: PersonId.parse('A'.repeat(22)), roles: [role] };
}

/** A document with that handling and content; who asks something asks it urgently. */
export function toDocumentFacts(
	kind: string,
	handling: Handling,
	places = nowhere as DocumentFacts['places'],
): DocumentFacts {
	const hasUrgency = kinds.find(({ name }) => name === kind)?.fields.urgency !== undefined;
	return {
		kind,
		handling,
		daysKept: today.until(handling.retainUntil).days,
		urgency: hasUrgency ? 'urgent' : undefined,
		places,
	};
}

export function toCounterpart(name: string): Exchange['partner'] {
	const known = partners[name];
	if (known === undefined) throw new Error(`no partner ${name}`);
	return { authority: AuthorityId.parse('my.imigresen'), ...known };
}
