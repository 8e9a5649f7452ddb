import { randomBytes } from 'node:crypto';
import { canonicalJson } from '../json.ts';
import type {
	AlarmId,
	AttachmentId,
	AuthorityId,
	DeliveryId,
	Digest,
	DocumentId,
	DraftId,
	FormLinkId,
	PersonId,
} from '../model/identifiers.ts';
import type { Person, Role } from '../model/person.ts';
import type { Database, Transaction } from '../store/database.ts';
import { hashLeaf, sha256 } from './tree.ts';

/**
 * What the log says happened: ids, digests and codes, nothing personal. The action and its entry
 * commit in one transaction, or neither does.
 */
export type AuditEntry = AuditFacts & Actor;

/**
 * The person who acted, and the roles that they held as they did: none where they came without any. Of what nobody
 * did, neither.
 */
export type Actor =
	| { readonly by: PersonId; readonly roles: readonly Role[] }
	| { readonly by?: never; readonly roles?: never };

/** An entry apart from who acted. */
export interface AuditFacts {
	readonly at: string;
	readonly action:
		| 'document-released'
		/** Sent again, with more of it. */
		| 'document-disclosed'
		/** Of another author. */
		| 'document-passed-on'
		/** Its author's correction or withdrawal, to whoever has it of us. */
		| 'change-relayed'
		| 'delivery-settled'
		/** By a correction or withdrawal of ours, sent once more to whoever has not answered it. */
		| 'compliance-reminded'
		/** The recipient has not followed a correction or withdrawal of ours in time; what it said stands in `outcome`. */
		/** Somebody was told of a step of a case, `reason`, that is due soon, due, or late: which, in `outcome`. */
		| 'case-reminded'
		| 'compliance-overdue'
		| 'delivery-stalled'
		/** By a person; what it waited for, or where it stood, stands in `outcome`. */
		| 'delivery-retried'
		| 'delivery-cancelled'
		| 'receipt-refused'
		| 'document-received'
		| 'document-rejected'
		| 'envelope-refused'
		/** By a door, with the code in `outcome`; `count` of them in the minute before, where they were counted. */
		| 'request-refused'
		/** Why stands in `reason`; `replayed` in `outcome` after the database was restored from an older backup. */
		| 'document-erased'
		/** By a legal hold; why it was to be erased stands in `reason`. */
		| 'erasure-stopped'
		/** That stops erasures of the document; why stands in `reason`. */
		| 'hold-placed'
		| 'hold-lifted'
		/** A signed document waits for a second person; the rule that asks for one stands in `outcome`. */
		| 'approval-requested'
		| 'document-approved'
		/** Without being approved: how, in `outcome`; by nobody where its time was over or what it changes was gone. */
		| 'approval-ended'
		/** It left before anybody approved it. */
		| 'break-glass'
		| 'break-glass-reviewed'
		| 'review-overdue'
		/** What of it was answered, or why nothing was, stands in `outcome`; the purpose in `reason`. */
		| 'document-read'
		| 'draft-read'
		| 'draft-discarded'
		/** How many drafts were stored stands in `outcome`. */
		| 'drafts-imported'
		/** Of our own register of people, from the source in `reason`: how many are new or changed stands in `outcome`. */
		| 'identity-records-imported'
		/** Of that source: how many are gone stands in `outcome`. */
		| 'identity-records-removed'
		/** In that register, for a case where there is a `document`: `count` were shown; the purpose in `reason`. */
		| 'identity-searched'
		/** Of somebody in that register; the purpose in `reason`. */
		| 'identity-photograph-read'
		/** A file that drafts may name. */
		| 'attachment-handed-in'
		/** The reader is `by`, in the roles of the reading that was too much; what is unusual stands in `outcome`. */
		| 'reading-unusual'
		| 'alarm-acknowledged'
		/** What was asked for stands in `outcome`; the purpose in `reason`. */
		| 'export-begun'
		/** Figures, nobody in them: which and of what period stands in `outcome`. */
		| 'report-made'
		/** Of a repatriation, `document` the request that opened it: what of it was shown stands in `outcome`. */
		| 'case-read'
		/** To a person of this office, or to nobody any more. */
		| 'case-assigned'
		/** A note that stays here. */
		| 'case-noted'
		/** On a document, for a court: of its exchange with `recipient` alone where there is one. Or why not, in `outcome`. */
		| 'evidence-made'
		/** The log itself, by a person: how, in `outcome`; of a document or partner alone where there is one. */
		| 'audit-read'
		/** What became of the partner, `recipient`, stands in `outcome`. */
		| 'partner-changed'
		/** In a browser. */
		| 'signed-in'
		/** By the provider, in a session: to `roles`. */
		| 'roles-changed'
		/** Why stands in `outcome`; the person has no role here. */
		| 'sign-in-refused'
		/** Why stands in `outcome`: by the person, or as the provider stands for the session no more. */
		| 'signed-out'
		/** For an hour `timeSource` has given none; why stands in `outcome`. */
		| 'timestamps-overdue'
		| 'timestamps-resumed'
		/** The key that signs this log; its id, as notes carry it, stands in `outcome`. */
		| 'log-key-changed'
		/** `command` of `lintas` at the machine, that changes or hands out files of our own; before it does. */
		| 'command-run'
		/** Of our own, as nodes see it, whoever changed it: `added` or `removed` in `outcome`, what it is for in `reason`. */
		| 'key-changed'
		/** Our own, as partners get it; its version stands in `outcome`. */
		| 'card-changed'
		/** The rules that count from now on. */
		| 'policy-changed'
		/** `authority` showed a checkpoint of `log` that contradicts another; `fork` or `rollback` in `outcome`. */
		| 'log-conflict'
		/** With `recipient`, what was exchanged on the days in `reason`; `agrees` in `outcome`, `differs`, or why it was not told. */
		| 'partner-reconciled'
		/** What became of a notice that was asked of `authority`: its state in `outcome`. */
		| 'notice-progress'
		/** What `authority` states by its channel: `new`, `replaced` or `gone` in `outcome`; the document says so in our words. */
		| 'statement-taken'
		/** For an hour `recipient` has not proved that what its receipt promises is in its log; why stands in `outcome`. */
		| 'proof-overdue'
		/** For an hour it was not known whether `recipient` sees the logs that we see; `log` where that one gave no proof; why stands in `outcome`. */
		| 'log-comparison-overdue'
		/** By which an office without a gateway answers; what it is asked stands in `reason`. */
		| 'form-link-made'
		/** By its code: what it says was shown. */
		| 'form-link-opened'
		| 'form-link-answered'
		/** By a door, as `request-refused`; or for a wrong code: `closed` in `outcome` where that was one too many. */
		| 'form-link-refused'
		| 'form-link-revoked';
	/** Who acted: this authority for what it did, the partner for what arrived. */
	readonly authority: AuthorityId;
	readonly recipient?: AuthorityId;
	readonly document?: DocumentId;
	readonly draft?: DraftId;
	readonly attachment?: AttachmentId;
	readonly alarm?: AlarmId;
	readonly formLink?: FormLinkId;
	readonly documentDigest?: Digest;
	readonly copyDigest?: Digest;
	/** SHA-256 of what the other side signed, as it came: the cover of what arrived, the receipt for what was sent. */
	readonly coverDigest?: Digest;
	readonly receiptDigest?: Digest;
	/** SHA-256 of a card as it was signed. */
	readonly cardDigest?: Digest;
	/** SHA-256 of the canonical JSON of an agreement. */
	readonly agreementDigest?: Digest;
	/** Of all rules that count, ours and local ones. */
	readonly policyDigest?: Digest;
	/** As it was called, without what is secret: `keys rotate signing`. */
	readonly command?: string;
	/** Its id, RFC 7638. */
	readonly key?: string;
	readonly deliveryId?: DeliveryId;
	/** Whose audit log. */
	readonly log?: AuthorityId;
	/** URL of a time-stamping authority. */
	readonly timeSource?: string;
	/** Of this gateway, that refused a request. */
	readonly door?: 'officer' | 'partner';
	/** Method and path as they stand in the table of routes: `GET /officer/v1/documents/:id`. */
	readonly route?: string;
	/** How many it tells of, where not of one. */
	readonly count?: number;
	/** Why, as a code: what people write may say too much. */
	readonly reason?: string;
	readonly outcome: string;
}

/** An entry sealed for the log, not yet stored. */
export interface AuditLeaf {
	readonly at: string;
	/** Canonical JSON (RFC 8785). */
	readonly entry: string;
	/** 256 random bits: without them the leaf tells nothing about the entry. */
	readonly salt: Uint8Array;
	/** RFC 6962 §2.1 leaf hash, SHA-256(0x00 || commitment), of commitment = SHA-256(salt || entry). */
	readonly leafHash: Uint8Array;
}

/** @param person undefined where nobody acted */
export function toActor(person: Person | undefined): Actor {
	return person === undefined ? {} : { by: person.id, roles: person.roles };
}

/** 256 bits. */
export const saltLength = 32;

export function toAuditLeaf(entry: AuditEntry): AuditLeaf {
	const text = canonicalJson(entry);
	const salt = randomBytes(saltLength);
	return { at: entry.at, entry: text, salt, leafHash: toLeafHash(salt, text) };
}

export function toLeafHash(salt: Uint8Array, entry: string | Uint8Array): Uint8Array {
	return hashLeaf(toCommitment(salt, entry));
}

/** What the log publishes of an entry: SHA-256(salt || entry). */
export function toCommitment(salt: Uint8Array, entry: string | Uint8Array): Uint8Array {
	return sha256(Buffer.concat([salt, typeof entry === 'string' ? Buffer.from(entry) : entry]));
}

/** As receipts carry it. */
export function toLeafDigest(leaf: Pick<AuditLeaf, 'leafHash'>): Digest {
	return Buffer.from(leaf.leafHash).toString('base64url') as Digest;
}

/** Of a token that the other side signed, as the entry about it carries it. */
export function toSignedDigest(token: string): Digest {
	return Buffer.from(sha256(Buffer.from(token))).toString('base64url') as Digest;
}

/** In the transaction of what they tell of; alone, where that changes nothing: it is one statement. */
export async function appendLeaves(db: Database | Transaction, leaves: readonly AuditLeaf[]): Promise<void> {
	const rows = leaves.map(({ at, entry, salt, leafHash }) => ({ at, entry, salt, leaf_hash: leafHash }));
	await db.insertInto('audit_entry').values(rows).execute();
}
