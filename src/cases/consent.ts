import type { ExchangeContext } from '../exchange/context.ts';
import { withdrawEverywhere } from '../exchange/withdraw-everywhere.ts';
import { consentStep, findOutcome } from '../model/find-step.ts';
import type { AuthorityId, DocumentId } from '../model/identifiers.ts';
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
	const ids = persons
		.filter(({ mayBeShared }) => !mayBeShared)
		.flatMap((person) => [person.id, ...listStated(events, person.id, authority)]);
	const withdrawn = await findWithdrawn(db, ids, authority);
	for (const id of ids.filter((each) => !withdrawn.has(each))) {
		const document = await loadDocumentBy(db, kek, id, authority);
		if (document !== undefined) await withdrawEverywhere(context, document, 'consent-withdrawn');
	}
}

/** What that authority stated of a person alone and without knowing of the withdrawal: what follows that names nobody. */
function listStated(events: readonly FoldedEvent[], person: DocumentId, authority: AuthorityId): DocumentId[] {
	// Consent may have been given anew after an earlier one.
	const last = events.findLast((each) => isWithdrawalOf(person, each));
	const knowing = new Set([last?.digest]);
	for (const { digest, event } of events) if (event.follows.some((each) => knowing.has(each))) knowing.add(digest);
	return events
		.filter(({ author, digest }) => author === authority && !knowing.has(digest))
		.filter(({ event }) => event.persons.length === 1 && event.persons[0] === person)
		.map(({ id }) => id);
}

function isWithdrawalOf(person: DocumentId, { event, aside }: FoldedEvent): boolean {
	const { effect } = findOutcome(event.step, event.outcome) ?? {};
	const counts = !aside.some((each) => each.person === null || each.person === person);
	return event.step === consentStep && effect === 'withdraws' && event.persons.includes(person) && counts;
}
