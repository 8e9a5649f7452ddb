import { type DueWork, scheduleWork } from '../jobs/due-work.ts';
import { type CasePerson, toCaseId } from '../model/case-claims.ts';
import type { Body } from '../model/field.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import type { Kind } from '../model/kind.ts';
import { repatriationRequest } from '../model/kinds/repatriation-request.ts';
import { toGroups, toValue } from '../model/leaf-values.ts';
import { findMinors } from '../model/minors.ts';
import { listChanged } from '../model/relation.ts';
import type { Skeleton } from '../model/skeleton.ts';
import { Problem } from '../problem.ts';
import { lockOpening } from '../store/approvals.ts';
import { forgetPersons } from '../store/case-persons.ts';
import type { Transaction } from '../store/database.ts';
import type { ApprovalState } from '../store/schema.ts';
import type { ExchangeContext } from './context.ts';
import type { Recipient } from './recipient.ts';

/** The queue's name, and the key of its handler: a case is looked at anew, by the id of the request that opened it. */
export const caseQueue = 'case';

/**
 * In the transaction that stores a document: its case, where it belongs to one, is looked at afterwards; and that of
 * whom it says something new, who is not found any more by what was said before.
 */
export async function scheduleCase(tx: Transaction, skeleton: Skeleton, now: Temporal.Instant): Promise<DueWork[]> {
	const { id, author, person, relations } = skeleton;
	const about = [...(person === undefined ? [] : [id]), ...listChanged(relations)];
	const changed = await forgetPersons(tx, about, author);
	const due = [...toCaseWork(skeleton), ...changed.map((each) => ({ queue: caseQueue, id: each }))];
	for (const work of due) await scheduleWork(tx, work, now);
	return due;
}

export function toCaseWork(skeleton: Skeleton): DueWork[] {
	const id = toCaseId(skeleton);
	return id === undefined ? [] : [{ queue: caseQueue, id }];
}

/**
 * Nothing joins a case that may never open: the request that opens it, where a second person was asked about it here, is
 * in one of those states.
 *
 * @throws Problem `case-unopened`
 */
export async function requireOpening(
	tx: Transaction,
	skeleton: Skeleton,
	states: readonly ApprovalState[],
): Promise<void> {
	const id = toCaseId(skeleton);
	if (id === undefined || id === skeleton.id) return;
	const state = await lockOpening(tx, id);
	if (state !== undefined && !states.includes(state)) throw new Problem('case-unopened', { detail: `Case ${id}.` });
}

/**
 * Nothing of a case's document but what its author signed in plain: every participant folds the case from that, also
 * once the document is withdrawn, expired or erased.
 */
export function isSkeletonAlone(
	skeleton: Skeleton,
	{ disclosed, attachments }: { readonly disclosed: readonly unknown[]; readonly attachments: readonly unknown[] },
): boolean {
	return toCaseId(skeleton) !== undefined && disclosed.length === 0 && attachments.length === 0;
}

/**
 * What a request says in plain of the case that it opens or joins: where it is about one person, and the authority of
 * the host country asks that of the home country, or the other way round. A request about several persons is no case: what
 * is told of one would be told, and taken back, with the others.
 */
export function toCasePerson(
	{ authority, country: own, partners }: Pick<ExchangeContext, 'authority' | 'country' | 'partners'>,
	kind: Kind,
	body: Body,
	recipients: readonly Pick<Recipient, 'to'>[],
	now: Temporal.Instant,
): CasePerson | undefined {
	if (kind.name !== repatriationRequest.name || toGroups(body.victims).length !== 1) return undefined;
	const hostCountry = toValue<string>(body.hostCountry);
	const homeCountry = toValue<string>(body.homeCountry);
	if (hostCountry === undefined || homeCountry === undefined || hostCountry === homeCountry) return undefined;
	if (hostCountry !== own && homeCountry !== own) return undefined;
	const others = recipients.map(({ to }) => partners.require(to).card);
	const find = (country: string): AuthorityId | undefined =>
		country === own ? authority : others.find((card) => card.country === country)?.authority;
	const [host, home] = [find(hostCountry), find(homeCountry)];
	if (host === undefined || home === undefined) return undefined;
	return { host, home, hostCountry, homeCountry, isMinor: findMinors(kind, body, now.toString()).length > 0 };
}
