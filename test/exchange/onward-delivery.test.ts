import { afterAll, beforeAll, expect, test } from 'vitest';
import { pickDisclosures } from '../../src/envelope/copy.ts';
import { readSkeleton } from '../../src/envelope/document.ts';
import { showApproval } from '../../src/exchange/approval-view.ts';
import { checkRelease } from '../../src/exchange/check-release.ts';
import { deliver } from '../../src/exchange/deliver.ts';
import { type Released, release } from '../../src/exchange/release.ts';
import { findPermissions } from '../../src/exchange/share-permissions.ts';
import { Draft } from '../../src/model/draft.ts';
import type { DeliveryId } from '../../src/model/identifiers.ts';
import { loadDelivery } from '../../src/store/deliveries.ts';
import { loadDocument, saveDisclosures, saveDocument } from '../../src/store/documents.ts';
import { saveRelations } from '../../src/store/relations.ts';
import { makeAgreement } from '../agreement.ts';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { handling } from '../http/drafts.ts';
import { makePerson } from '../people.ts';
import { type OpenExchange, openExchange } from './open-exchange.ts';

let indonesia: TestOffice;
let malaysia: TestOffice;
let thailand: TestOffice;
let ours: OpenExchange;
let theirs: OpenExchange;

beforeAll(async () => {
	indonesia = await makeOffice('id.imigrasi');
	malaysia = await makeOffice('my.imigresen');
	thailand = await makeOffice('th.immigration');
	const know = async (office: TestOffice, other: TestOffice) => {
		const agreement = makeAgreement(other.authority, { onwardSharing: 'with-permission' });
		await trust(office, await other.card(), { agreement });
	};
	await know(indonesia, malaysia);
	await know(indonesia, thailand);
	await know(malaysia, indonesia);
	const alone = { needsApproval: () => undefined };
	ours = await openExchange(indonesia, alone);
	theirs = await openExchange(malaysia, alone);
});
afterAll(() => Promise.all([indonesia, malaysia, thailand].map((office) => office.remove())));

/** Releases, and where both ends are open here, puts it into the other's store as if it had arrived. */
async function send(
	from: OpenExchange,
	to: TestOffice,
	draft: object,
	arrivesAt?: OpenExchange,
	withhold: readonly string[] = [],
): Promise<Released> {
	const whole = { validUntil: '2030-12-31', handling: { ...handling, tlp: 'TLP:AMBER+STRICT' }, ...draft };
	const recipients = [{ to: to.authority, withhold }];
	const released = await release(from, makePerson('officer'), Draft.parse(whole), recipients);
	const document = await loadDocument(from.db, from.kek, released.documentDigest);
	if (document === undefined) throw new Error('nothing stored');
	const { id, author, kind, version, createdAt, validUntil, relations } = readSkeleton(document.jwt);
	const delivery = await loadDelivery(from.db, released.deliveries[0]?.id as DeliveryId);
	const { digest, jwt } = document;
	const disclosures = pickDisclosures(document, delivery?.disclosed ?? []);
	await arrivesAt?.db.transaction().execute(async (tx) => {
		const row = { digest, id, author, kind, version, jwt, stored_at: createdAt, valid_until: validUntil };
		await saveDocument(tx, { ...row, answer_by: null });
		await saveRelations(tx, digest, relations);
		await saveDisclosures(tx, arrivesAt.kek, digest, disclosures);
	});
	return released;
}

/** How an attempt ends that would be the first; nobody is there to take it. */
async function attempt(id: DeliveryId | undefined) {
	const delivery = id && (await loadDelivery(ours.db, id));
	if (delivery === undefined) throw new Error('no delivery');
	const result = await deliver(ours, delivery, { envelopeDigests: [], record: async () => undefined });
	return result.result === 'problem' ? { code: result.problem.code, rule: result.problem.fields[0]?.rule } : result;
}

const profile = { kind: 'perpetrator-profile', body: { name: 'Suryadi Contoh' } };
const answering = (document: string) => [{ type: 'answers', document }];

/** A document of Malaysia, asked to be told on to Thailand. @returns answers and what draws on it */
async function askToShare() {
	const { documentId: source } = await send(theirs, indonesia, profile, ours);
	const question = { recipients: [thailand.authority], fields: ['/name'], purpose: 'Rekaan' };
	const asked = { kind: 'share-permission-request', relations: answering(source), body: question };
	const { documentId: request } = await send(ours, malaysia, asked, theirs);
	const relations = answering(request);
	return {
		source,
		amendRequest: (...amendments: object[]) =>
			send(ours, malaysia, {
				kind: 'correction',
				relations: [{ type: 'corrects', document: request }],
				body: { amendments: amendments.map((amendment) => ({ reason: 'Rekaan', ...amendment })) },
			}),
		reply: (body: object, withhold: readonly string[] = [], validUntil = '2030-12-31') =>
			send(theirs, indonesia, { kind: 'share-permission-reply', relations, validUntil, body }, ours, withhold),
		drawn: { ...profile, relations: [{ type: 'after', document: source }] },
	};
}

test('what a partner let us tell on stays here once it has refused that, however long it has waited', async () => {
	const { reply, drawn } = await askToShare();
	await reply({ decision: 'diizinkan' });
	const { deliveries } = await send(ours, thailand, drawn);
	expect(await attempt(deliveries[0]?.id)).not.toMatchObject({ code: 'not-agreed' });
	await reply({ decision: 'ditolak' });
	expect(await attempt(deliveries[0]?.id)).toEqual({ code: 'not-agreed', rule: expect.stringMatching(/^onward-/) });
});

test('the terms of a permission are shown before a release, with it and to the approver', async () => {
	const { source, reply, drawn } = await askToShare();
	const terms = { conditions: ['Tanpa nama korban'], until: '31 Desember 2029' };
	const { documentId } = await reply({ decision: 'bersyarat', ...terms });
	const permission = {
		document: source,
		to: thailand.authority,
		reply: documentId,
		fields: ['/name'],
		conditions: ['Tanpa nama korban'],
		until: '2029-12-31',
	};
	const draft = Draft.parse({ validUntil: '2030-12-31', handling: { ...handling, tlp: 'TLP:RED' }, ...drawn });
	const recipients = [{ to: thailand.authority, withhold: [] }];
	const officer = makePerson('officer');
	expect((await checkRelease(ours, officer, draft, recipients)).permissions).toEqual([permission]);
	const asking = await openExchange(indonesia);
	const { permissions, awaitingApproval } = await release(asking, officer, draft, recipients);
	expect(permissions).toEqual([permission]);
	const view = await showApproval(asking, makePerson('approver'), awaitingApproval?.id ?? expect.unreachable());
	expect(view.permissions).toEqual([permission]);
});

test('a permission that its author corrects is read as corrected', async () => {
	const { reply, drawn } = await askToShare();
	const { documentId } = await reply({ decision: 'diizinkan' });
	const correct = (body: object) =>
		send(
			theirs,
			indonesia,
			{ kind: 'correction', relations: [{ type: 'corrects', document: documentId }], body },
			ours,
		);
	const amend = (field: string, action: string, text: string) => ({
		amendments: [{ field, action, text, reason: 'Rekaan' }],
	});
	await correct(amend('/conditions/0', 'tambah', 'Tanpa nama korban'));
	expect((await send(ours, thailand, drawn)).permissions).toMatchObject([{ conditions: ['Tanpa nama korban'] }]);
	await correct(amend('/decision', 'ganti', 'ditolak'));
	await expect(send(ours, thailand, drawn)).rejects.toMatchObject({ code: 'policy-denied' });
});

test('a permission with a correction that is withheld in part permits nothing', async () => {
	const { reply, drawn } = await askToShare();
	const { documentId } = await reply({ decision: 'diizinkan' });
	const amendments = [{ field: '/decision', action: 'ganti', text: 'ditolak', reason: 'Rekaan' }];
	const correction = { kind: 'correction', relations: [{ type: 'corrects', document: documentId }] };
	await send(theirs, indonesia, { ...correction, body: { amendments } }, ours, ['/amendments/0']);
	await expect(send(ours, thailand, drawn)).rejects.toMatchObject({ code: 'policy-denied' });
});

test('a permission does not come back when a later refusal is valid no more', async () => {
	const { source, reply } = await askToShare();
	const now = Temporal.Now.instant();
	const in48Hours = now.add({ hours: 48 });
	const isPermitted = async (at: Temporal.Instant) =>
		(await findPermissions(ours, { id: source, author: malaysia.authority }, at))(thailand.authority) !== undefined;
	await reply({ decision: 'diizinkan' });
	expect(await isPermitted(in48Hours)).toBe(true);
	const tomorrow = now.add({ hours: 24 }).toZonedDateTimeISO('UTC').toPlainDate().toString();
	await reply({ decision: 'ditolak' }, [], tomorrow);
	expect([await isPermitted(now), await isPermitted(in48Hours.add({ hours: 24 }))]).toEqual([false, false]);
});

test('a permission that names nobody is for nobody whom our request named before or after its correction alone', async () => {
	const { reply, drawn, amendRequest } = await askToShare();
	await amendRequest(
		{ field: '/recipients/1', action: 'tambah', text: 'sg.ica' },
		{ field: '/recipients/0', action: 'hapus' },
	);
	await reply({ decision: 'diizinkan' });
	await expect(send(ours, thailand, drawn)).rejects.toMatchObject({ code: 'policy-denied' });
	await reply({ decision: 'diizinkan', recipients: [thailand.authority] });
	expect((await send(ours, thailand, drawn)).permissions).toHaveLength(1);
});

test('a permission does not widen when we take fields out of what we asked for', async () => {
	const { reply, drawn, amendRequest } = await askToShare();
	await reply({ decision: 'diizinkan' });
	expect((await send(ours, thailand, drawn)).permissions).toMatchObject([{ fields: ['/name'] }]);
	await amendRequest({ field: '/fields/0', action: 'hapus' });
	await expect(send(ours, thailand, drawn)).rejects.toMatchObject({ code: 'policy-denied' });
});

test('a later reply of which something is withheld stops what an earlier one permits, whomever that named', async () => {
	const { reply, drawn } = await askToShare();
	await reply({ decision: 'diizinkan', recipients: [thailand.authority] });
	await reply({ decision: 'ditolak', recipients: [thailand.authority] }, ['/recipients']);
	await expect(send(ours, thailand, drawn)).rejects.toMatchObject({ code: 'policy-denied' });
});

test.each(['recipients', 'conditions', 'until'])(
	'a permission of which %s is withheld permits nothing',
	async (field) => {
		const { reply, drawn } = await askToShare();
		const body = { decision: 'bersyarat', recipients: [thailand.authority], conditions: ['Rekaan'], until: '2029' };
		await reply(body, [`/${field}`]);
		await expect(send(ours, thailand, drawn)).rejects.toMatchObject({ code: 'policy-denied' });
		await reply(body);
		expect((await send(ours, thailand, drawn)).permissions).toHaveLength(1);
	},
);
