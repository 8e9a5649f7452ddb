import { locate } from '../envelope/places.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import { isWithin } from '../model/json-pointer.ts';
import type { Kind } from '../model/kind.ts';
import type { Detail } from '../model/withholding.ts';
import { type Delivery, listDeliveriesOf } from '../store/deliveries.ts';
import type { StoredDocument } from '../store/documents.ts';
import type { ExchangeContext } from './context.ts';
import { findTaken } from './copies.ts';
import { type Stated, toAmendments } from './corrections.ts';

/** What a holder has not of a document of ours, in the pointers of the document as it was signed. */
export interface Held {
	/** The places that no copy of theirs discloses. */
	readonly withheld: readonly string[];
	/** The leaves of which a copy discloses something, and none the raw text: the value at the most. */
	readonly reduced: readonly string[];
	/** Those whose raw text a copy discloses. */
	readonly whole: readonly string[];
}

/** Who has a copy of a document of ours, and what is missing in it. */
export type Holders = ReadonlyMap<AuthorityId, Held>;

const hasAll: Held = { withheld: [], reduced: [], whole: [] };

/**
 * Who has a copy of a document of ours, as its corrections left it: what one of them added is withheld from
 * whoever was not told of it, and its text from whoever was told that alone.
 */
export async function findHoldersOfCorrected(
	context: Pick<ExchangeContext, 'db'>,
	document: StoredDocument,
	corrections: readonly Stated[],
): Promise<Holders> {
	const signed = new Set(locate(document).parts.map(({ pointer }) => pointer));
	const [of = new Map(), ...ofCorrections] = await findHoldersOfEach(context, [
		document,
		...corrections.map((correction) => correction.document),
	]);
	const holders = new Map(of);
	for (const [index, correction] of corrections.entries()) {
		const told: Holders = ofCorrections[index] ?? new Map();
		const added = toAmendments(correction.body).filter(({ action }) => action === 'add');
		for (const [holder, { withheld, reduced, whole }] of holders) {
			const of = told.get(holder) ?? { ...hasAll, withheld: ['/amendments'] };
			const unknown = added.filter(({ number }) => isWithheld(`/amendments/${number}`, of.withheld));
			const untold = added.filter(({ number }) => of.reduced.includes(`/amendments/${number}/text`));
			holders.set(holder, {
				whole,
				withheld: [...withheld, ...unknown.map(({ field }) => toNewPlace(field, signed))],
				reduced: [...reduced, ...untold.map(({ field }) => field)],
			});
		}
	}
	return holders;
}

/** Of a field in the record of a person whom the signed document does not have, the record: all of it is new. */
function toNewPlace(field: string, signed: ReadonlySet<string>): string {
	const [element, list = ''] = /^(\/[^/]+)\/\d+(?=\/)/.exec(field) ?? [];
	const isNewElement = !signed.has(list) || (signed.has(`${list}/0`) && !signed.has(element ?? ''));
	return element !== undefined && isNewElement ? element : field;
}

/**
 * Everyone whom a document of ours went to, or may have gone to, with what no copy of theirs discloses.
 * Only a signed rejection says that a copy is not there.
 */
export async function findHolders(context: Pick<ExchangeContext, 'db'>, document: StoredDocument): Promise<Holders> {
	const [holders = new Map()] = await findHoldersOfEach(context, [document]);
	return holders;
}

/** In one query, in the order of the documents. */
async function findHoldersOfEach(
	{ db }: Pick<ExchangeContext, 'db'>,
	documents: readonly StoredDocument[],
): Promise<Holders[]> {
	const deliveries = await listDeliveriesOf(db, ...documents.map(({ digest }) => digest));
	const byDocument = Map.groupBy(deliveries, ({ documentDigest }) => documentDigest);
	return documents.map((document) => toHolders(document, byDocument.get(document.digest) ?? []));
}

function toHolders(document: StoredDocument, all: readonly Delivery[]): Holders {
	const deliveries = all.filter(({ state }) => state !== 'rejected');
	const { parts } = locate(document);
	return new Map(
		[...Map.groupBy(deliveries, ({ recipient }) => recipient)].map(([recipient, copies]) => {
			const disclosed: ReadonlySet<string> = new Set(copies.flatMap((copy) => copy.disclosed));
			const missing = parts.filter(({ digest }) => !disclosed.has(digest));
			const withheld = missing.filter(({ part }) => part === 'place').map(({ pointer }) => pointer);
			const [reduced, whole] = [false, true].map((isHere) =>
				parts
					.filter(({ part, digest }) => part === 'written' && disclosed.has(digest) === isHere)
					.map(({ pointer }) => pointer)
					.filter((pointer) => !isWithheld(pointer, withheld)),
			) as [string[], string[]];
			return [recipient, { withheld, reduced, whole }];
		}),
	);
}

/** Was what the pointer names, or what it is part of, withheld? What is new in the document was not. */
function isWithheld(pointer: string, withheld: readonly string[]): boolean {
	return withheld.some((place) => isWithin(pointer, place));
}

/**
 * How much of an amendment goes to a holder: all; that the field changes, not how; or nothing. What is new in a
 * record of which the holder lacks some raw text is told as little.
 */
export function detailOfAmendment(
	field: string,
	{ withheld, reduced, whole }: Held = hasAll,
): Exclude<Detail, 'coarse'> {
	if (isWithheld(field, withheld)) return 'none';
	if (reduced.some((place) => isWithin(place, field))) return 'no-raw';
	if (whole.some((place) => isWithin(place, field))) return 'full';
	const [record] = /^\/[^/]+\/\d+(?=\/)/.exec(field) ?? [''];
	return reduced.some((place) => isWithin(place, record)) ? 'no-raw' : 'full';
}

/** Can it be sent to? Who is no active partner any more, or does not take the kind, is told by other ways. */
export function isReachable({ partners }: Pick<ExchangeContext, 'partners'>, to: AuthorityId, kind: Kind): boolean {
	const partner = partners.list().find(({ authority }) => authority === to);
	return partner?.state === 'active' && findTaken(partner.card, kind) !== undefined;
}
