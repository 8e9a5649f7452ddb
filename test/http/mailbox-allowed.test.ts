import { hash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { schedules } from '../../src/delivery/schedule.ts';
import { openAttachment } from '../../src/envelope/attachment.ts';
import { eraseWhenDue } from '../../src/exchange/erasure.ts';
import { fetchNext } from '../../src/exchange/mailbox.ts';
import type { Card } from '../../src/partners/card.ts';
import { makeAgreement } from '../agreement.ts';
import { openExchange } from '../exchange/open-exchange.ts';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { openClient, type PartnerClient } from './client.ts';
import { type Correspondent, createCorrespondent } from './correspondent.ts';
import { draft } from './drafts.ts';
import { type Recipient, toRecipient } from './letter.ts';
import { type Fetched, fetchFrom, makeReady, openFetched, postReceipt, toMailboxCard, untilState } from './mailbox.ts';
import { watchStored } from './watch.ts';

let office: TestOffice;
let sender: Recipient;
let timor: Correspondent;
let brunei: Correspondent;
let client: PartnerClient;
let other: PartnerClient;
let card: Card;

beforeAll(async () => {
	office = await makeOffice('id.imigrasi');
	timor = await createCorrespondent('tl.migration');
	brunei = await createCorrespondent('bn.immigration');
	card = toMailboxCard(timor.card);
	sender = await toRecipient(office);
	for (const known of [card, toMailboxCard(brunei.card)]) await trust(office, known);
	await office.start();
	client = openClient(office.partnerPort, timor.tlsClient);
	other = openClient(office.partnerPort, brunei.tlsClient);
});

afterAll(async () => {
	client.close();
	other.close();
	await office.remove();
});

/** As it was before, and nothing is left. */
afterEach(async () => {
	await trust(office, card);
	// What it may have is looked up twice a second, and no answer tells whether that was before or after.
	await sleep(1_500);
	for (let answer = await fetchFrom(client); answer.status === 200; answer = await fetchFrom(client))
		await postReceipt(client, await openFetched(answer, sender, timor), timor.signing);
});

const notice = {
	kind: 'partner-notice',
	handling: { ...draft.handling, tlp: 'TLP:CLEAR', codes: [] },
	body: { subject: 'test', summary: 'Pemberitahuan rekaan.' },
};

/** The gateway looks at its partners twice a second. */
const poll = (look: () => Promise<unknown>) => expect.poll(look, { timeout: 10_000 });

const codeOf = ({ status, text }: { status: number; text: string }) => [status, JSON.parse(text).code];

describe('what is handed out is asked at each fetch:', () => {
	test('what the agreement does not allow any more is for a person, and what is behind it is handed out', async () => {
		const [stays, goes] = [await makeReady(office, timor), await makeReady(office, timor, notice)];
		const agreement = makeAgreement(timor.authority, { kinds: { send: ['partner-notice'], receive: [] } });
		await trust(office, card, { agreement });
		await poll(async () => (await openFetched(await fetchFrom(client), sender, timor)).deliveryId).toBe(goes);
		const stalled = await office.client.delivery(stays);
		expect(stalled).toMatchObject({ state: 'stalled', code: 'not-agreed' });
		expect(stalled.attempts.at(-1)).toMatchObject({ outcome: 'not-agreed', envelopeDigest: null });
	});

	test('of a partner without a valid key nothing is sealed, and it is told so', async () => {
		const id = await makeReady(office, timor);
		const [key] = timor.sealing;
		await trust(office, { ...card, revoked: [key?.kid ?? ''] });
		await poll(async () => codeOf(await fetchFrom(client))).toEqual([409, 'suite-unsupported']);
		expect(await office.client.delivery(id)).toMatchObject({ state: 'awaiting-receipt', code: null });
	});

	test('what was withdrawn is not, and the withdrawal is', async () => {
		const id = await makeReady(office, timor);
		const { documentId } = await office.client.delivery(id);
		const relations = [{ type: 'withdraws', document: documentId }];
		const withdrawal = await makeReady(office, timor, {
			kind: 'withdrawal',
			relations,
			body: { reason: 'salah orang' },
		});
		expect(await office.client.delivery(id)).toMatchObject({ state: 'cancelled', code: 'document-withdrawn' });
		expect((await openFetched(await fetchFrom(client), sender, timor)).deliveryId).toBe(withdrawal);
	});

	/** Ready, and then erased. */
	async function makeErased(): Promise<string> {
		const retainUntil = Temporal.Now.plainDateISO('Asia/Jakarta').add({ days: 1 }).toString();
		const id = await makeReady(office, timor, { handling: { ...draft.handling, retainUntil } });
		const { documentId } = await office.client.delivery(id);
		const inThreeDays = await openExchange(office, { clock: () => systemClock().add({ hours: 72 }) });
		await eraseWhenDue(inThreeDays, documentId);
		return id;
	}

	test('what was erased meanwhile is for a person, and what is behind it is handed out', async () => {
		const id = await makeErased();
		const behind = await makeReady(office, timor);
		expect((await openFetched(await fetchFrom(client), sender, timor)).deliveryId).toBe(behind);
		const stalled = await office.client.delivery(id);
		expect(stalled).toMatchObject({ state: 'stalled', code: 'document-erased' });
		expect(stalled.attempts).toMatchObject([{ outcome: 'document-erased', envelopeDigest: null }]);
	});

	test.each([
		['whoever asks hangs up', (hangUp: () => void) => hangUp()],
		[
			'it takes long',
			() => {
				const later = performance.now() + 60_000;
				vi.spyOn(performance, 'now').mockImplementation(() => later);
			},
		],
	])('what cannot go is passed over until %s', async (_, happen) => {
		const ids = [await makeErased(), await makeErased(), await makeErased()];
		const behind = await makeReady(office, timor);
		const asking = new AbortController();
		let looks = 0;
		const context = { ...(await openExchange(office)), schedules, tallies: { count: () => undefined } };
		const fetched = await fetchNext(context, {
			from: timor.authority,
			after: undefined,
			waitMs: 0,
			tls: undefined,
			signal: asking.signal,
			requireStill: () => {
				looks += 1;
				if (looks === 2) happen(() => asking.abort());
			},
		}).finally(() => vi.restoreAllMocks());
		expect(fetched).toBeUndefined();
		const states = await Promise.all([...ids, behind].map(async (id) => (await office.client.delivery(id)).state));
		expect(states[0]).toBe('stalled');
		expect(states.slice(2)).toEqual(['awaiting-receipt', 'awaiting-receipt']);
	});

	test('a partner with a server, to which it is sent, is handed out nothing', async () => {
		await trust(office, brunei.card);
		await sleep(1_000);
		const { deliveries } = await office.client.release(draft, [{ to: brunei.authority, withhold: [] }]);
		await untilState(office, deliveries[0]?.id ?? '', 'retrying');
		expect((await fetchFrom(other)).status).toBe(204);
		await trust(office, toMailboxCard(brunei.card));
	});
});

describe('an attachment', () => {
	const scan = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(1_500_000)]);
	const partBytes = 1024 * 1024;
	let id: string;

	beforeEach(async () => {
		const path = join(office.dataDir, 'scan.pdf');
		await writeFile(path, scan);
		const { id: attachment } = await office.client.attach(path);
		id = await makeReady(office, timor, { attachments: [attachment] });
	});

	const fetchPart = (sealedDigest: string, number: number | string, by = client) =>
		by.send({ path: `/partner/v1/attachments/${sealedDigest}/parts/${number}` });

	/** What the cover says of the one attachment. */
	function readReference({ cover }: Fetched) {
		const [, payload = ''] = cover.split('.');
		return JSON.parse(Buffer.from(payload, 'base64url').toString()).attachments[0] as {
			readonly digest: string;
			readonly sealedDigest: string;
			readonly sealedBytes: number;
		};
	}

	test('is fetched in parts, each with its digest, and opens with the key in the envelope', async () => {
		const fetched = await openFetched(await fetchFrom(client), sender, timor);
		const { digest, sealedDigest, sealedBytes } = readReference(fetched);
		const parts: Buffer[] = [];
		for (let number = 0; number < Math.ceil(sealedBytes / partBytes); number += 1) {
			const answer = await fetchPart(sealedDigest, number);
			expect(answer.status).toBe(200);
			const bytes = Buffer.from(answer.text, 'latin1');
			expect(answer.headers).toMatchObject({
				'content-type': 'application/octet-stream',
				'content-digest': `sha-256=:${hash('sha256', bytes, 'base64')}:`,
			});
			parts.push(bytes);
		}
		const sealed = Buffer.concat(parts);
		expect([sealed.length, hash('sha256', sealed, 'base64url')]).toEqual([sealedBytes, sealedDigest]);
		const [key] = fetched.attachmentKeys ?? [];
		if (key === undefined) throw new Error('no key');
		const content = Buffer.concat(
			await Array.fromAsync(
				await openAttachment(
					(async function* () {
						yield sealed;
					})(),
					key,
				),
			),
		);
		expect(content.equals(scan)).toBe(true);
		expect(hash('sha256', content, 'base64url')).toBe(digest);
		expect(codeOf(await fetchPart(sealedDigest, parts.length))).toEqual([404, 'attachment-unknown']);
		expect(codeOf(await fetchPart(sealedDigest, 1024))).toEqual([400, 'request-malformed']);
	});

	test('is nothing to another partner, nor before the envelope was fetched, nor after its receipt', async () => {
		const { db } = office.database;
		const { sealed_digest: sealed } = await db
			.selectFrom('attachment')
			.select('sealed_digest')
			.orderBy('created_at', 'desc')
			.orderBy('id', 'desc')
			.limit(1)
			.executeTakeFirstOrThrow();
		expect(codeOf(await fetchPart(sealed ?? '', 0))).toEqual([404, 'attachment-unknown']);
		const fetched = await openFetched(await fetchFrom(client), sender, timor);
		expect(fetched.deliveryId).toBe(id);
		expect(readReference(fetched).sealedDigest).toBe(sealed);
		expect((await fetchPart(sealed ?? '', 0)).status).toBe(200);
		expect(codeOf(await fetchPart(sealed ?? '', 0, other))).toEqual([404, 'attachment-unknown']);
		await postReceipt(client, fetched, timor.signing);
		expect(codeOf(await fetchPart(sealed ?? '', 0))).toEqual([404, 'attachment-unknown']);
	});

	test('stops where the agreement ends or the partner is suspended, between two parts', async () => {
		const { sealedDigest } = readReference(await openFetched(await fetchFrom(client), sender, timor));
		expect((await fetchPart(sealedDigest, 0)).status).toBe(200);
		await trust(office, card, { agreement: makeAgreement(timor.authority, { kinds: { send: [], receive: [] } }) });
		await poll(async () => (await fetchPart(sealedDigest, 1)).status).toBe(403);
		expect(codeOf(await fetchPart(sealedDigest, 1))).toEqual([403, 'not-agreed']);
		await trust(office, card, { state: 'suspended' });
		await poll(async () => codeOf(await fetchPart(sealedDigest, 1))).toEqual([403, 'partner-suspended']);
		await trust(office, card);
		await poll(async () => (await fetchPart(sealedDigest, 1)).status).toBe(200);
	});
});

test('a receipt of a suspended partner settles nothing until it is resumed', async () => {
	const id = await makeReady(office, timor);
	const fetched = await openFetched(await fetchFrom(client), sender, timor);
	await trust(office, card, { state: 'suspended' });
	await poll(async () => (await fetchFrom(client)).status).toBe(403);
	const [answer, stored] = await watchStored(office.database, () => postReceipt(client, fetched, timor.signing));
	expect(codeOf(answer)).toEqual([403, 'partner-suspended']);
	const outcome = 'partner-suspended';
	expect(stored.entries).toMatchObject([{ action: 'request-refused', authority: timor.authority, outcome }]);
	await trust(office, card);
	await poll(async () => (await postReceipt(client, fetched, timor.signing)).status).toBe(204);
	expect((await office.client.delivery(id)).state).toBe('delivered');
});
