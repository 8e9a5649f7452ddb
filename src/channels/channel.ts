import type { Clock } from '../clock.ts';
import type { AttachmentKey } from '../envelope/attachment.ts';
import type { SealedReference } from '../envelope/cover.ts';
import type { FindVerificationKey, SealingKey, SigningKey } from '../envelope/keys.ts';
import type { ReceiptExpectation } from '../envelope/receipt.ts';
import type { Proof } from '../model/delivery.ts';
import type { Body, DraftBody } from '../model/field.ts';
import type { Handling } from '../model/handling.ts';
import type { AuthorityId, DeliveryId, Digest } from '../model/identifiers.ts';
import type { NoticeRequest, NoticeState } from '../model/notice-request.ts';
import type { Skeleton } from '../model/skeleton.ts';
import type { Withholding } from '../model/withholding.ts';
import type { AdmittedCertificate } from '../pki/admission.ts';
import type { CmsRecipient } from './cms/open.ts';
import type { CmsSigner } from './cms/seal.ts';
import type { Connection } from './connection.ts';

/**
 * A way of reaching counterparts, whether they speak our protocol or another: the road asks the same of each, and never
 * which one it is. A channel keeps nothing: what it needs the `Route` hands it, and what comes of it the road stores.
 */
export interface Channel {
	/** How it carries a kind; undefined where it does not carry it at all. */
	readonly capabilities: (kind: string) => Capabilities | undefined;
	/**
	 * What leaves, before it is sealed. Pure: an officer is told of what is wrong before anything is signed.
	 *
	 * @throws Problem `channel-refused` with every field that the counterpart would refuse
	 */
	readonly render: (outgoing: Outgoing) => Rendered;
	/**
	 * Seals it and brings it there; the same delivery may be brought again, and is one there.
	 *
	 * @param record to be awaited when it is sealed, before it leaves
	 * @returns what came back, which proves nothing before `parse` has looked at it; undefined where it lies ready for
	 * the counterpart, whose answer is polled
	 * @throws Problem of the way there and of the counterpart's answer
	 */
	readonly send: (
		route: Route,
		rendered: Rendered,
		record: (sealed: Uint8Array) => Promise<void>,
	) => Promise<Uint8Array | undefined>;
	/** The same on paper, for a desk there that types it in by hand; undefined where there is none. @throws Problem as `render` */
	readonly bulletin?: (outgoing: Outgoing, format: BulletinFormat) => Promise<Uint8Array>;
	/** How often it is polled; undefined where its counterparts bring what they have. */
	readonly pollEveryMs?: number;
	/** What there is since the last time; nothing where a counterpart brings it itself. @throws Problem of the way there */
	readonly poll: (route: Route, asked: Asked) => AsyncIterable<Polled>;
	/**
	 * Verifies who sent a message, and reads it. What cannot be read of it is an `unreadable` each, and never stops the
	 * rest.
	 *
	 * @param sent what it has to answer; undefined where it was polled
	 * @throws Problem where nothing of it counts: not sealed for us, not signed by the counterpart, no answer to that
	 */
	readonly parse: (route: Route, message: Uint8Array, sent?: Sent) => AsyncIterable<Arrived>;
}

export const bulletinFormats = ['html', 'pdf'] as const;
export type BulletinFormat = (typeof bulletinFormats)[number];

/** What a channel carries of a kind. */
export interface Capabilities {
	/** The fields of the body, those at its top, that it carries whole: all others stay here. `all` but on our own. */
	readonly fields: ReadonlySet<string> | 'all';
	/** What else does not arrive there, whatever is in the document. */
	readonly lost: readonly Loss[];
}

/** `values-only`: what was written, and what was doubted of it, gets lost; the standard values go. */
export const losses = [
	'evaluation',
	'handling-codes',
	'relations',
	'attachments',
	'values-only',
	'author-signature',
] as const;
export type Loss = (typeof losses)[number];

/** A copy on its way: what this recipient may have, no more. */
export interface Outgoing {
	readonly deliveryId: DeliveryId;
	readonly from: AuthorityId;
	readonly to: AuthorityId;
	readonly skeleton: Skeleton;
	readonly body: Body;
	readonly handling: Handling;
	/** The copy itself, as its author signed it. */
	readonly copy: string;
	readonly copyDigest: Digest;
	readonly withheld: readonly Withholding[];
	readonly derivedFrom?: DeliveryId | undefined;
	/** Files that were brought before. */
	readonly attachments: readonly SealedReference[];
	readonly attachmentKeys: readonly AttachmentKey[];
	/** What the officer asks of this recipient, where it publishes notices. */
	readonly request?: NoticeRequest | undefined;
	/** Of a correction or withdrawal: what it changes, as this recipient has it. */
	readonly changes?: Changed | undefined;
}

/** A document that is corrected or withdrawn. */
export interface Changed {
	readonly type: 'corrects' | 'withdraws';
	/** By which this recipient had it. */
	readonly deliveryId: DeliveryId;
	readonly skeleton: Skeleton;
	/** With all corrections, this one too. */
	readonly body: Body;
	readonly request?: NoticeRequest | undefined;
}

/** What leaves, not yet sealed. */
export interface Rendered {
	readonly outgoing: Outgoing;
	readonly content: Uint8Array;
}

/** Where a counterpart is, who counts there, and who we are. A channel uses its part of it. */
export interface Route {
	readonly own: AuthorityId;
	readonly authority: AuthorityId;
	/** Kept-alive, over mutual TLS. @throws Problem `partner-without-door` where it has none */
	readonly connection: () => Connection;
	/** Where its messages are exchanged as files, if it has no address. */
	readonly dropFolder: string;
	readonly clock: Clock;
	/** What signs its receipts. */
	readonly findSigningKey: FindVerificationKey;
	/** @throws Problem `own-certificate-expired` */
	readonly signing: () => SigningKey;
	/** @throws Problem `suite-unsupported` */
	readonly sealing: () => SealingKey;
	/** For messages in CMS: ours, and the certificates on its card. */
	readonly cms: () => {
		/** @throws Problem `own-certificate-expired` */
		readonly signing: CmsSigner;
		/** Newest first. */
		readonly opening: readonly CmsRecipient[];
		/** Of the counterpart: nobody else's signature counts. */
		readonly signers: readonly AdmittedCertificate<'cms-signing'>[];
		/** Of the counterpart: the newest that is valid. */
		readonly recipient: AdmittedCertificate<'cms-encryption'>;
	};
}

/** Where to go on. */
export interface Asked {
	/** Of the last message that was taken from there; undefined at the first time. */
	readonly cursor: string | undefined;
	/** Do we have this version of what they state? Then it need not be brought again. */
	readonly isKnown: (reference: string, version: string) => Promise<boolean>;
}

/**
 * `whole`: all that the counterpart states under references with that beginning was told since the poll began, so what
 * it did not tell of is gone. `incomplete`: it shows only a part of that; nothing is known to be gone.
 */
export type Polled =
	| {
			readonly polled: 'message';
			readonly message: Uint8Array;
			/** To be kept with what came of it: there the next poll goes on. */
			readonly cursor?: string;
			/** Nothing of it counts: what is sent as a file is put aside. */
			readonly refuse?: () => Promise<void>;
	  }
	/** It states that still, in whichever version, if it is here. */
	| { readonly polled: 'known'; readonly reference: string }
	| { readonly polled: 'whole'; readonly under: string }
	/** `detail`: what is not shown, in a sentence that names nobody. */
	| { readonly polled: 'incomplete'; readonly under: string; readonly detail: string };

/** What has to be answered. */
export type Sent = ReceiptExpectation;

export type Arrived = Answer | Progress | Stated | Gone | Unreadable;

/** To a delivery. Without an envelope digest it is for the caller to know which attempt it is about. */
export interface Answer {
	readonly arrived: 'answer';
	readonly deliveryId: DeliveryId;
	readonly envelopeDigest: Digest;
	/** `pending`: it is there, and what becomes of it is told later. */
	readonly outcome:
		| { readonly is: 'accepted'; readonly proof: Proof }
		| { readonly is: 'rejected'; readonly code: string }
		| { readonly is: 'pending' };
	/** As the counterpart signed it. */
	readonly evidence: string;
}

/** What has become of a notice that we asked for. */
export interface Progress {
	readonly arrived: 'progress';
	readonly deliveryId: DeliveryId;
	readonly state: NoticeState;
	/** The counterpart's own number, where it has one. */
	readonly number?: string;
	/** Why, as a code. */
	readonly reason?: string;
	readonly at: Temporal.Instant;
}

/** What another state says: a document that its author did not sign for us. */
export interface Stated {
	readonly arrived: 'stated';
	/** The counterpart's. */
	readonly reference: string;
	/** As `Progress` has it: what we asked for ourselves comes back among what is stated. */
	readonly number?: string;
	/** Another one when anything of it changes. */
	readonly version: string;
	readonly kind: string;
	/** As an officer would have written it, with where it comes from in `provenance`. */
	readonly body: DraftBody;
	readonly validUntil?: Temporal.PlainDate;
	/** When it was said, where that is told: what was said before it counts no more, should somebody bring it again. */
	readonly saidAt?: Temporal.Instant;
	/** Where it came with a label: what is made of it has none that is less strict. */
	readonly tlp?: Handling['tlp'];
}

/** Stated before, and no more. */
export interface Gone {
	readonly arrived: 'gone';
	readonly reference: string;
	/** As of what is stated. */
	readonly saidAt?: Temporal.Instant;
}

export interface Unreadable {
	readonly arrived: 'unreadable';
	readonly reference?: string;
	/** Of the problem catalogue. */
	readonly code: string;
	/** Where in it, without values. */
	readonly pointer?: string;
}
