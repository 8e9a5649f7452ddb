import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeFetchCard, refreshKeys } from '../../src/exchange/fetch-card.ts';
import type { AuthorityId } from '../../src/model/identifiers.ts';
import type { Card } from '../../src/partners/card.ts';
import { loadPartners } from '../../src/partners/follow.ts';
import type { PartnerState } from '../../src/store/partners.ts';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { type Correspondent, createCorrespondent } from '../http/correspondent.ts';
import { openExchange } from './open-exchange.ts';

let indonesia: TestOffice;
let malaysia: Correspondent;
let singapore: Correspondent;

beforeEach(async () => {
	indonesia = await makeOffice('id.imigrasi');
	[malaysia, singapore] = [await createCorrespondent('my.imigresen'), await createCorrespondent('sg.ica')];
	for (const { card } of [malaysia, singapore]) await trust(indonesia, card);
});
afterEach(() => indonesia.remove());

/** Fetching as a gateway does it, but for the way there. */
async function open(answer: () => Promise<string>) {
	const exchange = await openExchange(indonesia);
	const { partners, db } = exchange;
	const look = async () => partners.replace((await loadPartners(db, () => undefined)).records);
	const asked = vi.fn(answer);
	const peer = () => ({ fetchCard: async () => ({ token: await asked(), at: undefined }) }) as never;
	const fetchCard = makeFetchCard({ ...exchange, peer, lookAtPartners: look });
	const versionOf = ({ authority }: Correspondent) => partners.require(authority).card.version;
	return { fetchCard, asked, versionOf, look };
}

const away = () => Promise.reject(new Error('away'));
const published = (changes: Partial<Card>) => malaysia.signCard(changes);

describe('the card of a partner', () => {
	test('is fetched once for all who ask meanwhile, and counts for each of them', async () => {
		const { fetchCard, asked, versionOf } = await open(() => published({ version: 2 }));
		await Promise.all(Array.from({ length: 100 }, () => fetchCard(malaysia.authority)));
		expect([asked.mock.calls.length, versionOf(malaysia)]).toEqual([1, 2]);
	});

	test('is fetched again at once after it has brought something: another one may follow', async () => {
		let version = 1;
		const { fetchCard, versionOf } = await open(() => {
			version += 1;
			return published({ version });
		});
		await fetchCard(malaysia.authority);
		await fetchCard(malaysia.authority);
		expect(versionOf(malaysia)).toBe(3);
	});

	test.each([
		['the card that is here', () => published({ version: 1 })],
		['no card', async () => 'no card'],
		['no answer', away],
	])('is not fetched again for a while after a fetch that brought %s; those of others are', async (_, answer) => {
		vi.useFakeTimers({ toFake: ['setTimeout'] });
		const { fetchCard, asked } = await open(answer);
		const ask = async ({ authority }: Correspondent) => {
			await refreshKeys({ fetchCard }, authority);
			return asked.mock.calls.length;
		};
		expect([await ask(malaysia), await ask(malaysia), await ask(singapore)]).toEqual([1, 1, 2]);
		vi.advanceTimersByTime(5_000);
		expect(await ask(malaysia)).toBe(3);
		vi.useRealTimers();
	});

	test('that does not come is no failure of the attempt that missed a key', async () => {
		const { fetchCard } = await open(away);
		await expect(fetchCard(malaysia.authority)).rejects.toThrow('away');
		await refreshKeys({ fetchCard }, malaysia.authority);
	});
});

describe('while a partner is', () => {
	test.each([
		['proposed', 'partner-not-active'],
		['suspended', 'partner-suspended'],
	] as const)('%s, its card is not fetched, and it is once it is active', async (state: PartnerState, code) => {
		const { fetchCard, versionOf, look } = await open(() => published({ version: 2 }));
		await trust(indonesia, malaysia.card, { state });
		await look();
		await expect(fetchCard(malaysia.authority)).rejects.toMatchObject({ code });
		await trust(indonesia, malaysia.card);
		await look();
		await fetchCard(malaysia.authority);
		expect(versionOf(malaysia)).toBe(2);
	});

	test('suspended, a card is not taken that was on its way', async () => {
		const { fetchCard, versionOf } = await open(async () => {
			await trust(indonesia, malaysia.card, { state: 'suspended' });
			return await published({ version: 2 });
		});
		await expect(fetchCard(malaysia.authority)).rejects.toMatchObject({ code: 'partner-suspended' });
		expect(versionOf(malaysia)).toBe(1);
	});

	test('unknown, nobody is asked', async () => {
		const { fetchCard, asked } = await open(away);
		await expect(fetchCard('th.immigration' as AuthorityId)).rejects.toMatchObject({ code: 'partner-unknown' });
		expect(asked).not.toHaveBeenCalled();
	});
});
