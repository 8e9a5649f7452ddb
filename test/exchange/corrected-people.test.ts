import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { release } from '../../src/exchange/release.ts';
import { Draft } from '../../src/model/draft.ts';
import { Problem } from '../../src/problem.ts';
import { makeAgreement } from '../agreement.ts';
import { makeOffice, swapCards, type TestOffice, trust } from '../gateways.ts';
import { handling as anyHandling } from '../http/drafts.ts';
import { makePerson } from '../people.ts';
import { openExchange } from './open-exchange.ts';

let indonesia: TestOffice;
let malaysia: TestOffice;

beforeAll(async () => {
	[indonesia, malaysia] = [await makeOffice('id.imigrasi'), await makeOffice('my.imigresen')];
	await swapCards(indonesia, malaysia);
});
afterAll(() => Promise.all([indonesia, malaysia].map((office) => office.remove())));

const officer = makePerson('officer');
const handling = { ...anyHandling, tlp: 'TLP:AMBER+STRICT', codes: ['H1', 'H2'] };
const request = (...people: object[]) => ({
	kind: 'information-request',
	validUntil: '2030-12-31',
	handling,
	body: { subject: 'Rekaan', questions: ['Siapa?'], urgency: 'biasa', reason: 'Rekaan.', people },
});
const correctionOf = (document: string, amendments: readonly object[], own: object = handling) => ({
	kind: 'correction',
	validUntil: '2030-12-31',
	handling: own,
	relations: [{ type: 'corrects', document }],
	body: { amendments: amendments.map((amendment) => ({ reason: 'Salah ketik', ...amendment })) },
});
const witness = (name: string) => ({ name, involvement: 'saksi' });
const marking = (at: number) => ({ field: `/people/${at}/involvement`, action: 'ganti', text: 'korban' });

/** Releases to Malaysia under what is agreed with it; without a second person unless that is what is asked. */
async function send(draft: object, asked: { readonly victims?: 'yes' | 'no'; readonly asksApproval?: boolean } = {}) {
	const { victims = 'yes', asksApproval = false } = asked;
	const sensitive = { victims, minors: 'yes', biometrics: 'yes' } as const;
	await trust(indonesia, await malaysia.card(), { agreement: makeAgreement(malaysia.authority, { sensitive }) });
	const exchange = await openExchange(indonesia, asksApproval ? {} : { needsApproval: () => undefined });
	return await release(exchange, officer, Draft.parse(draft), [{ to: malaysia.authority, withhold: [] }]);
}

async function refusal(draft: object, asked: { readonly victims?: 'yes' | 'no' } = {}) {
	const thrown = await send(draft, asked).then(
		() => expect.unreachable(),
		(problem: unknown) => problem,
	);
	if (!(thrown instanceof Problem)) throw thrown;
	return { code: thrown.code, pointers: thrown.fields.map(({ pointer }) => pointer) };
}

describe('a correction', () => {
	it('that makes somebody a victim is not released where victims are not agreed, whoever was removed before', async () => {
		const { documentId } = await send(request(witness('Satu Rekaan'), witness('Dua Rekaan')), { victims: 'no' });
		const refused = await refusal(correctionOf(documentId, [marking(1)]), { victims: 'no' });
		expect(refused.pointers).toContain('/body/amendments');
		await send(correctionOf(documentId, [{ field: '/people/0', action: 'hapus' }]), { victims: 'no' });
		expect(await refusal(correctionOf(documentId, [marking(1)]), { victims: 'no' })).toEqual(refused);
	});

	it('waits for a second person where it tells of a victim and takes out that it is one', async () => {
		const { documentId } = await send(request({ name: 'Satu Rekaan', involvement: 'korban' }));
		const amendments = [
			{ field: '/people/0/nationality', action: 'tambah', text: 'Indonesia' },
			{ field: '/people/0/involvement', action: 'hapus' },
		];
		const { awaitingApproval } = await send(correctionOf(documentId, amendments), { asksApproval: true });
		expect(awaitingApproval?.rule.rule).toBe('four-eyes.victims');
	});

	it('adds to a list with its next number, and with no later one', async () => {
		const { documentId } = await send(request(witness('Satu Rekaan')));
		const add = (at: number) => [{ field: `/people/${at}/name`, action: 'tambah', text: 'Dua Rekaan' }];
		expect(await refusal(correctionOf(documentId, add(7)))).toEqual({
			code: 'draft-invalid',
			pointers: ['/body/amendments/0/field'],
		});
		expect((await send(correctionOf(documentId, add(1)))).deliveries).toHaveLength(1);
	});

	it('is handled at least as strictly as what it corrects', async () => {
		const { documentId } = await send(request(witness('Satu Rekaan')));
		const rename = [{ field: '/people/0/name', action: 'ganti', text: 'Satu Contoh' }];
		const looser = { ...handling, tlp: 'TLP:GREEN' };
		expect((await refusal(correctionOf(documentId, rename, looser))).pointers).toEqual(['/handling']);
		const stricter = { ...handling, tlp: 'TLP:RED' };
		expect((await send(correctionOf(documentId, rename, stricter))).deliveries).toHaveLength(1);
	});
});
