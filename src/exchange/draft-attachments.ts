import type { Draft } from '../model/draft.ts';
import { toFieldProblems } from '../model/field-problems.ts';
import { AttachmentReferences } from '../model/skeleton.ts';
import { Problem } from '../problem.ts';
import { holdAttachments, loadAttachments, type StoredAttachment } from '../store/attachments.ts';
import type { Transaction } from '../store/database.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';

/**
 * The files that a draft names, in its order.
 *
 * @throws Problem `draft-invalid` when one was never handed in or has expired, when the same file is there
 * twice, or when they are too large together
 */
export async function loadDraftAttachments(
	{ db, kek, authority }: Pick<ExchangeContext, 'db' | 'kek' | 'authority'>,
	ids: Draft['attachments'],
): Promise<readonly StoredAttachment[]> {
	const stored = await withDatabaseProblems(loadAttachments(db, kek, authority, ids));
	const files = ids.map((id) => stored.find((file) => file.id === id));
	const missing = files.flatMap((file, index) => (file === undefined ? [index] : []));
	if (missing.length > 0) {
		const expected = 'a file that was handed in and is here';
		throw new Problem('draft-invalid', {
			fields: missing.map((index) => ({ pointer: `/attachments/${index}`, expected })),
		});
	}
	const known = files.filter((file) => file !== undefined);
	const references = known.map(({ digest, sizeBytes, mediaType }) => ({ digest, sizeBytes, mediaType }));
	const { error } = AttachmentReferences.safeParse(references);
	if (error !== undefined) throw new Problem('draft-invalid', { fields: toFieldProblems(error, '/attachments') });
	return known;
}

/** From here on nobody removes them: one that has expired since it was loaded is told of. */
export async function requireStillHere(tx: Transaction, files: readonly Pick<StoredAttachment, 'id'>[]): Promise<void> {
	const held = await holdAttachments(
		tx,
		files.map(({ id }) => id),
	);
	if (held === files.length) return;
	throw new Problem('draft-invalid', { fields: [{ pointer: '/attachments', expected: 'files that are here' }] });
}
