import { hash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson, parseJsonBytes } from '../json.ts';
import { Refusal } from './refusal.ts';

const Reference = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);
const Day = z.iso.date();
const Text = z.looseObject({ title: z.string().min(1), summary: z.string().min(1) });
const Stated = {
	notice: z.looseObject({ arrest_warrants: z.array(z.unknown()).optional() }).optional(),
	records: z
		.array(z.looseObject({ number: z.string().min(1), fraud_type: z.string().min(1) }))
		.min(1)
		.optional(),
	texts: z.record(z.enum(['en', 'fr', 'es', 'ar']), Text.optional()).optional(),
	declarations: z.looseObject({ neutral: z.boolean(), publishExtract: z.boolean() }),
	reviewOn: Day,
	color: z.enum(['red', 'blue', 'green', 'yellow', 'orange', 'purple', 'silver']).optional(),
	countries: z
		.array(z.string().regex(/^[A-Z]{2,3}$/))
		.min(1)
		.optional(),
};

/** What a gateway asks for. Members beside these are for those who read the notice. */
const Request = z.discriminatedUnion('request', [
	z.looseObject({ reference: Reference, request: z.literal('notice'), ...Stated, color: Stated.color.unwrap() }),
	z.looseObject({
		reference: Reference,
		request: z.literal('diffusion'),
		...Stated,
		countries: Stated.countries.unwrap(),
	}),
	z.looseObject({ reference: Reference, request: z.literal('sltd'), ...Stated, records: Stated.records.unwrap() }),
	z.looseObject({ reference: Reference, request: z.literal('update'), of: Reference, ...Stated }),
	z.looseObject({ reference: Reference, request: z.literal('withdrawal'), of: Reference }),
]);
export type Request = z.infer<typeof Request>;

const State = z.enum(['submitted', 'under-review', 'published', 'refused', 'updated', 'withdrawn', 'deleted']);
const Change = z.strictObject({
	reference: Reference,
	state: State,
	entity_id: z.string().optional(),
	reason: z.string().optional(),
	at: z.string(),
});
type Change = z.infer<typeof Change>;

/** A request that was taken, and what is still to come of it. */
const Taken = z.strictObject({
	reference: Reference,
	/** Whose notice it is about: itself, or the first request. */
	about: Reference,
	request: z.enum(['notice', 'diffusion', 'sltd', 'update', 'withdrawal']),
	content: z.string(),
	/** Where it is refused when it has been looked at. */
	reason: z.string().optional(),
	at: z.string(),
	isRefusedAtOnce: z.boolean(),
	isReviewed: z.boolean(),
	isDone: z.boolean(),
});
type Taken = z.infer<typeof Taken>;

/** What the bureau remembers of the gateway's requests. */
export const Docket = z.strictObject({ taken: z.array(Taken), changes: z.array(Change) });
export type Docket = z.infer<typeof Docket>;

export const emptyDocket: Docket = { taken: [], changes: [] };

/** @throws Refusal 400 */
export function parseRequest(content: Uint8Array): Request {
	try {
		return Request.parse(parseJsonBytes(content));
	} catch (cause) {
		throw new Refusal(400, 'It is no request of this contract.', { cause });
	}
}

/** How a request stands: of one that was refused at once, or came again, more than that it was submitted. */
export type Acknowledged = Change;

/** The same request again is the same one. @throws Refusal 409 where its reference has another content */
export function take(docket: Docket, request: Request, now: Temporal.Instant): { next: Docket; result: Acknowledged } {
	const content = hash('sha256', canonicalJson(request), 'base64url');
	const { reference } = request;
	const known = docket.taken.find((each) => each.reference === reference);
	if (known !== undefined) {
		if (known.content !== content) throw new Refusal(409, 'Another request has this reference.');
		const last = docket.changes.findLast((change) => change.reference === reference);
		return { next: docket, result: last ?? toAcknowledged(known) };
	}
	const first = docket.taken.find((each) => 'of' in request && each.reference === request.of);
	const atOnce = findPlainFault(request, first);
	const reason = atOnce ?? findFault(request, now);
	const taken: Taken = {
		reference,
		about: first?.about ?? reference,
		request: request.request,
		content,
		...(reason !== undefined && { reason }),
		at: toStamp(now),
		isRefusedAtOnce: atOnce !== undefined,
		isReviewed: atOnce !== undefined,
		isDone: atOnce !== undefined,
	};
	return { next: { ...docket, taken: [...docket.taken, taken] }, result: toAcknowledged(taken) };
}

function toStamp(at: Temporal.Instant): string {
	return at.toString({ smallestUnit: 'millisecond' });
}

function toAcknowledged({ reference, at, reason, isRefusedAtOnce }: Taken): Acknowledged {
	if (!isRefusedAtOnce || reason === undefined) return { reference, state: 'submitted', at };
	return { reference, state: 'refused', reason, at };
}

/** INTERPOL's Constitution, Article 3; and what changes something that is not there. */
function findPlainFault(request: Request, first: Taken | undefined): string | undefined {
	if ('of' in request && (first === undefined || first.reason !== undefined)) return 'unknown-request';
	return request.request !== 'withdrawal' && !request.declarations.neutral ? 'article-3' : undefined;
}

/** What a person finds who looks at it. */
function findFault(request: Request, now: Temporal.Instant): string | undefined {
	if (request.request === 'withdrawal') return undefined;
	const isRed = request.color === 'red';
	if (isRed && (request.notice?.arrest_warrants ?? []).length === 0) return 'no-warrant';
	if (request.records === undefined && request.texts?.en === undefined) return 'no-summary';
	const latest = now
		.toZonedDateTimeISO('UTC')
		.toPlainDate()
		.add({ years: request.records === undefined ? 5 : 10 });
	return request.reviewOn > latest.toString() ? 'review-too-late' : undefined;
}

/** What has happened by now: looked at when half of the time is over, and settled at its end. */
export function advance(
	docket: Docket,
	{ now, reviewMs, deleted = [] }: { now: Temporal.Instant; reviewMs: number; deleted?: readonly string[] | undefined },
): Docket {
	let present = docket;
	for (const taken of docket.taken) present = advanceOne(present, taken, { now, reviewMs });
	for (const id of deleted) present = remove(present, id, now);
	return present;
}

function advanceOne(
	docket: Docket,
	taken: Taken,
	{ now, reviewMs }: { readonly now: Temporal.Instant; readonly reviewMs: number },
): Docket {
	const [looked, done] = [Math.floor(reviewMs / 2), reviewMs].map((ms) =>
		Temporal.Instant.from(taken.at).add({ milliseconds: ms }),
	) as [Temporal.Instant, Temporal.Instant];
	const isOver = (at: Temporal.Instant) => Temporal.Instant.compare(at, now) <= 0;
	const [isReviewed, isDone] = [taken.isReviewed || isOver(looked), taken.isDone || isOver(done)];
	if (isReviewed === taken.isReviewed && isDone === taken.isDone) return docket;
	const isNews = isReviewed && !taken.isReviewed && taken.about === taken.reference;
	const changes: readonly Change[] = [
		...(isNews ? [{ reference: taken.reference, state: 'under-review' as const, at: toStamp(looked) }] : []),
		...(isDone && !taken.isDone ? [settle(docket, taken, toStamp(done))] : []),
	];
	return {
		taken: docket.taken.map((each) => (each === taken ? { ...taken, isReviewed, isDone } : each)),
		changes: [...docket.changes, ...changes],
	};
}

const settled = {
	notice: 'published',
	diffusion: 'published',
	sltd: 'published',
	update: 'updated',
	withdrawal: 'withdrawn',
} as const;

/** An update or withdrawal changes the state of the first request; one that is refused is refused itself. */
function settle({ taken: all }: Docket, taken: Taken, at: string): Change {
	const { reference, about, reason } = taken;
	if (reason !== undefined) return { reference, state: 'refused', reason, at };
	return { reference: about, state: settled[taken.request], entity_id: toEntityId(all, about, at), at };
}

/** Its place among all that was asked for. */
function toEntityId(all: readonly Taken[], about: string, at: string): string {
	const place = all.findIndex(({ reference }) => reference === about) + 1;
	const first = all[place - 1]?.at ?? at;
	return `${first.slice(0, 4)}/${String(90_000 + place)}`;
}

/** Deleted by INTERPOL itself. */
function remove(docket: Docket, id: string, now: Temporal.Instant): Docket {
	const last = docket.changes.findLast((change) => change.entity_id === id);
	if (last === undefined || last.state === 'deleted' || last.state === 'withdrawn') return docket;
	return { ...docket, changes: [...docket.changes, { ...last, state: 'deleted', at: toStamp(now) }] };
}

const perPage = 100;

/** @throws Refusal 400 for a cursor that is none of ours */
export function toPage<Item>(items: readonly Item[], after: string | null): { changes: readonly Item[]; next: string } {
	const from = after === null ? 0 : /^\d{1,9}$/.test(after) ? Number(after) : -1;
	if (from < 0 || from > items.length) throw new Refusal(400, 'The cursor is none of ours.');
	const changes = items.slice(from, from + perPage);
	return { changes, next: String(from + changes.length) };
}
