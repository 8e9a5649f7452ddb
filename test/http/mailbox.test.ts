import { hash, X509Certificate } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { parseCopy, verifyDocument } from '../../src/envelope/document.ts';
import { signReceipt } from '../../src/envelope/receipt.ts';
import { flip } from '../envelope/forge.ts';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { openClient, type PartnerClient } from './client.ts';
import { type Correspondent, createCorrespondent } from './correspondent.ts';
import { draft } from './drafts.ts';
import { type Recipient, toRecipient } from './letter.ts';
import {
	type Fetched,
	fetchFrom,
	makeReady,
	openFetched,
	postReceipt,
	postToken,
	toMailboxCard,
	untilState,
} from './mailbox.ts';
import { expectNothingPersonal, makeLog, watchStored } from './watch.ts';

let office: TestOffice;
let sender: Recipient;
let timor: Correspondent;
let brunei: Correspondent;
let client: PartnerClient;
let other: PartnerClient;
const log = makeLog();

beforeAll(async () => {
	office = await makeOffice('id.imigrasi', { LINTAS_LOG_LEVEL: 'info' });
	timor = await createCorrespondent('tl.migration');
	brunei = await createCorrespondent('bn.immigration');
	for (const { card } of [timor, brunei]) await trust(office, toMailboxCard(card));
	sender = await toRecipient(office);
	await office.start({ doors: true, work: true }, { logTo: log });
	client = openClient(office.partnerPort, timor.tlsClient);
	other = openClient(office.partnerPort, brunei.tlsClient);
});

afterAll(async () => {
	client.close();
	other.close();
	await office.remove();
});

/** What a test leaves behind is taken by the next one otherwise. */
afterEach(async () => {
	for (const [by, partner] of [
		[client, timor],
		[other, brunei],
	] as const) {
		for (let answer = await fetchFrom(by); answer.status === 200; answer = await fetchFrom(by))
			await postReceipt(by, await openFetched(answer, sender, partner), partner.signing);
	}
});

const fetchOne = async () => openFetched(await fetchFrom(client), sender, timor);
const routine = { body: { ...draft.body, urgency: 'rutin' } };
const urgent = {
	kind: 'partner-notice',
	handling: { ...draft.handling, tlp: 'TLP:CLEAR', codes: [] },
	body: { subject: 'test', summary: 'Pemberitahuan rekaan.' },
};

describe('a partner without a server', () => {
	test('fetches what is for it, and its receipt settles the delivery', async () => {
		const id = await makeReady(office, timor);
		const fetched = await fetchOne();
		expect(fetched.deliveryId).toBe(id);
		const document = await verifyDocument(parseCopy(fetched.copy), sender.findKey);
		expect(document.body).toMatchObject({ circumstances: { raw: draft.body.circumstances } });
		expect((await postReceipt(client, fetched, timor.signing)).status).toBe(204);
		const delivered = await office.client.delivery(id);
		const shown = new X509Certificate(timor.tlsClient.cert);
		expect(delivered).toMatchObject({ state: 'delivered', proof: 'receipt', code: null, nextAttemptAt: null });
		expect(delivered.attempts).toMatchObject([
			{
				number: 1,
				outcome: 'delivered',
				envelopeDigest: fetched.receipt.envelopeDigest,
				envelopeBytes: fetched.envelope.bytes.length,
				tls: { protocol: 'TLSv1.3', certificate: hash('sha256', shown.raw, 'base64url') },
			},
		]);
		expect((await fetchFrom(client)).status).toBe(204);
		expectNothingPersonal([log.lines.join('')]);
	});

	test('has nothing sent to it: an attempt is what it fetches', async () => {
		const id = await makeReady(office, timor);
		expect(await office.client.delivery(id)).toMatchObject({ attempts: [], settledAt: null, code: null });
		const [first, second] = [await fetchOne(), await fetchOne()];
		expect(second.receipt.envelopeDigest).not.toBe(first.receipt.envelopeDigest);
		expect(second.receipt.copyDigest).toBe(first.receipt.copyDigest);
		const { state, attempts } = await office.client.delivery(id);
		expect(state).toBe('awaiting-receipt');
		expect(attempts).toMatchObject([
			{ number: 1, outcome: 'fetched', envelopeDigest: first.receipt.envelopeDigest, finishedAt: null },
			{ number: 2, outcome: 'fetched', envelopeDigest: second.receipt.envelopeDigest, finishedAt: null },
		]);
		// Whichever of them it answers.
		expect((await postReceipt(client, first, timor.signing)).status).toBe(204);
		expect((await office.client.delivery(id)).attempts).toMatchObject([
			{ outcome: 'delivered' },
			{ outcome: 'fetched' },
		]);
	});

	test('is counted in the metrics, attempt and delivery, once its receipt is here', async () => {
		const fetchCounts = async () => {
			const text = await (await fetch(`http://127.0.0.1:${office.officerPort}/metrics`)).text();
			return ['attempts_total', 'delivery_seconds_count'].map((name) => {
				const label = name === 'attempts_total' ? ',outcome="delivered"' : '';
				const line = text
					.split('\n')
					.find((each) => each.startsWith(`lintas_${name}{partner="bn.immigration"${label}}`));
				return Number(line?.split(' ').at(-1) ?? 0);
			});
		};
		await makeReady(office, brunei);
		const fetched = await openFetched(await fetchFrom(other), sender, brunei);
		expect(await fetchCounts()).toEqual([0, 0]);
		for (const _ of ['once', 'again']) await postReceipt(other, fetched, brunei.signing);
		await expect.poll(fetchCounts, { timeout: 20_000 }).toEqual([1, 1]);
	});

	test('rejects for good', async () => {
		const id = await makeReady(office, timor);
		const rejection = { outcome: 'rejected', code: 'document-expired' };
		expect((await postReceipt(client, await fetchOne(), timor.signing, rejection)).status).toBe(204);
		expect(await office.client.delivery(id)).toMatchObject({ state: 'rejected', code: 'document-expired' });
		expect((await fetchFrom(client)).status).toBe(204);
	});

	test('may send its receipt again, as it was or signed anew', async () => {
		await makeReady(office, timor);
		const fetched = await fetchOne();
		const [answers, stored] = await watchStored(office.database, async () => [
			await postReceipt(client, fetched, timor.signing),
			...(await Promise.all([1, 2, 3].map(() => postReceipt(client, fetched, timor.signing)))),
		]);
		expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204]);
		expect(stored.entries).toMatchObject([{ action: 'delivery-settled', outcome: 'delivered' }]);
	});

	test('gets what is urgent first, then what is older, and nothing that is for another', async () => {
		const [first, second] = [await makeReady(office, timor, routine), await makeReady(office, timor, routine)];
		await makeReady(office, brunei);
		const notice = await makeReady(office, timor, urgent);
		const order: string[] = [];
		for (let answer = await fetchFrom(client); answer.status === 200; answer = await fetchFrom(client)) {
			const fetched = await openFetched(answer, sender, timor);
			order.push(fetched.deliveryId);
			await postReceipt(client, fetched, timor.signing);
		}
		expect(order).toEqual([notice, first, second]);
	});

	test('leaves one for later, and fetches what is behind it', async () => {
		const [first, second] = [await makeReady(office, timor, routine), await makeReady(office, timor, routine)];
		expect((await openFetched(await fetchFrom(client, `?after=${first}`), sender, timor)).deliveryId).toBe(second);
		expect((await fetchFrom(client, `?after=${second}`)).status).toBe(204);
		const notice = await makeReady(office, timor, urgent);
		expect((await openFetched(await fetchFrom(client, `?after=${notice}`), sender, timor)).deliveryId).toBe(first);
	});
});

describe('a receipt is refused, and the delivery waits on, where', () => {
	const digest = 'A'.repeat(43);
	const refusals: Readonly<Record<string, object>> = {
		'it is of another document': { documentDigest: digest },
		'it is of another copy': { copyDigest: digest },
		'its envelope was never fetched': { envelopeDigest: digest },
		'it is of another delivery': { deliveryId: '019ab000-0000-7000-8000-0000000000d1' },
		'it is in the name of another partner': { to: 'bn.immigration' },
		'it is to another sender': { from: 'bn.immigration' },
		'its outcome is neither': { outcome: 'delivered' },
		'it rejects without a code': { outcome: 'rejected' },
		'it has a member more': { note: 'Melati Fiktif' },
		'it is of a time when its key was not valid': { receivedAt: '2020-01-01T00:00:00.000Z' },
	};

	async function expectRefused(send: (fetched: Fetched) => ReturnType<typeof postToken>): Promise<void> {
		const id = await makeReady(office, timor);
		const fetched = await fetchOne();
		log.take();
		const [answer, stored] = await watchStored(office.database, () => send(fetched));
		expect({ status: answer.status, ...JSON.parse(answer.text) }).toMatchObject({
			status: 400,
			code: 'receipt-invalid',
		});
		expect(stored.entries).toMatchObject([
			{ action: 'receipt-refused', recipient: 'tl.migration', deliveryId: id, outcome: 'receipt-invalid' },
		]);
		const waiting = await office.client.delivery(id);
		expect(waiting).toMatchObject({
			state: 'awaiting-receipt',
			receipt: null,
			attempts: [{ outcome: 'receipt-invalid' }],
		});
		expectNothingPersonal([answer.text, JSON.stringify(log.take())]);
		expect((await postReceipt(client, fetched, timor.signing)).status).toBe(204);
	}

	test.each(Object.entries(refusals))('%s', async (_, changes) => {
		await expectRefused((fetched) => postReceipt(client, fetched, timor.signing, changes));
	});

	test('another partner signed it', async () => {
		await expectRefused((fetched) => postReceipt(client, fetched, brunei.signing));
	});

	test.each<[string, (token: string) => string]>([
		['nothing is in it', () => ''],
		['it is HTML', () => '<p>OK</p>'],
		['a bit of its signature is turned', (token) => flip(token, 2, 5)],
	])('%s', async (_, spoil) => {
		await expectRefused(async (fetched) => {
			return await postToken(client, fetched.deliveryId, spoil(await signReceipt(fetched.receipt, timor.signing)));
		});
	});

	test.each<[string, string, string | undefined, number, string]>([
		['its media type is another', 'x', 'text/plain', 415, 'media-type-unsupported'],
		['it is larger than any', 'x'.repeat(16_385), undefined, 413, 'body-too-large'],
	])('%s', async (_, body, mediaType, status, code) => {
		const id = await makeReady(office, timor);
		await fetchOne();
		const [answer, stored] = await watchStored(office.database, () => postToken(client, id, body, mediaType));
		expect({ status: answer.status, ...JSON.parse(answer.text) }).toMatchObject({ status, code });
		expect(stored.entries).toMatchObject([{ action: 'receipt-refused', deliveryId: id, outcome: code }]);
		expect((await office.client.delivery(id)).state).toBe('awaiting-receipt');
	});

	test('the delivery was never fetched', async () => {
		const before = await makeReady(office, timor);
		const fetched = await fetchOne();
		expect(fetched.deliveryId).toBe(before);
		const id = await makeReady(office, timor);
		const [answer, stored] = await watchStored(office.database, () =>
			postReceipt(client, { ...fetched, deliveryId: id }, timor.signing, { deliveryId: id }),
		);
		expect({ status: answer.status, ...JSON.parse(answer.text) }).toMatchObject({
			status: 409,
			code: 'delivery-not-fetched',
		});
		expect(stored.entries).toMatchObject([
			{ action: 'receipt-refused', deliveryId: id, outcome: 'delivery-not-fetched' },
		]);
		expect((await office.client.delivery(id)).state).toBe('awaiting-receipt');
	});

	test('the delivery is another partner’s, or none', async () => {
		const id = await makeReady(office, timor);
		const fetched = await fetchOne();
		for (const deliveryId of [id, '019ab000-0000-7000-8000-0000000000d1']) {
			const [answer, stored] = await watchStored(office.database, () =>
				postReceipt(other, { ...fetched, deliveryId }, brunei.signing, { to: 'bn.immigration', deliveryId }),
			);
			expect({ status: answer.status, ...JSON.parse(answer.text) }).toMatchObject({
				status: 404,
				code: 'delivery-unknown',
			});
			const entry = { action: 'receipt-refused', recipient: 'bn.immigration', deliveryId, outcome: 'delivery-unknown' };
			expect(stored.entries).toEqual([{ at: expect.any(String), authority: 'id.imigrasi', ...entry }]);
		}
		expect((await office.client.delivery(id)).state).toBe('awaiting-receipt');
	});

	test('it says otherwise than the one before', async () => {
		const id = await makeReady(office, timor);
		const fetched = await fetchOne();
		await postReceipt(client, fetched, timor.signing);
		const rejection = { outcome: 'rejected', code: 'document-expired' };
		const answer = await postReceipt(client, fetched, timor.signing, rejection);
		expect([answer.status, JSON.parse(answer.text).code]).toEqual([409, 'delivery-ended']);
		expect((await office.client.delivery(id)).state).toBe('delivered');
	});
});

test('receipts that prove nothing are for a person after eight of them', async () => {
	const id = await makeReady(office, timor);
	for (let round = 0; round < 8; round += 1) {
		const fetched = await fetchOne();
		await postReceipt(client, fetched, brunei.signing);
	}
	const stalled = await office.client.delivery(id);
	expect(stalled).toMatchObject({ state: 'stalled', code: 'receipt-invalid' });
	expect(stalled.attempts).toHaveLength(8);
	expect((await fetchFrom(client)).status).toBe(204);
	// Somebody has called them, and it is ready again.
	await office.client.retryDelivery(id);
	await untilState(office, id, 'awaiting-receipt');
	expect((await postReceipt(client, await fetchOne(), timor.signing)).status).toBe(204);
	expect((await office.client.delivery(id)).state).toBe('delivered');
});

describe('whoever asks wrongly is told so:', () => {
	test.each<[string, number, string]>([
		['?wait=31', 400, 'request-malformed'],
		['?wait=-1', 400, 'request-malformed'],
		['?wait=1.5', 400, 'request-malformed'],
		['?after=1', 400, 'request-malformed'],
		['?after=019ab000-0000-7000-8000-0000000000d1', 404, 'delivery-unknown'],
	])('%s', async (query, status, code) => {
		const answer = await fetchFrom(client, query);
		expect([answer.status, JSON.parse(answer.text).code]).toEqual([status, code]);
	});

	test('behind what is another partner’s there is nothing', async () => {
		const id = await makeReady(office, timor);
		const answer = await fetchFrom(other, `?after=${id}`);
		expect([answer.status, JSON.parse(answer.text).code]).toEqual([404, 'delivery-unknown']);
	});

	test('without a certificate', async () => {
		const nobody = openClient(office.partnerPort);
		const answer = await fetchFrom(nobody);
		nobody.close();
		expect([answer.status, JSON.parse(answer.text).code]).toEqual([403, 'client-certificate-missing']);
	});
});
