import { toDigestsByPointer } from '../envelope/places.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import { isWithin } from '../model/json-pointer.ts';
import type { Kind } from '../model/kind.ts';
import { isSameMajor } from '../model/versions.ts';
import { type Delivery, listDeliveriesOf } from '../store/deliveries.ts';
import type { StoredDocument } from '../store/documents.ts';
import type { ExchangeContext } from './context.ts';
import { type Stated, toAmendments } from './corrections.ts';

/** Who has a copy of a document of ours: the pointers of what was withheld from each. */
export type Holders = ReadonlyMap<AuthorityId, readonly string[]>;

/**
 * Who has a copy of a document of ours, as its corrections left it: what one of them added is withheld from
 * whoever was not told of it.
 */
export async function findHoldersOfCorrected(
	context: Pick<ExchangeContext, 'db'>,
	document: StoredDocument,
	corrections: readonly Stated[],
): Promise<Holders> {
	const signed = toDigestsByPointer(document);
	const [of = new Map(), ...ofCorrections] = await findHoldersOfEach(context, [
		document,
		...corrections.map((correction) => correction.document),
	]);
	const holders = new Map(of);
	for (const [index, correction] of corrections.entries()) {
		const told: Holders = ofCorrections[index] ?? new Map();
		const added = toAmendments(correction.body).filter(({ action }) => action === 'add');
		for (const [holder, withheld] of holders) {
			const untold = told.get(holder) ?? ['/amendments'];
			const unknown = added.filter(({ number }) => isWithheld(`/amendments/${number}`, untold));
			holders.set(holder, [...withheld, ...unknown.map(({ field }) => toNewPlace(field, signed))]);
		}
	}
	return holders;
}

/** Of a field in the record of a person whom the signed document does not have, the record: all of it is new. */
function toNewPlace(field: string, signed: ReadonlyMap<string, string>): string {
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
	const pointers = [...toDigestsByPointer(document)];
	return new Map(
		[...Map.groupBy(deliveries, ({ recipient }) => recipient)].map(([recipient, copies]) => {
			const disclosed: ReadonlySet<string> = new Set(copies.flatMap((copy) => copy.disclosed));
			return [recipient, pointers.filter(([, digest]) => !disclosed.has(digest)).map(([pointer]) => pointer)];
		}),
	);
}

/** Was what the pointer names, or what it is part of, withheld? What is new in the document was not. */
export function isWithheld(pointer: string, withheld: readonly string[]): boolean {
	return withheld.some((place) => isWithin(pointer, place));
}

/** Can it be sent to? Who has no card here any more, or does not take the kind, is told by other ways. */
export function isReachable({ partners }: Pick<ExchangeContext, 'partners'>, to: AuthorityId, kind: Kind): boolean {
	const card = partners.list().find(({ authority }) => authority === to)?.card;
	return card?.kinds.some(({ name, version }) => name === kind.name && isSameMajor(version, kind.version)) ?? false;
}
