import type { KeyObject } from 'node:crypto';
import type { LogConflictAlarm } from '../audit/log-conflict.ts';
import type { RefusedRequests } from '../audit/refused-requests.ts';
import type { NativePeer } from '../channels/native/peer.ts';
import type { Clock } from '../clock.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { CaseEvent } from '../model/case-claims.ts';
import type { Draft } from '../model/draft.ts';
import type { Body } from '../model/field.ts';
import type { AlarmId, ApprovalId, AuthorityId, DeliveryId, DocumentId, PersonId } from '../model/identifiers.ts';
import type { Skeleton } from '../model/skeleton.ts';
import type { Withholding } from '../model/withholding.ts';
import type { Partner } from '../partners/partner.ts';
import type { Partners } from '../partners/partners.ts';
import type { Policies } from '../policy/policies.ts';
import type { Database, Transaction } from '../store/database.ts';
import type { OpenChannel } from './open-channels.ts';
import type { OwnKeys } from './own-keys.ts';
import type { ReadingLimit } from './reading-limits.ts';
import type { Turns } from './turns.ts';

/**
 * Completes what a draft says of an event: when it was, which persons it concerns and which events it follows.
 *
 * @throws Problem `draft-invalid` where the case does not allow it now
 */
export type StateEvent = (
	draft: Pick<Draft | Skeleton, 'event' | 'relations' | 'attachments'>,
	body: Body,
	now: Temporal.Instant,
) => Promise<CaseEvent>;

/** What stays here of a document, by its plain claims and body, from an authority that is neither host nor home of its case. */
export type WithheldOfCase = (
	db: Database | Transaction,
	skeleton: Pick<Skeleton, 'id' | 'person' | 'event' | 'relations' | 'attachments'>,
	body: Body,
	to: AuthorityId,
) => Promise<readonly Withholding[]>;

/** What the road needs. */
export interface ExchangeContext {
	readonly authority: AuthorityId;
	/** Our own, by our card, as is the time zone: a day ends there. */
	readonly country: string;
	readonly timeZone: string;
	readonly db: Database;
	readonly clock: Clock;
	/** Wraps the keys of stored bodies. */
	readonly kek: KeyObject;
	readonly keys: OwnKeys;
	readonly partners: Partners;
	readonly policies: Policies;
	/** The way to a partner, open for as long as this process lives. */
	readonly channel: (partner: Partner) => OpenChannel;
	/** What its gateway answers besides, where it has one. @throws Problem `partner-without-door` */
	readonly peer: (partner: Partner) => NativePeer;
	/** Takes the card that an active partner publishes now. @throws Problem of its state, the way there and the card */
	readonly fetchCard: (authority: AuthorityId) => Promise<void>;
	/** Lets a change of partners that was made here count here at once, not only at the next look. */
	readonly lookAtPartners: () => Promise<void>;
	/** Attachments are brought to a partner, and read when they come from one, one delivery after the other. */
	readonly attachmentTurns: Turns;
	/** Path of the file in which erasures are on record outside the database too. */
	readonly erasureLog: string;
	readonly jobs: Pick<Jobs, 'announce' | 'hasten'>;
	/** Which rule, if any, wants a second person's word before that leaves. */
	readonly needsApproval: Policies['findApprovalRule'];
	/** What a repatriation event says in plain; refused where it would count for nothing in its case. */
	readonly stateEvent: StateEvent;
	readonly withheldOfCase: WithheldOfCase;
	/** From when on somebody's reading is unusual. */
	readonly readingLimits: readonly ReadingLimit[];
	/** Tells those who watch over this gateway at once; what they are told is in the audit log too. */
	readonly alarm: (alarm: Alarm) => void;
	/** Puts on record what is refused, and of a flood the count. */
	readonly refusals: Pick<RefusedRequests, 'record' | 'takeSingle'>;
	/** Called where a crash matters; tests crash there. */
	readonly crashPoint: (name: CrashPoint) => void;
}

/**
 * `break-glass`: a document left before anybody approved it; `review-overdue`: and nobody has reviewed it in time;
 * `reading-unusual`: somebody reads unusually much or widely; `delivery-stalled`: a person has to look why;
 * `compliance-overdue`: not everyone has followed a correction or withdrawal of ours in time;
 * `log-stopped`: the audit log is not the one that was signed, and is signed no more;
 * `log-unsigned`: whatever the cause, no checkpoint has covered its newest entries for a minute;
 * `log-checkpoint-missing`: this node does not know what was signed, and takes the database's word for it;
 * `log-conflict`: the log of that authority, maybe our own, has shown itself differently here and there;
 * `reconciliation-differs`: so much of what was exchanged with that partner is on record otherwise there;
 * `notices-deleted`: that partner deleted so many of our notices within a day that the last ones were not withdrawn;
 * `withdrawal-failed`: what was taken back or deleted by a counterpart could not be withdrawn at those who have it;
 * `statements-vanished`: so much of what that partner stated is not shown any more that none of it is taken for gone;
 * `polls-failing`: that partner could not be asked for what it has for us, several times in a row;
 * `proofs-overdue`: so many receipts of that partner have not been proved within the hour;
 * `case-due-soon`, `case-due`: a step of a case that is our turn has a quarter of its time left, or none;
 * `case-stranger`: an authority that takes no part in a case stated something of it, or gave its id to a request;
 * `case-answer`: an office without a gateway answered by a link, which waits for a coordinator;
 * `case-overdue`: a step of a case, whoever's turn it is, is late by law or by half its time, again each week;
 * `log-comparison-overdue`: for an hour what that partner has seen of logs could not be compared with what we have.
 */
export type Alarm =
	| {
			readonly alarm: 'break-glass' | 'review-overdue';
			/** Of the review. */
			readonly id: ApprovalId;
			readonly document: DocumentId;
	  }
	| { readonly alarm: 'reading-unusual'; readonly id: AlarmId }
	| { readonly alarm: 'compliance-overdue'; readonly document: DocumentId }
	| CaseReminded
	| { readonly alarm: 'case-stranger' | 'case-answer'; readonly case: DocumentId }
	| { readonly alarm: 'delivery-stalled'; readonly id: DeliveryId; readonly code: string }
	| { readonly alarm: 'log-stopped'; readonly code: string }
	| { readonly alarm: 'log-unsigned'; readonly seconds: number }
	| { readonly alarm: 'log-checkpoint-missing'; readonly size: number }
	| { readonly alarm: 'timestamps-overdue'; readonly timeSource: string; readonly code: string }
	| { readonly alarm: 'reconciliation-differs'; readonly partner: AuthorityId; readonly count: number }
	| { readonly alarm: 'notices-deleted'; readonly partner: AuthorityId; readonly count: number }
	| { readonly alarm: 'withdrawal-failed'; readonly document: DocumentId; readonly code: string }
	| { readonly alarm: 'statements-vanished'; readonly partner: AuthorityId; readonly count: number }
	| { readonly alarm: 'polls-failing'; readonly partner: AuthorityId; readonly code: string }
	| { readonly alarm: 'proofs-overdue'; readonly recipient: AuthorityId; readonly count: number }
	| ComparisonOverdue
	| LogConflictAlarm;

export interface CaseReminded {
	readonly alarm: 'case-due-soon' | 'case-due' | 'case-overdue';
	readonly case: DocumentId;
	readonly step: string;
	/** Who of this office looks after it. */
	readonly person?: PersonId;
}

export interface ComparisonOverdue {
	readonly alarm: 'log-comparison-overdue';
	readonly recipient: AuthorityId;
	/** That gave no proof; without it, it is the partner that does not say what it has seen. */
	readonly log?: AuthorityId;
}

/**
 * Where a crash matters, and what recovers it:
 *
 * `released`: committed, the queue does not know. The sweeper announces it.
 * `sealed`: an attempt is on record, nothing has left. The work is taken back from the dead worker.
 * `received`: committed at the recipient, the receipt has not left. The sender asks again, and gets the same.
 * `answered`: a receipt is here and not verified. As `received`.
 * `receipt-verified`: and not committed. As `received`.
 */
export const crashPoints = ['released', 'sealed', 'received', 'answered', 'receipt-verified'] as const;
export type CrashPoint = (typeof crashPoints)[number];
