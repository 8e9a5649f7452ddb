import { isChange } from '../model/changes.ts';
import type { Draft } from '../model/draft.ts';
import type { AuthorityId, Digest } from '../model/identifiers.ts';
import { complianceReport } from '../model/kinds/compliance-report.ts';
import { Problem } from '../problem.ts';
import { findDocuments } from '../store/documents.ts';
import { listAcceptedOf } from '../store/receptions.ts';
import type { ExchangeContext } from './context.ts';
import type { Recipient } from './recipient.ts';

type ReportContext = Pick<ExchangeContext, 'authority' | 'db'>;

/**
 * A compliance report that an officer writes says which change it answers, as those of the gateway do: by its id alone
 * it would count for nothing where another author has given that to something else.
 *
 * @throws Problem `draft-invalid` where it could be about more than one
 */
export async function withReportedChange(
	context: ReportContext,
	draft: Draft,
	recipients: readonly Recipient[],
): Promise<Draft> {
	if (draft.kind !== complianceReport.name || draft.body.change !== undefined) return draft;
	const changes = await findAnswered(context, draft);
	const brought = await findBroughtBy(
		context,
		changes,
		recipients.map(({ to }) => to),
	);
	const [change, ...others] = brought.length > 0 ? brought : changes;
	if (others.length > 0) throw new Problem('draft-invalid', { fields: [whichOne] });
	return change === undefined ? draft : { ...draft, body: { ...draft.body, change } };
}

const whichOne = {
	pointer: '/body/change',
	expected: 'the digest of the correction or withdrawal: more than one has that id',
};

/** The corrections and withdrawals of others that it could be about. */
async function findAnswered({ authority, db }: ReportContext, { relations }: Draft): Promise<Digest[]> {
	const ids = relations.flatMap(({ type, document }) => (type === 'answers' ? [document] : []));
	const found = (await Promise.all(ids.map((id) => findDocuments(db, id)))).flat();
	return found.filter(({ author, kind }) => author !== authority && isChange(kind)).map(({ digest }) => digest);
}

/** Those that came from one of them. */
async function findBroughtBy(
	{ db }: ReportContext,
	changes: readonly Digest[],
	senders: readonly AuthorityId[],
): Promise<Digest[]> {
	const receptions = (await Promise.all(changes.map((change) => listAcceptedOf(db, change)))).flat();
	const theirs = receptions.filter(({ sender }) => senders.includes(sender));
	return [...new Set(theirs.map(({ documentDigest }) => documentDigest))];
}
