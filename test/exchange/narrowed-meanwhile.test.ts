import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { disclose } from '../../src/exchange/disclose.ts';
import { release } from '../../src/exchange/release.ts';
import { Draft } from '../../src/model/draft.ts';
import { makePair } from '../gateways.ts';
import { handling } from '../http/drafts.ts';
import { makePerson } from '../people.ts';
import { type OpenExchange, openExchange } from './open-exchange.ts';

/** What somebody else does just before the standing of a document is noted. */
let before: (() => Promise<unknown>) | undefined;
vi.mock(import('../../src/exchange/meanwhile.ts'), async (original) => {
	const { noteStanding } = await original();
	return {
		noteStanding: async (...asked) => {
			const somebodyElse = before;
			before = undefined;
			await somebodyElse?.();
			return await noteStanding(...asked);
		},
	};
});

const officer = makePerson('officer');
let pair: Awaited<ReturnType<typeof makePair>>;
let alone: OpenExchange;
let exchange: OpenExchange;

beforeAll(async () => {
	pair = await makePair();
	alone = await openExchange(pair.indonesia, { needsApproval: () => undefined });
	exchange = await openExchange(pair.indonesia);
});
afterAll(() => pair.remove());

const send = (draft: object, withhold: readonly string[] = []) =>
	release(alone, officer, Draft.parse({ validUntil: '2030-12-31', handling, ...draft }), [
		{ to: pair.malaysia.authority, withhold },
	]);

test('more of a document goes by the handling that it has when its standing is noted, and not without a second person', async () => {
	const body = { name: 'Suryadi Contoh', birthDate: '12/03/1968' };
	const { documentId } = await send({ kind: 'perpetrator-profile', body }, ['/birthDate']);
	const relations = [{ type: 'corrects', document: documentId }];
	before = () => send({ kind: 'correction', handling: { ...handling, tlp: 'TLP:RED' }, relations, body: {} });
	const more = disclose(exchange, officer, documentId, { to: pair.malaysia.authority, fields: ['/birthDate'] });
	await expect(more).rejects.toMatchObject({ code: 'disclosure-refused' });
});
