import { vi } from 'vitest';
import type { EvidenceBundle } from '../../src/audit/evidence-bundle.ts';
import { putTimes } from '../../src/audit/timestamping.ts';
import { askForTimestamp } from '../../src/channels/timestamp.ts';
import { systemClock } from '../../src/clock.ts';
import type { DeliveryId, DocumentId } from '../../src/model/identifiers.ts';
import { parseSignedCard, toTokenDigest } from '../../src/partners/signed-card.ts';
import { parseTimestampAnchors } from '../../src/pki/timestamp.ts';
import { keepCard } from '../../src/store/partners.ts';
import { makeDraft } from '../e2e/drafts.ts';
import type { TestOffice } from '../gateways.ts';
import type { TestAuthority } from '../timestamp-authority.ts';

/** Each keeps the other's card as it was signed. */
export async function keepCards(...offices: readonly TestOffice[]): Promise<void> {
	for (const to of offices) for (const from of offices) if (from !== to) await keep(to, await from.signedCard());
}

async function keep({ database }: TestOffice, token: string): Promise<void> {
	const { authority, card } = await parseSignedCard(token);
	const about = { authority, version: card.version, kid: 'kid', token, tokenDigest: toTokenDigest(token) };
	// Long ago: as of then it is the card that counts.
	await database.db.transaction().execute((tx) => keepCard(tx, { ...about, takenAt: '2020-01-01T00:00:00.000Z' }));
}

export interface Sent {
	readonly documentId: DocumentId;
	readonly deliveryId: DeliveryId;
}

/** Releases a document about an invented person, and waits for the receipt. */
export async function sendOne(from: TestOffice, to: TestOffice): Promise<Sent> {
	const { documentId, deliveries } = await from.client.release(makeDraft(), [{ to: to.authority, withhold: [] }]);
	const deliveryId = deliveries[0]?.id as DeliveryId;
	await vi.waitFor(
		async () => {
			const { state } = await from.client.delivery(deliveryId);
			if (state !== 'delivered') throw new Error(`It is ${state}.`);
		},
		{ timeout: 20_000, interval: 50 },
	);
	return { documentId, deliveryId };
}

/** Once the log has signed it. */
export function prove(office: TestOffice, document: string, partner?: string): Promise<EvidenceBundle> {
	return vi.waitFor(() => office.client.evidence(document, partner), { timeout: 10_000, interval: 100 });
}

/** Has the authority put a time to the newest checkpoint of that office. */
export async function stamp({ authority, database }: TestOffice, { url, caPem }: TestAuthority): Promise<void> {
	await putTimes({
		authority,
		db: database.db,
		clock: systemClock,
		alarm: () => undefined,
		log: { info: () => undefined, warn: () => undefined, error: () => undefined },
		authorities: [{ source: url, anchors: parseTimestampAnchors(Buffer.from(caPem)) }],
		ask: (source, query) => askForTimestamp(source, query, new AbortController().signal),
	});
}
