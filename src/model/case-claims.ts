import { z } from 'zod';
import { isEachOnce } from './each-once.ts';
import { AuthorityId, Digest, DocumentId, Timestamp } from './identifiers.ts';
import type { Relation } from './relation.ts';
import { CountryCode } from './values.ts';

/**
 * What a repatriation says in plain, for every participant to fold the case from, whether or not the body is disclosed
 * to it or still here. It names nobody: a person is the id of the request that is about that person.
 */

/** So many persons one event may name: a group travels together. */
export const maxPersons = 1_000;
/** So many events one may follow: no case has more that none follows but one that is attacked. */
export const maxFollowed = 256;

/** Of a request between host and home: the first of a case opens it, and others join it by the relation `case`. */
export const CasePerson = z.strictObject({
	host: AuthorityId,
	home: AuthorityId,
	hostCountry: CountryCode,
	homeCountry: CountryCode,
	/** Is, or may be, under 18. */
	isMinor: z.boolean(),
});
export type CasePerson = z.infer<typeof CasePerson>;

const Code = z
	.string()
	.max(40)
	.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'a code');

/** Who joins or leaves a case; the steps are its own from then on. */
export const CaseParticipant = z.strictObject({
	authority: AuthorityId,
	country: CountryCode,
	role: z.enum(['transit', 'agency']),
	steps: z.array(Code).max(32).refine(isEachOnce, 'each step once').default([]),
});
export type CaseParticipant = z.infer<typeof CaseParticipant>;

/** What its author says of an event; steps and outcomes are those of `repatriation-steps.ts`, or of a newer gateway. */
export const EventFrame = z.strictObject({
	step: Code,
	outcome: Code,
	/** All who are in the process, where none is named. */
	persons: z.array(DocumentId).min(1).max(maxPersons).refine(isEachOnce, 'each person once').optional(),
	/** Of a consent: to which steps; to all that need one where none is named. */
	covers: z.array(Code).min(1).max(32).refine(isEachOnce, 'each step once').optional(),
	participant: CaseParticipant.optional(),
	/** Of a closure as a duplicate: the case in which the person goes on. */
	into: DocumentId.optional(),
});
export type EventFrame = z.infer<typeof EventFrame>;

export const CaseEvent = EventFrame.extend({
	persons: z.array(DocumentId).max(maxPersons).refine(isEachOnce, 'each person once'),
	/** When it happened. */
	at: Timestamp,
	/** The last events of the case that its author knew; of the first ones, the request that opened it. */
	follows: z.array(Digest).min(1).max(maxFollowed).refine(isEachOnce, 'each event once'),
});
export type CaseEvent = z.infer<typeof CaseEvent>;

/** The case that a document belongs to, by its plain claims; undefined for one that belongs to none. */
export function toCaseId({ id, person, event, relations }: CaseLinks): DocumentId | undefined {
	if (person === undefined && event === undefined) return undefined;
	const opening = relations.find(({ type }) => type === 'case')?.document;
	return opening ?? (person === undefined ? undefined : id);
}

interface CaseLinks {
	readonly id: DocumentId;
	readonly person?: CasePerson | undefined;
	readonly event?: CaseEvent | undefined;
	readonly relations: readonly Relation[];
}
