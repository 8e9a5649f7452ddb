import { z } from 'zod';
import type { Code } from './code-lists.ts';

/**
 * The state machine of a delivery: from each state, the states that may come next. The database has the same table
 * (`delivery_move`) and refuses every other change, whoever makes it.
 *
 *   queued ──> sending ──> delivered ──> recalled
 *     │         │  │  ├──> rejected
 *     │         │  │  └──> cancelled                              its document was withdrawn
 *     │         │  └─────> retrying ──> sending …
 *     │         └────────> stalled ───> retrying | cancelled       a person decides
 *     │                                 delivered | rejected       its receipt comes after all
 *     └──> awaiting-receipt ──> delivered | rejected | stalled     the partner fetches it
 *
 *   cancelled ──> delivered | rejected | recalled                 it left before that, and the partner answers
 *
 * From `retrying` and `stalled` also to what an attempt brings whose worker was taken for dead.
 */
export const deliveryMoves = {
	/** It is due, and no attempt has begun. */
	queued: ['sending', 'awaiting-receipt', 'stalled', 'cancelled'],
	/** A worker has it; should that one die, another begins anew. */
	sending: ['sending', 'awaiting-receipt', 'delivered', 'rejected', 'retrying', 'stalled', 'cancelled'],
	/** It lies ready for the partner, who answers later. */
	'awaiting-receipt': ['delivered', 'rejected', 'retrying', 'stalled', 'cancelled'],
	/** An attempt failed; the next one has its time. */
	retrying: ['sending', 'awaiting-receipt', 'delivered', 'rejected', 'stalled', 'cancelled'],
	/** A person has to look. */
	stalled: ['retrying', 'cancelled', 'delivered', 'rejected'],
	/** The partner has proved that it has it. */
	delivered: ['recalled'],
	/** The partner has signed that it does not take it. */
	rejected: [],
	/** A person stopped it before it was delivered, or its document was withdrawn: what left before that may be there. */
	cancelled: ['delivered', 'rejected', 'recalled'],
	/** Its document was withdrawn, and the partner has answered that it followed. */
	recalled: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type DeliveryState = keyof typeof deliveryMoves;

export const deliveryStates = Object.keys(deliveryMoves) as [DeliveryState, ...DeliveryState[]];

/** The states in which work goes on by itself: all others wait for a person, or are the end. */
export const openStates = [
	'queued',
	'sending',
	'awaiting-receipt',
	'retrying',
] as const satisfies readonly DeliveryState[];

/** What shows that a partner has a copy: its signed receipt, a channel's acknowledgement, or that it was handed over. */
export const proofs = ['receipt', 'acknowledgement', 'transport'] as const;
export type Proof = (typeof proofs)[number];

/** How the connection was secured that an attempt went over. */
export interface TlsDetails {
	/** `TLSv1.3` */
	readonly protocol: string;
	/** `TLS_AES_256_GCM_SHA384` */
	readonly cipher: string;
	/** SHA-256 of the certificate that the partner showed, in base64url. */
	readonly certificate: string;
}

/** Why a person stops a delivery. */
export const cancellationReasons = [
	{ code: 'not-needed', en: 'It is not needed, or no longer', id: 'Tidak atau tidak lagi diperlukan' },
	{ code: 'told-otherwise', en: 'The partner was told in another way', id: 'Mitra diberi tahu dengan cara lain' },
	{ code: 'partner-asked', en: 'The partner asked for it', id: 'Diminta oleh mitra' },
	{ code: 'sent-in-error', en: 'It should not have been sent', id: 'Seharusnya tidak dikirim' },
] as const satisfies readonly Code[];

export const CancellationReason = z.enum(cancellationReasons.map(({ code }) => code));
export type CancellationReason = (typeof cancellationReasons)[number]['code'];
