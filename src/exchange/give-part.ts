import type { AuthorityId, Digest } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import { loadPart, type SealedPart } from '../store/attachment-parts.ts';
import { loadDelivery } from '../store/deliveries.ts';
import { loadDocument } from '../store/documents.ts';
import { findFetchedFile } from '../store/fetches.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { requireMayGo } from './may-go.ts';

/**
 * One part of a sealed attachment, for the partner that has fetched an envelope with its key and has not sent the
 * receipt yet. Whether it may have it is asked for each part, as files take long to fetch.
 *
 * @throws Problem `attachment-unknown`; of `requireMayGo`
 */
export async function givePart(
	context: ExchangeContext,
	from: AuthorityId,
	sealedDigest: Digest,
	number: number,
): Promise<SealedPart> {
	const part = await withDatabaseProblems(findPart(context, from, sealedDigest, number));
	if (part === undefined) throw new Problem('attachment-unknown');
	return part;
}

async function findPart(
	context: ExchangeContext,
	from: AuthorityId,
	sealedDigest: Digest,
	number: number,
): Promise<SealedPart | undefined> {
	const { db, kek } = context;
	const file = await findFetchedFile(db, from, sealedDigest);
	const delivery = file && (await loadDelivery(db, file.delivery));
	const document = delivery && (await loadDocument(db, kek, delivery.documentDigest));
	if (file === undefined || delivery === undefined || document === undefined) return undefined;
	await requireMayGo(context, delivery, document);
	return await loadPart(db, file.attachment, number);
}
