import type { Clock } from '../clock.ts';
import { caseQueue } from '../exchange/case-claims.ts';
import { doWork } from '../jobs/due-work.ts';
import type { AuthorityId, DocumentId } from '../model/identifiers.ts';
import { type CaseTurn, lockCase, saveCase } from '../store/cases.ts';
import type { Database } from '../store/database.ts';
import { loadCase, toStateDigest } from './load.ts';
import type { CaseState } from './state.ts';

/** Folds a case anew, so that it is listed as it stands: after each document of it. */
export async function projectCase(
	context: { readonly db: Database; readonly clock: Clock },
	id: DocumentId,
): Promise<undefined> {
	await doWork(context, { queue: caseQueue, id }, async () => {
		await context.db.transaction().execute(async (tx) => {
			await lockCase(tx, id);
			const state = await loadCase(tx, id);
			// Events may come before the request that opens their case: it is looked at again when that comes.
			if (state !== undefined) await saveCase(tx, toRow(state), toTurns(state));
		});
		return undefined;
	});
}

function toRow(state: CaseState) {
	const [host, home] = state.parties;
	return {
		id: state.id,
		host: host?.authority as AuthorityId,
		home: home?.authority as AuthorityId,
		openedAt: state.openedAt,
		status: state.status,
		persons: state.persons.length,
		stateDigest: toStateDigest(state),
		missing: state.missing.length,
		aside: state.events.filter(({ aside }) => aside.length > 0).length,
		divergent: state.persons.flatMap(({ steps }) => steps).filter(({ divergent }) => divergent.length > 0).length,
	};
}

function toTurns(state: CaseState): CaseTurn[] {
	const open = state.persons.flatMap(({ steps }) =>
		steps.flatMap(({ step, turn }) => turn.map((authority) => ({ step, authority }))),
	);
	return [...Map.groupBy(open, ({ authority }) => authority)].map(([authority, steps]) => ({
		authority,
		step: steps[0]?.step ?? '',
		dueAt: null,
		steps: steps.length,
	}));
}
