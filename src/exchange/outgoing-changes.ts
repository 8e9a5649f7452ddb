import type { Changed } from '../channels/channel.ts';
import { pickDisclosures } from '../envelope/copy.ts';
import { readBody } from '../envelope/document.ts';
import { closeBody } from '../model/amendment.ts';
import { isWithdrawal } from '../model/changes.ts';
import type { Body } from '../model/field.ts';
import type { AuthorityId, Digest } from '../model/identifiers.ts';
import { listChanged } from '../model/relation.ts';
import type { Skeleton } from '../model/skeleton.ts';
import { type Delivery, listDeliveriesOf } from '../store/deliveries.ts';
import { loadDocumentBy, type StoredDocument } from '../store/documents.ts';
import { listRelated } from '../store/relations.ts';
import type { ExchangeContext } from './context.ts';
import { loadCorrections, openDocument, type Stated } from './corrections.ts';

/**
 * What a correction or withdrawal of ours changes, as that recipient has it once the change has arrived: for a channel
 * by which no document refers to another.
 *
 * @param body of the change, as far as this recipient gets it
 * @returns undefined where it changes nothing, or nothing that this recipient has
 */
export async function findChanged(
	context: Pick<ExchangeContext, 'db' | 'kek'>,
	{ skeleton, body }: { readonly skeleton: Skeleton; readonly body: Body },
	to: AuthorityId,
): Promise<Changed | undefined> {
	const { db, kek } = context;
	const { author } = skeleton;
	const [target] = listChanged(skeleton.relations);
	const document = target && (await loadDocumentBy(db, kek, target, author));
	if (target === undefined || document === undefined) return undefined;
	const earlier = await loadCorrections(context, await listRelated(db, target, author), author);
	const held = await listHeld(context, to, [document, ...earlier.map((each) => each.document)]);
	const [first] = held.get(document.digest) ?? [];
	if (first === undefined) return undefined;
	const told = earlier.map((each) => toTold(each, held));
	const change = { document, skeleton, body };
	const corrections = isWithdrawal(skeleton.kind)
		? told
		: [...told.filter((each) => each.skeleton.id !== skeleton.id), change];
	const { skeleton: signed, open } = openDocument(toHeld(document, held), corrections);
	return {
		type: isWithdrawal(skeleton.kind) ? 'withdraws' : 'corrects',
		deliveryId: first.id,
		skeleton: signed,
		body: closeBody(open),
		request: first.request ?? undefined,
	};
}

/** By document, the deliveries that brought it there, or may have. */
type Held = ReadonlyMap<Digest, readonly Delivery[]>;

async function listHeld(
	{ db }: Pick<ExchangeContext, 'db'>,
	to: AuthorityId,
	documents: readonly StoredDocument[],
): Promise<Held> {
	const deliveries = await listDeliveriesOf(db, ...documents.map(({ digest }) => digest));
	const held = deliveries.filter(({ recipient, state }) => recipient === to && state !== 'rejected');
	return Map.groupBy(held, ({ documentDigest }) => documentDigest);
}

/** As far as the recipient has it. */
function toHeld(document: StoredDocument, held: Held): StoredDocument {
	const disclosed = (held.get(document.digest) ?? []).flatMap((delivery) => delivery.disclosed);
	return { ...document, disclosures: pickDisclosures(document, disclosed) };
}

function toTold(stated: Stated, held: Held): Stated {
	const document = toHeld(stated.document, held);
	return { ...stated, document, body: readBody(document).body };
}
