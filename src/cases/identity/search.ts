import { toActor, toAuditLeaf } from '../../audit/entry.ts';
import type { ExchangeContext } from '../../exchange/context.ts';
import { withDatabaseProblems } from '../../exchange/database-problems.ts';
import { recordReading } from '../../exchange/unusual-reading.ts';
import type { Purpose } from '../../model/handling.ts';
import { type AttachmentId, type DocumentId, type IdentityRecordId, toTimestamp } from '../../model/identifiers.ts';
import type { Person } from '../../model/person.ts';
import { type FoundRecord, findIdentityRecords } from '../../store/identity-records.ts';
import type { Seen } from '../../store/reads.ts';
import { type Likeness, makePeopleComparer } from './compare.ts';
import { toSoughtFacts } from './facts.ts';
import type { IdentityRecord } from './identity.ts';
import { toIdentityKeys } from './keys.ts';
import { type IdentityQuery, toSought } from './query.ts';

type SearchContext = Pick<
	ExchangeContext,
	'authority' | 'db' | 'kek' | 'clock' | 'timeZone' | 'readingLimits' | 'alarm'
>;

/** Who looks, what for, and in which case where there is one: the document that opened it. */
export interface Searcher {
	readonly by: Person;
	readonly purpose: Purpose;
	readonly case?: DocumentId | undefined;
}

/** Somebody in our register who may be the one. People look at the photograph; nothing here does. */
export interface Candidate extends Likeness {
	readonly id: IdentityRecordId;
	readonly source: string;
	readonly photo: AttachmentId | null;
	readonly record: IdentityRecord;
}

export interface IdentitySearch {
	/**
	 * `too-common`: what was asked fits so many records that none was looked at. Whatever it is, a person decides who it
	 * is: a score is evidence for that and no decision.
	 */
	readonly outcome: 'candidates' | 'none' | 'too-common';
	/** The most likely first. */
	readonly candidates: readonly Candidate[];
}

/** So many records are opened and compared, so many shown, and none below that score: others need not be read. */
const maxCompared = 100;
const maxShown = 20;
const leastScore = 25;

/**
 * Finds who in our register may be a person of whom little is known. What is shown is on record before, and counts as
 * read.
 *
 * @throws Problem of `toSought` and of the database
 */
export async function searchIdentity(
	context: SearchContext,
	searcher: Searcher,
	query: IdentityQuery,
): Promise<IdentitySearch> {
	const sought = toSought(query);
	const { alone, together } = toIdentityKeys(context.kek).toSearchKeys(toSoughtFacts(sought));
	const { records, common } = await withDatabaseProblems(
		findIdentityRecords(context.db, context.kek, [...alone, ...together], maxCompared),
	);
	const compare = makePeopleComparer(sought);
	const candidates = records
		.map((record) => toCandidate(record, compare))
		.filter(({ score }) => score >= leastScore)
		.sort((a, b) => b.score - a.score)
		.slice(0, maxShown);
	// One fact alone often fits too many; where two together do, somebody may have been passed over.
	const isTooCommon = (together.length > 0 ? together : alone).some((key) => common.has(key));
	const none = isTooCommon ? 'too-common' : 'none';
	const search = { outcome: candidates.length > 0 ? 'candidates' : none, candidates } as const;
	await recordSearch(context, searcher, search);
	return search;
}

function toCandidate(
	{ id, source, photo, text }: FoundRecord,
	compare: (record: IdentityRecord) => Likeness,
): Candidate {
	const record = JSON.parse(text) as IdentityRecord;
	return { id, source, photo, record, ...compare(record) };
}

/** Who looked for somebody, how many were shown; of what was asked and found nothing. */
async function recordSearch(context: SearchContext, searcher: Searcher, search: IdentitySearch): Promise<void> {
	const { authority, clock } = context;
	const { by, purpose: reason, case: document } = searcher;
	const { outcome, candidates } = search;
	const entry = { at: toTimestamp(clock()), action: 'identity-searched', authority, ...toActor(by), reason } as const;
	const about = { ...(document !== undefined && { document }), count: candidates.length, outcome };
	const seen = candidates.map(({ id }): Seen => ({ measure: 'document', value: id }));
	await recordReading(context, by, [toAuditLeaf({ ...entry, ...about })], seen);
}
