import { setTimeout as sleep } from 'node:timers/promises';
import { fromDigestText, type LogEvidence, mostLogs, toDigestText } from '../audit/evidence-bundle.ts';
import { verifyInclusion } from '../audit/inclusion-proof.ts';
import { toLogKey } from '../audit/log-key.ts';
import { toSignedText } from '../audit/note.ts';
import type { Receipt } from '../envelope/receipt.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import type { ExchangeContext } from './context.ts';

type AskContext = Pick<ExchangeContext, 'authority' | 'partners' | 'channel'>;

/** Whoever asked waits for it, and a partner that does not answer is left out. */
const patienceMs = 5_000;

/**
 * Asks partners for the proofs that the entries which their receipts promise are in their logs, as far as they answer now:
 * what does not come, or proves nothing, is left out, and a verifier is told so.
 */
export async function askForProofs(context: AskContext, receipts: readonly Receipt[]): Promise<LogEvidence[]> {
	const theirs = Map.groupBy(
		receipts.filter(({ to }) => to !== context.authority),
		({ to }) => to,
	);
	const asked = [...theirs].slice(0, mostLogs - 1).map(async ([partner, own]) => {
		const late = sleep(patienceMs, undefined, { ref: false });
		return await Promise.race([ask(context, partner, own).catch(() => undefined), late]);
	});
	return (await Promise.all(asked)).flatMap((log) => log ?? []);
}

async function ask(
	{ partners, channel }: AskContext,
	authority: AuthorityId,
	receipts: readonly Receipt[],
): Promise<LogEvidence | undefined> {
	const partner = partners.requireActive(authority);
	const key = toLogKey(partner.card);
	const expected = { origin: key.name, keys: [key], witnesses: [] };
	const proofs = await Promise.all(
		receipts.map(async ({ leafHash }) => {
			const bytes = await channel(partner).fetchInclusion(leafHash);
			const { checkpoint, index, hashes } = verifyInclusion(fromDigestText(leafHash), bytes, expected);
			const leaf = { index, leafHash, inclusion: hashes.map(toDigestText) };
			return { leaf, checkpoint: toSignedText(checkpoint.note) };
		}),
	);
	// Its log may have grown from one answer to the next: a bundle has one tree of each log.
	const byTree = [...Map.groupBy(proofs, ({ checkpoint }) => checkpoint)];
	const [largest] = byTree.toSorted(([, a], [, b]) => b.length - a.length);
	if (largest === undefined) return undefined;
	const [checkpoint, same] = largest;
	return { checkpoint, timestamps: [], leaves: same.map(({ leaf }) => leaf), later: [] };
}
