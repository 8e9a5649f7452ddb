import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rebuildCopy } from '../../src/envelope/copy.ts';
import { parseCopy, readBody } from '../../src/envelope/document.ts';
import { disclose } from '../../src/exchange/disclose.ts';
import { release } from '../../src/exchange/release.ts';
import { Draft } from '../../src/model/draft.ts';
import type { DeliveryId, DocumentId } from '../../src/model/identifiers.ts';
import type { Agreement } from '../../src/partners/agreement.ts';
import { loadDelivery } from '../../src/store/deliveries.ts';
import { loadDocument } from '../../src/store/documents.ts';
import { makeAgreement } from '../agreement.ts';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { handling as base } from '../http/drafts.ts';
import { makePerson } from '../people.ts';
import { openExchange } from './open-exchange.ts';

const handling = { ...base, tlp: 'TLP:AMBER+STRICT', codes: ['H1', 'H2'] };
const officer = makePerson('officer');
let indonesia: TestOffice;
let malaysia: TestOffice;

beforeAll(async () => {
	indonesia = await makeOffice('id.imigrasi');
	malaysia = await makeOffice('my.imigresen');
});
afterAll(() => Promise.all([indonesia, malaysia].map((office) => office.remove())));

/** The road of Indonesia under an agreement with Malaysia that takes from one which allows all there is. */
async function open(changes: Partial<Agreement>, needsApproval?: 'as-the-rules-say') {
	const card = await malaysia.card();
	await trust(indonesia, card, { agreement: makeAgreement(card.authority, changes) });
	const context = await openExchange(indonesia, needsApproval === undefined ? { needsApproval: () => undefined } : {});
	const send = (draft: object) =>
		release(context, officer, Draft.parse({ validUntil: '2030-12-31', handling, ...draft }), [
			{ to: malaysia.authority, withhold: [] },
		]);
	return {
		disclose: (id: DocumentId, fields: readonly string[] = ['/people']) =>
			disclose(context, officer, id, { to: malaysia.authority, fields }),
		ask: async (people: object[], more: object = {}) => {
			const body = { subject: 'Rekaan', questions: ['Siapa?'], urgency: 'biasa', reason: 'Rekaan.', people };
			return await send({ kind: 'information-request', body, ...more });
		},
		correct: (document: string, amendments: object[], more: object = {}) =>
			send({
				kind: 'correction',
				relations: [{ type: 'corrects', document }],
				body: { amendments: amendments.map((amendment) => ({ reason: 'Rekaan', ...amendment })) },
				...more,
			}),
	};
}

/** What a delivery of Indonesia carries, and what its cover says is missing, as `place rule`. */
async function readCopy(id: DeliveryId) {
	const { db, kek } = await openExchange(indonesia);
	const delivery = await loadDelivery(db, id);
	const document = delivery && (await loadDocument(db, kek, delivery.documentDigest));
	if (document === undefined) throw new Error('no delivery');
	const { body } = readBody(parseCopy(rebuildCopy(document, delivery?.disclosed ?? [])));
	return { copy: body, rules: delivery?.withheld.map(({ place, rule }) => `${place} ${rule}`) };
}

const noVictims = { sensitive: { victims: 'no', minors: 'no', biometrics: 'yes' } } as const;
const witnesses = [
	{ name: 'Satu Fiktif', involvement: 'saksi' },
	{ name: 'Dua Fiktif', involvement: 'saksi' },
];
const denied = (rule: string) => ({
	code: 'policy-denied',
	fields: expect.arrayContaining([expect.objectContaining({ rule })]),
});

describe('a correction under an agreement that lets no victim’s data go', () => {
	test('makes nobody a victim, whoever was taken out before', async () => {
		const { ask, correct } = await open(noVictims);
		const { documentId } = await ask(witnesses);
		const toVictim = { field: '/people/1/involvement', action: 'ganti', text: 'korban' };
		await expect(correct(documentId, [toVictim])).rejects.toMatchObject(denied('victims-not-agreed'));
		await correct(documentId, [{ field: '/people/0', action: 'hapus' }]);
		await expect(correct(documentId, [toVictim])).rejects.toMatchObject(denied('victims-not-agreed'));
	});
});

test('a further copy takes no correction along that the agreement of today would not let go', async () => {
	const before = await open({});
	const { documentId } = await before.ask(witnesses);
	expect((await before.disclose(documentId)).deliveries).toHaveLength(1);
	await before.correct(documentId, [{ field: '/people/1/involvement', action: 'ganti', text: 'korban' }]);
	const after = await open(noVictims);
	await expect(after.disclose(documentId)).rejects.toMatchObject({
		code: 'disclosure-refused',
		detail: expect.stringContaining('victims-not-agreed'),
	});
});

test('a further copy is asked for by places that stay or go alone, not by an element that goes with its list', async () => {
	const { ask, disclose } = await open({});
	const { documentId } = await ask([{ name: 'Satu Fiktif', involvement: 'saksi', aliases: ['Mawar', 'Melati'] }]);
	await expect(disclose(documentId, ['/people/0/aliases/1'])).rejects.toMatchObject({
		code: 'draft-invalid',
		fields: [expect.objectContaining({ pointer: '/fields/0' })],
	});
	expect((await disclose(documentId, ['/people/0/aliases'])).deliveries).toHaveLength(1);
});

test('a correction that records a victim’s consent goes where consent is asked for', async () => {
	const free = await open({});
	const { documentId } = await free.ask([{ name: 'Satu Fiktif', involvement: 'korban' }]);
	const { correct } = await open({ sensitive: { victims: 'with-consent', minors: 'no', biometrics: 'yes' } });
	const nationality = { field: '/people/0/nationality', action: 'tambah', text: 'Indonesia' };
	await expect(correct(documentId, [nationality])).rejects.toMatchObject(denied('victims-without-consent'));
	const consent = { field: '/people/0/consentToShare', action: 'tambah', text: 'setuju' };
	expect((await correct(documentId, [consent, nationality])).deliveries).toHaveLength(1);
});

test('a correction about a victim needs a second person, though it takes the word victim out', async () => {
	const { correct } = await open({}, 'as-the-rules-say');
	const free = await open({});
	const { documentId } = await free.ask([{ name: 'Satu Fiktif', involvement: 'korban', consentToShare: 'setuju' }]);
	const waits = await correct(documentId, [
		{ field: '/people/0/nationality', action: 'tambah', text: 'Indonesia' },
		{ field: '/people/0/involvement', action: 'hapus' },
	]);
	expect(waits.awaitingApproval?.rule.rule).toBe('four-eyes.victims');
});

test('what is added has the next number, so that no rule looks at another place', async () => {
	const { ask, correct } = await open({ detail: { ...makeAgreement(malaysia.authority).detail, names: 'none' } });
	const { documentId } = await ask(witnesses.slice(0, 1));
	const add = (place: string) => correct(documentId, [{ field: place, action: 'tambah', text: 'Rahasia Fiktif' }]);
	await expect(add('/people/7/name')).rejects.toMatchObject({
		code: 'draft-invalid',
		fields: [expect.objectContaining({ pointer: '/body/amendments/0/field' })],
	});
	expect((await add('/people/1/name')).deliveries).toMatchObject([{ withheld: 1 }]);
});

test('why something is corrected is told to those alone who may have free text, at once or later', async () => {
	const detail = { ...makeAgreement(malaysia.authority).detail, freeText: 'none' } as const;
	const { ask, correct, disclose } = await open({ detail });
	const { documentId } = await ask(witnesses);
	const amendments = [{ field: '/people/0/name', action: 'ganti', text: 'Tiga Fiktif', reason: 'Ditelepon Mawar' }];
	const corrected = await correct(documentId, amendments, { body: { amendments, explanation: 'Kata Melati' } });
	expect(corrected.deliveries).toMatchObject([{ withheld: 2 }]);
	const further = await disclose(documentId);
	expect(further.deliveries).toHaveLength(2);
	for (const { id } of [...corrected.deliveries, ...further.deliveries]) {
		const { copy, rules } = await readCopy(id);
		expect(JSON.stringify(copy)).not.toMatch(/Mawar|Melati/);
		if (copy.amendments !== undefined) {
			expect(JSON.stringify(copy)).toContain('Tiga Fiktif');
			expect(rules).toEqual(['/amendments/0/reason detail-agreed', '/explanation detail-agreed']);
		}
	}
});

test('a correction is marked no looser than what it corrects', async () => {
	const { ask, correct } = await open({});
	const { documentId } = await ask(witnesses);
	const looser = { handling: { ...handling, tlp: 'TLP:GREEN', codes: [] } };
	const change = { field: '/people/0/name', action: 'ganti', text: 'Tiga Fiktif' };
	await expect(correct(documentId, [change], looser)).rejects.toMatchObject({
		code: 'draft-invalid',
		fields: [expect.objectContaining({ pointer: '/handling' })],
	});
	const stricter = { handling: { ...handling, tlp: 'TLP:RED' } };
	expect((await correct(documentId, [change], stricter)).deliveries).toHaveLength(1);
});

describe('words that are none of a list', () => {
	test.each([
		['involvement', 'diduga korban TPPO', 'victims-not-agreed'],
		['ageGroup', '15 tahun', 'minors-not-agreed'],
	])('in %s protect as the list’s own would: %s', async (field, text, rule) => {
		const { ask } = await open(noVictims);
		await expect(ask([{ name: 'Satu Fiktif', [field]: text }])).rejects.toMatchObject(denied(rule));
	});
});
