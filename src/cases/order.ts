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
	const known = listKnown(events, places);
	return {
		events,
		heads: listHeads(root, events),
		missing: [...followed].filter((digest) => digest !== root && !byDigest.has(digest)).toSorted(),
		knew: (later, earlier) => {
			const [of, place] = [places.get(later), places.get(earlier)];
			return of !== undefined && place !== undefined && has(known[of], place);
		},
	};
}

/** @returns the events that none follows */
function listHeads(root: Digest, events: readonly EventDocument[]): Digest[] {
	const heads = new Set<Digest>([root]);
	for (const { digest, skeleton } of events) {
		for (const followed of skeleton.event.follows) heads.delete(followed);
		heads.add(digest);
	}
	return [...heads];
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

/** A bit for the place of each event. */
type Places = Uint32Array;

/** Of each event, which it knew, itself among them. Asked of a graph that is drawn to be walked long, it is walked once. */
function listKnown(events: readonly EventDocument[], places: ReadonlyMap<Digest, number>): Places[] {
	const known: Places[] = [];
	for (const [at, { skeleton }] of events.entries()) {
		const bits = new Uint32Array((at >>> 5) + 1);
		bits[at >>> 5] = 1 << (at & 31);
		for (const digest of skeleton.event.follows) {
			const place = places.get(digest);
			if (place === undefined || has(bits, place)) continue;
			for (const [word, before] of (known[place] ?? []).entries()) bits[word] = (bits[word] ?? 0) | before;
		}
		known.push(bits);
	}
	return known;
}

function has(bits: Places | undefined, place: number): boolean {
	return ((bits?.[place >>> 5] ?? 0) & (1 << (place & 31))) !== 0;
}
