import { hash, X509Certificate } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { receiptMediaType } from '../../src/channels/native/media-types.ts';
import type { Receipt } from '../../src/envelope/receipt.ts';
import { toPartner } from '../../src/partners/partner.ts';
import { loadKeyStore } from '../../src/pki/key-store.ts';
import { type MockPartner, makeReceipt, openMockPartner } from '../channels/mock-partner.ts';
import { flip, toPart, withPart } from '../envelope/forge.ts';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { type Correspondent, createCorrespondent, issueKey, toSigningKey } from '../http/correspondent.ts';
import { draft } from '../http/drafts.ts';
import { expectNothingPersonal, makeLog, readStored } from '../http/watch.ts';

let office: TestOffice;
let mock: MockPartner;
let stranger: Correspondent;
let sender: Parameters<typeof makeReceipt>[1];
let own: Correspondent['signing'];
const log = makeLog();

beforeAll(async () => {
	office = await makeOffice('id.imigrasi', { LINTAS_LOG_LEVEL: 'info' });
	mock = await openMockPartner('my.imigresen');
	stranger = await createCorrespondent('sg.ica');
	await trust(office, mock.partner.card);
	await trust(office, stranger.card);
	const { signingKeys } = toPartner(await office.card());
	sender = { authority: office.authority, findKey: (x5t) => signingKeys.get(x5t) };
	const [signing] = (await loadKeyStore(office.dataDir)).signing;
	if (signing === undefined) throw new Error('no signing key');
	own = { kid: signing.kid, x5t: signing.certificate.thumbprintSha256, privateKey: signing.privateKey };
	await office.start({ doors: true, work: true }, { logTo: log });
});

afterAll(async () => {
	await office.remove();
	await mock.close();
});

type MakeAnswer = (bytes: Uint8Array) => Promise<string>;

/** Envelopes are answered so, with status 200 and the media type of receipts; nothing else is published. */
function answerWith(make: MakeAnswer, mediaType: string = receiptMediaType): void {
	mock.answer(async (incoming, bytes, outgoing) => {
		if (incoming.method !== 'POST') return void outgoing.writeHead(404).end();
		outgoing.writeHead(200, { 'content-type': mediaType }).end(await make(bytes));
	});
}

const honest: MakeAnswer = (bytes) => makeReceipt(mock, sender, bytes);
const saying =
	(changes: object): MakeAnswer =>
	(bytes) =>
		makeReceipt(mock, sender, bytes, changes as Partial<Receipt>);

async function release(): Promise<string> {
	const { deliveries } = await office.client.release(draft, [{ to: 'my.imigresen', withhold: [] }]);
	return deliveries[0]?.id ?? '';
}

const until = (id: string, state: string) =>
	vi.waitFor(
		async () => {
			const delivery = await office.client.delivery(id);
			expect(delivery.state).toBe(state);
			return delivery;
		},
		{ timeout: 20_000, interval: 20 },
	);

async function entriesOf(id: string) {
	const { entries } = await readStored(office.database);
	return entries.filter(({ deliveryId }) => deliveryId === id).map(({ action, outcome }) => `${action}: ${outcome}`);
}

const digest = 'A'.repeat(43);
const bad: Readonly<Record<string, readonly [MakeAnswer, mediaType?: string]>> = {
	nothing: [async () => ''],
	'a page of HTML': [async () => '<p>OK</p>', 'text/html'],
	'HTML that is said to be a receipt': [async () => '<p>OK</p>'],
	'a receipt whose signature has a bit turned': [async (bytes) => flip(await honest(bytes), 2, 5)],
	'a receipt without a signature (alg none)': [
		async (bytes) => withPart(await honest(bytes), 0, toPart({ alg: 'none', typ: 'lintas-receipt+jwt' })),
	],
	'a receipt of another document': [saying({ documentDigest: digest })],
	'a receipt of another copy': [saying({ copyDigest: digest })],
	'a receipt of an envelope that was never sent': [saying({ envelopeDigest: digest })],
	'a receipt of another delivery': [saying({ deliveryId: '019ab000-0000-7000-8000-0000000000d1' })],
	'a receipt of another sender': [saying({ from: 'sg.ica' })],
	'a receipt in the name of another partner': [saying({ to: 'sg.ica' })],
	'a receipt that another partner signed': [(bytes) => makeReceipt(mock, sender, bytes, {}, stranger.signing)],
	'a receipt that we signed ourselves': [(bytes) => makeReceipt(mock, sender, bytes, {}, own)],
	'a receipt of neither outcome': [saying({ outcome: 'delivered' })],
	'a rejection without a code': [saying({ outcome: 'rejected' })],
	'a receipt with a note': [saying({ note: 'Melati Fiktif' })],
	'a receipt from a time when the key was not valid': [saying({ receivedAt: '2020-01-01T00:00:00.000Z' })],
};

describe('a delivery is never delivered, and tried again, when the partner answers with', () => {
	beforeEach(() => log.take());

	test.each(Object.entries(bad))('%s', async (_, [make, mediaType]) => {
		answerWith(make, mediaType);
		const id = await release();
		const retrying = await until(id, 'retrying');
		expect(retrying).toMatchObject({ code: 'receipt-invalid', receipt: null, proof: null, settledAt: null });
		answerWith(honest);
		const delivered = await until(id, 'delivered');
		expect(delivered.attempts.length).toBeGreaterThan(1);
		const shown = new X509Certificate(mock.partner.tlsServer.cert);
		const tls = {
			protocol: 'TLSv1.3',
			cipher: 'TLS_AES_256_GCM_SHA384',
			certificate: hash('sha256', shown.raw, 'base64url'),
		};
		expect(delivered.attempts.at(-1)?.tls).toEqual(tls);
		const entries = await entriesOf(id);
		const expected = ['delivery-settled: delivered', 'document-released: queued', 'receipt-refused: receipt-invalid'];
		expect([...new Set(entries)].toSorted()).toEqual(expected);
		expect(entries.filter((entry) => entry.startsWith('delivery-settled'))).toHaveLength(1);
		expectNothingPersonal([log.lines.join('')]);
	});
});

describe('a delivery is settled', () => {
	test('by the receipt of an earlier attempt, whose answer was lost', async () => {
		const receipts: string[] = [];
		mock.answer(async (incoming, bytes, outgoing) => {
			if (incoming.method !== 'POST') return void outgoing.writeHead(404).end();
			receipts.push(await honest(bytes));
			if (receipts.length === 1) return void incoming.socket.destroy();
			outgoing.writeHead(200, { 'content-type': receiptMediaType }).end(receipts[0]);
		});
		const delivered = await until(await release(), 'delivered');
		expect(delivered.receipt).toBe(receipts[0]);
		expect(delivered.attempts).toMatchObject([{ outcome: 'partner-unreachable' }, { outcome: 'delivered' }]);
	});

	test('by a signed rejection, for good, even with a code that nobody here knows', async () => {
		answerWith(saying({ outcome: 'rejected', code: 'melting-point-exceeded' }));
		const id = await release();
		const rejected = await until(id, 'rejected');
		expect(rejected).toMatchObject({ code: 'melting-point-exceeded', attempts: [{ number: 1 }] });
		expect(rejected.receipt).not.toBeNull();
		expect(await entriesOf(id)).toContain('delivery-settled: melting-point-exceeded');
	});

	test('by a receipt under a signing key that is on a card which the partner has published since', async () => {
		const { certificate, privateKey } = await issueKey(mock.partner.ca, 'signing');
		const key = toSigningKey({ certificate, privateKey });
		mock.answer(async (incoming, bytes, outgoing) => {
			if (incoming.method === 'POST') {
				const receipt = await makeReceipt(mock, sender, bytes, {}, key);
				return void outgoing.writeHead(201, { 'content-type': receiptMediaType }).end(receipt);
			}
			const card = await mock.partner.signCard({ signing: [...mock.partner.card.signing, certificate.pem] });
			outgoing.writeHead(200, { 'content-type': 'application/lintas-card+jwt' }).end(card);
		});
		// The tests before had its card fetched in vain: for a while it is not fetched again.
		await sleep(5_000);
		const delivered = await until(await release(), 'delivered');
		expect(delivered.attempts).toMatchObject([{ outcome: 'delivered' }]);
	});
});

test('a partner that is busy is asked again when it says, and not before', async () => {
	mock.answer((_incoming, _bytes, outgoing) => void outgoing.writeHead(503, { 'retry-after': '600' }).end());
	const id = await release();
	const { nextAttemptAt, code } = await until(id, 'retrying');
	expect(code).toBe('partner-busy');
	const wait = Temporal.Now.instant()
		.until(Temporal.Instant.from(nextAttemptAt ?? ''))
		.total('seconds');
	expect(wait).toBeGreaterThan(590);
});
