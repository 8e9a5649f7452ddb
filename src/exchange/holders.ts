import { toDigestsByPointer } from '../envelope/places.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import { isWithin } from '../model/json-pointer.ts';
import type { Kind } from '../model/kind.ts';
import { isSameMajor } from '../model/versions.ts';
import { listDeliveriesOf } from '../store/deliveries.ts';
import type { StoredDocument } from '../store/documents.ts';
import type { ExchangeContext } from './context.ts';

/** Who has a copy of a document of ours: the pointers of what was withheld from each. */
export type Holders = ReadonlyMap<AuthorityId, readonly string[]>;

/**
 * Everyone whom a document of ours went to, or may have gone to, with what no copy of theirs discloses.
 * Only a signed rejection says that a copy is not there.
 */
export async function findHolders({ db }: Pick<ExchangeContext, 'db'>, document: StoredDocument): Promise<Holders> {
	const deliveries = (await listDeliveriesOf(db, document.digest)).filter(({ state }) => state !== 'rejected');
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
