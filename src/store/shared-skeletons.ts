import { sql } from 'kysely';
import type { AuthorityId, Digest } from '../model/identifiers.ts';
import type { Transaction } from './database.ts';

/** A document of a case that a participant is to fold it from. */
export interface Share {
	readonly digest: Digest;
	/** As it was stored, without its body. */
	readonly jwt: string;
	readonly recipient: AuthorityId;
}

/**
 * Those that never went to them in any form, and do not go: the oldest documents, as many as `limit`.
 *
 * Where a withdrawal ended a delivery, or they refused what was disclosed (it came late, or more than is agreed), the
 * skeleton is still missing. Where they refused the skeleton itself, or a person stopped a delivery, that was decided; one
 * that is stalled a person tries again.
 */
export async function listUnshared(
	tx: Transaction,
	wanted: readonly Pick<Share, 'digest' | 'recipient'>[],
	limit: number,
): Promise<Share[]> {
	const digests = wanted.map(({ digest }) => digest);
	const recipients = wanted.map(({ recipient }) => recipient);
	const { rows } = await sql<Share>`
		select document.digest, document.jwt, wanted.recipient
		from unnest(${digests}::text[], ${recipients}::text[]) as wanted(digest, recipient)
		join document on document.digest = wanted.digest
		where not exists (
			select from delivery where document_digest = wanted.digest and delivery.recipient = wanted.recipient
				and not (state = 'cancelled' and code = 'document-withdrawn')
				and not (state = 'rejected' and (disclosed <> '{}' or attachments <> '{}')))
		order by document.id, wanted.recipient limit ${limit}`.execute(tx);
	return rows;
}
