import { z } from 'zod';
import { appendLeaves, toAuditLeaf } from '../audit/entry.ts';
import { verifyInclusion } from '../audit/inclusion-proof.ts';
import { toLogKey } from '../audit/log-key.ts';
import { readSigned } from '../envelope/signed.ts';
import { type Log, toErrorFields } from '../log.ts';
import { type AuthorityId, Digest, toTimestamp } from '../model/identifiers.ts';
import { hasLintasDoor } from '../partners/card.ts';
import { toProblem } from '../problem.ts';
import {
	gatherReceipts,
	postponeProof,
	saveProof,
	takeUnproved,
	type UnprovedReceipt,
} from '../store/receipt-proofs.ts';
import { compareLog, requireLog } from './comparing.ts';
import type { ExchangeContext } from './context.ts';

export interface ReceiptProofContext
	extends Pick<ExchangeContext, 'authority' | 'db' | 'clock' | 'alarm' | 'partners' | 'peer'> {
	readonly log: Log;
}

/** So many are asked for in one go, ten seconds apart: the road has the way. */
const batchSize = 500;

/** A receipt without a proof is told of when it is that old. */
const overdueMs = 3_600_000;

/** Longer than a batch takes from partners that answer. */
const leaseMs = 600_000;

/** After a minute, then two, four, … a day. */
function toRetryMs(failures: number): number {
	return Math.min(60_000 * 2 ** (failures - 1), 86_400_000);
}

/**
 * Has partners prove that what their receipts promise is in their logs, and keeps each proof with its delivery. Any number
 * of nodes may call this. It never throws: what has no proof within the hour raises an alarm, and is asked for again.
 */
export async function fetchProofs(context: ReceiptProofContext): Promise<void> {
	const { db, clock, log, partners } = context;
	try {
		const askable = partners.list().filter(({ card }) => hasLintasDoor(card));
		const provable = askable.map(({ authority }) => authority);
		while ((await gatherReceipts(db, provable)) === 'more');
		const now = clock();
		const due = await takeUnproved(db, { now, until: now.add({ milliseconds: leaseMs }), limit: batchSize });
		// One after the other of each partner; one that does not answer holds up no other.
		const byRecipient = Map.groupBy(due, ({ recipient }) => recipient);
		await Promise.all([...byRecipient].map(([recipient, receipts]) => fetchFrom(context, recipient, receipts)));
	} catch (error) {
		log.warn(toErrorFields(error), 'receipts stay without proof for now');
	}
}

async function fetchFrom(
	context: ReceiptProofContext,
	recipient: AuthorityId,
	receipts: readonly UnprovedReceipt[],
): Promise<void> {
	let note: Uint8Array | undefined;
	let failure: unknown;
	const overdue: UnprovedReceipt[] = [];
	for (const receipt of receipts) {
		try {
			if (isAway(failure)) throw failure;
			note = await fetchProof(context, receipt);
		} catch (error) {
			failure = error;
			if (await postpone(context, receipt, error)) overdue.push(receipt);
		}
	}
	if (failure !== undefined) logFailure(context, recipient, failure, 'a receipt has no proof yet');
	if (overdue.length > 0) context.alarm({ alarm: 'proofs-overdue', recipient, count: overdue.length });
	if (note !== undefined) await compareShown(context, recipient, note);
}

/** Then the others need not be tried. */
function isAway(failure: unknown): boolean {
	return failure !== undefined && ['unavailable', 'denied', 'busy'].includes(toProblem(failure).kind);
}

const Promised = z.object({ leafHash: Digest });

/** The leaf hash that a receipt promises, not verified. @throws ZodError where it names none */
export function readPromise(receipt: string): Digest {
	return Promised.parse(readSigned(receipt)).leafHash;
}

/** @returns the checkpoint that it proves by, a note */
async function fetchProof(
	{ db, partners, peer }: ReceiptProofContext,
	{ deliveryId, recipient, receipt }: UnprovedReceipt,
): Promise<Uint8Array> {
	const partner = partners.requireActive(recipient);
	const leafHash = readPromise(receipt);
	const proof = await peer(partner).fetchInclusion(leafHash);
	const key = toLogKey(requireLog(partner));
	verifyInclusion(Buffer.from(leafHash, 'base64url'), proof, { origin: key.name, keys: [key], witnesses: [] });
	const text = Buffer.from(proof).toString();
	await saveProof(db, deliveryId, text);
	return Buffer.from(text.slice(text.indexOf('\n\n') + 2));
}

/** @returns whether somebody has to be told now */
async function postpone(
	{ authority, db, clock }: ReceiptProofContext,
	{ deliveryId, recipient, settledAt, failures, told }: UnprovedReceipt,
	error: unknown,
): Promise<boolean> {
	const now = clock();
	const isOverdue = Temporal.Instant.from(settledAt).until(now).total('milliseconds') >= overdueMs;
	const next = { deliveryId, failures: failures + 1, told: told || isOverdue };
	const isNewlyOverdue = isOverdue && !told;
	await db.transaction().execute(async (tx) => {
		await postponeProof(tx, next, now.add({ milliseconds: toRetryMs(next.failures) }));
		const outcome = toProblem(error).code;
		const entry = { at: toTimestamp(now), action: 'proof-overdue', authority, recipient, deliveryId, outcome } as const;
		if (isNewlyOverdue) await appendLeaves(tx, [toAuditLeaf(entry)]);
	});
	return isNewlyOverdue;
}

/** The log that it proves by must be the one that we cosign: it could show us another for our receipts alone. */
async function compareShown(context: ReceiptProofContext, recipient: AuthorityId, note: Uint8Array): Promise<void> {
	try {
		await compareLog(context, recipient, recipient, note);
	} catch (error) {
		logFailure(context, recipient, error, 'the log that proves receipts was not compared with the one that we cosign');
	}
}

function logFailure({ log }: ReceiptProofContext, recipient: AuthorityId, error: unknown, what: string): void {
	const { code, detail } = toProblem(error);
	log.warn({ recipient, code, detail, ...toErrorFields(error) }, what);
}
