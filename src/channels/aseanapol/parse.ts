import { z } from 'zod';
import { toDigest } from '../../envelope/digest.ts';
import { tlpLabels } from '../../model/handling.ts';
import { type AuthorityId, DeliveryId, Digest, PlainDate } from '../../model/identifiers.ts';
import { findKind } from '../../model/kinds.ts';
import { Problem } from '../../problem.ts';
import type { Answer, Arrived, Gone, Sent, Stated, Unreadable } from '../channel.ts';
import { findByRecord, members, operations, outcomes, toReference } from './contract.ts';
import { readFields, unreadable } from './read-fields.ts';
import { type Message, readMessage } from './read-message.ts';
import type { Element } from './xml.ts';

const Reference = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,199}$/);
const Time = z.iso.datetime();
const Code = z
	.string()
	.max(64)
	.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);

const BatchAttributes = z.strictObject({ id: Reference, from: z.string(), to: z.string(), createdAt: Time });

const record = { reference: Reference, kind: z.string(), issuedBy: z.enum([...members.values()]) };
const [add, update, remove] = operations;
const content = { validUntil: PlainDate.optional(), tlp: z.enum(tlpLabels).optional() };
const RecordAttributes = z.discriminatedUnion('operation', [
	z.strictObject({ ...record, ...content, operation: z.literal(add) }),
	z.strictObject({ ...record, ...content, operation: z.literal(update), of: Reference }),
	z.strictObject({ ...record, operation: z.literal(remove), of: Reference, reason: Code.optional() }),
]);

const AcknowledgementAttributes = z.strictObject({ batch: DeliveryId, digest: Digest, createdAt: Time });
const AcknowledgedRecord = z.strictObject({ reference: Reference, outcome: z.enum(outcomes), code: Code.optional() });

/** Who it is from, who it is for, and how it came. */
export interface Origin {
	readonly own: AuthorityId;
	readonly authority: AuthorityId;
	/** As the counterpart signed it. */
	readonly message: Uint8Array;
	/** What it has to answer. */
	readonly sent?: Sent | undefined;
}

/**
 * What a message says, its signature verified.
 *
 * @throws Problem `channel-message-unreadable`; `receipt-invalid` for what is no answer to what was sent
 */
export async function* parseContent(bytes: Uint8Array, origin: Origin): AsyncGenerator<Arrived> {
	const message = await readMessage(bytes);
	if (message.name === 'acknowledgement') yield await readAnswer(message, origin);
	else if (origin.sent === undefined) yield* readBatch(message, origin);
	else throw new Problem('receipt-invalid', { detail: 'It is no acknowledgement.' });
}

async function* readBatch(message: Message, { own, authority }: Origin): AsyncGenerator<Arrived> {
	const { data: batch } = BatchAttributes.safeParse(message.attributes);
	if (batch === undefined) throw refuse('Its batch does not say what the schema asks for.');
	if (batch.from !== authority || batch.to !== own) throw refuse('It is from somebody else, or for somebody else.');
	const seen = new Set<string>();
	for await (const each of message.records()) yield readOnce(each, Temporal.Instant.from(batch.createdAt), seen);
}

/** One of the same reference in a batch: of two that say different things nobody knows which is right. */
function readOnce(element: Element, saidAt: Temporal.Instant, seen: Set<string>): Stated | Gone | Unreadable {
	const reference = Reference.safeParse(element.attributes.reference).data;
	const about = { arrived: 'unreadable', ...(reference !== undefined && { reference }) } as const;
	if (reference !== undefined && seen.has(reference)) return { ...about, code: 'channel-record-repeated' };
	if (reference !== undefined) seen.add(reference);
	try {
		return readRecord(element, saidAt);
	} catch (cause) {
		if (!(cause instanceof Problem)) throw cause;
		const pointer = cause.fields[0]?.pointer;
		return { ...about, code: cause.code, ...(pointer !== undefined && { pointer }) };
	}
}

function readRecord({ attributes, children, text }: Element, saidAt: Temporal.Instant): Stated | Gone {
	const { data } = RecordAttributes.safeParse(attributes);
	const recordKind = findByRecord(attributes.kind);
	const kind = findKind(recordKind?.kind ?? '');
	if (data === undefined || recordKind === undefined || kind === undefined || /\S/.test(text))
		throw unreadable([], 'attributes as the schema has them');
	if (data.operation === remove) {
		if (children.length > 0) throw unreadable([], 'no fields');
		return { arrived: 'gone', reference: data.of, saidAt };
	}
	const { validUntil, tlp, reference, issuedBy } = data;
	const fields = readFields(kind.fields, recordKind.released, children);
	const version = toDigest(JSON.stringify([kind.name, fields, validUntil, tlp]));
	const provenance = { system: 'aseanapol', reference, country: issuedBy, on: saidAt.toString().slice(0, 10) };
	const body = kind.draft.safeParse({ ...fields, provenance });
	const [issue] = body.error?.issues ?? [];
	if (issue !== undefined) throw unreadable(issue.path as (string | number)[], 'as the schema has it');
	return {
		arrived: 'stated',
		reference: data.operation === update ? data.of : reference,
		version,
		kind: kind.name,
		saidAt,
		body: body.data ?? {},
		...(validUntil !== undefined && { validUntil: Temporal.PlainDate.from(validUntil) }),
		...(tlp !== undefined && { tlp }),
	};
}

/** One without a record says that the batch is there, and what becomes of it is told later. */
async function readAnswer(message: Message, { message: signed, sent }: Origin): Promise<Answer> {
	const { data } = AcknowledgementAttributes.safeParse(message.attributes);
	if (data === undefined) throw refuse('Its acknowledgement does not say what the schema asks for.');
	const { batch: deliveryId, digest: envelopeDigest } = data;
	const isAnswer =
		sent === undefined || (sent.deliveryId === deliveryId && sent.envelopeDigests.includes(envelopeDigest));
	if (!isAnswer) throw new Problem('receipt-invalid', { detail: 'It acknowledges something else.' });
	const records = await Array.fromAsync(message.records());
	const evidence = Buffer.from(signed).toString('base64');
	return { arrived: 'answer', deliveryId, envelopeDigest, outcome: toOutcome(records, deliveryId), evidence };
}

function toOutcome([element, ...more]: readonly Element[], deliveryId: string): Answer['outcome'] {
	if (element === undefined) return { is: 'pending' };
	const { data } = AcknowledgedRecord.safeParse(element.attributes);
	if (data === undefined || more.length > 0 || data.reference !== toReference(deliveryId))
		throw refuse('It acknowledges a record that was not sent, or not as the schema has it.');
	return data.outcome === 'taken'
		? { is: 'accepted', proof: 'acknowledgement' }
		: { is: 'rejected', code: data.code ?? 'refused' };
}

function refuse(detail: string): Problem {
	return new Problem('channel-message-unreadable', { detail });
}
