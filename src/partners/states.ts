import { Problem } from '../problem.ts';
import type { PartnerState, StoredPartner } from '../store/partners.ts';

/**
 * proposed: its card is trusted, and there is no agreement yet: it is known when it connects, and nothing is
 * exchanged. active: there is one. suspended: refused, and nothing is sent to it, for as long as somebody says so.
 * ended: a stranger, of whom the cards and agreements stay on record.
 */
const moves: Readonly<Record<PartnerState, readonly PartnerState[]>> = {
	proposed: ['ended'],
	active: ['suspended', 'ended'],
	suspended: ['active', 'ended'],
	ended: [],
};

/** Why a partner's state is changed: codes, since what people write may say too much for an audit log. */
export const stateReasons = [
	'key-lost',
	'security-incident',
	'agreement-breached',
	'agreement-ended',
	'at-their-request',
	'mistake',
	'resolved',
	'reorganised',
] as const;
export type StateReason = (typeof stateReasons)[number];

/** @throws Problem `partner-state-conflict` */
export function requireMove({ authority, state }: Pick<StoredPartner, 'authority' | 'state'>, to: PartnerState): void {
	if (moves[state].includes(to)) return;
	throw new Problem('partner-state-conflict', { detail: `Partner ${authority} is ${state}, and cannot become ${to}.` });
}
