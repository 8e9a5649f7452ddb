import type { Arrived, Polled } from '../channels/channel.ts';
import { doWork, postponeWork, scheduleNew } from '../jobs/due-work.ts';
import { type Log, toErrorFields } from '../log.ts';
import { toTimestamp } from '../model/identifiers.ts';
import type { Partner } from '../partners/partner.ts';
import { type Problem, toProblem } from '../problem.ts';
import { type ChannelPoll, findPolls, loadPoll, saveCursor, savePolled } from '../store/channel-polls.ts';
import { countStatements, findStatement, listUnseen, markSeen } from '../store/statements.ts';
import { channelOf } from './channel-of.ts';
import { withDatabaseProblems } from './database-problems.ts';
import type { SettlingContext } from './settle-answer.ts';
import { takeAnswer, takeProgress } from './take-answer.ts';
import { takeGone, takeStated } from './take-stated.ts';

export const pollQueue = 'channel-poll';

/** The road, what it takes to settle deliveries, and how often counterparts are polled where that is not as usual. */
export interface PollContext extends SettlingContext {
	readonly log: Log;
	readonly everyMs?: number | undefined;
}

/**
 * Has each active partner polled that does not bring what it has for us. May be called as often as one likes, and never
 * throws: the next call makes up for it.
 */
export async function schedulePolls(context: PollContext): Promise<void> {
	await scheduleNewPolls(context).catch((thrown: unknown) =>
		context.log.error(toErrorFields(thrown), 'polls were not scheduled'),
	);
}

async function scheduleNewPolls({ db, clock, partners, jobs }: PollContext): Promise<void> {
	const polled = partners
		.list()
		.filter(({ state, card }) => state === 'active' && channelOf(card).pollEveryMs !== undefined);
	if (polled.length === 0) return;
	const begun = await db.transaction().execute(async (tx) => {
		const ids = await findPolls(
			tx,
			polled.map(({ authority }) => authority),
		);
		const work = ids.map((id) => ({ queue: pollQueue, id }));
		return await scheduleNew(tx, work, clock());
	});
	await jobs.announce(begun);
}

/** The handler of its queue: polls a counterpart, and says when to do so again; after failures later and later. */
export async function pollChannel(context: PollContext, id: string): Promise<undefined> {
	await doWork(context, { queue: pollQueue, id }, async () => {
		const poll = await loadPoll(context.db, id);
		const partner = poll && context.partners.list().find(({ authority }) => authority === poll.authority);
		// Polled again once it is active again: `schedulePolls` finds it.
		if (poll === undefined || partner?.state !== 'active') return undefined;
		const everyMs = context.everyMs ?? channelOf(partner.card).pollEveryMs;
		if (everyMs === undefined) return undefined;
		const problem = await pollOnce(context, poll);
		const failures = problem === undefined ? 0 : poll.failures + 1;
		const at = toTimestamp(context.clock());
		await savePolled(context.db, poll.authority, { at, failures, code: problem?.code ?? null });
		if (failures === alarmAfter && problem !== undefined)
			context.alarm({ alarm: 'polls-failing', partner: poll.authority, code: problem.code });
		const backOffMs = Math.min(everyMs * 2 ** Math.min(failures, 20), Math.max(longestMs, everyMs));
		const waitMs = Math.max(backOffMs, (problem?.retryAfterSeconds ?? 0) * 1_000);
		const next = context.clock().add({ milliseconds: waitMs });
		// It may have taken longer than its lease: then the sweeper has made it due at once.
		await postponeWork(context.db, { queue: pollQueue, id }, next);
		return next;
	});
}

/** In a row. */
const alarmAfter = 5;
const longestMs = 3_600_000;

/** So many messages. */
const atOnce = 4;

/** @returns why it was cut short */
async function pollOnce(context: PollContext, { authority, cursor }: ChannelPoll): Promise<Problem | undefined> {
	try {
		const partner = context.partners.requireActive(authority);
		const since = toTimestamp(context.clock());
		const isKnown = async (reference: string, version: string) => {
			const statement = await withDatabaseProblems(findStatement(context.db, authority, reference));
			return statement?.version === version && statement.goneAt === null;
		};
		const polling = context.channel(partner).poll({ cursor: cursor ?? undefined, isKnown });
		await takeAll(polling, (polled) => takePolled(context, partner, polled, since));
		return undefined;
	} catch (thrown) {
		const problem = toProblem(thrown);
		context.log.warn({ partner: authority, ...toErrorFields(thrown) }, 'a poll was cut short');
		return problem;
	}
}

/**
 * Those of which each comes again at every poll, some at once; what says how far that has come, after all before it and
 * before all behind it.
 */
async function takeAll(polling: AsyncIterable<Polled>, takeEach: (polled: Polled) => Promise<void>): Promise<void> {
	const failures: unknown[] = [];
	const taking = new Set<Promise<unknown>>();
	try {
		for await (const polled of polling) {
			const isApart = polled.polled === 'message' && polled.cursor === undefined && polled.refuse === undefined;
			if (!isApart) await Promise.all(taking);
			if (failures.length > 0) break;
			const taken = takeEach(polled)
				.catch((error: unknown) => failures.push(error))
				.finally(() => taking.delete(taken));
			taking.add(taken);
			if (!isApart || taking.size >= atOnce) await Promise.race(taking);
		}
	} finally {
		await Promise.all(taking);
	}
	if (failures.length > 0) throw failures[0];
}

async function takePolled(context: PollContext, partner: Partner, polled: Polled, since: string): Promise<void> {
	// Whoever is suspended meanwhile brings nothing more.
	context.partners.requireActive(partner.authority);
	switch (polled.polled) {
		case 'message':
			return await takeMessage(context, partner, polled);
		case 'known':
			return await withDatabaseProblems(markSeen(context.db, partner.authority, polled.reference, since));
		case 'whole':
			return await takeUnseen(context, partner, polled.under, since);
		case 'incomplete':
			context.log.warn({ partner: partner.authority, detail: polled.detail }, 'not all that it states is shown');
	}
}

async function takeMessage(
	context: PollContext,
	partner: Partner,
	{ message, cursor, refuse }: Extract<Polled, { polled: 'message' }>,
): Promise<void> {
	try {
		for await (const arrived of context.channel(partner).parse(message)) await takeOne(context, partner, arrived);
	} catch (thrown) {
		await refuseUnlessOurs(context, partner, thrown);
		await refuse?.();
	}
	if (cursor !== undefined) await withDatabaseProblems(saveCursor(context.db, partner.authority, cursor));
}

/** What is wrong with one is for the log, and never stops the others: not even where it is more than we can bear. */
async function takeOne(context: PollContext, partner: Partner, arrived: Arrived): Promise<void> {
	try {
		await take(context, partner, arrived);
	} catch (thrown) {
		const { kind, code } = toProblem(thrown);
		if (kind !== 'fault') return await refuseUnlessOurs(context, partner, thrown);
		context.log.error({ partner: partner.authority, ...toErrorFields(thrown) }, 'what it told was passed over');
		await refuse(context, partner, code);
	}
}

async function take(context: PollContext, partner: Partner, arrived: Arrived): Promise<void> {
	switch (arrived.arrived) {
		case 'answer':
			return await takeAnswer(context, partner.authority, arrived);
		case 'progress':
			return await takeProgress(context, partner.authority, arrived);
		case 'stated':
			return await takeStated(context, partner, arrived);
		case 'gone':
			return await takeGone(context, partner, arrived);
		case 'unreadable':
			return await refuse(context, partner, arrived.code);
	}
}

/** Trouble of our own is no fault of theirs: it is brought again. */
async function refuseUnlessOurs(context: PollContext, partner: Partner, thrown: unknown): Promise<void> {
	const { kind, code } = toProblem(thrown);
	if (kind === 'fault' || kind === 'unavailable' || kind === 'busy') throw thrown;
	await refuse(context, partner, code);
}

async function refuse({ refusals }: PollContext, { authority: from }: Partner, outcome: string): Promise<void> {
	await refusals.record({ action: 'envelope-refused', from, outcome });
}

/** How many are looked at in one go. */
const pageSize = 100;

/** That many at once, and more than half of all: a counterpart that shows nothing for a while has not taken all back. */
const suspicious = 20;

/** All that it states was told since: the rest is gone. */
async function takeUnseen(context: PollContext, partner: Partner, under: string, since: string): Promise<void> {
	const { authority } = partner;
	const { db } = context;
	const { all, unseen: count } = await withDatabaseProblems(countStatements(db, authority, { under, since }));
	if (count >= suspicious && count * 2 > all) {
		context.alarm({ alarm: 'statements-vanished', partner: authority, count });
		return;
	}
	for (;;) {
		const unseen = await withDatabaseProblems(listUnseen(db, authority, { under, since, limit: pageSize }));
		for (const { reference } of unseen) await takeGone(context, partner, { reference });
		if (unseen.length < pageSize) return;
	}
}
