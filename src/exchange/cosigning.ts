import { toOrigin } from '../audit/checkpoint-text.ts';
import { appendLeaves, toAuditLeaf } from '../audit/entry.ts';
import { type LogKeys, toWitnessKey } from '../audit/log-key.ts';
import { compareOwnView } from '../audit/own-view.ts';
import { listWitnessesBehind, submitCheckpoint } from '../audit/submitting.ts';
import { type Log, toErrorFields } from '../log.ts';
import { type AuthorityId, toTimestamp } from '../model/identifiers.ts';
import { hasLintasDoor } from '../partners/card.ts';
import { toProblem } from '../problem.ts';
import { endWitnessTurn, listDue, takeWitnessTurn, type WitnessTask, type WitnessTurn } from '../store/cosignatures.ts';
import { listContradicting } from '../store/witnessed-logs.ts';
import type { ComparisonOverdue, ExchangeContext } from './context.ts';
import { toOriginHash } from './witness.ts';

export interface CosigningContext
	extends Pick<ExchangeContext, 'authority' | 'db' | 'clock' | 'alarm' | 'partners' | 'peer'> {
	/** Of our log. */
	readonly logKeys: LogKeys;
	readonly log: Log;
}

/**
 * The log is signed twice a second, and no witness has to see each tree: what it cosigns covers all before. A minute is
 * soon enough for a proof that is asked for within the hour, and a thousand partners make 17 requests a second.
 */
const submitMs = 60_000;

/** After a minute, then two, four, … ten, or as often as ever where that is seldom. */
function toRetryMs(failures: number, everyMs: number): number {
	return Math.min(60_000 * 2 ** (failures - 1), Math.max(everyMs, 600_000));
}

/** Somebody is told of what has been asked in vain for so long. */
const overdueMs = 3_600_000;

/** One that does not answer holds up no other. */
const atOnce = 8;

/**
 * Has each active partner that is a witness cosign our newest checkpoint, where it is due. Any number of nodes may call
 * this, as often as they like. Nothing waits for it, and it never throws: the next cosignature covers every entry before.
 */
export async function submitCheckpoints(context: CosigningContext): Promise<void> {
	await askWitnesses(context, {
		task: 'submit',
		everyMs: submitMs,
		list: async () => await listToShow(context),
		ask: async (witness) => {
			try {
				await submitTo(context, witness);
			} catch (error) {
				// Whatever went wrong, what it holds tells whether the log did.
				if (toProblem(error).code === 'proof-invalid') await compareOwn(context, witness);
				throw error;
			}
		},
	});
}

/** Those that are behind; and those that hold what our log lacks, so that they too see that it does. */
async function listToShow(context: CosigningContext): Promise<readonly AuthorityId[]> {
	const { db, authority } = context;
	const witnesses = listWitnesses(context);
	const behind = new Set(await listWitnessesBehind(db, witnesses));
	for (const { source } of await listContradicting(db, authority)) behind.add(source);
	return witnesses.filter((witness) => behind.has(witness));
}

async function submitTo({ db, partners, peer }: CosigningContext, authority: AuthorityId): Promise<void> {
	const partner = partners.requireActive(authority);
	const key = toWitnessKey(partner.card);
	if (key === undefined) return;
	await submitCheckpoint(db, { authority, key, ask: (body) => peer(partner).addCheckpoint(body) });
}

export function fetchCosigned({ partners, peer }: CosigningContext, witness: AuthorityId, of: AuthorityId) {
	return peer(partners.requireActive(witness)).fetchCosigned(toOriginHash(toOrigin(of)));
}

/** What a witness has cosigned of our log, with our log. @throws Problem `log-unknown` where it has not */
export async function compareOwn(context: CosigningContext, source: AuthorityId): Promise<void> {
	const { authority, logKeys } = context;
	const note = await fetchCosigned(context, source, authority);
	await compareOwnView(context, { authority, keys: logKeys }, { source, note });
}

/**
 * Asks every witness what it has cosigned of our log, before that is signed again: the database, and what this node kept
 * beside it, may both have been restored from an older backup. Whoever does not answer until `signal` is asked later, as
 * ever; it never throws.
 */
export async function compareOwnViews(context: CosigningContext, signal: AbortSignal): Promise<void> {
	const witnesses = listWitnesses(context).values();
	const ended = new Promise<void>((resolve) => {
		if (signal.aborted) resolve();
		signal.addEventListener('abort', () => resolve(), { once: true });
	});
	const work = async () => {
		for (const witness of witnesses) {
			if (signal.aborted) return;
			await compareOwn(context, witness).catch((error) => {
				const { code } = toProblem(error);
				if (code !== 'log-unknown') context.log.info({ witness, code }, 'not known what a witness holds of our log');
			});
		}
	};
	await Promise.race([Promise.all(Array.from({ length: atOnce }, work)), ended]);
}

/** What is asked of witnesses, and how often. */
interface Asking {
	readonly task: WitnessTask;
	readonly everyMs: number;
	/** Those of whom there is anything to ask. */
	readonly list: () => Promise<readonly AuthorityId[]>;
	readonly ask: (witness: AuthorityId) => Promise<void>;
	/** What is put on record and told, once, where it fails for an hour. */
	readonly overdue?: (witness: AuthorityId) => Omit<ComparisonOverdue, 'recipient'>;
}

/** Those whose turn it is, a few at a time. */
export async function askWitnesses(context: CosigningContext, asking: Asking): Promise<void> {
	const { db, clock, log } = context;
	try {
		const queue = (await listDue(db, asking.task, await asking.list(), clock())).values();
		const work = async () => {
			for (const witness of queue) await takeTurn(context, asking, witness);
		};
		await Promise.all(Array.from({ length: atOnce }, work));
	} catch (error) {
		log.warn({ task: asking.task, ...toErrorFields(error) }, 'witnesses are not asked for now');
	}
}

/** Every active partner that can be asked to cosign. */
export function listWitnesses({ partners }: CosigningContext): AuthorityId[] {
	const isWitness = partners
		.list()
		.filter(({ state, card }) => state === 'active' && hasLintasDoor(card) && card.witnessKey !== undefined);
	return isWitness.map(({ authority }) => authority);
}

async function takeTurn(context: CosigningContext, asking: Asking, witness: AuthorityId): Promise<void> {
	const { db, clock } = context;
	const { task, everyMs, ask } = asking;
	const now = clock();
	const until = now.add({ milliseconds: everyMs });
	const turn = await takeWitnessTurn(db, task, witness, { now, until });
	if (turn === undefined) return;
	try {
		await ask(witness);
		const answered = { witness, failures: 0, failingSince: null, told: false };
		if (turn.failures > 0) await endWitnessTurn(db, task, answered, until);
	} catch (error) {
		await postpone(context, asking, turn, error);
	}
}

async function postpone(
	{ authority, db, clock, log, alarm }: CosigningContext,
	{ task, everyMs, overdue }: Asking,
	turn: WitnessTurn,
	error: unknown,
): Promise<void> {
	const { witness } = turn;
	const now = clock();
	const failures = turn.failures + 1;
	const failingSince = turn.failingSince ?? toTimestamp(now);
	const { code, detail } = toProblem(error);
	const about = overdue?.(witness);
	log.warn(
		{ witness, task, log: about?.log, code, detail, failures, ...toErrorFields(error) },
		'a witness was asked in vain',
	);
	const isOverdue = Temporal.Instant.from(failingSince).until(now).total('milliseconds') >= overdueMs;
	const telling = isOverdue && !turn.told ? about : undefined;
	const next = { witness, failures, failingSince, told: turn.told || telling !== undefined };
	await db.transaction().execute(async (tx) => {
		await endWitnessTurn(tx, task, next, now.add({ milliseconds: toRetryMs(failures, everyMs) }));
		if (telling === undefined) return;
		const { alarm: action, ...whose } = telling;
		const entry = { at: toTimestamp(now), action, authority, recipient: witness, ...whose, outcome: code };
		await appendLeaves(tx, [toAuditLeaf(entry)]);
	});
	if (telling !== undefined) alarm({ ...telling, recipient: witness });
}
