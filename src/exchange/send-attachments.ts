import type { NativePeer } from '../channels/native/peer.ts';
import { AttachmentKey } from '../envelope/attachment.ts';
import type { SealedReference } from '../envelope/cover.ts';
import { Problem } from '../problem.ts';
import { countParts, loadPart } from '../store/attachment-parts.ts';
import { loadAttachmentsOf, type StoredAttachment } from '../store/attachments.ts';
import type { Database } from '../store/database.ts';
import type { Delivery } from '../store/deliveries.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';

/** What cover and envelope say of the attachments that are at the recipient's. */
export interface SentAttachments {
	readonly references: readonly SealedReference[];
	readonly keys: readonly AttachmentKey[];
}

/**
 * Brings the attachments of a delivery to its recipient, before the envelope that has their keys: of each
 * the parts that are not there yet. After a failure the next attempt goes on where this one stopped.
 *
 * @param requireMayGo asked before each request: files take long to bring, and to wait for their turn
 * @throws Problem of the channel; of `requireMayGo`; `attachment-unknown` when one is here no more
 */
export async function sendAttachments(
	context: Pick<ExchangeContext, 'db' | 'kek' | 'attachmentTurns'>,
	delivery: Delivery,
	findPeer: () => NativePeer,
	requireMayGo: () => Promise<void>,
): Promise<SentAttachments> {
	const files = await loadFiles(context, delivery);
	// One delivery after the other: many begun at once would fill the room that the recipient has for them.
	if (files.length > 0)
		await context.attachmentTurns.take(`to ${delivery.recipient}`, async () => {
			const peer = findPeer();
			for (const file of files) await sendParts(context.db, file, peer, requireMayGo);
		});
	return toSent(files);
}

/** The attachments of a delivery whose recipient fetches them. @throws Problem `attachment-unknown` when one is here no more */
export async function listAttachments(
	context: Pick<ExchangeContext, 'db' | 'kek'>,
	delivery: Delivery,
): Promise<SentAttachments> {
	return toSent(await loadFiles(context, delivery));
}

async function loadFiles(
	{ db, kek }: Pick<ExchangeContext, 'db' | 'kek'>,
	{ documentDigest, attachments }: Delivery,
): Promise<StoredAttachment[]> {
	if (attachments.length === 0) return [];
	const stored = await withDatabaseProblems(loadAttachmentsOf(db, kek, documentDigest, attachments));
	const files = attachments.map((digest) => stored.find((file) => file.digest === digest));
	const known = files.filter((file) => file !== undefined);
	if (known.length < files.length) throw new Problem('attachment-unknown');
	return known;
}

function toSent(files: readonly StoredAttachment[]): SentAttachments {
	return {
		references: files.map(({ digest, sealedDigest, sealedBytes }) => ({ digest, sealedDigest, sealedBytes })),
		keys: files.map(({ key }) => AttachmentKey.parse(key)),
	};
}

async function sendParts(
	db: Database,
	file: StoredAttachment,
	peer: NativePeer,
	requireMayGo: () => Promise<void>,
): Promise<void> {
	await requireMayGo();
	const there = new Set(await peer.listParts(file.sealedDigest));
	for (let number = 0; number < countParts(file.sealedBytes); number += 1) {
		if (there.has(number)) continue;
		const part = await withDatabaseProblems(loadPart(db, file.id, number));
		if (part === undefined) throw new Problem('attachment-unknown');
		await requireMayGo();
		await peer.sendPart(file, number, part);
	}
}
