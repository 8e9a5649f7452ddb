import type { CaseEvent } from '../model/case-claims.ts';
import type { Digest } from '../model/identifiers.ts';
import type { Skeleton } from '../model/skeleton.ts';
import type { CaseDocument } from './state.ts';

export interface EventDocument extends CaseDocument {
	readonly skeleton: Skeleton & { readonly event: CaseEvent };
}

/** The one order in which the events of a case count, and what each of them knew. */
export interface EventOrder {
	readonly events: readonly EventDocument[];
	/** Followed by none; the root where there is no event. */
	readonly heads: readonly Digest[];
	/** Followed by some, and not here. */
	readonly missing: readonly Digest[];
	/** Did the author of the later one know the earlier one? */
	knew(later: Digest, earlier: Digest): boolean;
}

/**
 * Each event after those that it follows; those that do not know each other by their ids, which begin with the time, then
 * by digest. The order depends on which events there are alone, not on how they came.
 *
 * @param root what the first events follow
 */
export function toOrder(root: Digest, documents: readonly EventDocument[]): EventOrder {
	const byDigest = new Map(documents.map((document) => [document.digest, document]));
	const sorted = [...byDigest.values()].toSorted(compareDocuments);
	const places = new Map<Digest, number>();
	const events: EventDocument[] = [];
	for (const document of sorted) emitWithFollowed(document, byDigest, places, events);
	const followed = new Set(events.flatMap(({ skeleton }) => skeleton.event.follows));
	const { heads, joints } = findHeads(root, events);
	return {
		events,
		heads,
		missing: [...followed].filter((digest) => digest !== root && !byDigest.has(digest)).toSorted(),
		knew: remembering((later, earlier) => isKnown({ byDigest, places, joints }, later, earlier)),
	};
}

/** An event concerns many persons, and of each the same is asked. */
function remembering(knew: EventOrder['knew']): EventOrder['knew'] {
	let asked: Digest | undefined;
	const answers = new Map<Digest, boolean>();
	return (later, earlier) => {
		if (later !== asked) answers.clear();
		asked = later;
		const answer = answers.get(earlier) ?? knew(later, earlier);
		answers.set(earlier, answer);
		return answer;
	};
}

/** @returns the events that none follows, and those that were the only one when they came: each knew all before it */
function findHeads(root: Digest, events: readonly EventDocument[]) {
	const heads = new Set<Digest>([root]);
	const joints = new Set<Digest>();
	for (const { digest, skeleton } of events) {
		for (const followed of skeleton.event.follows) heads.delete(followed);
		heads.add(digest);
		if (heads.size === 1) joints.add(digest);
	}
	return { heads: [...heads], joints };
}

/** By id, then by digest: another author may have chosen the same id. */
export function compareDocuments(a: CaseDocument, b: CaseDocument): number {
	return compareText(a.skeleton.id, b.skeleton.id) || compareText(a.digest, b.digest);
}

function compareText(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

/** Without recursion: a chain may be as long as the case. No circle can be: what is followed is known by its digest. */
function emitWithFollowed(
	document: EventDocument,
	byDigest: ReadonlyMap<Digest, EventDocument>,
	places: Map<Digest, number>,
	events: EventDocument[],
): void {
	const stack = [document];
	for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
		const first = places.has(top.digest) ? [] : listOpen(top, byDigest, places);
		if (first.length > 0) {
			stack.push(...first.toReversed());
			continue;
		}
		stack.pop();
		if (places.has(top.digest)) continue;
		places.set(top.digest, events.length);
		events.push(top);
	}
}

function listOpen(
	{ skeleton }: EventDocument,
	byDigest: ReadonlyMap<Digest, EventDocument>,
	places: ReadonlyMap<Digest, number>,
): EventDocument[] {
	const open = skeleton.event.follows.flatMap((digest) => (places.has(digest) ? [] : (byDigest.get(digest) ?? [])));
	return open.toSorted(compareDocuments);
}

interface Placed {
	readonly byDigest: ReadonlyMap<Digest, EventDocument>;
	readonly places: ReadonlyMap<Digest, number>;
	readonly joints: ReadonlySet<Digest>;
}

/** What an event follows stands before it: nothing before the earlier one has to be looked at, nor before a joint. */
function isKnown({ byDigest, places, joints }: Placed, later: Digest, earlier: Digest): boolean {
	const least = places.get(earlier);
	if (least === undefined || least > (places.get(later) ?? -1)) return false;
	const seen = new Set<Digest>([later]);
	for (const digest of seen) {
		if (digest === earlier || joints.has(digest)) return true;
		for (const next of byDigest.get(digest)?.skeleton.event.follows ?? [])
			if ((places.get(next) ?? -1) >= least) seen.add(next);
	}
	return false;
}
