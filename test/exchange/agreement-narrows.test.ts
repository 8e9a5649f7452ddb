import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deliver } from '../../src/exchange/deliver.ts';
import { disclose } from '../../src/exchange/disclose.ts';
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

const strict = { validUntil: '2030-12-31', handling: { ...handling, tlp: 'TLP:AMBER+STRICT', codes: ['H1', 'H2'] } };
const draft = Draft.parse({
	kind: 'information-request',
	...strict,
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

/** Releases to Malaysia. */
async function send(context: Awaited<ReturnType<typeof open>>, asked: Draft) {
	const { documentId, deliveries } = await release(context, makePerson('officer'), asked, [
		{ to: malaysia.authority, withhold: [] },
	]);
	return { documentId, id: deliveries[0]?.id as DeliveryId };
}

test('a copy that waits stays here once it is withdrawn, and its withdrawal goes', async () => {
	const context = await open({});
	const { documentId, id } = await send(context, draft);
	const relations = [{ type: 'withdraws', document: documentId }];
	const withdrawal = Draft.parse({ kind: 'withdrawal', ...strict, relations, body: { reason: 'salah orang' } });
	const { id: ofWithdrawal } = await send(context, withdrawal);
	expect(await attempt(context, id)).toBe('document-withdrawn');
	expect(await attempt(context, ofWithdrawal)).not.toBe('document-withdrawn');
});

test('a further copy goes with what its recipient has already, and no more than the agreement of today gives', async () => {
	const before = await open({});
	const { documentId, id } = await send(before, draft);
	// Its recipient answered, and proved nothing.
	await before.db.updateTable('delivery').set({ code: 'receipt-invalid' }).where('id', '=', id).execute();
	const { detail } = makeAgreement(malaysia.authority);
	const after = await open({ detail: { ...detail, names: 'none' } });
	const asked = { to: malaysia.authority, fields: ['/subject'] };
	const { deliveries } = await disclose(after, makePerson('officer'), documentId, asked);
	expect(await attempt(after, deliveries[0]?.id as DeliveryId)).not.toBe('not-agreed');
	expect(await attempt(after, id)).toBe('not-agreed');
});

describe('a correction that waits', () => {
	const correct = (document: string, ...amendments: readonly object[]) =>
		Draft.parse({
			kind: 'correction',
			...strict,
			relations: [{ type: 'corrects', document }],
			body: { amendments: amendments.map((amendment) => ({ reason: 'Rekaan', ...amendment })) },
		});

	test('about somebody who is a victim by it stays here once the agreement lets no victims go', async () => {
		const before = await open({});
		const { documentId } = await send(before, draft);
		const toVictim = correct(documentId, { field: '/people/0/involvement', action: 'ganti', text: 'korban' });
		const { id } = await send(before, toVictim);
		expect(await attempt(before, id)).not.toBe('not-agreed');
		const noVictims = { sensitive: { victims: 'no', minors: 'no', biometrics: 'yes' } } as const;
		expect(await attempt(await open(noVictims), id)).toBe('not-agreed');
	});

	test('with a name stays here once the agreement lets no names go', async () => {
		const before = await open({});
		const { documentId } = await send(before, draft);
		const { id } = await send(
			before,
			correct(documentId, { field: '/people/0/name', action: 'ganti', text: 'Dua Fiktif' }),
		);
		expect(await attempt(before, id)).not.toBe('not-agreed');
		const { detail } = makeAgreement(malaysia.authority);
		expect(await attempt(await open({ detail: { ...detail, names: 'none' } }), id)).toBe('not-agreed');
		expect(await attempt(await open({ detail: { ...detail, accounts: 'none' } }), id)).not.toBe('not-agreed');
	});
});
