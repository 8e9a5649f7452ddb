import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { receive } from '../../src/exchange/receive.ts';
import type { AuthorityId } from '../../src/model/identifiers.ts';
import type { Card } from '../../src/partners/card.ts';
import { toProblem } from '../../src/problem.ts';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { type Correspondent, createCorrespondent, issueKey, toSigningKey } from '../http/correspondent.ts';
import { toRecipient, writeLetter } from '../http/letter.ts';
import { openExchange } from './open-exchange.ts';

let malaysia: TestOffice;
let indonesia: Correspondent;
let singapore: Correspondent;
let stranger: Correspondent;

beforeAll(async () => {
	malaysia = await makeOffice('my.imigresen');
	[indonesia, singapore, stranger] = [
		await createCorrespondent('id.imigrasi'),
		await createCorrespondent('sg.ica'),
		await createCorrespondent('th.immigration'),
	];
	for (const { card } of [indonesia, singapore]) await trust(malaysia, card);
});
afterAll(() => malaysia.remove());

/** Indonesia passes on what another authority signed. @returns what it is told, and whose cards were fetched */
async function passOn(author: Correspondent, published?: Card) {
	const exchange = await openExchange(malaysia);
	const { partners } = exchange;
	const fetchCard = vi.fn(async (authority: AuthorityId) => {
		const known = partners.list();
		partners.replace(
			known.map((record) => (record.authority === authority && published ? { ...record, card: published } : record)),
		);
	});
	const letter = await writeLetter(indonesia, await toRecipient(malaysia), { author });
	const told = await receive({ ...exchange, fetchCard }, indonesia.authority, async () => letter).then(
		() => 'answered',
		(thrown) => toProblem(thrown).code,
	);
	return { told, fetched: fetchCard.mock.calls.flat() };
}

describe('a document that is passed on, signed with a key that its author’s card here does not list:', () => {
	test('the card of its author is fetched, not that of its sender, and it is looked at again', async () => {
		const renewed = await issueKey(singapore.ca, 'signing');
		const author = { ...singapore, signing: toSigningKey(renewed) };
		const published = { ...singapore.card, version: 2, signing: [renewed.certificate.pem] };
		expect(await passOn(author, published)).toEqual({ told: 'answered', fetched: ['sg.ica'] });
	});

	test('nobody’s card is fetched where it claims to be ours, or its author cannot be read', async () => {
		const forged = (claims: object) => ({ ...stranger, ...claims }) as Correspondent;
		expect(await passOn(forged({ authority: malaysia.authority }))).toEqual({
			told: 'author-key-unknown',
			fetched: [],
		});
		expect(await passOn(forged({ authority: '' }))).toEqual({ told: 'author-key-unknown', fetched: [] });
	});
});

test('a document by an author whose revocation lists are not here is put off, whoever brings it', async () => {
	await trust(malaysia, { ...singapore.card, revocationLists: 'published' });
	expect(await passOn(singapore)).toEqual({ told: 'revocation-list-stale', fetched: [] });
	await trust(malaysia, singapore.card);
	expect(await passOn(singapore)).toMatchObject({ told: 'answered' });
});
