import { createHash } from 'node:crypto';
import type { CaseDocument } from '../../src/cases/state.ts';
import { canonicalJson, type Json } from '../../src/json.ts';
import type { CaseEvent, CaseParticipant, EventFrame } from '../../src/model/case-claims.ts';
import { findStep } from '../../src/model/find-step.ts';
import { AuthorityId, type Digest, type DocumentId, type Timestamp } from '../../src/model/identifiers.ts';
import type { Skeleton } from '../../src/model/skeleton.ts';
import { handling } from '../http/drafts.ts';

export const home = AuthorityId.parse('id.imigrasi');
export const host = AuthorityId.parse('my.imigresen');
export const transit = AuthorityId.parse('th.immigration');
/** Joining. */
export const transitState: CaseParticipant = { authority: transit, country: 'THA', role: 'transit', steps: [] };
const begin = Temporal.Instant.from('2026-03-02T02:00:00.000Z');

/** The id of the n-th document of an invented case. */
export function toId(n: number): DocumentId {
	return `019d0000-0000-7000-8000-${n.toString(16).padStart(12, '0')}` as DocumentId;
}

/** A time so many hours into the case. */
export function afterHours(hours: number): Timestamp {
	return begin.add({ minutes: Math.round(hours * 60) }).toString({ smallestUnit: 'millisecond' }) as Timestamp;
}

function toDocument(about: Partial<Skeleton>): CaseDocument {
	const skeleton = {
		version: '1.0',
		validUntil: afterHours(10_000),
		language: 'und',
		handling,
		attachments: [],
		...about,
	};
	const digest = createHash('sha256')
		.update(canonicalJson(skeleton as Json))
		.digest('base64url') as Digest;
	return { digest, skeleton: skeleton as Skeleton };
}

/** A request about one person; the first opens the case. */
export function request(n: number, { isMinor = false, opening = 1, author = host } = {}): CaseDocument {
	const relations = n === opening ? [] : [{ type: 'case' as const, document: toId(opening) }];
	const person = { host, home, hostCountry: 'MYS', homeCountry: 'IDN', isMinor };
	return toDocument({ id: toId(n), kind: 'repatriation-request', author, createdAt: afterHours(0), relations, person });
}

export type Said = readonly [by: AuthorityId, step: string, outcome: string];

/** The way of an adult from the rescue to the departure. */
export const untilDeparture: readonly Said[] = [
	[host, 'screening', 'victim'],
	[host, 'shelter', 'safe'],
	[host, 'consent', 'given'],
	[host, 'nationality', 'requested'],
	[home, 'nationality', 'more-needed'],
	[host, 'nationality', 'evidence-sent'],
	[home, 'nationality', 'confirmed'],
	[home, 'travel-document', 'splp'],
	[home, 'family-tracing', 'found'],
	[home, 'home-risk', 'no-risk'],
	[host, 'exit-permit', 'waived'],
	[host, 'health', 'fit'],
	[host, 'legal', 'free-to-leave'],
	[host, 'travel-plan', 'proposed'],
	[home, 'travel-plan', 'accepted'],
	[host, 'travel-plan', 'fixed'],
	[host, 'departure', 'departed'],
];

/** Events, an hour apart, each of which follows the one before it unless it is told otherwise. */
export function makeEvents(opening = 1) {
	const documents: CaseDocument[] = [];
	const first = 1_000_000 + opening * 1_000;
	let n = first;
	let latest = 0;
	return {
		documents,
		say(
			author: AuthorityId,
			step: string,
			outcome: string,
			changes: Partial<CaseEvent & EventFrame> & { readonly hours?: number } = {},
		): CaseDocument {
			n += 1;
			const months = findStep(step)?.monthsAtHome ?? 0;
			const { hours = Math.max(n - first + months * 31 * 24, latest), ...rest } = changes;
			latest = Math.max(hours, latest);
			const follows = [(documents.at(-1) ?? request(opening, { opening })).digest];
			const event = { step, outcome, persons: [toId(opening)], at: afterHours(hours), follows, ...rest };
			const document = toDocument({
				id: toId(n),
				kind: 'repatriation-event',
				author,
				createdAt: afterHours(Math.max(latest, n - first)),
				relations: [{ type: 'case', document: toId(opening) }],
				event,
			});
			documents.push(document);
			return document;
		},
	};
}
