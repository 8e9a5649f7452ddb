import { type AuditEntry, appendLeaves, toAuditLeaf } from '../audit/entry.ts';
import type { Clock } from '../clock.ts';
import { canonicalJson } from '../json.ts';
import { type AuthorityId, type PersonId, toTimestamp } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import { Problem } from '../problem.ts';
import type { Database, Transaction } from '../store/database.ts';
import {
	deleteProposal,
	findProposal,
	keepAgreement,
	keepCard,
	lockPartner,
	type PartnerState,
	type StoredPartner,
	savePartner,
	saveProposal,
} from '../store/partners.ts';
import type { Agreement } from './agreement.ts';
import type { Card } from './card.ts';
import { toPartnerRecord } from './partners.ts';
import { isSameTrust, parseSignedCard, requireAdmissible, toTokenDigest } from './signed-card.ts';
import { requireMove, type StateReason } from './states.ts';

/** What a change of a partner needs. Each commits with its audit entry, or not at all. */
export interface RegistryContext {
	readonly authority: AuthorityId;
	readonly db: Database;
	readonly clock: Clock;
}

/** What became of a card. `waits-for-second`: another person has to hear its fingerprint too. */
export interface TakenCard {
	readonly authority: AuthorityId;
	readonly version: number;
	readonly outcome: 'taken' | 'waits-for-second';
}

/**
 * Takes the card that an administrator was handed. A first one, and the first one after the end of a partnership,
 * counts by its fingerprint; so does one with another card key or CA, once a second person has confirmed it.
 *
 * @throws Problem of `parseSignedCard` and `requireAdmissible`
 */
export async function addCard(
	context: RegistryContext,
	by: Person,
	{ token, fingerprint }: { readonly token: string; readonly fingerprint: string | undefined },
): Promise<TakenCard> {
	const card = await parseSignedCard(token);
	return await change(context, card.authority, async (tx, stored) => {
		const present = toPresent(stored);
		requireAdmissible(card, { own: context.authority, present: present?.card, fingerprint, now: context.clock() });
		const { authority, version } = card;
		if (present !== undefined && !isSameTrust(card, present.card)) {
			const proposedAt = toTimestamp(context.clock());
			await saveProposal(tx, { authority, token: token.trim(), proposedBy: by.id, proposedAt });
			await record(context, tx, authority, { outcome: 'card-proposed', by: by.id });
			return { authority, version, outcome: 'waits-for-second' };
		}
		await saveCard(context, tx, { card, token, stored, by: by.id });
		return { authority, version, outcome: 'taken' };
	});
}

/**
 * Takes the card that waits, on the word of a second person who heard the fingerprint from its owner too.
 *
 * @throws Problem `card-not-waiting`, `second-person-needed`, of `requireAdmissible`
 */
export async function confirmCard(
	context: RegistryContext,
	by: Person,
	authority: AuthorityId,
	fingerprint: string,
): Promise<TakenCard> {
	return await change(context, authority, async (tx, stored) => {
		const proposal = await findProposal(tx, authority);
		if (proposal === undefined || stored === undefined) throw new Problem('card-not-waiting');
		if (proposal.proposedBy === by.id) throw new Problem('second-person-needed');
		const card = await parseSignedCard(proposal.token);
		const present = toPresent(stored)?.card;
		requireAdmissible(card, { own: context.authority, present, fingerprint, now: context.clock() });
		await saveCard(context, tx, { card, token: proposal.token, stored, by: by.id });
		return { authority, version: card.version, outcome: 'taken' };
	});
}

/**
 * Takes the newer card that a partner publishes, if nothing but its fingerprint could vouch for is new in it.
 *
 * @returns false where it is the one that is here
 * @throws Problem of `parseSignedCard`; `card-superseded`, `card-fingerprint-needed`, `partner-unknown`,
 * `partner-suspended`
 */
export async function takePublishedCard(
	context: RegistryContext,
	authority: AuthorityId,
	token: string,
): Promise<boolean> {
	const card = await parseSignedCard(token);
	return await change(context, authority, async (tx, stored) => {
		const present = toPresent(stored);
		if (present === undefined || card.authority !== authority) throw new Problem('partner-unknown');
		if (present.state === 'suspended') throw new Problem('partner-suspended', { detail: `Partner ${authority}.` });
		if (canonicalJson(card) === stored?.card) return false;
		requireAdmissible(card, {
			own: context.authority,
			present: present.card,
			fingerprint: undefined,
			now: context.clock(),
		});
		await saveCard(context, tx, { card, token, stored, by: undefined });
		return true;
	});
}

/**
 * From now on this agreement counts; a partner that had none is active with it.
 *
 * @throws Problem `partner-unknown`, `agreement-invalid`
 */
export async function setAgreement(
	context: RegistryContext,
	by: Person,
	authority: AuthorityId,
	agreement: Agreement,
): Promise<PartnerState> {
	if (agreement.partner !== authority)
		throw new Problem('agreement-invalid', { fields: [{ pointer: '/partner', expected: authority }] });
	return await change(context, authority, async (tx, stored) => {
		const partner = requirePresent(stored, authority);
		const text = canonicalJson(agreement);
		const state = partner.state === 'proposed' ? 'active' : partner.state;
		await keepAgreement(tx, { authority, agreement: text, agreedAt: toTimestamp(context.clock()) });
		await save(context, tx, { ...partner, state, agreement: text });
		await record(context, tx, authority, { outcome: 'agreement-set', by: by.id });
		if (state !== partner.state) await record(context, tx, authority, { outcome: state, by: by.id });
		return state;
	});
}

/**
 * Suspends, resumes or ends a partnership; on connections that are open too, within half a second.
 *
 * @throws Problem `partner-unknown`, `partner-state-conflict`
 */
export async function setState(
	context: RegistryContext,
	by: Person,
	authority: AuthorityId,
	{ state, reason }: { readonly state: PartnerState; readonly reason: StateReason },
): Promise<void> {
	await change(context, authority, async (tx, stored) => {
		const partner = requirePresent(stored, authority);
		requireMove(partner, state);
		await save(context, tx, { ...partner, state });
		if (state === 'ended') await deleteProposal(tx, authority);
		await record(context, tx, authority, { outcome: state, by: by.id, reason });
	});
}

async function change<T>(
	{ db }: RegistryContext,
	authority: AuthorityId,
	work: (tx: Transaction, stored: StoredPartner | undefined) => Promise<T>,
): Promise<T> {
	return await db.transaction().execute(async (tx) => await work(tx, await lockPartner(tx, authority)));
}

/** One whose partnership has ended is a stranger again: only the telephone can vouch for it. */
function toPresent(stored: StoredPartner | undefined) {
	return stored === undefined || stored.state === 'ended' ? undefined : toPartnerRecord(stored);
}

function requirePresent(stored: StoredPartner | undefined, authority: AuthorityId): StoredPartner {
	if (stored === undefined || stored.state === 'ended')
		throw new Problem('partner-unknown', { detail: `Partner ${authority}.` });
	return stored;
}

async function saveCard(
	context: RegistryContext,
	tx: Transaction,
	{
		card,
		token,
		stored,
		by,
	}: { card: Card; token: string; stored: StoredPartner | undefined; by: PersonId | undefined },
): Promise<void> {
	const { authority, version } = card;
	const isPresent = stored !== undefined && stored.state !== 'ended';
	const [state, agreement] = isPresent ? [stored.state, stored.agreement] : (['proposed', null] as const);
	await save(context, tx, { authority, card: canonicalJson(card), state, agreement });
	const takenAt = toTimestamp(context.clock());
	await keepCard(tx, { authority, version, token: token.trim(), tokenDigest: toTokenDigest(token), takenAt });
	await deleteProposal(tx, authority);
	if (!isPresent) await record(context, tx, authority, { outcome: 'proposed', by });
	await record(context, tx, authority, { outcome: 'card-taken', by });
}

async function save(
	context: RegistryContext,
	tx: Transaction,
	partner: Pick<StoredPartner, 'authority' | 'card' | 'state' | 'agreement'>,
): Promise<void> {
	const { version: cardVersion } = toPartnerRecord({ ...partner, fetchedVersion: null, fetchedAt: null }).card;
	await savePartner(tx, { ...partner, cardVersion, changedAt: toTimestamp(context.clock()) });
}

async function record(
	{ authority, clock }: RegistryContext,
	tx: Transaction,
	partner: AuthorityId,
	{ outcome, by, reason }: { outcome: string; by: PersonId | undefined; reason?: string },
): Promise<void> {
	const entry: AuditEntry = {
		at: toTimestamp(clock()),
		action: 'partner-changed',
		authority,
		recipient: partner,
		outcome,
		...(by !== undefined && { by }),
		...(reason !== undefined && { reason }),
	};
	await appendLeaves(tx, [toAuditLeaf(entry)]);
}
