import { describe, expect, test } from 'vitest';
import type { Recipient } from '../../src/exchange/recipient.ts';
import { findToldTwice } from '../../src/exchange/told-twice.ts';
import type { DraftBody } from '../../src/model/field.ts';
import { AuthorityId } from '../../src/model/identifiers.ts';
import { findKind } from '../../src/model/kinds.ts';
import { normaliseBody } from '../../src/normalise/body.ts';
import { toMrz } from '../normalise/mrz-lines.ts';

const malaysia = AuthorityId.parse('my.imigresen');

/** What an officer is told to look at, as `pointer rule`. */
function find(draft: DraftBody, asked: Partial<Recipient>): string[] {
	const kind = findKind('network-report');
	if (kind === undefined) throw new Error('no kind');
	const { body } = normaliseBody(kind, { ...kind.example, ...draft });
	return findToldTwice(kind, body, [{ to: malaysia, withhold: [], ...asked }]).map(
		({ pointer, rule }) => `${pointer} ${rule}`,
	);
}

const people = [
	{
		name: 'Suryadi Contoh',
		aliases: ['Mawar'],
		birthDate: '12 Maret 1985',
		travelDocuments: [toMrz({ names: 'CONTOH<<SURYADI' })],
		accounts: ['BCA 0000009917 a.n. Suryadi Contoh'],
	},
	{
		name: 'Budi Rekaan',
		travelDocuments: ['paspor X9990016 habis berlaku 17 Agustus 2028'],
		accounts: ['BCA 0000009917'],
	},
];

describe('an officer is told where', () => {
	test.each(['withhold', 'coarsen'] as const)('a name that is kept back (%s) may stand in what goes', (list) => {
		expect(find({ people }, { [list]: ['/people/0/name'] })).toEqual([
			'/people/0/travelDocuments/0 travel-document.shows-withheld',
			'/people/0/accounts/0 account.shows-withheld',
		]);
	});

	test('a birth that is kept back may stand in a travel document that goes, and in no account', () => {
		expect(find({ people }, { coarsen: ['/people/0/birthDate'] })).toEqual([
			'/people/0/travelDocuments/0 travel-document.shows-withheld',
		]);
	});
});

describe('nothing is said', () => {
	test.each<[string, Partial<Recipient>]>([
		['of whom all goes', {}],
		['of whom nothing goes', { withhold: ['/people/0'] }],
		['of an alias', { withhold: ['/people/0/aliases'] }],
		['of somebody whose document and account name nobody', { withhold: ['/people/1/name'] }],
		[
			'where the officer keeps both, or a rule does',
			{
				coarsen: ['/people/0/name', '/people/0/accounts'],
				ruled: [{ place: '/people/0/travelDocuments', detail: 'coarse', rule: 'detail-agreed' }],
			},
		],
	])('%s', (_, asked) => {
		expect(find({ people }, asked)).toEqual([]);
	});
});
