import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkRelease } from '../../src/exchange/check-release.ts';
import { disclose } from '../../src/exchange/disclose.ts';
import type { Recipient } from '../../src/exchange/recipient.ts';
import { release } from '../../src/exchange/release.ts';
import { Draft } from '../../src/model/draft.ts';
import { findKind } from '../../src/model/kinds.ts';
import type { FieldIssue } from '../../src/normalise/body.ts';
import type { Agreement } from '../../src/partners/agreement.ts';
import { makeAgreement } from '../agreement.ts';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { handling } from '../http/drafts.ts';
import { toMrz } from '../normalise/mrz-lines.ts';
import { makePerson } from '../people.ts';
import { openExchange } from './open-exchange.ts';

let indonesia: TestOffice;
let malaysia: TestOffice;

beforeAll(async () => {
	[indonesia, malaysia] = [await makeOffice('id.imigrasi'), await makeOffice('my.imigresen')];
});
afterAll(() => Promise.all([indonesia, malaysia].map((office) => office.remove())));

const officer = makePerson('officer');
const people = [
	{
		mark: 'P1',
		name: 'Suryadi Contoh',
		aliases: ['Mawar'],
		birthDate: '12 Maret 1985',
		travelDocuments: [toMrz({ names: 'CONTOH<<SURYADI' })],
		accounts: ['BCA 0000009917 a.n. Suryadi Contoh'],
	},
	{
		mark: 'P2',
		name: 'Budi Rekaan',
		travelDocuments: ['paspor X9990016 habis berlaku 17 Agustus 2028'],
		accounts: ['BCA 0000009917'],
	},
];
const body = { ...findKind('network-report')?.example, people };
const draft = Draft.parse({ kind: 'network-report', validUntil: '2030-12-31', handling, body });

async function open(detail: Partial<Agreement['detail']> = {}) {
	const agreement = makeAgreement(malaysia.authority);
	const narrowed = { ...agreement, detail: { ...agreement.detail, ...detail } };
	await trust(indonesia, await malaysia.card(), { agreement: narrowed });
	return await openExchange(indonesia, { needsApproval: () => undefined });
}

const toMalaysia = (asked: Partial<Recipient>) => [{ to: malaysia.authority, withhold: [], ...asked }];
const toDoubts = (issues: readonly FieldIssue[]) =>
	issues.filter(({ rule }) => rule.endsWith('.shows-withheld')).map(({ pointer, rule }) => `${pointer} ${rule}`);

/** What an officer is told of a release, as `pointer rule`. */
async function find(asked: Partial<Recipient>, detail?: Partial<Agreement['detail']>): Promise<string[]> {
	return toDoubts((await checkRelease(await open(detail), officer, draft, toMalaysia(asked))).issues);
}

describe('an officer is told where', () => {
	test.each(['withhold', 'coarsen'] as const)('a name that is kept back (%s) may stand in what goes', async (list) => {
		expect(await find({ [list]: ['/people/0/name'] })).toEqual([
			'/people/0/travelDocuments/0 travel-document.shows-withheld',
			'/people/0/accounts/0 account.shows-withheld',
		]);
	});

	test('a birth that is kept back may stand in a travel document that goes, and in no account', async () => {
		expect(await find({ coarsen: ['/people/0/birthDate'] })).toEqual([
			'/people/0/travelDocuments/0 travel-document.shows-withheld',
		]);
	});

	test('a further copy shows what the first one kept back', async () => {
		const context = await open();
		const withhold = ['/people/0/name', '/people/0/travelDocuments', '/people/0/accounts'];
		const { documentId, issues } = await release(context, officer, draft, toMalaysia({ withhold }));
		expect(toDoubts(issues)).toEqual([]);
		const give = async (...fields: string[]) =>
			toDoubts((await disclose(context, officer, documentId, { to: malaysia.authority, fields })).issues);
		expect(await give('/people/0/accounts')).toEqual(['/people/0/accounts/0 account.shows-withheld']);
		expect(await give('/people/0/accounts', '/people/0/name')).toEqual([]);
	});
});

describe('nothing is said', () => {
	test.each<[string, Partial<Recipient>, Partial<Agreement['detail']>?]>([
		['of whom all goes', {}],
		['of whom nothing goes', { withhold: ['/people/0'] }],
		['of an alias', { withhold: ['/people/0/aliases'] }],
		['of somebody whose document and account name nobody', { withhold: ['/people/1/name'] }],
		[
			'where the officer keeps both',
			{ coarsen: ['/people/0/name', '/people/0/travelDocuments', '/people/0/accounts'] },
		],
		['where a rule keeps both', { coarsen: ['/people/0/name'] }, { travelDocuments: 'coarse', accounts: 'none' }],
	])('%s', async (_, asked, detail) => {
		expect(await find(asked, detail)).toEqual([]);
	});
});
