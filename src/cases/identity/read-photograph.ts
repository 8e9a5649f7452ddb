import { toActor, toAuditLeaf } from '../../audit/entry.ts';
import { type OpenedAttachment, openFile } from '../../exchange/attachment-reading.ts';
import type { ExchangeContext } from '../../exchange/context.ts';
import { withDatabaseProblems } from '../../exchange/database-problems.ts';
import { recordReading } from '../../exchange/unusual-reading.ts';
import { type IdentityRecordId, toTimestamp } from '../../model/identifiers.ts';
import { Problem } from '../../problem.ts';
import { loadAttachments } from '../../store/attachments.ts';
import { findPhoto } from '../../store/identity-records.ts';
import type { Searcher } from './search.ts';

type PhotographContext = Pick<
	ExchangeContext,
	'authority' | 'db' | 'kek' | 'clock' | 'timeZone' | 'readingLimits' | 'alarm'
>;

/**
 * The photograph of somebody in our register, for people to compare: nothing here does. That it was looked at is on
 * record before, and counts as read.
 *
 * @throws Problem `attachment-unknown` where there is no such record, or none of it
 */
export async function readPhotograph(
	context: PhotographContext,
	{ by, purpose: reason }: Searcher,
	id: IdentityRecordId,
): Promise<OpenedAttachment> {
	const { authority, clock, db, kek } = context;
	const photo = await withDatabaseProblems(findPhoto(db, id));
	const [file] = await withDatabaseProblems(loadAttachments(db, kek, authority, photo === undefined ? [] : [photo]));
	if (file === undefined) throw new Problem('attachment-unknown', { detail: `Record ${id}.` });
	const entry = { at: toTimestamp(clock()), action: 'identity-photograph-read', authority, ...toActor(by) } as const;
	const leaf = toAuditLeaf({ ...entry, reason, outcome: 'shown' });
	await recordReading(context, by, [leaf], [{ measure: 'document', value: id }]);
	return await openFile(context, file);
}
