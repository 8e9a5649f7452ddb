import { expect, vi } from 'vitest';
import { verifyCover } from '../../src/envelope/cover.ts';
import { toClaimedDigest } from '../../src/envelope/document.ts';
import { openEnvelope, type Payload, toEnvelopeDigest } from '../../src/envelope/envelope.ts';
import { type Receipt, signReceipt } from '../../src/envelope/receipt.ts';
import { toTimestamp } from '../../src/model/identifiers.ts';
import type { Card } from '../../src/partners/card.ts';
import type { TestOffice } from '../gateways.ts';
import type { Answer, PartnerClient } from './client.ts';
import type { Correspondent } from './correspondent.ts';
import { draft } from './drafts.ts';
import type { Recipient } from './letter.ts';

/** The card of a partner without a server. */
export function toMailboxCard({ endpoint: _, ...card }: Card): Card {
	return { ...card, channel: 'mailbox' };
}

/** An envelope as it was fetched and opened. */
export interface Fetched extends Payload {
	readonly deliveryId: string;
	readonly envelope: { readonly suite: string; readonly bytes: Uint8Array };
	/** What its receipt has to say. */
	readonly receipt: Receipt;
}

export const fetchFrom = (client: PartnerClient, query = '') => client.send({ path: `/partner/v1/mailbox${query}` });

/** Opens what was fetched as its recipient does, and verifies the cover. */
export async function openFetched(answer: Answer, sender: Recipient, by: Correspondent): Promise<Fetched> {
	expect(answer.status, answer.text).toBe(200);
	expect(answer.headers).toMatchObject({
		'content-type': 'application/lintas-envelope+jwe; suite=L1',
		'cache-control': 'no-store',
	});
	const now = Temporal.Now.instant();
	const envelope = { suite: 'L1', bytes: Buffer.from(answer.text, 'latin1') };
	const payload = await openEnvelope(envelope, by.opening, now);
	const expected = { from: sender.authority, to: by.authority, copy: payload.copy, now };
	const cover = await verifyCover(payload.cover, sender.findKey, expected);
	expect(answer.headers['lintas-delivery']).toBe(cover.deliveryId);
	const receipt: Receipt = {
		deliveryId: cover.deliveryId,
		from: cover.from,
		to: cover.to,
		documentDigest: toClaimedDigest(payload.copy),
		copyDigest: cover.copyDigest,
		envelopeDigest: toEnvelopeDigest(envelope),
		receivedAt: toTimestamp(now),
		leafHash: cover.copyDigest,
		outcome: 'accepted',
	};
	return { ...payload, deliveryId: cover.deliveryId, envelope, receipt };
}

/** Posts a receipt, as it stands or with changes, signed by that key. */
export async function postReceipt(
	client: PartnerClient,
	{ deliveryId, receipt }: Pick<Fetched, 'deliveryId' | 'receipt'>,
	signer: Correspondent['signing'],
	changes: object = {},
): Promise<Answer> {
	return await postToken(client, deliveryId, await signReceipt({ ...receipt, ...changes } as Receipt, signer));
}

export function postToken(
	client: PartnerClient,
	deliveryId: string,
	body: string,
	mediaType = 'application/lintas-receipt+jwt',
): Promise<Answer> {
	const path = `/partner/v1/mailbox/${deliveryId}/receipt`;
	return client.send({ method: 'POST', path, headers: { 'content-type': mediaType }, body });
}

/** Releases a draft to a partner. @returns the delivery, once it is ready to be fetched */
export async function makeReady(office: TestOffice, to: Correspondent, changes: object = {}): Promise<string> {
	const { deliveries } = await office.client.release({ ...draft, ...changes }, [{ to: to.authority, withhold: [] }]);
	const id = deliveries[0]?.id ?? '';
	await untilState(office, id, 'awaiting-receipt');
	return id;
}

export function untilState(office: TestOffice, id: string, state: string) {
	return vi.waitFor(
		async () => {
			const delivery = await office.client.delivery(id);
			expect(delivery.state).toBe(state);
			return delivery;
		},
		{ timeout: 10_000, interval: 20 },
	);
}
