import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Arrived, Polled, Stated } from '../../src/channels/channel.ts';
import { schedules } from '../../src/delivery/schedule.ts';
import { disclose } from '../../src/exchange/disclose.ts';
import { type PollContext, pollChannel, pollQueue, schedulePolls } from '../../src/exchange/poll-channel.ts';
import { followDelivery } from '../../src/exchange/reading.ts';
import { release } from '../../src/exchange/release.ts';
import { takeGone, takeStated } from '../../src/exchange/take-stated.ts';
import type { Draft } from '../../src/model/draft.ts';
import type { DeliveryId, Digest, DocumentId } from '../../src/model/identifiers.ts';
import { kinds } from '../../src/model/kinds.ts';
import { Problem } from '../../src/problem.ts';
import { loadPoll } from '../../src/store/channel-polls.ts';
import { beginAttempt, recordEnvelope } from '../../src/store/deliveries.ts';
import { findStatement } from '../../src/store/statements.ts';
import { makeAgreement } from '../agreement.ts';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { createCorrespondent } from '../http/correspondent.ts';
import { handling } from '../http/drafts.ts';
import { type Bureau, createBureau } from '../partners/bureau.ts';
import { makePerson } from '../people.ts';
import { entriesOf, type OpenExchange, openExchange } from './open-exchange.ts';

let indonesia: TestOffice;
let bureau: Bureau;
let malaysia: Awaited<ReturnType<typeof createCorrespondent>>;

/** What the counterpart has for us, and what was asked of it. */
interface Counterpart {
	polled: (Polled | Error)[];
	arrived: Map<string, (Arrived | Error)[]>;
	cursors: (string | undefined)[];
	refused: string[];
}
let there: Counterpart;
let context: PollContext & OpenExchange;
let id: string;

const all = kinds.map(({ name, version }) => ({ name, version }));
const officer = makePerson('officer');

beforeAll(async () => {
	[indonesia, bureau, malaysia] = await Promise.all([
		makeOffice('id.imigrasi'),
		createBureau('id.ncb', 'interpol'),
		createCorrespondent('my.imigresen'),
	]);
	await trust(indonesia, { ...bureau.card, kinds: all });
	await trust(indonesia, malaysia.card);
});
afterAll(() => indonesia.remove());

beforeEach(async () => {
	there = { polled: [], arrived: new Map(), cursors: [], refused: [] };
	const exchange = await openExchange(indonesia, {
		channel: () => makeChannel() as never,
		// Nobody is asked for a second person's word here.
		needsApproval: () => undefined,
	});
	context = {
		...exchange,
		schedules,
		tallies: { count: () => undefined },
		log: { info: () => undefined, warn: () => undefined, error: () => undefined } as never,
		everyMs: 60_000,
	};
	await schedulePolls(context);
	id = await idOfPoll();
});

function makeChannel() {
	return {
		async *poll({ cursor }: { readonly cursor: string | undefined }) {
			there.cursors.push(cursor);
			for (const polled of there.polled) {
				if (polled instanceof Error) throw polled;
				yield polled;
			}
		},
		async *parse(message: Uint8Array) {
			for (const arrived of there.arrived.get(Buffer.from(message).toString()) ?? []) {
				if (arrived instanceof Error) throw arrived;
				yield arrived;
			}
		},
	};
}

async function idOfPoll(): Promise<string> {
	const row = await indonesia.database.db
		.selectFrom('channel_poll')
		.select('id')
		.where('authority', '=', bureau.authority)
		.executeTakeFirstOrThrow();
	return row.id;
}

/** A message in which that arrives. */
function bring(name: string, arrived: readonly (Arrived | Error)[], cursor?: string): void {
	there.arrived.set(name, [...arrived]);
	there.polled.push({
		polled: 'message',
		message: Buffer.from(name),
		...(cursor !== undefined && { cursor }),
		refuse: async () => void there.refused.push(name),
	});
}

const poll = () => pollChannel(context, id);

const newNumber = () => `2026/${Math.floor(Math.random() * 1e9)}`;

/** A reference that no other test has. */
const newReference = () => `red/2026/${Math.floor(Math.random() * 1e9)}`;

function state(reference: string, changes: Partial<Stated> = {}): Stated {
	return {
		arrived: 'stated',
		reference,
		version: '1',
		kind: 'perpetrator-profile',
		body: { name: 'REKAAN, Budi', provenance: { system: 'interpol', reference, country: 'THA' } },
		...changes,
	};
}

async function take(...arrived: readonly (Arrived | Error)[]): Promise<void> {
	bring('one', arrived);
	await poll();
	there.polled = [];
}

const statement = (reference: string) => findStatement(context.db, bureau.authority, reference);

async function documentOf(digest: Digest | undefined) {
	return await context.db
		.selectFrom('document')
		.select(['id', 'author', 'kind'])
		.where('digest', '=', digest ?? ('' as Digest))
		.executeTakeFirstOrThrow();
}

async function withdrawalsOf(document: DocumentId) {
	const rows = await context.db
		.selectFrom('relation')
		.innerJoin('document', 'digest', 'document_digest')
		.leftJoin('delivery', 'delivery.document_digest', 'document.digest')
		.select(['document.kind', 'recipient'])
		.where('target', '=', document)
		.where('type', '=', 'withdraws')
		.execute();
	return rows.map(({ recipient }) => recipient);
}

async function refusalsOf() {
	const rows = await context.db.selectFrom('audit_entry').select('entry').execute();
	return rows
		.map(({ entry }) => JSON.parse(entry) as Record<string, unknown>)
		.filter(({ action, authority }) => action === 'envelope-refused' && authority === bureau.authority)
		.map(({ outcome }) => outcome);
}

describe('what another state says by a channel', () => {
	test('becomes a document of ours that says who stated it, and goes to nobody', async () => {
		const reference = newReference();
		await take(state(reference));
		const { documentDigest, version } = (await statement(reference)) ?? {};
		const document = await documentOf(documentDigest);
		expect([version, document.author, document.kind]).toEqual(['1', indonesia.authority, 'perpetrator-profile']);
		expect(await entriesOf(context, document.id)).toEqual([
			expect.objectContaining({ action: 'statement-taken', authority: bureau.authority, outcome: 'new' }),
		]);
	});

	test('is taken once, however often it is said', async () => {
		const reference = newReference();
		await take(state(reference), state(reference));
		const first = await statement(reference);
		await take(state(reference));
		expect(await statement(reference)).toEqual({ ...first, seenAt: expect.any(String) });
	});

	test('is one document, whoever takes it at the same time', async () => {
		const reference = newReference();
		const listIds = async () =>
			(await context.db.selectFrom('document').select('id').where('kind', '=', 'perpetrator-profile').execute()).map(
				({ id }) => id,
			);
		const before = new Set(await listIds());
		const partner = context.partners.requireActive(bureau.authority);
		const versions = Array.from({ length: 4 }, (_, index) => state(reference, { version: `${index}` }));
		const taken = await Promise.allSettled(versions.map((each) => takeStated(context, partner, each)));
		const lost = taken.flatMap((one) => (one.status === 'rejected' ? [(one.reason as Problem).code] : []));
		expect(new Set([...lost, 'changed-meanwhile'])).toEqual(new Set(['changed-meanwhile']));
		const made = (await listIds()).filter((each) => !before.has(each));
		const standing = [];
		for (const each of made) if ((await withdrawalsOf(each)).length === 0) standing.push(each);
		expect(standing).toEqual([(await statement(reference))?.documentId]);
	});

	test('said anew is another document, and the one before is withdrawn at all who have it', async () => {
		const reference = newReference();
		await take(state(reference));
		const first = await documentOf((await statement(reference))?.documentDigest);
		await disclose(context, officer, first.id, { to: malaysia.authority, fields: ['/name'] });
		await take(state(reference, { version: '2', body: { name: 'REKAAN, Budi Santoso' } }));
		const second = await documentOf((await statement(reference))?.documentDigest);
		expect(second.id).not.toBe(first.id);
		expect(await withdrawalsOf(first.id)).toEqual([malaysia.authority]);
		expect(await withdrawalsOf(second.id)).toEqual([]);
	});

	test('and no more is withdrawn without waiting for anybody', async () => {
		const reference = newReference();
		await take(state(reference));
		const { id: document } = await documentOf((await statement(reference))?.documentDigest);
		const { disclose } = await import('../../src/exchange/disclose.ts');
		await disclose(context, officer, document, { to: malaysia.authority, fields: ['/name'] });
		const rule = { rule: 'four-eyes.all', en: 'All is approved (fictional).', id: 'Semua disetujui (fiktif).' };
		const partner = context.partners.requireActive(bureau.authority);
		await takeGone({ ...context, needsApproval: () => rule }, partner, { reference });
		expect(await withdrawalsOf(document)).toEqual([malaysia.authority]);
	});

	test('and no more is withdrawn once all that is said was told without it', async () => {
		const [kept, gone, other] = [newReference(), newReference(), `blue/${newReference()}`];
		await take(state(kept), state(gone), state(other));
		there.polled = [
			{ polled: 'known', reference: kept },
			{ polled: 'whole', under: 'red/' },
		];
		await poll();
		expect((await statement(kept))?.goneAt).toBeNull();
		expect((await statement(other))?.goneAt).toBeNull();
		expect((await statement(gone))?.goneAt).not.toBeNull();
		const document = await documentOf((await statement(gone))?.documentDigest);
		expect(await withdrawalsOf(document.id)).toEqual([null]);
	});

	test('stays where nearly all of it vanishes at once, and somebody is told', async () => {
		const references = Array.from({ length: 25 }, () => `orange/${newReference()}`);
		await take(...references.map((reference) => state(reference)));
		there.polled = [{ polled: 'whole', under: 'orange/' }];
		await poll();
		expect((await statement(references[0] ?? ''))?.goneAt).toBeNull();
		expect(context.alarms).toEqual([{ alarm: 'statements-vanished', partner: bureau.authority, count: 25 }]);
	});

	test('is ours already where we asked for it ourselves', async () => {
		const { delivery } = await send();
		const [reference, number] = [newReference(), `2026/${Math.floor(Math.random() * 1e9)}`];
		const at = Temporal.Now.instant();
		await take({ arrived: 'progress', deliveryId: delivery, state: 'published', number, at });
		await take(state(reference, { number }));
		expect(await statement(reference)).toBeUndefined();
	});

	test('stays where not all that is said is shown', async () => {
		const reference = newReference();
		await take(state(reference));
		there.polled = [{ polled: 'incomplete', under: 'red/', detail: 'more than 160' }];
		await poll();
		expect((await statement(reference))?.goneAt).toBeNull();
	});

	test('counts no more where it is older than what was said since, or than its end', async () => {
		const reference = newReference();
		const at = (minute: number) => Temporal.Instant.from('2026-01-01T08:00:00Z').add({ minutes: minute });
		await take(state(reference, { version: '2', saidAt: at(2) }));
		await take(state(reference, { version: '1', saidAt: at(1) }), { arrived: 'gone', reference, saidAt: at(1) });
		expect(await statement(reference)).toMatchObject({ version: '2', goneAt: null });
		await take({ arrived: 'gone', reference, saidAt: at(3) }, state(reference, { version: '2', saidAt: at(2) }));
		expect((await statement(reference))?.goneAt).not.toBeNull();
		await context.refusals.flush();
		expect((await refusalsOf()).filter((outcome) => outcome === 'channel-record-outdated')).not.toEqual([]);
		await take(state(reference, { version: '3', saidAt: at(4) }));
		expect(await statement(reference)).toMatchObject({ version: '3', goneAt: null });
	});

	test('by a clock that is ahead can still be said anew', async () => {
		const reference = newReference();
		await take(state(reference, { version: '1', saidAt: Temporal.Now.instant().add({ hours: 900 }) }));
		await take(state(reference, { version: '2', saidAt: Temporal.Now.instant().add({ seconds: 1 }) }));
		expect((await statement(reference))?.version).toBe('2');
	});

	test('again after it was gone is a document anew', async () => {
		const reference = newReference();
		await take(state(reference));
		await take({ arrived: 'gone', reference });
		await take(state(reference));
		expect((await statement(reference))?.goneAt).toBeNull();
		const document = await documentOf((await statement(reference))?.documentDigest);
		expect(await withdrawalsOf(document.id)).toEqual([]);
	});
});

describe('what is wrong with one thing', () => {
	test.each<readonly [string, () => Arrived, string]>([
		[
			'that cannot be read',
			() => ({ arrived: 'unreadable', code: 'channel-message-unreadable' }),
			'channel-message-unreadable',
		],
		['of a kind that was not agreed', () => state(newReference(), { kind: 'withdrawal' }), 'draft-invalid'],
		[
			'with a body that its kind does not have',
			() => state(newReference(), { body: { shoes: '44' } }),
			'draft-invalid',
		],
		[
			'that answers what was never sent',
			() => answerTo('0198c0de-0000-7000-8000-000000000000' as DeliveryId),
			'delivery-unknown',
		],
	])('%s is on record, and the rest is taken', async (_, make, code) => {
		const reference = newReference();
		await take(make(), state(reference));
		expect(await statement(reference)).toBeDefined();
		await context.refusals.flush();
		expect(await refusalsOf()).toContain(code);
	});

	test('of which nothing counts is put aside, and the next poll goes on behind it', async () => {
		bring('forged', [new Problem('cms-unreadable')], 'after-forged');
		const reference = newReference();
		bring('good', [state(reference)], 'after-good');
		await poll();
		there.polled = [];
		await poll();
		expect([there.refused, there.cursors.at(-1)]).toEqual([['forged'], 'after-good']);
		expect(await statement(reference)).toBeDefined();
	});

	test('of ours leaves the message where it is: it is brought again', async () => {
		bring('unlucky', [new Problem('database-unavailable')], 'behind');
		await poll();
		expect([there.refused, (await loadPoll(context.db, id))?.cursor]).not.toContain('behind');
		expect(there.refused).toEqual([]);
	});
});

function answerTo(
	deliveryId: DeliveryId,
	envelopeDigest = digest,
	outcome: 'accepted' | 'rejected' = 'accepted',
): Arrived {
	const of =
		outcome === 'accepted'
			? ({ is: 'accepted', proof: 'acknowledgement' } as const)
			: ({ is: 'rejected', code: 'record-refused' } as const);
	return { arrived: 'answer', deliveryId, envelopeDigest, outcome: of, evidence: 'signed' };
}

const digest = 'A'.repeat(43) as Digest;

/** To the bureau, and sent. */
async function send(to = bureau.authority): Promise<{ readonly delivery: DeliveryId; readonly document: DocumentId }> {
	const draft: Draft = {
		kind: 'perpetrator-profile',
		validUntil: '2030-12-31',
		language: 'en',
		handling: handling as Draft['handling'],
		relations: [],
		attachments: [],
		body: {
			name: 'REKAAN, Budi',
			sex: 'M',
			birthDate: '1985-03-12',
			nationalities: ['Indonesia'],
			summaries: [{ language: 'en', title: 'Fictional recruiter', summary: 'Fictional: recruits in Batam.' }],
		},
	};
	const request = { form: 'blue', neutral: true, publishExtract: false } as const;
	const recipients = [...new Set([to, malaysia.authority])].map((to) => ({ to, withhold: [], request }));
	const { deliveries, documentId } = await release(context, officer, draft, recipients);
	const delivery = deliveries[0]?.id as DeliveryId;
	const now = new Date().toISOString();
	await beginAttempt(context.db, {
		deliveryId: delivery,
		number: 1,
		startedAt: now,
		deadSince: now,
		queue: 'delivery',
	});
	await recordEnvelope(context.db, { deliveryId: delivery, number: 1, envelopeDigest: digest, envelopeBytes: 1 });
	return { delivery, document: documentId };
}

describe('an answer that comes later', () => {
	test('settles the delivery that it is about', async () => {
		const { delivery } = await send();
		await take(answerTo(delivery));
		expect(await followDelivery(context, delivery)).toMatchObject({
			state: 'delivered',
			proof: 'acknowledgement',
			receipt: 'signed',
		});
	});

	test('says why where it is not taken', async () => {
		const { delivery } = await send();
		await take(answerTo(delivery, digest, 'rejected'));
		expect(await followDelivery(context, delivery)).toMatchObject({ state: 'rejected', code: 'record-refused' });
	});

	test.each<readonly [string, () => Promise<Arrived>, string]>([
		[
			'names what was not sent',
			async () => answerTo((await send()).delivery, 'B'.repeat(43) as Digest),
			'receipt-invalid',
		],
		[
			'is about a delivery to somebody else',
			async () => answerTo((await send(malaysia.authority)).delivery),
			'delivery-unknown',
		],
	])('counts for nothing where it %s', async (_, make, code) => {
		const answer = await make();
		await take(answer);
		await context.refusals.flush();
		expect(await refusalsOf()).toContain(code);
		const { deliveryId } = answer as Extract<Arrived, { arrived: 'answer' }>;
		expect(await followDelivery(context, deliveryId)).toMatchObject({ state: 'sending' });
	});
});

describe('what becomes of a notice', () => {
	const at = Temporal.Instant.from('2026-11-26T10:00:00Z');

	test('is shown in the order in which it was told, each once', async () => {
		const { delivery, document } = await send();
		const progress = { arrived: 'progress', deliveryId: delivery, at } as const;
		await take({ ...progress, state: 'under-review' }, { ...progress, state: 'under-review' });
		await take({ ...progress, state: 'published', number: '2026/1' });
		const { progress: told } = await followDelivery(context, delivery);
		expect(told.map(({ state, reference }) => [state, reference])).toEqual([
			['under-review', null],
			['published', '2026/1'],
		]);
		const entries = (await entriesOf(context, document)).filter(({ action }) => action === 'notice-progress');
		expect(entries.map(({ outcome }) => outcome).toSorted()).toEqual(['published', 'under-review']);
	});

	test('is shown once also where all of it is told again', async () => {
		const { delivery } = await send();
		const tell = async () =>
			await take(
				{ arrived: 'progress', deliveryId: delivery, at, state: 'under-review' },
				{
					arrived: 'progress',
					deliveryId: delivery,
					at: at.add({ seconds: 1 }),
					state: 'refused',
					reason: 'no-warrant',
				},
			);
		await tell();
		await tell();
		const { progress: told } = await followDelivery(context, delivery);
		expect(told.map(({ state }) => state)).toEqual(['under-review', 'refused']);
	});

	test('fills no log, however often it is said to change', async () => {
		const { delivery, document } = await send();
		const changes = Array.from({ length: 120 }, (_, index) => ({
			arrived: 'progress' as const,
			deliveryId: delivery,
			at: at.add({ seconds: index }),
			state: index % 2 === 0 ? ('under-review' as const) : ('updated' as const),
		}));
		await take(...changes);
		expect((await followDelivery(context, delivery)).progress).toHaveLength(100);
		expect(await entriesOf(context, document)).toHaveLength(102);
	});

	test('that it was deleted there withdraws the document at all who have it', async () => {
		const { delivery, document } = await send();
		await take(
			{ arrived: 'progress', deliveryId: delivery, state: 'published', number: '2026/4712', at },
			{ arrived: 'progress', deliveryId: delivery, state: 'deleted', at, reason: 'article-3' },
		);
		expect((await withdrawalsOf(document)).toSorted()).toEqual([bureau.authority, malaysia.authority].toSorted());
	});

	test('that it was deleted, where it was never published, withdraws nothing', async () => {
		const { delivery, document } = await send();
		await take({ arrived: 'progress', deliveryId: delivery, state: 'refused', reason: 'no-warrant', at });
		await take({ arrived: 'progress', deliveryId: delivery, state: 'deleted', at });
		expect(await withdrawalsOf(document)).toEqual([]);
	});

	test('that many were deleted within a day is looked at by a person, and no more is withdrawn', async () => {
		const sent = await Array.fromAsync({ length: 22 }, () => send());
		const progress = { arrived: 'progress', at } as const;
		for (const { delivery } of sent)
			await take(
				{ ...progress, deliveryId: delivery, state: 'published', number: newNumber() },
				{ ...progress, deliveryId: delivery, state: 'deleted', at: at.add({ seconds: 1 }) },
			);
		expect(context.alarms.map(({ alarm }) => alarm)).toContain('notices-deleted');
		expect(await withdrawalsOf(sent.at(-1)?.document as DocumentId)).toEqual([]);
		// Of the days before, for the tests beside it.
		await indonesia.database.ownerDb.updateTable('notice_progress').set({ told_at: '2026-01-01T00:00:00Z' }).execute();
	}, 60_000);

	test('is withdrawn at the others, though one who has it is suspended', async () => {
		const { delivery, document } = await send();
		const exchange = await openExchange(indonesia, { channel: () => makeChannel() as never });
		await trust(indonesia, malaysia.card, { state: 'suspended' });
		const { partners } = await openExchange(indonesia);
		const before = context;
		context = { ...context, ...exchange, partners, alarms: before.alarms };
		const progress = { arrived: 'progress', deliveryId: delivery } as const;
		await take(
			{ ...progress, state: 'published', number: newNumber(), at },
			{ ...progress, state: 'deleted', at: at.add({ seconds: 1 }) },
		);
		await trust(indonesia, malaysia.card);
		expect(await withdrawalsOf(document)).toEqual([bureau.authority]);
	});

	test('of somebody else is not for them to tell', async () => {
		const { delivery, document } = await send(malaysia.authority);
		await take({ arrived: 'progress', deliveryId: delivery, state: 'deleted', at });
		expect(await withdrawalsOf(document)).toEqual([]);
	});
});

describe('a counterpart', () => {
	test('that is slow is asked no sooner again, though others took its poll for lost meanwhile', async () => {
		const [now, soon] = [Temporal.Now.instant(), Temporal.Now.instant().add({ seconds: 30 })];
		const slow = async function* () {
			await context.db.updateTable('due_work').set({ due_at: now.toString() }).where('id', '=', id).execute();
			yield* [];
		};
		await pollChannel({ ...context, channel: () => ({ poll: slow }) as never }, id);
		const { due_at } = await context.db
			.selectFrom('due_work')
			.select('due_at')
			.where('id', '=', id)
			.executeTakeFirstOrThrow();
		expect(Date.parse(due_at)).toBeGreaterThan(soon.epochMilliseconds);
	});

	test('that cannot be asked is asked later and later, and after five times somebody is told', async () => {
		there.polled = [new Problem('partner-busy', { retryAfterSeconds: 300 })];
		const due: number[] = [];
		for (let time = 0; time < 5; time += 1) {
			await poll();
			const row = await context.db
				.selectFrom('due_work')
				.select('due_at')
				.where('queue', '=', pollQueue)
				.where('id', '=', id)
				.executeTakeFirstOrThrow();
			due.push(Math.round((Date.parse(row.due_at) - Date.now()) / 60_000));
		}
		expect(due).toEqual([5, 5, 8, 16, 32]);
		expect(context.alarms).toEqual([{ alarm: 'polls-failing', partner: bureau.authority, code: 'partner-busy' }]);
		there.polled = [];
		await poll();
		expect(await loadPoll(context.db, id)).toMatchObject({ failures: 0 });
	});

	test('states nothing any more once the agreement with it has ended', async () => {
		const card = { ...bureau.card, kinds: all };
		const legalBasis = { reference: 'MoU 0/2020 (fictional)', signedOn: '2020-01-01', validUntil: '2021-12-31' };
		await trust(indonesia, card, { agreement: makeAgreement(card.authority, { legalBasis }) });
		const exchange = await openExchange(indonesia, { channel: () => makeChannel() as never });
		const reference = newReference();
		bring('late', [state(reference)]);
		await pollChannel({ ...context, partners: exchange.partners }, id);
		await trust(indonesia, card, { agreement: makeAgreement(card.authority) });
		expect(await statement(reference)).toBeUndefined();
		await context.refusals.flush();
		expect(await refusalsOf()).toContain('not-agreed');
	});

	test('that is suspended is asked no more, and brings nothing that was under way', async () => {
		const card = { ...bureau.card, kinds: all };
		await trust(indonesia, card, { state: 'suspended' });
		const exchange = await openExchange(indonesia, { channel: () => makeChannel() as never });
		const reference = newReference();
		bring('late', [state(reference)]);
		await pollChannel({ ...context, partners: exchange.partners }, id);
		expect(await statement(reference)).toBeUndefined();
		await trust(indonesia, card, { agreement: makeAgreement(card.authority) });
	});
});
