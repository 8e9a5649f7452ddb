import { afterAll, beforeAll, expect, test } from 'vitest';
import { deliver } from '../../src/exchange/deliver.ts';
import { release } from '../../src/exchange/release.ts';
import { Draft } from '../../src/model/draft.ts';
import type { DeliveryId } from '../../src/model/identifiers.ts';
import type { Agreement } from '../../src/partners/agreement.ts';
import { loadDelivery } from '../../src/store/deliveries.ts';
import { makeAgreement } from '../agreement.ts';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { handling } from '../http/drafts.ts';
import { makePerson } from '../people.ts';
import { openExchange } from './open-exchange.ts';

let indonesia: TestOffice;
let malaysia: TestOffice;

beforeAll(async () => {
	indonesia = await makeOffice('id.imigrasi');
	malaysia = await makeOffice('my.imigresen');
});
afterAll(() => Promise.all([indonesia, malaysia].map((office) => office.remove())));

const draft = Draft.parse({
	kind: 'information-request',
	validUntil: '2030-12-31',
	handling: { ...handling, tlp: 'TLP:AMBER+STRICT' },
	body: {
		subject: 'Rekaan',
		questions: ['Siapa?'],
		urgency: 'biasa',
		reason: 'Rekaan.',
		people: [{ name: 'Satu Fiktif', involvement: 'saksi' }],
	},
});

async function open(changes: Partial<Agreement>) {
	const card = await malaysia.card();
	await trust(indonesia, card, { agreement: makeAgreement(card.authority, changes) });
	return await openExchange(indonesia, { needsApproval: () => undefined });
}

/** How an attempt ends that would be the first; nobody is there to take it. */
async function attempt(context: Awaited<ReturnType<typeof open>>, id: DeliveryId): Promise<string | undefined> {
	const delivery = await loadDelivery(context.db, id);
	if (delivery === undefined) throw new Error('no delivery');
	const result = await deliver(context, delivery, { envelopeDigests: [], record: async () => undefined } as never);
	return result.result === 'problem' ? result.problem.code : result.result;
}

test('a name in a copy that waits stays here once the agreement lets no names go, and goes while it does', async () => {
	const before = await open({});
	const { deliveries } = await release(before, makePerson('officer'), draft, [
		{ to: malaysia.authority, withhold: [] },
	]);
	const id = deliveries[0]?.id as DeliveryId;
	expect(await attempt(before, id)).not.toBe('not-agreed');
	const { detail } = makeAgreement(malaysia.authority);
	expect(await attempt(await open({ detail: { ...detail, names: 'none' } }), id)).toBe('not-agreed');
	expect(await attempt(await open({ detail: { ...detail, accounts: 'none' } }), id)).not.toBe('not-agreed');
});
