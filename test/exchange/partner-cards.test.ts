import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { cardsQueue, fetchAnnouncedCard } from '../../src/exchange/partner-cards.ts';
import { receive } from '../../src/exchange/receive.ts';
import type { DocumentId } from '../../src/model/identifiers.ts';
import { Problem, type ProblemCode } from '../../src/problem.ts';
import { sourced } from '../envelope/documents.ts';
import { parsePart, partOf } from '../envelope/forge.ts';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { type Correspondent, createCorrespondent } from '../http/correspondent.ts';
import { toRecipient, writeLetter } from '../http/letter.ts';
import { openExchange } from './open-exchange.ts';

let malaysia: TestOffice;
let indonesia: Correspondent;

beforeAll(async () => {
	malaysia = await makeOffice('my.imigresen');
	indonesia = await createCorrespondent('id.imigrasi');
});
beforeEach(() => trust(malaysia, indonesia.card));
afterAll(() => malaysia.remove());

/**
 * Takes in the notice of a card.
 *
 * @param fetched what becomes of each fetch: the version that counts after it, or why it failed
 * @returns looks at the announcement once, so many seconds after it came; says in how many it is to be looked at again
 */
async function announce(cardVersion: string | undefined, fetched: readonly (number | ProblemCode)[]) {
	let lead = 0;
	const clock = () => Temporal.Now.instant().add({ seconds: lead });
	const exchange = await openExchange(malaysia, { clock });
	const { partners } = exchange;
	const outcomes = [...fetched];
	const fetchCard = vi.fn(async () => {
		const outcome = outcomes.shift() ?? 'internal-error';
		if (typeof outcome === 'string') throw new Problem(outcome);
		partners.replace(partners.list().map((record) => ({ ...record, card: { ...record.card, version: outcome } })));
	});
	const context = { ...exchange, fetchCard };
	const body = {
		subject: sourced('kartu baru', 'new-card'),
		summary: sourced('Rekaan.', 'Rekaan.'),
		...(cardVersion !== undefined && { cardVersion: sourced(cardVersion, cardVersion) }),
	};
	const letter = await writeLetter(indonesia, await toRecipient(malaysia), { kind: 'partner-notice', body });
	await receive(context, indonesia.authority, async () => letter);
	const id = parsePart(partOf(letter.copy, 1)).id as DocumentId;
	const look = async (afterSeconds: number) => {
		lead = afterSeconds;
		const next = await fetchAnnouncedCard(context, id);
		const due = await exchange.db
			.selectFrom('due_work')
			.select('id')
			.where('queue', '=', cardsQueue)
			.where('id', '=', id)
			.execute();
		expect(due).toHaveLength(next === undefined ? 0 : 1);
		return next && Math.round(next.since(clock()).total('seconds'));
	};
	return { look, fetchCard };
}

describe('a card that a partner announced', () => {
	test('is fetched', async () => {
		const { look, fetchCard } = await announce('2', [2]);
		expect(await look(0)).toBeUndefined();
		expect(fetchCard).toHaveBeenCalledTimes(1);
	});

	test('is not fetched where it, or a newer one, is here already', async () => {
		await trust(malaysia, { ...indonesia.card, version: 3 });
		const { look, fetchCard } = await announce('2', []);
		expect(await look(0)).toBeUndefined();
		expect(fetchCard).not.toHaveBeenCalled();
	});

	test('is fetched again where the older one came: from before, or from a node that has no other yet', async () => {
		const { look } = await announce('3', [1, 2, 3]);
		expect(await look(0)).toBe(10);
		expect(await look(10)).toBe(10);
		expect(await look(20)).toBeUndefined();
	});

	test.each<ProblemCode>([
		'partner-unreachable',
		'partner-suspended',
		'card-fingerprint-needed',
		'card-invalid',
		'partner-refused',
		'internal-error',
	])('is fetched again after %s', async (code) => {
		const { look } = await announce('2', [code, 2]);
		expect(await look(0)).toBe(10);
		expect(await look(10)).toBeUndefined();
	});

	test('is looked for ever more seldom, and no longer once its notice is out of date', async () => {
		const { look } = await announce('2', []);
		expect([await look(60), await look(1_200), await look(80_000)]).toEqual([60, 1_200, 3_600]);
		expect(await look(86_400 + 1)).toBeUndefined();
	});

	test('is not looked for any more once the partnership has ended', async () => {
		const { look } = await announce('2', ['partner-unknown']);
		expect(await look(0)).toBeUndefined();
	});

	test.each([undefined, 'two'])(
		'without a version that can be read (%s) is fetched until a fetch succeeds',
		async (version) => {
			const { look, fetchCard } = await announce(version, ['partner-unreachable', 1]);
			expect([await look(0), await look(10)]).toEqual([10, undefined]);
			expect(fetchCard).toHaveBeenCalledTimes(2);
		},
	);
});
