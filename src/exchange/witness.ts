import { toOrigin } from '../audit/checkpoint-text.ts';
import { toLogKey } from '../audit/log-key.ts';
import type { NoteSigner } from '../audit/note-signature.ts';
import { sha256 } from '../audit/tree.ts';
import { addCheckpoint, type KnownLog, loadCosigned, type WitnessAnswer } from '../audit/witness.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import { runsLintas } from '../partners/card.ts';
import { Problem } from '../problem.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';

/** We as the witness of our partners' logs. */
export interface Witness {
	/** Takes the body of an add-checkpoint. @throws Problem of `addCheckpoint`; `endpoint-unknown` where we are none */
	addCheckpoint(from: AuthorityId, body: Uint8Array): Promise<WitnessAnswer>;
	/**
	 * The checkpoint of a log that we cosigned last.
	 *
	 * @param originHash SHA-256 of its origin, in lower-case hex
	 * @throws Problem `log-unknown`, `endpoint-unknown`
	 */
	loadCosigned(originHash: string): Promise<string>;
}

/** @param signer undefined where our card has no witness key */
export function makeWitness(
	{ db, clock, alarm, partners }: Pick<ExchangeContext, 'db' | 'clock' | 'alarm' | 'partners'>,
	signer: NoteSigner | undefined,
): Witness {
	const find = (isIt: (origin: string) => boolean): KnownLog | undefined => {
		const active = partners.list().filter(({ state }) => state === 'active');
		const card = active.map((partner) => partner.card).find(({ authority }) => isIt(toOrigin(authority)));
		return card && runsLintas(card) ? { authority: card.authority, key: toLogKey(card) } : undefined;
	};
	const toContext = (findLog: (name: string) => KnownLog | undefined) => {
		if (signer === undefined) throw new Problem('endpoint-unknown');
		return { db, clock, alarm, signer, findLog };
	};
	return {
		addCheckpoint: async (from, body) => {
			const context = toContext((origin) => find((known) => known === origin));
			return await withDatabaseProblems(addCheckpoint(context, from, body));
		},
		loadCosigned: async (originHash) => {
			const context = toContext((hash) => find((origin) => toOriginHash(origin) === hash));
			return await withDatabaseProblems(loadCosigned(context, originHash));
		},
	};
}

/** As it stands in the path of a witness (C2SP tlog-witness). */
export function toOriginHash(origin: string): string {
	return Buffer.from(sha256(Buffer.from(origin))).toString('hex');
}
