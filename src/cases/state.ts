import type { CaseEvent, CaseParticipant } from '../model/case-claims.ts';
import type { AuthorityId, Digest, DocumentId, Timestamp } from '../model/identifiers.ts';
import type { Skeleton } from '../model/skeleton.ts';

/** A document of a case, without its body: a request that brings a person into it, or an event. */
export interface CaseDocument {
	readonly digest: Digest;
	readonly skeleton: Skeleton;
}

/** What a participant said of a step of a person. */
export interface Statement {
	readonly event: Digest;
	readonly outcome: string;
	readonly by: AuthorityId;
	/** When it happened. */
	readonly at: Timestamp;
}

/**
 * `open`: it can be done now; `blocked`: something else comes first; `stopped`: its owner said that it cannot go on;
 * `not-needed`: it is no step for this person.
 */
export type StepProgress = 'open' | 'blocked' | 'done' | 'stopped' | 'not-needed';

export interface Turn {
	readonly of: readonly AuthorityId[];
	readonly since: Timestamp;
}

export interface StepState {
	readonly step: string;
	readonly progress: StepProgress;
	/** Who alone can complete it; several where each has to. */
	readonly owners: readonly AuthorityId[];
	/** Whose turn it is, of an open or stopped one. */
	readonly turn: readonly AuthorityId[];
	/** Whose turn it was, and since when; the last of an open or stopped one is `turn`. */
	readonly turns: readonly Turn[];
	/** What was said last by each. */
	readonly statements: readonly Statement[];
	/** Since when it can be done, or could. */
	readonly openSince: Timestamp | null;
	readonly doneAt: Timestamp | null;
	/** What comes first, of a blocked one; `consent` too where it lacks. */
	readonly waitsFor: readonly string[];
	/** Statements of one participant that do not know each other and differ: the last one stands until it is stated anew. */
	readonly divergent: readonly Statement[];
}

export interface PersonState {
	/** Of the request that is about the person. */
	readonly id: DocumentId;
	readonly isMinor: boolean;
	readonly addedAt: Timestamp;
	/** `left`: the victims' process; `closed`: nothing more is done. */
	readonly status: 'in-process' | 'left' | 'closed';
	/** False once consent was withdrawn: nothing of the person is shared. */
	readonly mayBeShared: boolean;
	/** The steps that consent is given to, where it is not to all. */
	readonly covers: readonly string[] | null;
	/** Of consent as a whole: the last one that counts, though consent was given anew since. */
	readonly withdrawal: Digest | null;
	/** How the person's case was closed, or which outcome of screening ended it. */
	readonly end: Statement | null;
	/** The case in which the person goes on, of a duplicate. */
	readonly into: DocumentId | null;
	readonly steps: readonly StepState[];
}

export interface Party {
	readonly authority: AuthorityId;
	readonly country: string;
	readonly role: 'host' | 'home' | CaseParticipant['role'];
	/** Steps that were handed over to it. */
	readonly steps: readonly string[];
	/** When it joined, or that was changed last. */
	readonly since: Timestamp;
}

/** Why an event, or what it says of one person, counts for nothing. */
export type AsideReason =
	| 'not-a-participant'
	| 'step-unknown'
	| 'outcome-unknown'
	| 'person-unknown'
	| 'not-owner'
	| 'not-for-person'
	| 'out-of-sequence'
	| 'consent-missing'
	| 'guardian-missing'
	| 'before-cause'
	| 'in-future'
	| 'person-left'
	| 'closed';

export interface Aside {
	/** Null where it is for the event as a whole; of several unknown persons the first. */
	readonly person: DocumentId | null;
	readonly reason: AsideReason;
	/** The steps that come first, where that is why. */
	readonly steps: readonly string[];
}

export interface FoldedEvent {
	readonly digest: Digest;
	readonly id: DocumentId;
	readonly author: AuthorityId;
	readonly createdAt: Timestamp;
	readonly event: CaseEvent;
	/** What counts for nothing, and why. */
	readonly aside: readonly Aside[];
}

/** What every participant derives from the same documents, in whatever order they came. */
export interface CaseState {
	readonly id: DocumentId;
	/** The request that opened it: another authority may give its id to a request of its own. */
	readonly opening: Digest;
	readonly openedAt: Timestamp;
	readonly parties: readonly Party[];
	readonly persons: readonly PersonState[];
	readonly status: 'open' | 'closed';
	/** In the order in which they count. */
	readonly events: readonly FoldedEvent[];
	/** The events that none follows yet; the opening request where there is none. */
	readonly heads: readonly Digest[];
	/** Events that others follow and that have not come. */
	readonly missing: readonly Digest[];
}
