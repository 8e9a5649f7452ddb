import type { Clock } from '../clock.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import { findPolled, type Polled } from '../store/channel-polls.ts';
import type { Database } from '../store/database.ts';
import { findPartner, findProposal, listPartners as listStored, type StoredPartner } from '../store/partners.ts';
import { type Agreement, warnsOfExpiry } from './agreement.ts';
import type { Card } from './card.ts';
import { findFirstEnd } from './card-ends.ts';
import { toPartnerRecord } from './partners.ts';
import { readSignedCard } from './signed-card.ts';

interface ViewContext {
	readonly db: Database;
	readonly clock: Clock;
	/** Our own: the days of agreements are days there. */
	readonly timeZone: string;
}

export interface PartnerItem {
	readonly authority: AuthorityId;
	readonly state: StoredPartner['state'];
	readonly names: Card['names'];
	readonly country: string;
	readonly channel: Card['channel'];
	/** Null where it has none. */
	readonly endpoint: string | null;
	readonly cardVersion: number;
	/** When the first of its uses is left without a certificate. */
	readonly firstExpiry: string;
	/** The last day of the agreement. */
	readonly agreedUntil: string | null;
	readonly agreementEnding: boolean;
	/** Which version of our card it fetched last, and when. */
	readonly fetchedVersion: number | null;
	readonly fetchedAt: string | null;
}

export interface PartnerView extends PartnerItem {
	readonly card: Card;
	readonly agreement: Agreement | null;
	/** A card that waits for a second person. */
	readonly waiting: { readonly version: number; readonly proposedAt: string } | null;
	/** Of one that does not bring what it has for us: when it was asked last, and how that went. */
	readonly polled: Polled | null;
}

export interface PartnerItems {
	readonly items: PartnerItem[];
	/** What is on record of these cannot be read. */
	readonly unreadable: AuthorityId[];
}

/** By name, without those whose partnership has ended. One that cannot be read hides no other. */
export async function listPartners(context: ViewContext): Promise<PartnerItems> {
	const unreadable: AuthorityId[] = [];
	const items = (await listStored(context.db)).flatMap((stored) => {
		try {
			return [toItem(context, stored)];
		} catch {
			unreadable.push(stored.authority);
			return [];
		}
	});
	return { items, unreadable };
}

/** @throws Problem `partner-unknown`, `partner-record-unreadable` */
export async function showPartner(context: ViewContext, authority: AuthorityId): Promise<PartnerView> {
	const stored = await findPartner(context.db, authority);
	if (stored === undefined) throw new Problem('partner-unknown', { detail: `Partner ${authority}.` });
	const { card, agreement = null } = toPartnerRecord(stored);
	const proposal = await findProposal(context.db, authority);
	const waiting =
		proposal === undefined
			? null
			: { version: readSignedCard(proposal.token).card.version, proposedAt: proposal.proposedAt };
	const polled = (await findPolled(context.db, authority)) ?? null;
	return { ...toItem(context, stored), card, agreement, waiting, polled };
}

function toItem({ clock, timeZone }: ViewContext, stored: StoredPartner): PartnerItem {
	const { authority, card, agreement } = toPartnerRecord(stored);
	const { names, country, channel, endpoint, version } = card;
	return {
		authority,
		state: stored.state,
		names,
		country,
		channel,
		endpoint: endpoint ?? null,
		cardVersion: version,
		firstExpiry: findFirstEnd(card).toString(),
		agreedUntil: agreement?.legalBasis.validUntil ?? null,
		agreementEnding: agreement !== undefined && warnsOfExpiry(agreement, clock(), timeZone),
		fetchedVersion: stored.fetchedVersion,
		fetchedAt: stored.fetchedAt,
	};
}
