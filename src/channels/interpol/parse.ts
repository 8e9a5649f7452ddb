import { z } from 'zod';
import { toDigest } from '../../envelope/digest.ts';
import { canonicalJson, type Json } from '../../json.ts';
import { DeliveryId, Digest } from '../../model/identifiers.ts';
import { travelDocumentNotice } from '../../model/kinds/travel-document-notice.ts';
import { findKind } from '../../model/kinds.ts';
import { noticeStates } from '../../model/notice-request.ts';
import { Problem } from '../../problem.ts';
import type { Arrived, Progress, Route, Sent, Unreadable } from '../channel.ts';
import { findForm, ListedNotice, toReference, toVersion } from './listed.ts';
import { findKindOfForm } from './mapping.ts';
import type { Members } from './members.ts';
import { open } from './message.ts';
import { readNotice } from './read-notice.ts';
import { ComingRecord, readRecord } from './sltd.ts';
import { toStated } from './stated.ts';

const instant = z.iso.datetime().transform((text) => Temporal.Instant.from(text));
const reason = z
	.string()
	.regex(/^[a-z]+(?:-[a-z]+)*$/)
	.max(64);

const Change = z.looseObject({
	reference: DeliveryId,
	state: z.enum(noticeStates),
	entity_id: ListedNotice.shape.entity_id.optional(),
	reason: reason.optional(),
	at: instant,
});

/** Of a request that came again it tells what has become of it meanwhile. */
const Acknowledgement = Change.extend({ digest: Digest });

/** What a bureau answers, tells of our requests, and what others state. */
export async function* parse(route: Route, message: Uint8Array, sent?: Sent): AsyncGenerator<Arrived> {
	const said = await open(route, message);
	if (sent !== undefined) yield* readAcknowledgement(said, message, sent);
	else if (Array.isArray(said.changes)) for (const change of said.changes) yield readChange(change as Json);
	else if ('entity_id' in said) yield readDetail(said);
	else throw new Problem('channel-message-unreadable');
}

/** @throws Problem `receipt-invalid` where it is about another request, or another message than was sent */
function* readAcknowledgement(said: Members, message: Uint8Array, sent: Sent): Generator<Arrived> {
	const { data } = Acknowledgement.safeParse(said);
	if (data === undefined) throw new Problem('receipt-invalid', { detail: 'It is no acknowledgement.' });
	const { reference: deliveryId, digest: envelopeDigest, state } = data;
	if (deliveryId !== sent.deliveryId || !sent.envelopeDigests.includes(envelopeDigest))
		throw new Problem('receipt-invalid', { detail: 'It is about something else.' });
	const outcome =
		state === 'refused'
			? ({ is: 'rejected', code: data.reason ?? 'refused' } as const)
			: ({ is: 'accepted', proof: 'acknowledgement' } as const);
	yield { arrived: 'answer', deliveryId, envelopeDigest, outcome, evidence: Buffer.from(message).toString('base64') };
	yield toProgress(data);
}

function toProgress(data: z.infer<typeof Change>): Progress {
	const { reference: deliveryId, state, entity_id: number, reason, at } = data;
	return { arrived: 'progress', deliveryId, state, ...(number && { number }), ...(reason && { reason }), at };
}

/** Of a request of ours, or of a record in the database of documents. */
function readChange(change: Json): Arrived {
	const isRecord = typeof change === 'object' && change !== null && 'operation' in change;
	if (isRecord) return readRecordChange(change);
	const { data, error } = Change.safeParse(change);
	return data === undefined ? unreadable(error) : toProgress(data);
}

const RecordChange = z.union([
	z.looseObject({ operation: z.enum(['add', 'update']), record: ComingRecord }),
	z.looseObject({ operation: z.literal('delete'), record: ComingRecord.pick({ id: true }) }),
]);

function readRecordChange(change: Json): Arrived {
	const { data, error } = RecordChange.safeParse(change);
	if (data === undefined) return unreadable(error);
	const reference = `sltd/${data.record.id}`;
	if (data.operation === 'delete') return { arrived: 'gone', reference };
	const { record } = data;
	return toStated(travelDocumentNotice, readRecord(record), {
		reference,
		version: toDigest(canonicalJson(record)),
		reviewOn: record.review_on,
	});
}

/** The place of what is wrong, without what stands there. */
function unreadable(error: z.ZodError | undefined, reference?: string): Unreadable {
	const pointer = `/${error?.issues[0]?.path.join('/') ?? ''}`;
	return { arrived: 'unreadable', code: 'channel-record-unreadable', pointer, ...(reference && { reference }) };
}

function readDetail(said: Members): Arrived {
	const { data: listed, error } = ListedNotice.safeParse(said);
	if (listed === undefined) return unreadable(error);
	// A diffusion may have a colour, too: in which list it stands only its address says.
	if (listed._links?.self?.href === undefined) return { ...unreadable(undefined), pointer: '/_links/self/href' };
	const { list, form } = findForm(listed);
	const reference = toReference(list, listed);
	const kind = findKind(findKindOfForm(form) ?? '');
	if (kind === undefined)
		return { arrived: 'unreadable', reference, code: 'channel-record-unreadable', pointer: '/color' };
	const { requesting_country_id: country, review_on: reviewOn } = said;
	return toStated(kind, readNotice(kind, said), { reference, version: toVersion(listed), country, reviewOn });
}
