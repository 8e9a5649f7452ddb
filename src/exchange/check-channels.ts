import type { Loss } from '../channels/channel.ts';
import { pickDisclosures } from '../envelope/copy.ts';
import { readBody, type SignedDocument } from '../envelope/document.ts';
import type { Skeleton } from '../model/skeleton.ts';
import { type FieldProblem, Problem } from '../problem.ts';
import type { NewDelivery } from '../store/deliveries.ts';
import { channelOf } from './channel-of.ts';
import type { ExchangeContext } from './context.ts';
import { toOutgoing } from './outgoing.ts';

/** What does not arrive by the channel of a recipient, whatever is in the document. */
export function listLosses(
	{ partners }: Pick<ExchangeContext, 'partners'>,
	{ kind }: Pick<Skeleton, 'kind'>,
	{ recipient }: Pick<NewDelivery, 'recipient'>,
): readonly Loss[] {
	return channelOf(partners.require(recipient).card).capabilities(kind)?.lost ?? [];
}

/**
 * What a counterpart would refuse is refused here, before anything is signed for good.
 *
 * @throws Problem `channel-refused` with all that each recipient's channel refuses
 */
export async function requireRenderable(
	context: Pick<ExchangeContext, 'authority' | 'db' | 'kek' | 'partners'>,
	{ document, skeleton }: { readonly document: SignedDocument; readonly skeleton: Skeleton },
	deliveries: readonly NewDelivery[],
): Promise<void> {
	const problems: FieldProblem[] = [];
	for (const [index, delivery] of deliveries.entries()) {
		const channel = channelOf(context.partners.require(delivery.recipient).card);
		// What goes whole, as it was signed, is refused by nobody for want of anything.
		if (channel.capabilities(skeleton.kind)?.fields === 'all') continue;
		const { body } = readBody({ ...document, disclosures: pickDisclosures(document, delivery.disclosed) });
		const going = { skeleton, body, handling: skeleton.handling, derivedFrom: undefined };
		const outgoing = await toOutgoing(context, { delivery, document, going }, { references: [], keys: [] });
		try {
			channel.render(outgoing);
		} catch (thrown) {
			if (!(thrown instanceof Problem) || thrown.code !== 'channel-refused') throw thrown;
			problems.push(...thrown.fields.map((field) => toAsked(field, index)));
		}
	}
	if (problems.length > 0) throw new Problem('channel-refused', { fields: problems });
}

/** What is wrong with the request stands with its recipient, and all else in the body. */
function toAsked(field: FieldProblem, index: number): FieldProblem {
	const { pointer } = field;
	const at = pointer.startsWith('/request') ? `/recipients/${index}` : '/body';
	return { ...field, pointer: `${at}${pointer}` };
}
