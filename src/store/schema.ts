import type { ColumnType, Generated } from 'kysely';
import type { FormPurpose } from '../model/case-forms.ts';
import type { DeliveryState, Proof, TlsDetails } from '../model/delivery.ts';
import type { ErasureCause, HoldReason } from '../model/erasure.ts';
import type { ApprovalRule } from '../model/four-eyes.ts';
import type {
	AlarmId,
	ApprovalId,
	AttachmentId,
	AuthorityId,
	CaseNoteId,
	DeliveryId,
	Digest,
	DocumentId,
	DraftId,
	FormLinkId,
	IdentityRecordId,
	PersonId,
} from '../model/identifiers.ts';
import type { NoticeRequest, NoticeState } from '../model/notice-request.ts';
import type { Role } from '../model/person.ts';
import type { Relation } from '../model/relation.ts';
import type { Urgency } from '../model/urgency.ts';
import type { Withholding } from '../model/withholding.ts';

/** `timestamptz`: read and written as RFC 3339 in UTC with milliseconds (`database.ts` sets the parser). */
type Instant = string;

/** Written once, by an insert. */
type Immutable<T> = ColumnType<T, T, never>;

export interface RepatriationCaseTable {
	/** Of the request that opened it. */
	id: Immutable<DocumentId>;
	host: Immutable<AuthorityId>;
	home: Immutable<AuthorityId>;
	opened_at: Immutable<Instant>;
	status: 'open' | 'closed';
	persons: number;
	/** SHA-256 of what was folded: equal at all who have the same documents. */
	state_digest: string;
	missing: number;
	aside: number;
	divergent: number;
	/** Authorities that take no part and stated something of it all the same. */
	strangers: Generated<number>;
	/** By the clock of the database, so that nodes agree on what came first. */
	changed_at: Generated<Instant>;
}

export interface CaseTurnTable {
	case_id: Immutable<DocumentId>;
	authority: Immutable<AuthorityId>;
	step: string;
	due_at: Instant | null;
	steps: number;
}

export interface CaseAssignmentTable {
	case_id: Immutable<DocumentId>;
	person: PersonId;
	assigned_at: Instant;
}

export interface CaseNoteTable {
	id: Immutable<CaseNoteId>;
	case_id: Immutable<DocumentId>;
	/** The person of the case that it is about. */
	subject: Immutable<DocumentId | null>;
	/** The request about that person. */
	document_digest: Immutable<Digest | null>;
	written_by: Immutable<PersonId>;
	written_at: Immutable<Instant>;
	ciphertext: Immutable<Uint8Array>;
}

export interface CaseReminderTable {
	case_id: Immutable<DocumentId>;
	subject: Immutable<DocumentId>;
	step: Immutable<string>;
	open_since: Immutable<Instant>;
	level: Immutable<'due-soon' | 'due' | 'escalated'>;
	told_at: Instant;
}

export interface DocumentTable {
	/** SHA-256 of the signed JWT's signing input, base64url. */
	digest: Immutable<Digest>;
	id: Immutable<DocumentId>;
	author: Immutable<AuthorityId>;
	kind: Immutable<string>;
	version: Immutable<string>;
	/** The author's JWT (skeleton, digests of disclosures, signature): names nobody. */
	jwt: Immutable<string>;
	stored_at: Immutable<Instant>;
	valid_until: Immutable<Instant>;
	/** When the answer to it is due. */
	answer_by: Immutable<Instant | null>;
	/** Since when there is no body; the row stays as a tombstone. */
	erased_at: Instant | null;
}

/** The disclosures of a document that are known here, encrypted under a key of the document's own. */
export interface BodyTable {
	document_digest: Immutable<Digest>;
	ciphertext: Uint8Array;
}

/**
 * The keys of bodies, attachments, drafts, approvals, links and records of people, by digest or id, each encrypted by the
 * key-encryption key.
 */
export interface WrappedKeyTable {
	id: Immutable<Digest | AttachmentId | DraftId | ApprovalId | FormLinkId | CaseNoteId | IdentityRecordId>;
	wrapped_key: Uint8Array;
}

/** What was erased, and why. Append-only; the document itself may not be here any more. */
export interface ErasureTable {
	document_digest: Immutable<Digest>;
	document_id: Immutable<DocumentId>;
	author: Immutable<AuthorityId>;
	kind: Immutable<string>;
	cause: Immutable<ErasureCause>;
	erased_at: Immutable<Instant>;
}

/** A document that nothing erases for as long as it stands here. */
export interface LegalHoldTable {
	document_digest: Immutable<Digest>;
	/** As a code. */
	reason: Immutable<HoldReason>;
	held_by: Immutable<PersonId>;
	held_at: Immutable<Instant>;
}

/** Outgoing: the work of getting one copy to one recipient. */
export interface DeliveryTable {
	id: Immutable<DeliveryId>;
	document_digest: Immutable<Digest>;
	recipient: Immutable<AuthorityId>;
	copy_digest: Immutable<Digest>;
	/** Digests of the disclosures in this copy, in their order in the document. */
	disclosed: Immutable<Digest[]>;
	/** Digests of the attachments that go with it. */
	attachments: Immutable<Digest[]>;
	/** What of the document does not go with it, and by which rule. JSON text when it is written. */
	withheld: ColumnType<Withholding[], string, never>;
	/** What was asked of a recipient that publishes notices. JSON text when it is written. */
	request: ColumnType<NoticeRequest | null, string | null, never>;
	created_at: Immutable<Instant>;
	urgency: Immutable<Urgency>;
	/** Changes as `delivery_move` allows, and in no other way. */
	state: DeliveryState;
	state_since: Instant;
	/** When its retry schedule began: with it, or when a person had it tried again. */
	schedule_from: Instant;
	/** Why it is in that state, where a problem or a rejection is the cause. */
	code: string | null;
	next_attempt_at: Instant | null;
	settled_at: Instant | null;
	proof: Proof | null;
	/** The partner's signed receipt, as received. */
	receipt: string | null;
}

/** What has become of a notice that was asked for, in the order in which it was told. */
export interface NoticeProgressTable {
	delivery_id: Immutable<DeliveryId>;
	number: Immutable<number>;
	state: Immutable<NoticeState>;
	at: Immutable<Instant>;
	/** The counterpart's own number. */
	reference: Immutable<string | null>;
	reason: Immutable<string | null>;
	/** When it came here. */
	told_at: Generated<Instant>;
}

/** How far a counterpart was polled. */
export interface ChannelPollTable {
	authority: Immutable<AuthorityId>;
	/** Of the work that is due. */
	id: Generated<string>;
	cursor: string | null;
	polled_at: Instant | null;
	/** In a row. */
	failures: Generated<number>;
	code: string | null;
}

/** What others state by a channel, and the document of ours that says so. */
export interface StatementTable {
	authority: Immutable<AuthorityId>;
	reference: Immutable<string>;
	version: string;
	document_digest: Digest;
	document_id: DocumentId;
	/** As it says it now. */
	taken_at: Instant;
	/** When it was there last. */
	seen_at: Instant;
	said_at: Instant | null;
	gone_at: Instant | null;
}

/** Written before each attempt leaves: a receipt must name the envelope of one of them. */
export interface AttemptTable {
	delivery_id: Immutable<DeliveryId>;
	number: Immutable<number>;
	envelope_digest: Digest | null;
	/** Size of the envelope as sent. */
	envelope_bytes: number | null;
	started_at: Immutable<Instant>;
	finished_at: Instant | null;
	/** `delivered`, `rejected`, or the code of the problem. */
	outcome: string | null;
	/** JSON text when it is written. */
	tls: ColumnType<TlsDetails | null, string | null, string | null>;
	/** What came back instead of a receipt that proves something, as evidence. */
	answer: string | null;
}

/** How a document stands to others, which may not be here. */
export interface RelationTable {
	document_digest: Immutable<Digest>;
	type: Immutable<Relation['type']>;
	target: Immutable<DocumentId>;
}

/** Incoming: one row per delivery ever answered with a receipt. Never deleted. */
export interface ReceptionTable {
	sender: Immutable<AuthorityId>;
	delivery_id: Immutable<DeliveryId>;
	copy_digest: Immutable<Digest>;
	document_digest: Immutable<Digest>;
	outcome: Immutable<'accepted' | 'rejected'>;
	code: Immutable<string | null>;
	received_at: Immutable<Instant>;
	/** The sender's signed cover, as it came. */
	cover: Immutable<string>;
	/** The signed receipt, the same bytes for ever. */
	receipt: Immutable<string>;
	/** The last day on which the cover lets the document be kept, as YYYY-MM-DD. */
	retain_until: Immutable<string>;
}

/** Append-only; the application role may insert and select. A trigger has each wait in `audit_pending`. */
export interface AuditEntryTable {
	leaf_hash: Immutable<Uint8Array>;
	at: Immutable<Instant>;
	/** Canonical JSON (RFC 8785) of the entry, the very bytes that the leaf commits to. */
	entry: Immutable<string>;
	salt: Immutable<Uint8Array>;
}

/** Entries that have no index yet. The application role may select; `sequence_entries` takes them away. */
export interface AuditPendingTable {
	/** The transaction (xid8). */
	appended_by: Generated<string>;
	id: Generated<string>;
	leaf_hash: Immutable<Uint8Array>;
}

/** Append-only, by `sequence_entries`: which leaf of the tree an entry is. */
export interface AuditSequenceTable {
	index: Immutable<number>;
	leaf_hash: Immutable<Uint8Array>;
}

/** Append-only, by `sequence_entries`: hashes of a tile, those that one batch added to it. */
export interface AuditTileTable {
	level: Immutable<number>;
	index: Immutable<number>;
	/** Place in the tile of the first of them. */
	first: Immutable<number>;
	hashes: Immutable<Uint8Array>;
}

/** Append-only, by `append_checkpoint`. */
export interface AuditCheckpointTable {
	size: Immutable<number>;
	/** Size of the one before it; null of the first. */
	follows: Immutable<number | null>;
	/** C2SP signed-note, as it was signed. */
	note: Immutable<string>;
}

/** Append-only; the application role may insert and select. */
export interface AuditTimestampTable {
	/** URL of the time-stamping authority. */
	source: Immutable<string>;
	/** Of the checkpoint. */
	size: Immutable<number>;
	time: Immutable<Instant>;
	/** TimeStampToken in DER (RFC 3161). */
	token: Immutable<Uint8Array>;
	/** SHA-256 of the token. */
	digest: Immutable<Uint8Array>;
}

/** When each time-stamping authority is asked next, and since when it has been silent. */
export interface AuditTimeSourceTable {
	source: Immutable<string>;
	due_at: Instant;
	failures: Generated<number>;
	failing_since: Instant | null;
	told: Generated<boolean>;
}

/** The log of each partner, as we cosigned it last. */
export interface WitnessedLogTable {
	authority: Immutable<AuthorityId>;
	size: number;
	/** C2SP signed-note, with the signature of the log and our own. */
	note: string;
	cosigned_at: Instant;
}

/** Which entries of a tile have a term. The application role may select; `index_entries` fills it. */
export interface AuditPostingTable {
	/** What is searched for, as `index_entries` writes it: `action document-read`; empty for all entries. */
	term: Immutable<string>;
	tile: Immutable<string>;
	/** Places in the tile, a byte each, in their order. */
	places: Immutable<Uint8Array>;
}

/** Append-only: two notes of one log, of which one contradicts the other. */
export interface LogConflictTable {
	log: Immutable<AuthorityId>;
	kind: Immutable<'fork' | 'rollback'>;
	/** Who showed it. */
	source: Immutable<AuthorityId>;
	seen_size: Immutable<number>;
	seen: Immutable<string>;
	shown: Immutable<string>;
	found_at: Immutable<Instant>;
}

/** Append-only, derived from the log: what was exchanged with a partner, by the day in UTC on which it was received. */
export interface ExchangeLineTable {
	partner: Immutable<AuthorityId>;
	/** As YYYY-MM-DD where it is cast to text. */
	day: Immutable<string>;
	leaf_hash: Immutable<Digest>;
	document_digest: Immutable<Digest>;
	sender: Immutable<AuthorityId>;
	outcome: Immutable<'accepted' | 'rejected'>;
}

/** One row: up to which entry of our log it was looked for exchanges. */
export interface ExchangeLineCursorTable {
	next_index: number;
}

/** A checkpoint of our log that is lost, and that the owner of the database lets the log go on without. */
export interface AcceptedLossTable {
	checkpoint: Immutable<string>;
	accepted_at: Immutable<Instant>;
}

/** Append-only: what witnesses have cosigned of our log. */
export interface AuditCosignatureTable {
	witness: Immutable<AuthorityId>;
	/** Of the checkpoint. */
	size: Immutable<number>;
	cosigned_at: Immutable<Instant>;
	/** A signature line of its note. */
	line: Immutable<string>;
}

/** When each witness is asked next. */
export interface WitnessTurnTable {
	witness: Immutable<AuthorityId>;
	task: Immutable<'submit' | 'compare' | 'reconcile'>;
	due_at: Instant;
	failures: Generated<number>;
	failing_since: Instant | null;
	told: Generated<boolean>;
}

/** That the entry a receipt promises is in the partner's log. */
export interface ReceiptProofTable {
	delivery_id: Immutable<DeliveryId>;
	recipient: Immutable<AuthorityId>;
	settled_at: Immutable<Instant>;
	/** When it is asked for next; null once it is here. */
	due_at: Instant | null;
	failures: Generated<number>;
	/** Somebody has been told that it is overdue. */
	told: Generated<boolean>;
	/** C2SP tlog-proof, verified. */
	proof: string | null;
}

/** One row: up to which of our own entries receipts have been looked for. */
export interface ReceiptProofCursorTable {
	next_index: number;
}

/** Somebody who has signed in with a browser. */
export interface SessionTable {
	/** SHA-256 of what the browser shows. */
	secret_hash: Immutable<Uint8Array>;
	person: Immutable<PersonId>;
	roles: readonly Role[];
	expires_at: Immutable<Instant>;
	/** When the provider last said so. */
	checked_at: Instant;
	/** By which it is asked again, encrypted under the key-encryption key; null where it gave none. */
	refresh_token: Uint8Array | null;
}

/** The last list of a partner's CA that was verified. */
export interface DeliveryTallyTable {
	measure: 'attempt' | 'delivery';
	recipient: AuthorityId;
	outcome: string;
	up_to_seconds: number;
	count: ColumnType<string, number>;
	seconds: number;
}

export interface RevocationListTable {
	authority: Immutable<AuthorityId>;
	issuer: Immutable<string>;
	this_update: Instant;
	der: Uint8Array;
}

/** A draft that waits; once it is released its body is the document's, and only the source key stays. */
export interface DraftTable {
	id: Immutable<DraftId>;
	kind: Immutable<string>;
	/** Keyed digest of the draft as it was imported, base64url. */
	source_key: Immutable<string>;
	/** How many fields a person should look at. */
	doubts: Immutable<number>;
	created_at: Immutable<Instant>;
	ciphertext: Uint8Array | null;
	document_digest: Digest | null;
	/** Who handed it in; null of one that an earlier version took. */
	created_by: Immutable<PersonId | null>;
}

export type ApprovalState =
	| 'waiting'
	| 'approved'
	| 'refused'
	| 'withdrawn'
	| 'replaced'
	| 'expired'
	| 'outdated'
	| 'unopened';

/** A signed document that waits for a second person. Once settled it never changes, and its body is gone from here. */
export interface ApprovalTable {
	id: Immutable<ApprovalId>;
	/** What it was made of, and becomes again where it is not approved; null once that is discarded. */
	draft_id: ColumnType<DraftId | null, DraftId, never>;
	document_digest: Immutable<Digest>;
	document_id: Immutable<DocumentId>;
	/** That it belongs to; its own id where it opens one. */
	case_id: Immutable<DocumentId | null>;
	kind: Immutable<string>;
	jwt: Immutable<string>;
	rule: Immutable<ApprovalRule>;
	/** Who made and released it: none of them approves. */
	authors: Immutable<PersonId[]>;
	/** Of who released it, the first of them, then. */
	author_roles: Immutable<Role[]>;
	created_at: Immutable<Instant>;
	approve_by: Immutable<Instant>;
	state: ApprovalState;
	settled_at: Instant | null;
	settled_by: PersonId | null;
	/** Why it was refused, as a code, and where: JSON Pointers into the body. */
	reason: string | null;
	refused_places: string[] | null;
	ciphertext: Uint8Array | null;
}

/** The copy that one recipient is to get: what an approval is bound to. */
export interface ApprovalCopyTable {
	approval_id: Immutable<ApprovalId>;
	/** Of the delivery that it becomes. */
	delivery_id: Immutable<DeliveryId>;
	recipient: Immutable<AuthorityId>;
	/** What the author asked for this recipient, as canonical JSON. */
	asked: Immutable<string>;
	copy_digest: Immutable<Digest>;
	disclosed: Immutable<Digest[]>;
	/** JSON text when it is written. */
	withheld: ColumnType<Withholding[], string, never>;
	attachments: Immutable<Digest[]>;
}

/** The files of a document that waits. */
export interface ApprovalAttachmentTable {
	approval_id: Immutable<ApprovalId>;
	digest: Immutable<Digest>;
	attachment_id: Immutable<AttachmentId>;
}

/** A document that left before anybody approved it, to be reviewed. */
export interface BreakGlassTable {
	id: Immutable<ApprovalId>;
	document_digest: Immutable<Digest>;
	document_id: Immutable<DocumentId>;
	kind: Immutable<string>;
	/** Which rule would have asked for a second person. */
	rule: Immutable<ApprovalRule>;
	/** Why it could not wait, as a code. */
	reason: Immutable<string>;
	authors: Immutable<PersonId[]>;
	released_at: Immutable<Instant>;
	review_by: Immutable<Instant>;
	/** When it was found that nobody had reviewed it in time. */
	overdue_at: Instant | null;
	outcome: 'justified' | 'not-justified' | null;
	reviewed_at: Instant | null;
	reviewed_by: PersonId | null;
}

/** A correction or withdrawal of ours, for as long as not everyone has followed it. */
export interface ChangeWatchTable {
	document_digest: Immutable<Digest>;
	urgency: Immutable<Urgency>;
	since: Immutable<Instant>;
	/** How many of the schedule's reminders were sent. */
	reminders: number;
	overdue_at: Instant | null;
}

/** What a compliance report says, in codes, that its body is erased of. */
export interface ComplianceReportTable {
	document_digest: Immutable<Digest>;
	change_digest: string | null;
	outcome: string | null;
	cause: string | null;
}

/** Work that is due, written in the transaction that makes it due; a lost queue is refilled from it. */
export interface DueWorkTable {
	queue: Immutable<string>;
	id: Immutable<string>;
	due_at: Instant;
}

/** For each partner that more waited for than its lane took at once. */
export interface DeliveryLaneTable {
	id: Generated<string>;
	recipient: Immutable<AuthorityId>;
}

/** A file as it travels: sealed, in parts. Without a digest it is still on its way here. */
export interface AttachmentTable {
	id: Immutable<AttachmentId>;
	/** Who brought it: a partner, or ourselves. */
	source: Immutable<AuthorityId>;
	/** SHA-256 and size of the sealed file. */
	sealed_digest: Digest | null;
	sealed_bytes: ColumnType<string | null, number | null, number>;
	/** SHA-256 and size of the file itself. */
	digest: Digest | null;
	size_bytes: ColumnType<string | null, number | null, number>;
	media_type: string | null;
	/** The file that this is the copy without metadata of. */
	original_id: Immutable<AttachmentId | null>;
	created_at: Immutable<Instant>;
}

export interface AttachmentPartTable {
	attachment_id: Immutable<AttachmentId>;
	number: Immutable<number>;
	bytes: Immutable<Uint8Array>;
	/** Their SHA-256, as of when they were sealed. */
	digest: Immutable<Uint8Array>;
}

/** Which file is the attachment of that digest that a document lists. */
export interface DocumentAttachmentTable {
	document_digest: Immutable<Digest>;
	digest: Immutable<Digest>;
	attachment_id: Immutable<AttachmentId>;
}

export type PartnerState = 'proposed' | 'active' | 'suspended' | 'ended';

export interface PartnerTable {
	authority: Immutable<AuthorityId>;
	state: PartnerState;
	/** The card that counts, as canonical JSON. */
	card: string;
	card_version: number;
	/** The agreement that counts, as canonical JSON. */
	agreement: string | null;
	changed_at: Instant;
	/** Which version of our own card it fetched last, and when. */
	fetched_version: number | null;
	fetched_at: Instant | null;
}

/** Every card that was ever taken, signed as it came. */
export interface PartnerCardTable {
	authority: Immutable<AuthorityId>;
	token_digest: Immutable<string>;
	version: Immutable<number>;
	/** Thumbprint of the key that signed it. */
	kid: Immutable<string>;
	token: Immutable<string>;
	taken_at: Immutable<Instant>;
}

/** Every agreement that ever counted. */
export interface PartnerAgreementTable {
	authority: Immutable<AuthorityId>;
	agreed_at: Immutable<Instant>;
	agreement: Immutable<string>;
}

/** A card with another card key or CA, which one person heard the fingerprint of and a second has to. */
export interface PartnerProposalTable {
	authority: Immutable<AuthorityId>;
	token: string;
	proposed_by: PersonId;
	proposed_at: Instant;
}

/** One row: goes up with every change of any partner. */
export interface PartnerRevisionTable {
	value: ColumnType<string, never, number>;
}

/** What a person read on a day that began then, once each. */
export interface ReadSeenTable {
	person: Immutable<PersonId>;
	day: Immutable<Instant>;
	measure: Immutable<'document' | 'author' | 'kind' | 'case'>;
	value: Immutable<string>;
}

/** How many that were new on the day a person read in an hour. */
export interface ReadCountTable {
	person: Immutable<PersonId>;
	hour: Immutable<Instant>;
	documents: number;
	authors: number;
	kinds: number;
	cases: number;
}

/** One for each person and day on which their reading was unusual. */
export interface ReadAlarmTable {
	id: Immutable<AlarmId>;
	person: Immutable<PersonId>;
	day: Immutable<Instant>;
	raised_at: Immutable<Instant>;
	measures: string[];
	documents: number;
	authors: number;
	kinds: number;
	cases: number;
	acknowledged_at: Instant | null;
	acknowledged_by: PersonId | null;
}

/** By which an office without a gateway answers one question about one person of a case, once. */
export interface FormLinkTable {
	id: Immutable<FormLinkId>;
	case_id: Immutable<DocumentId>;
	/** Of the document about the person. */
	document_digest: Immutable<Digest>;
	document_id: Immutable<DocumentId>;
	purpose: Immutable<FormPurpose>;
	/** Name of the office. */
	organisation: Immutable<string>;
	/** SHA-256. */
	token_hash: Immutable<Uint8Array>;
	/** HMAC-SHA-256, by a key that is not in the database. */
	code_hash: Immutable<Uint8Array>;
	made_at: Immutable<Instant>;
	made_by: Immutable<PersonId>;
	expires_at: Immutable<Instant>;
	wrong_codes: Generated<number>;
	/** By wrong codes. */
	closed_at: Instant | null;
	revoked_at: Instant | null;
	answered_at: Instant | null;
	/** What the office is shown of the person, and what it answered. */
	ciphertext: Uint8Array;
}

/** Somebody in the authority's own register of people. */
export interface IdentityRecordTable {
	id: Immutable<IdentityRecordId>;
	/** By which `identity_key` names it. */
	number: ColumnType<string, never, never>;
	source: Immutable<string>;
	/** Keyed hash of its reference in that source. */
	reference_key: Immutable<Uint8Array>;
	/** Keyed hash of what it says: whether it comes again as it was. */
	content_key: Uint8Array;
	photo: AttachmentId | null;
	stored_at: Instant;
	ciphertext: Uint8Array;
}

/** Keyed hashes of what is known of a person, alone and in pairs. */
export interface IdentityKeyTable {
	key: Immutable<string>;
	/** Its `number`. */
	record: Immutable<string>;
}

/** A person of an open case, whom others may be told of. */
export interface CasePersonTable {
	/** By which `case_person_key` and `likely_duplicate` name it. */
	number: ColumnType<string, never, never>;
	case_id: Immutable<DocumentId>;
	/** Of the request that is about the person, as its id. */
	document_digest: Immutable<Digest>;
	document_id: Immutable<DocumentId>;
	/** Whether it was looked who else it may be. */
	compared: Generated<boolean>;
}

/** Both are a `number`; each pair stands here either way round. */
export interface LikelyDuplicateTable {
	person: Immutable<string>;
	other: Immutable<string>;
	score: Immutable<number>;
	/** Which facts fit and which do not, none of what they say. */
	reasons: Immutable<unknown>;
}

export interface Schema {
	case_person: CasePersonTable;
	case_person_key: IdentityKeyTable;
	likely_duplicate: LikelyDuplicateTable;
	identity_record: IdentityRecordTable;
	identity_key: IdentityKeyTable;
	read_seen: ReadSeenTable;
	read_count: ReadCountTable;
	read_alarm: ReadAlarmTable;
	partner: PartnerTable;
	partner_card: PartnerCardTable;
	partner_agreement: PartnerAgreementTable;
	partner_proposal: PartnerProposalTable;
	partner_revision: PartnerRevisionTable;
	document: DocumentTable;
	repatriation_case: RepatriationCaseTable;
	case_turn: CaseTurnTable;
	case_assignment: CaseAssignmentTable;
	case_note: CaseNoteTable;
	case_reminder: CaseReminderTable;
	relation: RelationTable;
	body: BodyTable;
	'keys.wrapped_key': WrappedKeyTable;
	erasure: ErasureTable;
	legal_hold: LegalHoldTable;
	delivery: DeliveryTable;
	attempt: AttemptTable;
	notice_progress: NoticeProgressTable;
	channel_poll: ChannelPollTable;
	statement: StatementTable;
	reception: ReceptionTable;
	audit_entry: AuditEntryTable;
	audit_pending: AuditPendingTable;
	audit_sequence: AuditSequenceTable;
	audit_tile: AuditTileTable;
	audit_checkpoint: AuditCheckpointTable;
	audit_timestamp: AuditTimestampTable;
	audit_time_source: AuditTimeSourceTable;
	audit_cosignature: AuditCosignatureTable;
	witness_turn: WitnessTurnTable;
	receipt_proof: ReceiptProofTable;
	receipt_proof_cursor: ReceiptProofCursorTable;
	witnessed_log: WitnessedLogTable;
	log_conflict: LogConflictTable;
	audit_posting: AuditPostingTable;
	accepted_loss: AcceptedLossTable;
	exchange_line: ExchangeLineTable;
	exchange_line_cursor: ExchangeLineCursorTable;
	draft: DraftTable;
	session: SessionTable;
	revocation_list: RevocationListTable;
	delivery_tally: DeliveryTallyTable;
	approval: ApprovalTable;
	approval_copy: ApprovalCopyTable;
	approval_attachment: ApprovalAttachmentTable;
	break_glass: BreakGlassTable;
	change_watch: ChangeWatchTable;
	compliance_report: ComplianceReportTable;
	due_work: DueWorkTable;
	delivery_lane: DeliveryLaneTable;
	attachment: AttachmentTable;
	attachment_part: AttachmentPartTable;
	document_attachment: DocumentAttachmentTable;
	form_link: FormLinkTable;
}
