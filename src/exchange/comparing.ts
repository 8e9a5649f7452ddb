import { compareView } from '../audit/compare-view.ts';
import type { ConflictContext } from '../audit/log-conflict.ts';
import { toLogKey } from '../audit/log-key.ts';
import type { NativePeer } from '../channels/native/peer.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import { type LintasCard, runsLintas } from '../partners/card.ts';
import type { PartnerRecord } from '../partners/partner.ts';
import { Problem, type ProblemCode, toProblem } from '../problem.ts';
import { askWitnesses, type CosigningContext, compareOwn, fetchCosigned, listWitnesses } from './cosigning.ts';

/** As often as a proof is fetched for each receipt: who was shown a fork knows it about as soon. */
const compareMs = 3_600_000;

/**
 * Asks each active partner that is a witness, once an hour, what it has seen of every log that we witness, and of our
 * own, and compares: a log that shows each of its witnesses another view is found by all of them. As
 * `submitCheckpoints`, it may be called as often as one likes, and never throws.
 */
export async function compareViews(context: CosigningContext): Promise<void> {
	/** The log that gave no proof, by the witness that it was to be compared with. */
	const unproved = new Map<AuthorityId, AuthorityId>();
	await askWitnesses(context, {
		task: 'compare',
		everyMs: compareMs,
		list: async () => listWitnesses(context),
		ask: async (witness) => await compareWith(context, witness, (log) => unproved.set(witness, log)),
		overdue: (witness) => {
			const log = unproved.get(witness);
			return { alarm: 'log-comparison-overdue', ...(log && { log }) };
		},
	});
}

/** Of a log that does not answer nothing is known; the others are compared all the same. */
async function compareWith(
	context: CosigningContext,
	witness: AuthorityId,
	failed: (log: AuthorityId) => void,
): Promise<void> {
	await unlessUnknown(() => compareOwn(context, witness));
	const failures: { readonly log: AuthorityId; readonly error: unknown }[] = [];
	for (const { authority: log, state, card } of context.partners.list()) {
		if (state !== 'active' || log === witness || !runsLintas(card)) continue;
		const note = await unlessUnknown(() => fetchCosigned(context, witness, log));
		if (note === undefined) continue;
		await compareLog(context, witness, log, note).catch((error) => failures.push({ log, error }));
	}
	const [first] = failures;
	if (first === undefined) return;
	failed(first.log);
	throw first.error;
}

/** What somebody holds of a partner's log, with what we saw of it. @throws Problem of `compareView`, of the channel */
export async function compareLog(
	context: ConflictContext & Pick<CosigningContext, 'partners' | 'peer'>,
	source: AuthorityId,
	authority: AuthorityId,
	note: Uint8Array,
): Promise<void> {
	const { partners, peer } = context;
	const partner = partners.requireActive(authority);
	const log = { authority, key: toLogKey(requireLog(partner)) };
	await compareView(context, { log, source, note, fetchTile: toTileReader(peer(partner)) });
}

/** The card of a partner with a log. @throws Problem `log-unknown` */
export function requireLog({ authority, card }: PartnerRecord): LintasCard {
	if (runsLintas(card)) return card;
	throw new Problem('log-unknown', { detail: `Partner ${authority}.` });
}

/** Reads the tiles of a log that must have them. @throws Problem `proof-invalid` where it has not */
function toTileReader(channel: Pick<NativePeer, 'fetchTile'>): (path: string) => Promise<Uint8Array> {
	return async (path) => {
		try {
			return await channel.fetchTile(path);
		} catch (cause) {
			if (toProblem(cause).code !== 'endpoint-unknown') throw cause;
			throw new Problem('proof-invalid', { detail: 'The log has less than it signed.', cause });
		}
	};
}

/** It has not seen that log, or is no witness any more. */
const unknowns: ReadonlySet<ProblemCode> = new Set(['log-unknown', 'endpoint-unknown']);

async function unlessUnknown<T>(ask: () => Promise<T>): Promise<T | undefined> {
	try {
		return await ask();
	} catch (thrown) {
		if (unknowns.has(toProblem(thrown).code)) return undefined;
		throw thrown;
	}
}
