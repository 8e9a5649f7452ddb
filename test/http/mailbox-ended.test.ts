import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sourced } from '../envelope/documents.ts';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { openClient, type PartnerClient } from './client.ts';
import { type Correspondent, createCorrespondent } from './correspondent.ts';
import { type Recipient, resigned, toRecipient, writeLetter } from './letter.ts';
import { type Fetched, fetchFrom, makeReady, openFetched, postReceipt, toMailboxCard, untilState } from './mailbox.ts';

let office: TestOffice;
let sender: Recipient;
let timor: Correspondent;
let client: PartnerClient;

beforeAll(async () => {
	office = await makeOffice('id.imigrasi');
	timor = await createCorrespondent('tl.migration');
	await trust(office, toMailboxCard(timor.card));
	sender = await toRecipient(office);
	await office.start();
	client = openClient(office.partnerPort, timor.tlsClient);
});

afterAll(async () => {
	client.close();
	await office.remove();
});

const fetchOne = async () => openFetched(await fetchFrom(client), sender, timor);
const answer = async (fetched: Fetched, changes: object = {}) =>
	(await postReceipt(client, fetched, timor.signing, changes)).status;
const rejection = { outcome: 'rejected', code: 'document-expired' };

/** Withdraws what that delivery carries. @returns the withdrawal, once it was fetched and answered */
async function withdraw(id: string): Promise<string> {
	const { documentId } = await office.client.delivery(id);
	const relations = [{ type: 'withdraws', document: documentId }];
	const delivery = await makeReady(office, timor, { kind: 'withdrawal', relations, body: { reason: 'salah orang' } });
	await untilState(office, id, 'cancelled');
	expect(await answer(await fetchOne())).toBe(204);
	return (await office.client.delivery(delivery)).documentId;
}

async function reportApplied(withdrawal: string): Promise<void> {
	const report = await writeLetter(timor, sender, {
		kind: 'compliance-report',
		body: { outcome: sourced('applied', 'applied'), on: sourced('2026-11-26', '2026-11-26') } as never,
		copy: resigned(timor, { relations: [{ type: 'answers', document: withdrawal }] }),
	});
	expect((await client.post(report)).status).toBe(201);
}

/** There is nothing left to look at. */
async function untilFollowedUp(withdrawal: string): Promise<void> {
	const work = office.database.db.selectFrom('due_work').select('id').where('queue', '=', 'change-follow-up');
	await expect.poll(() => work.where('id', '=', withdrawal).execute(), { timeout: 10_000 }).toEqual([]);
}

describe('what was fetched before it was stopped', () => {
	test.each([
		['accepts', {}, { state: 'delivered', proof: 'receipt', code: null }],
		['rejects', rejection, { state: 'rejected', proof: null, code: 'document-expired' }],
	] as const)('is ended by a receipt that %s it', async (_, changes, end) => {
		const id = await makeReady(office, timor);
		const fetched = await fetchOne();
		await office.client.cancelDelivery(id, 'not-needed');
		expect((await fetchFrom(client)).status).toBe(204);
		expect(await answer(fetched, changes)).toBe(204);
		const ended = await office.client.delivery(id);
		expect(ended).toMatchObject({
			...end,
			receipt: expect.any(String),
			attempts: [{ outcome: end.code ?? end.state }],
		});
	});

	test('is delivered by a receipt after its withdrawal, and recalled once its recipient has followed that', async () => {
		const id = await makeReady(office, timor);
		const fetched = await fetchOne();
		const withdrawal = await withdraw(id);
		expect(await answer(fetched)).toBe(204);
		expect(await office.client.delivery(id)).toMatchObject({ state: 'delivered', proof: 'receipt' });
		await reportApplied(withdrawal);
		await untilState(office, id, 'recalled');
		expect(await answer(fetched)).toBe(204);
	});

	test('is recalled without a receipt too, and what was never fetched is not', async () => {
		const id = await makeReady(office, timor);
		const fetched = await fetchOne();
		await reportApplied(await withdraw(id));
		expect(await untilState(office, id, 'recalled')).toMatchObject({ proof: null, receipt: null });
		expect(await answer(fetched)).toBe(204);
		const unseen = await makeReady(office, timor);
		const withdrawal = await withdraw(unseen);
		await reportApplied(withdrawal);
		await untilFollowedUp(withdrawal);
		expect((await office.client.delivery(unseen)).state).toBe('cancelled');
	});
});
