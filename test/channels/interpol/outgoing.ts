import type { Outgoing } from '../../../src/channels/channel.ts';
import type { DraftBody } from '../../../src/model/field.ts';
import { Handling } from '../../../src/model/handling.ts';
import { AuthorityId, DeliveryId, Digest, DocumentId, newId, toTimestamp } from '../../../src/model/identifiers.ts';
import { findKind } from '../../../src/model/kinds.ts';
import type { NoticeRequest } from '../../../src/model/notice-request.ts';
import type { Skeleton } from '../../../src/model/skeleton.ts';
import { normaliseBody } from '../../../src/normalise/body.ts';
import { handling as usual } from '../../http/drafts.ts';

const handling = Handling.parse({ ...usual, retainUntil: '2030-12-31' });
const now = Temporal.Instant.from('2026-11-26T08:00:00Z');

export const summaries = [
	{ language: 'en', title: 'Recruiter for forced labour (fictional)', summary: 'Fictional: offers work at factories.' },
];

export const askedFor = (form: NoticeRequest['form'], more: Partial<NoticeRequest> = {}): NoticeRequest => ({
	form,
	neutral: true,
	publishExtract: false,
	...more,
});

export function toSkeleton(kind: string, changes: Partial<Skeleton> = {}): Skeleton {
	return {
		id: DocumentId.parse(newId(now)),
		kind,
		version: '1.0',
		author: AuthorityId.parse('id.imigrasi'),
		createdAt: toTimestamp(now),
		validUntil: toTimestamp(now.add({ hours: 24 * 90 })),
		language: 'id',
		handling,
		relations: [],
		attachments: [],
		...changes,
	};
}

/** A copy on its way, as its officer has written it. */
export function toOutgoing(kind: string, draft: DraftBody, more: Partial<Outgoing> = {}): Outgoing {
	const known = findKind(kind);
	if (known === undefined) throw new Error(`no kind ${kind}`);
	return {
		deliveryId: DeliveryId.parse(newId(now)),
		from: AuthorityId.parse('id.imigrasi'),
		to: AuthorityId.parse('int.ncb-jakarta'),
		skeleton: toSkeleton(kind),
		body: normaliseBody(known, draft).body,
		handling,
		copy: '',
		copyDigest: Digest.parse('A'.repeat(43)),
		withheld: [],
		attachments: [],
		attachmentKeys: [],
		...more,
	};
}
