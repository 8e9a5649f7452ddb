import { hash } from 'node:crypto';
import { type AuditEntry, type AuditFacts, appendLeaves, toActor, toAuditLeaf } from '../audit/entry.ts';
import type { Clock } from '../clock.ts';
import { canonicalJson, tryParseJsonBytes } from '../json.ts';
import { type AuthorityId, type Digest, toTimestamp } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import { toThumbprint } from '../pki/thumbprint.ts';
import { Problem } from '../problem.ts';
import type { Database, Transaction } from '../store/database.ts';
import { changeChannel } from '../store/fetches.ts';
import {
	deleteProposal,
	findProposal,
	keepAgreement,
	keepCard,
	listCardKeys,
	lockPartner,
	type PartnerChange,
	type PartnerState,
	type StoredPartner,
	savePartner,
	saveProposal,
} from '../store/partners.ts';
import type { Agreement } from './agreement.ts';
import { Card, isFetched } from './card.ts';
import { type FourEyes, requireSecondPerson, requireSomebody } from './four-eyes.ts';
import { hasNewTrust, type Known, parseSignedCard, requireAdmissible, toTokenDigest } from './signed-card.ts';
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
 * Takes the card that an administrator was handed. The first one ever counts by its fingerprint, and so does one with
 * another card key or CA than the last one, be its partnership over or not, once a second person has confirmed it.
 *
 * @throws Problem of `parseSignedCard` and `requireAdmissible`; `signed-in-person-needed`
 */
export async function addCard(
	context: RegistryContext & FourEyes,
	by: Person,
	{ token, fingerprint }: { readonly token: string; readonly fingerprint: string | undefined },
): Promise<TakenCard> {
	const introduced = await parseSignedCard(token);
	const { authority, card } = introduced;
	return await change(context, authority, async (tx, stored) => {
		const known = await loadKnown(tx, stored);
		requireAdmissible(introduced, { own: context.authority, known, fingerprint, now: context.clock() });
		const { version } = card;
		if (known !== undefined && hasNewTrust(card, known)) {
			requireSomebody(context, by.id);
			const proposedAt = toTimestamp(context.clock());
			await saveProposal(tx, { authority, token: token.trim(), proposedBy: by.id, proposedAt });
			await record(context, tx, authority, {
				outcome: 'card-proposed',
				by,
				cardDigest: toTokenDigest(token),
			});
			return { authority, version, outcome: 'waits-for-second' };
		}
		await saveCard(context, tx, { card, token, stored, by });
		return { authority, version, outcome: 'taken' };
	});
}

/**
 * Takes the card that waits, on the word of a second person who heard the fingerprint from its owner too.
 *
 * @throws Problem `card-not-waiting`, of `requireSecondPerson` and `requireAdmissible`
 */
export async function confirmCard(
	context: RegistryContext & FourEyes,
	by: Person,
	authority: AuthorityId,
	fingerprint: string,
): Promise<TakenCard> {
	return await change(context, authority, async (tx, stored) => {
		const proposal = await findProposal(tx, authority);
		if (proposal === undefined || stored === undefined) throw new Problem('card-not-waiting');
		requireSecondPerson(context, proposal.proposedBy, by.id);
		const introduced = await parseSignedCard(proposal.token);
		const { card } = introduced;
		const known = await loadKnown(tx, stored);
		requireAdmissible(introduced, { own: context.authority, known, fingerprint, now: context.clock() });
		await saveCard(context, tx, { card, token: proposal.token, stored, by });
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
	const introduced = await parseSignedCard(token);
	const { card } = introduced;
	return await change(context, authority, async (tx, stored) => {
		if (card.authority !== authority) throw new Problem('partner-unknown');
		const present = requirePresent(stored, authority);
		if (present.state === 'suspended') throw new Problem('partner-suspended', { detail: `Partner ${authority}.` });
		if (canonicalJson(card) === present.card) return false;
		requireAdmissible(introduced, {
			own: context.authority,
			known: await loadKnown(tx, present),
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
		const agreementDigest = hash('sha256', text, 'base64url') as Digest;
		await record(context, tx, authority, { outcome: 'agreement-set', by, agreementDigest });
		if (state !== partner.state) await record(context, tx, authority, { outcome: state, by });
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
		await record(context, tx, authority, { outcome: state, by, reason });
	});
}

async function change<T>(
	{ db }: RegistryContext,
	authority: AuthorityId,
	work: (tx: Transaction, stored: StoredPartner | undefined) => Promise<T>,
): Promise<T> {
	return await db.transaction().execute(async (tx) => await work(tx, await lockPartner(tx, authority)));
}

async function loadKnown(tx: Transaction, stored: StoredPartner | undefined): Promise<Known | undefined> {
	if (stored === undefined) return undefined;
	return {
		card: parseStored(stored),
		taken: await listCardKeys(tx, stored.authority),
		hasEnded: stored.state === 'ended',
	};
}

/** Undefined where an earlier version took it that knew other members. */
function parseStored({ card }: StoredPartner): Card | undefined {
	return Card.safeParse(tryParseJsonBytes(Buffer.from(card))).data;
}

function requirePresent(stored: StoredPartner | undefined, authority: AuthorityId): StoredPartner {
	if (stored === undefined || stored.state === 'ended')
		throw new Problem('partner-unknown', { detail: `Partner ${authority}.` });
	return stored;
}

async function saveCard(
	context: RegistryContext,
	tx: Transaction,
	{ card, token, stored, by }: { card: Card; token: string; stored: StoredPartner | undefined; by: Person | undefined },
): Promise<void> {
	const { authority, version } = card;
	const isPresent = stored !== undefined && stored.state !== 'ended';
	const [state, agreement] = isPresent ? [stored.state, stored.agreement] : (['proposed', null] as const);
	await save(context, tx, { authority, card: canonicalJson(card), cardVersion: version, state, agreement });
	const takenAt = toTimestamp(context.clock());
	const before = stored && parseStored(stored);
	if (before !== undefined && isFetched(before) !== isFetched(card))
		await changeChannel(tx, { recipient: authority, isFetched: isFetched(card), at: takenAt });
	const cardDigest = toTokenDigest(token);
	const kid = toThumbprint(card.cardKey);
	await keepCard(tx, { authority, version, kid, token: token.trim(), tokenDigest: cardDigest, takenAt });
	await deleteProposal(tx, authority);
	if (!isPresent) await record(context, tx, authority, { outcome: 'proposed', by });
	await record(context, tx, authority, { outcome: 'card-taken', by, cardDigest });
}

async function save(
	context: RegistryContext,
	tx: Transaction,
	partner: Omit<PartnerChange, 'changedAt'>,
): Promise<void> {
	await savePartner(tx, { ...partner, changedAt: toTimestamp(context.clock()) });
}

async function record(
	{ authority, clock }: RegistryContext,
	tx: Transaction,
	partner: AuthorityId,
	{
		by,
		...what
	}: Pick<AuditFacts, 'outcome' | 'reason' | 'cardDigest' | 'agreementDigest'> & { by: Person | undefined },
): Promise<void> {
	const entry: AuditEntry = {
		at: toTimestamp(clock()),
		action: 'partner-changed',
		authority,
		recipient: partner,
		...what,
		...toActor(by),
	};
	await appendLeaves(tx, [toAuditLeaf(entry)]);
}
