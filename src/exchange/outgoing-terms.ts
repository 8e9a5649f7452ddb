import { type Cover, readCover } from '../envelope/cover.ts';
import { readSkeleton } from '../envelope/document.ts';
import { findStrictest, type Handling } from '../model/handling.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import type { StoredDocument } from '../store/documents.ts';
import { listAcceptedOf } from '../store/receptions.ts';
import type { ExchangeContext } from './context.ts';
import { findPresentHandling } from './present-handling.ts';

/** Under which terms a document leaves here. */
export interface OutgoingTerms {
	/** As its author's corrections narrowed it; of another author's as strict as every cover that it came under too. */
	readonly handling: Handling;
	/** Who brought it; nobody where it is our own. */
	readonly senders: ReadonlySet<AuthorityId>;
	/** The first delivery by which it came. */
	readonly derivedFrom: Cover['derivedFrom'];
}

/** @throws Problem `passing-on-refused` where covers restrict it in different words */
export async function loadTerms(
	context: Pick<ExchangeContext, 'db' | 'authority'>,
	document: Pick<StoredDocument, 'digest' | 'jwt'>,
): Promise<OutgoingTerms> {
	const { handling, ...terms } = await findTerms(context, document);
	if (handling !== undefined) return { ...terms, handling };
	const { id } = readSkeleton(document.jwt);
	throw new Problem('passing-on-refused', { detail: `Document ${id}: covers restrict it in different words.` });
}

/** As `loadTerms`; without handling where that throws. */
export async function findTerms(
	{ db, authority }: Pick<ExchangeContext, 'db' | 'authority'>,
	{ digest, jwt }: Pick<StoredDocument, 'digest' | 'jwt'>,
): Promise<Omit<OutgoingTerms, 'handling'> & { readonly handling: Handling | undefined }> {
	const skeleton = readSkeleton(jwt);
	const { author } = skeleton;
	const handling = await findPresentHandling(db, skeleton);
	if (author === authority) return { handling, senders: new Set(), derivedFrom: undefined };
	const receptions = await listAcceptedOf(db, digest);
	const covers = receptions.map(({ cover }) => readCover(cover).handling);
	return {
		handling: findStrictest(handling, covers),
		senders: new Set(receptions.map(({ sender }) => sender)),
		derivedFrom: receptions[0]?.deliveryId,
	};
}
