import { hash } from 'node:crypto';
import countries from 'i18n-iso-countries/codes.json' with { type: 'json' };
import { z } from 'zod';
import type { AuthorityId } from '../model/identifiers.ts';
import { members } from './aseanapol-records.ts';
import { type ComingBatch, type ComingRecord, writeDocument, writeElement } from './aseanapol-xml.ts';
import { Refusal } from './refusal.ts';

const Verdict = z.strictObject({
	reference: z.string(),
	outcome: z.enum(['taken', 'refused']),
	code: z.string().optional(),
});
type Verdict = z.infer<typeof Verdict>;

const Batch = z.strictObject({
	id: z.string(),
	content: z.string(),
	/** Of the message that brought it last. */
	digest: z.string(),
	at: z.string(),
	verdicts: z.array(Verdict),
	isAcknowledged: z.boolean(),
});
type Batch = z.infer<typeof Batch>;

/** What waits for the gateway, oldest first: a batch of ours by its number, or an acknowledgement by its batch. */
const Message = z.union([z.strictObject({ batch: z.int() }), z.strictObject({ acknowledged: z.string() })]);

/** What the secretariat remembers. */
export const Register = z.strictObject({
	since: z.string(),
	batches: z.array(Batch),
	/** References of the gateway's records that are there. */
	records: z.array(z.string()),
	messages: z.array(Message),
	/** So many of them lie in the drop folder. */
	dropped: z.int(),
});
export type Register = z.infer<typeof Register>;

export function startRegister(now: Temporal.Instant, batches: number): Register {
	const messages = Array.from({ length: batches }, (_, batch) => ({ batch }));
	return { since: toStamp(now), batches: [], records: [], messages, dropped: 0 };
}

function toStamp(now: Temporal.Instant): string {
	return now.toString({ smallestUnit: 'millisecond' });
}

interface Coming {
	readonly batch: ComingBatch;
	readonly content: Uint8Array;
	/** Sealed, as it came. */
	readonly message: Uint8Array;
	readonly from: AuthorityId;
	readonly to: AuthorityId;
	readonly now: Temporal.Instant;
}

/**
 * Each record is judged; what became of them is told later. The same batch again is the same one, and is acknowledged
 * again.
 *
 * @throws Refusal 400 where it is for somebody else, 409 where its id has another content
 */
export function take(
	register: Register,
	{ batch, content, message, from, to, now }: Coming,
): { next: Register; result: Batch } {
	const { id, from: sender, to: recipient } = batch.attributes;
	if (id === undefined || sender !== from || recipient !== to)
		throw new Refusal(400, 'It is no batch of yours for us.');
	const known = register.batches.find((each) => each.id === id);
	const digests = { content: hash('sha256', content, 'base64url'), digest: hash('sha256', message, 'base64url') };
	if (known !== undefined && known.content !== digests.content) throw new Refusal(409, 'Another batch has this id.');
	const { verdicts, records } =
		known === undefined
			? judgeAll(batch.records, register.records)
			: { verdicts: known.verdicts, records: register.records };
	const result: Batch = { id, ...digests, at: toStamp(now), verdicts, isAcknowledged: false };
	return {
		next: { ...register, records, batches: [...register.batches.filter((each) => each !== known), result] },
		result,
	};
}

function judgeAll(coming: readonly ComingRecord[], present: readonly string[]) {
	const there = new Set(present);
	const seen = new Set<string>();
	const verdicts: Verdict[] = [];
	for (const record of coming) {
		const { reference = '', operation, of = '' } = record.attributes;
		const code = judge(record, { there, seen });
		seen.add(reference);
		verdicts.push(code === undefined ? { reference, outcome: 'taken' } : { reference, outcome: 'refused', code });
		if (code === undefined && operation === 'add') there.add(reference);
		if (code === undefined && operation === 'delete') there.delete(of);
	}
	return { verdicts, records: [...there] };
}

const kinds = ['person', 'modus-operandi', 'travel-document'];
const alpha3: ReadonlySet<string> = new Set(countries.map(([, code]) => String(code)));

/** Why a record is not taken. */
function judge(
	{ attributes, countries: named, isEmpty }: ComingRecord,
	{ there, seen }: { readonly there: ReadonlySet<string>; readonly seen: ReadonlySet<string> },
): string | undefined {
	const { reference = '', operation = '', of, kind = '', issuedBy = '' } = attributes;
	if (seen.has(reference) || (operation === 'add' && there.has(reference))) return 'duplicate-reference';
	if (!kinds.includes(kind)) return 'unknown-kind';
	if (!(members as readonly string[]).includes(issuedBy)) return 'unknown-country';
	if (!named.every((code) => alpha3.has(code))) return 'unknown-country';
	if (!['add', 'update', 'delete'].includes(operation)) return 'unknown-operation';
	if (operation !== 'add' && (of === undefined || !there.has(of))) return 'unknown-record';
	return isEmpty === (operation === 'delete') ? undefined : 'fields-missing';
}

/** Acknowledges what has been looked at for long enough; a lost one is acknowledged, and nobody hears of it. */
export function advance(
	register: Register,
	{ now, reviewMs, isLost }: { readonly now: Temporal.Instant; readonly reviewMs: number; readonly isLost: boolean },
): Register {
	const due = register.batches.filter(({ at, isAcknowledged }) => {
		const end = Temporal.Instant.from(at).add({ milliseconds: reviewMs });
		return !isAcknowledged && Temporal.Instant.compare(end, now) <= 0;
	});
	if (due.length === 0) return register;
	return {
		...register,
		batches: register.batches.map((batch) => (due.includes(batch) ? { ...batch, isAcknowledged: true } : batch)),
		messages: [...register.messages, ...(isLost ? [] : due.map(({ id }) => ({ acknowledged: id })))],
	};
}

/** Without verdicts it says that the batch is there. */
export function writeAcknowledgement({ id, digest, at, verdicts }: Batch, isSettled: boolean): string {
	const records = isSettled ? verdicts.map((verdict) => writeElement('record', verdict)) : [];
	return writeDocument('acknowledgement', { batch: id, digest, createdAt: at }, records);
}
