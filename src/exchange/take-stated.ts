import { appendLeaves, toAuditLeaf } from '../audit/entry.ts';
import type { Gone, Stated } from '../channels/channel.ts';
import { readSkeleton } from '../envelope/document.ts';
import { Draft } from '../model/draft.ts';
import { toFieldProblems } from '../model/field-problems.ts';
import type { Handling } from '../model/handling.ts';
import { type Digest, type DocumentId, toTimestamp } from '../model/identifiers.ts';
import { gatewayItself } from '../model/person.ts';
import { isInForce } from '../partners/agreement.ts';
import type { Partner } from '../partners/partner.ts';
import { Problem } from '../problem.ts';
import type { Transaction } from '../store/database.ts';
import { loadDocument } from '../store/documents.ts';
import { isOwnNotice } from '../store/notice-progress.ts';
import { findStatement, markGone, markSeen, type Statement, saveStatement } from '../store/statements.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { release } from './release.ts';
import { withdrawEverywhere } from './withdraw-everywhere.ts';

/**
 * Takes what another state says by a channel: a document of ours that says who stated it, to no recipient. Said anew it
 * is another document, and the one before is withdrawn at all who have it. What we asked for ourselves is ours already.
 *
 * @throws Problem `not-agreed`; `channel-record-outdated`; `changed-meanwhile` where it is taken twice at once; of `release`
 */
export async function takeStated(context: ExchangeContext, partner: Partner, stated: Stated): Promise<void> {
	const { authority } = partner;
	const { reference, version } = stated;
	const saidAt = toSaidAt(context, stated);
	const at = toTimestamp(context.clock());
	const earlier = await withDatabaseProblems(findStatement(context.db, authority, reference));
	if (earlier?.version === version && earlier.goneAt === null) {
		await withDatabaseProblems(markSeen(context.db, authority, reference, at));
		return;
	}
	requireNewer(saidAt, earlier);
	const isOurs =
		stated.number !== undefined && (await withDatabaseProblems(isOwnNotice(context.db, authority, stated.number)));
	if (isOurs) return;
	const draft = toDraft(context, partner, stated);
	// First: should this end here, the next poll finds it withdrawn and goes on.
	if (earlier !== undefined) await withdraw(context, earlier, 'replaced');
	await release(context, gatewayItself, draft, [], {
		alongside: async (tx, { skeleton, document }) => {
			const said = { documentDigest: document.digest, documentId: skeleton.id };
			const statement = { authority, reference, version, saidAt, ...said };
			if (!(await saveStatement(tx, statement, { earlier: earlier?.documentDigest, at })))
				throw new Problem('changed-meanwhile');
			const about = { id: skeleton.id, digest: document.digest };
			await record(tx, partner, about, { at, outcome: earlier === undefined ? 'new' : 'replaced' });
		},
	});
}

/** It is stated no more: it is withdrawn at all who have it. @throws Problem `channel-record-outdated`; of `release` */
export async function takeGone(context: ExchangeContext, partner: Partner, gone: Omit<Gone, 'arrived'>): Promise<void> {
	const { reference } = gone;
	const statement = await withDatabaseProblems(findStatement(context.db, partner.authority, reference));
	if (statement === undefined || statement.goneAt !== null) return;
	const saidAt = toSaidAt(context, gone);
	requireNewer(saidAt, statement);
	const id = await withdraw(context, statement, 'no-longer-needed');
	const at = toTimestamp(context.clock());
	await withDatabaseProblems(
		context.db.transaction().execute(async (tx) => {
			if (!(await markGone(tx, statement, { at, saidAt: saidAt ?? statement.saidAt }))) return;
			await record(tx, partner, { id, digest: statement.documentDigest }, { at, outcome: 'gone' });
		}),
	);
}

/** No later than now: whose clock is ahead is not made to wait for ours. */
function toSaidAt({ clock }: ExchangeContext, { saidAt }: Pick<Stated, 'saidAt'>): string | null {
	return saidAt === undefined ? null : ([toTimestamp(saidAt), toTimestamp(clock())].toSorted()[0] ?? null);
}

/** Whoever moves files could bring an old message again, and have it stand. @throws Problem `channel-record-outdated` */
function requireNewer(saidAt: string | null, earlier: Statement | undefined): void {
	const before = earlier?.saidAt ?? null;
	if (saidAt !== null && before !== null && saidAt < before) throw new Problem('channel-record-outdated');
}

async function withdraw(
	context: ExchangeContext,
	{ documentDigest }: Statement,
	reason: Parameters<typeof withdrawEverywhere>[2],
): Promise<DocumentId> {
	const document = await withDatabaseProblems(loadDocument(context.db, context.kek, documentDigest));
	if (document === undefined) throw new Problem('document-unknown');
	await withdrawEverywhere(context, document, reason);
	return readSkeleton(document.jwt).id;
}

/** By whom it was stated and how sure it is, nobody here can judge (4x4: X, 4). @throws Problem `not-agreed`, `draft-invalid` */
function toDraft(
	{ clock, timeZone }: ExchangeContext,
	{ agreement }: Partner,
	{ kind, body, validUntil, tlp }: Stated,
): Draft {
	const isAgreed = agreement !== undefined && isInForce(agreement, clock(), timeZone);
	if (!isAgreed || !agreement.kinds.receive.includes(kind)) throw new Problem('not-agreed');
	const today = clock().toZonedDateTimeISO(timeZone).toPlainDate();
	const retainUntil = today.add({ days: Math.min(agreement.retentionDays, longestDays) }).toString();
	const handling: Handling = {
		tlp: tlp === 'TLP:RED' ? tlp : 'TLP:AMBER+STRICT',
		codes: ['H2'],
		evaluation: { source: 'X', information: 4 },
		purpose: agreement.purposes[0] ?? 'prevention',
		legalBasis: agreement.legalBasis.reference,
		retainUntil,
	};
	const draft = Draft.safeParse({ kind, validUntil: validUntil?.toString() ?? retainUntil, handling, body });
	if (draft.success) return draft.data;
	throw new Problem('draft-invalid', { fields: toFieldProblems(draft.error) });
}

/** Five years: what INTERPOL keeps a notice for at first. */
const longestDays = 1_826;

async function record(
	tx: Transaction,
	{ authority }: Partner,
	document: { readonly id: DocumentId; readonly digest: Digest },
	{ at, outcome }: { readonly at: string; readonly outcome: 'new' | 'replaced' | 'gone' },
): Promise<void> {
	const about = { document: document.id, documentDigest: document.digest };
	await appendLeaves(tx, [toAuditLeaf({ at, action: 'statement-taken', authority, ...about, outcome })]);
}
