import { toLogAuthority } from '../audit/checkpoint-text.ts';
import { type LogKeys, toLogKeys, toWitnessKey } from '../audit/log-key.ts';
import type { VerifierKey } from '../audit/note-key.ts';
import { requireKept } from '../audit/stored-tree.ts';
import type { TimeAuthority } from '../audit/timestamping.ts';
import { type BrokenCosignature, verifyCosignatures } from '../audit/verify-cosignatures.ts';
import { type Finding, verifyLog } from '../audit/verify-log.ts';
import { type TermsAltered, verifyTerms } from '../audit/verify-terms.ts';
import { type TimeFinding, verifyTimes } from '../audit/verify-timestamps.ts';
import { type BrokenConflict, type BrokenView, verifyConflicts, verifyWitnessed } from '../audit/verify-views.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import { type Card, runsLintas } from '../partners/card.ts';
import { readSignedCard } from '../partners/signed-card.ts';
import { Problem } from '../problem.ts';
import type { Transaction } from '../store/database.ts';
import { listTakenCards } from '../store/evidence.ts';
import { type BrokenProof, verifyProofs } from './verify-proofs.ts';

/** What of the audit log, and of what others say of it, is not as it was; `timestamp-unchecked` is no fault of it. */
export type AuditFinding =
	| Finding
	| TermsAltered
	| TimeFinding
	| BrokenCosignature
	| BrokenProof
	| BrokenView
	| BrokenConflict
	| KeptFinding;

/** The checkpoint that this machine keeps is not of this log; or it says more than the database has. */
interface KeptFinding {
	readonly finding: 'kept-altered' | 'log-rolled-back';
}

/** What the log is held against. */
export interface AuditTrust {
	/** Of our log. */
	readonly keys: LogKeys;
	/** Of what we cosign; undefined where our card has none. */
	readonly witnessKey: VerifierKey | undefined;
	readonly timeAuthorities: readonly TimeAuthority[];
	/** Kept beside the database, a note; read before the moment that the transaction sees. */
	readonly kept: string | undefined;
}

/** How far a verification has come. */
export interface VerifiedSoFar {
	/** That were looked at. */
	readonly entries: number;
	/** Whose terms were compared with the index by which the log is searched: what comes last. */
	readonly searchable?: number;
}

/** Of each kind of finding: whoever alters more has been found out by these. */
const most = 20;

/**
 * Verifies the whole log as one moment of the database has it: entries, tree, checkpoints, then what stands outside it,
 * the kept checkpoint, time-stamps, cosignatures, the proofs of partners for what their receipts promise, and what is kept of
 * the logs of others: as we cosigned them, and what contradicts itself.
 *
 * Behind all that, and apart from it as it takes two to four times as long, the index by which the log is searched.
 */
export async function verifyAudit(
	tx: Transaction,
	{ keys, witnessKey, timeAuthorities, kept }: AuditTrust,
	progress: (come: VerifiedSoFar) => void,
): Promise<AuditFinding[]> {
	const listCards = rememberCards(tx);
	const listWitnessKeys = async (witness: AuthorityId) =>
		(await listCards(witness)).flatMap((card) => toWitnessKey(card) ?? []);
	const own = toLogAuthority(keys[0].name);
	const listLogKeys = async (log: AuthorityId) =>
		log === own ? keys : (await listCards(log)).filter(runsLintas).flatMap(toLogKeys);
	const expected = { origin: keys[0].name, keys, witnesses: [] };
	let entries = 0;
	const looked = (so: number) => {
		entries = so;
		progress({ entries });
	};
	return [
		...(await takeFirst(verifyLog(tx, expected, looked))),
		...(await findInKept(tx, kept, keys)),
		...(await takeFirst(verifyTimes(tx, timeAuthorities))),
		...(await takeFirst(verifyCosignatures(tx, listWitnessKeys))),
		...(await takeFirst(verifyProofs(tx, listLogKeys))),
		...(await takeFirst(verifyWitnessed(tx, listLogKeys, witnessKey))),
		...(await takeFirst(verifyConflicts(tx, listLogKeys))),
		...(await takeFirst(verifyTerms(tx, (searchable) => progress({ entries, searchable })))),
	];
}

/** What is no fault never ends the search: a fault may lie behind any number of it. */
async function takeFirst<Found extends AuditFinding>(findings: AsyncIterable<Found>): Promise<Found[]> {
	const found: Found[] = [];
	const counts = new Map<Found['finding'], number>();
	for await (const finding of findings) {
		const count = (counts.get(finding.finding) ?? 0) + 1;
		counts.set(finding.finding, count);
		if (count <= most) found.push(finding);
		if (count === most && finding.finding !== 'timestamp-unchecked') break;
	}
	return found;
}

async function findInKept(tx: Transaction, kept: string | undefined, keys: LogKeys): Promise<KeptFinding[]> {
	try {
		await requireKept(tx, kept, keys);
		return [];
	} catch (error) {
		if (!(error instanceof Problem)) throw error;
		return [{ finding: error.code === 'log-rolled-back' ? 'log-rolled-back' : 'kept-altered' }];
	}
}

/** Every card of an authority that was ever taken, read once. */
function rememberCards(tx: Transaction): (authority: AuthorityId) => Promise<readonly Card[]> {
	const known = new Map<AuthorityId, Promise<readonly Card[]>>();
	return (authority) => {
		const cards =
			known.get(authority) ??
			listTakenCards(tx, authority).then((taken) => taken.map(({ token }) => readSignedCard(token).card));
		known.set(authority, cards);
		return cards;
	};
}
