import { setTimeout as sleep } from 'node:timers/promises';
import { toLogKeys } from './audit/log-key.ts';
import { compareViews } from './exchange/comparing.ts';
import { type CosigningContext, submitCheckpoints } from './exchange/cosigning.ts';
import { gatherExchange } from './exchange/exchange-lines.ts';
import { fetchProofs } from './exchange/receipt-proofs.ts';
import type { ReconcilingContext } from './exchange/reconcile.ts';
import { reconcileDaily } from './exchange/reconcile-daily.ts';
import type { LintasCard } from './partners/card.ts';
import { repeat } from './watch-files.ts';

/** How often it is asked which witness is due. */
const lookMs = 5_000;

/** How often proofs are fetched for the receipts since, and the log is looked through for what was exchanged. */
const gatherMs = 10_000;

/** How long the end waits for a partner that does not answer: what it would have said is asked again. */
const closeMs = 2_000;

/**
 * Has partners cosign the log, compares with them what they have seen of others and what was exchanged, and has them prove
 * their receipts.
 *
 * @returns stops it
 */
export function startWitnessing(
	context: Omit<CosigningContext, 'logKeys'> & ReconcilingContext,
	card: LintasCard,
): () => Promise<void> {
	const cosigning = { ...context, logKeys: toLogKeys(card) };
	const stops = [
		...[submitCheckpoints, compareViews, reconcileDaily].map((work) => repeat(() => work(cosigning), lookMs)),
		...[fetchProofs, gatherExchange].map((work) => repeat(() => work(cosigning), gatherMs)),
	];
	return async () => void (await Promise.race([Promise.all(stops.map((stop) => stop())), sleep(closeMs)]));
}
