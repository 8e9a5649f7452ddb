import type { AuthorityId, DeliveryId } from '../model/identifiers.ts';
import type { Urgency } from '../model/urgency.ts';

/** How an attempt ended for the lane that it was made in. */
export interface Passed {
	/** Whether the partner can be reached, as far as the attempt tells. */
	readonly partner: 'up' | 'down' | 'unknown';
	/** How long the partner asks to be left alone. */
	readonly pauseMs?: number;
}

/** How an attempt ended that the lane made by itself. */
export interface Taken extends Passed {
	/** Tells the queue when its delivery is tried again. */
	readonly comeAgain?: (() => Promise<void>) | undefined;
}

export interface LanesContext {
	/** Attempts at once to one partner, and a quarter to one that is slow; what is urgent may have two more. */
	readonly limit: number;
	/** How long a partner that is down is left alone before one attempt tries it; then twice as long, and so on. */
	readonly firstPauseMs: number;
	/**
	 * Deliveries to the partner that are due, the urgent first; with `recovered`, also those that wait for their time
	 * since before then because it was down.
	 */
	readonly listDue: (recipient: AuthorityId, recovered: Temporal.Instant | undefined) => Promise<readonly DeliveryId[]>;
	/** Of these lanes, which have due work of their own, this process takes care for some seconds from now. */
	readonly hold: (recipients: readonly AuthorityId[]) => Promise<void>;
	/** Nothing is left that is due, or soon will be: neither is the lane. @returns false when something is, after all */
	readonly release: (recipient: AuthorityId) => Promise<boolean>;
	/** Makes one attempt; what it throws leaves its delivery to the sweeper. */
	readonly attempt: (id: DeliveryId) => Promise<Taken>;
	readonly now: () => Temporal.Instant;
}

/**
 * Each partner's own lane through this process, so that one that is down, slow or throttling delays no other: so many
 * attempts at once, and a circuit breaker. What finds its lane full or closed is left where it is, in the table, and
 * taken from there when the lane has room again. The sweeper makes of what is left for long one piece of work, the
 * lane's: whichever process takes it holds it until nothing is left; one that dies leaves it to another.
 */
export interface Lanes {
	/** @returns undefined where the lane has no room: nothing was done */
	enter<Result extends Passed>(
		recipient: AuthorityId,
		urgency: Urgency,
		attempt: () => Promise<Result>,
	): Promise<Result | undefined>;
	/** Takes all that is due from the table, when there is room, and holds the lane's own work for as long. */
	take(recipient: AuthorityId): Promise<void>;
	/** Is the partner left alone now, since it is down or asks for it? */
	isClosed(recipient: AuthorityId): boolean;
	/** Takes nothing from the table any more, and waits for what was taken. */
	close(): Promise<void>;
}

/** So many attempts in a row find a partner down before its lane closes. */
export const failuresToClose = 3;
const extraForUrgent = 2;
const longestPauseMs = 60_000;
/** How often a lane is held again. */
export const holdMs = 3_000;
/** An open lane in which nothing has moved for so long, twice what a partner is given to answer, is another's to take. */
const stuckMs = 120_000;
/** A partner whose attempts take longer than this is slow. */
const slowMs = 5_000;

interface Lane {
	readonly recipient: AuthorityId;
	underWay: number;
	/** How long its last attempt took. */
	tookMs: number;
	failures: number;
	/** Of the last closing. */
	pauseMs: number;
	/** By `performance.now`; the lane is closed until then. */
	closedUntil: number;
	/** Something was left in the table. */
	hasLeft: boolean;
	/** And of that, something urgent: what was taken before it makes room. */
	hasLeftUrgent: boolean;
	/** Its own due work is this process's. */
	isHeld: boolean;
	isFilling: boolean;
	/** When an attempt or a listing last began or ended, by `performance.now`. */
	movedAt: number;
	recovered: Temporal.Instant | undefined;
	timer: NodeJS.Timeout | undefined;
}

export function makeLanes(context: LanesContext): Lanes {
	const lanes = new Map<AuthorityId, Lane>();
	const taken = new Set<Promise<unknown>>();
	let isClosing = false;

	const find = (recipient: AuthorityId): Lane => {
		const lane = lanes.get(recipient) ?? newLane(recipient);
		lanes.set(recipient, lane);
		return lane;
	};

	const run = async <Result extends Passed>(lane: Lane, attempt: () => Promise<Result>): Promise<Result> => {
		lane.underWay += 1;
		let passed: Passed = { partner: 'unknown' };
		const begun = performance.now();
		lane.movedAt = begun;
		try {
			const result = await attempt();
			passed = result;
			return result;
		} finally {
			lane.underWay -= 1;
			lane.movedAt = performance.now();
			lane.tookMs = lane.movedAt - begun;
			note(lane, passed);
			void fill(lane);
		}
	};

	const note = (lane: Lane, { partner, pauseMs = 0 }: Passed) => {
		if (partner === 'up') {
			if (lane.failures >= failuresToClose) {
				lane.recovered = context.now();
				lane.hasLeft = true;
			}
			lane.failures = 0;
			lane.pauseMs = 0;
			return;
		}
		if (partner === 'down') lane.failures += 1;
		if (partner === 'down' && lane.failures >= failuresToClose && !isClosed(lane)) {
			lane.pauseMs = Math.min(longestPauseMs, Math.max(context.firstPauseMs, lane.pauseMs * 2));
			closeFor(lane, lane.pauseMs);
		}
		if (pauseMs > 0) closeFor(lane, pauseMs);
	};

	const closeFor = (lane: Lane, ms: number) => {
		lane.closedUntil = Math.max(lane.closedUntil, performance.now() + ms);
		clearTimeout(lane.timer);
		if (isClosing) return;
		lane.timer = setTimeout(
			() => {
				lane.hasLeft = true;
				void fill(lane);
			},
			Math.ceil(lane.closedUntil - performance.now()) + 1,
		);
		lane.timer.unref();
	};

	/** Takes what was left from the table for as long as there is room. */
	const fill = async (lane: Lane): Promise<void> => {
		if (lane.isFilling) return;
		lane.isFilling = true;
		try {
			while (!isClosing && lane.hasLeft && hasRoom(lane, context.limit)) {
				// What is left from now on may not be among what is listed.
				lane.hasLeft = false;
				lane.hasLeftUrgent = false;
				lane.movedAt = performance.now();
				const due = await context.listDue(lane.recipient, lane.recovered);
				lane.movedAt = performance.now();
				if (due.length > 0) lane.hasLeft = true;
				else {
					lane.recovered = undefined;
					if (lane.isHeld && (await context.release(lane.recipient))) lane.isHeld = false;
				}
				await takeAll(lane, due);
			}
		} catch {
			leave(lane);
		} finally {
			lane.isFilling = false;
		}
	};

	/** Our own trouble: the sweeper announces again what is due, and the lane. */
	const leave = (lane: Lane) => {
		lane.hasLeft = false;
		lane.isHeld = false;
	};

	const holding = setInterval(() => {
		for (const lane of lanes.values()) if (isStuck(lane)) lane.isHeld = false;
		const held = [...lanes.values()].filter(({ isHeld }) => isHeld);
		if (held.length === 0) return;
		context.hold(held.map(({ recipient }) => recipient)).catch(() => undefined);
		for (const lane of held) {
			lane.hasLeft = true;
			void fill(lane);
		}
	}, holdMs);
	holding.unref();

	/** One after the other as room comes free; a lane that closes, or that leaves something urgent, leaves the rest. */
	const takeAll = async (lane: Lane, due: readonly DeliveryId[]): Promise<void> => {
		const running = new Set<Promise<unknown>>();
		for (const id of due) {
			while (running.size > 0 && !hasRoom(lane, context.limit) && !isClosed(lane)) await Promise.race(running);
			if (isClosing || lane.hasLeftUrgent || !hasRoom(lane, context.limit)) break;
			const attempt = run(lane, () => context.attempt(id))
				// What waits for a lane that is closed is the lane's.
				.then(({ comeAgain }) => (isClosing || isClosed(lane) ? undefined : comeAgain?.()))
				.catch(() => leave(lane));
			for (const set of [running, taken]) set.add(attempt);
			void attempt.finally(() => {
				for (const set of [running, taken]) set.delete(attempt);
			});
		}
		// Before the table is asked again, it must know of all of these that they are under way or over.
		await Promise.all(running);
	};

	return {
		enter: async (recipient, urgency, attempt) => {
			const lane = find(recipient);
			if (!hasRoom(lane, context.limit + (urgency === 'urgent' ? extraForUrgent : 0))) {
				lane.hasLeft = true;
				if (urgency === 'urgent') lane.hasLeftUrgent = true;
				return undefined;
			}
			return await run(lane, attempt);
		},
		take: async (recipient) => {
			const lane = find(recipient);
			await context.hold([recipient]);
			lane.isHeld = true;
			lane.hasLeft = true;
			void fill(lane);
		},
		isClosed: (recipient) => isClosed(find(recipient)),
		close: async () => {
			isClosing = true;
			clearInterval(holding);
			for (const { timer } of lanes.values()) clearTimeout(timer);
			await Promise.all(taken);
		},
	};
}

function newLane(recipient: AuthorityId): Lane {
	return {
		recipient,
		underWay: 0,
		tookMs: 0,
		failures: 0,
		pauseMs: 0,
		closedUntil: 0,
		hasLeft: false,
		hasLeftUrgent: false,
		isHeld: false,
		isFilling: false,
		movedAt: 0,
		recovered: undefined,
		timer: undefined,
	};
}

function isClosed({ closedUntil }: Lane): boolean {
	return performance.now() < closedUntil;
}

function isStuck(lane: Lane): boolean {
	return !isClosed(lane) && performance.now() - lane.movedAt > stuckMs;
}

/** After the pause one attempt alone tries the partner; when it gets through, the lane is open. */
function hasRoom(lane: Lane, limit: number): boolean {
	if (isClosed(lane)) return false;
	if (lane.failures >= failuresToClose) return lane.underWay === 0;
	return lane.underWay < (lane.tookMs > slowMs ? Math.ceil(limit / 4) : limit);
}
