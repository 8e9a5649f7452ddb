import type { Clock } from '../clock.ts';
import { type AuthorityId, type Digest, toTimestamp } from '../model/identifiers.ts';
import type { Database } from '../store/database.ts';
import { replaceState } from '../store/recorded-state.ts';
import { type AuditEntry, appendLeaves, toAuditLeaf } from './entry.ts';

/** What of our own decides whom we are for partners, and what is allowed here. */
export interface OwnState {
	readonly keys: readonly { readonly use: string; readonly kid: string }[];
	/** As it is signed; undefined where it is not. */
	readonly card: { readonly version: number; readonly digest: Digest } | undefined;
	/** Of all rules that count. */
	readonly policyDigest: Digest;
}

/**
 * Puts on record what has changed since any node last said so; whoever changed it, command or hand. What there is when
 * nothing was told yet is no change.
 */
export async function recordOwnState(
	{ authority, db, clock }: { readonly authority: AuthorityId; readonly db: Database; readonly clock: Clock },
	{ keys, card, policyDigest }: OwnState,
): Promise<void> {
	const at = toTimestamp(clock());
	const toLeaf = (said: Omit<AuditEntry, 'at' | 'authority'>) => toAuditLeaf({ at, authority, ...said });
	await db.transaction().execute(async (tx) => {
		const changedKeys = await replaceState(tx, 'key', keys.map(toText));
		const changedCard = card === undefined ? [] : await replaceState(tx, 'card', [card.digest]);
		const changedRules = await replaceState(tx, 'policy', [policyDigest]);
		const leaves = changedKeys.map(({ id, change }) => toLeaf({ ...fromText(id), outcome: change }));
		if (card !== undefined && changedCard.some(isAdded))
			leaves.push(toLeaf({ action: 'card-changed', cardDigest: card.digest, outcome: String(card.version) }));
		if (changedRules.some(isAdded))
			leaves.push(toLeaf({ action: 'policy-changed', policyDigest, outcome: 'in-force' }));
		if (leaves.length > 0) await appendLeaves(tx, leaves);
	});
}

function toText({ use, kid }: OwnState['keys'][number]): string {
	return `${use} ${kid}`;
}

function fromText(text: string) {
	const [reason = '', key = ''] = text.split(' ');
	return { action: 'key-changed', reason, key } as const;
}

function isAdded({ change }: { readonly change: string }): boolean {
	return change === 'added';
}
