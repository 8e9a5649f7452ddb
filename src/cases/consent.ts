import type { ExchangeContext } from '../exchange/context.ts';
import { withdrawEverywhere } from '../exchange/withdraw-everywhere.ts';
import type { AuthorityId, Digest, DocumentId } from '../model/identifiers.ts';
import { loadDocumentBy } from '../store/documents.ts';
import { findWithdrawn } from '../store/relations.ts';
import type { CaseState, FoldedEvent } from './state.ts';

/**
 * Consent that was withdrawn recalls what was shared: every gateway withdraws what it stated of that person alone,
 * wherever it went. What concerns others too stays for their sake. Skeletons stay, so that all derive the same still.
 *
 * @throws Problem as `withdrawEverywhere`
 */
export async function recallUnconsented(context: ExchangeContext, { persons, events }: CaseState): Promise<void> {
	const { db, kek, authority } = context;
	const ids = persons.flatMap(({ id, withdrawal }) =>
		withdrawal === null ? [] : [id, ...listStated(events, id, { withdrawal, authority })],
	);
	const withdrawn = await findWithdrawn(db, ids, authority);
	for (const id of ids.filter((each) => !withdrawn.has(each))) {
		const document = await loadDocumentBy(db, kek, id, authority);
		if (document !== undefined) await withdrawEverywhere(context, document, 'consent-withdrawn');
	}
}

/** What that authority stated of a person alone and without knowing of the withdrawal: what follows that names nobody. */
function listStated(
	events: readonly FoldedEvent[],
	person: DocumentId,
	{ withdrawal, authority }: { readonly withdrawal: Digest; readonly authority: AuthorityId },
): DocumentId[] {
	const knowing = new Set([withdrawal]);
	for (const { digest, event } of events) if (event.follows.some((each) => knowing.has(each))) knowing.add(digest);
	return events
		.filter(({ author, digest }) => author === authority && !knowing.has(digest))
		.filter(({ event }) => event.persons.length === 1 && event.persons[0] === person)
		.map(({ id }) => id);
}
