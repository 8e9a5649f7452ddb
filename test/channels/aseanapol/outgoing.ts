import type { Changed, Outgoing } from '../../../src/channels/channel.ts';
import type { Body, DraftBody } from '../../../src/model/field.ts';
import { AuthorityId, DeliveryId, Digest, newId } from '../../../src/model/identifiers.ts';
import type { Kind } from '../../../src/model/kind.ts';
import { findKind } from '../../../src/model/kinds.ts';
import { Skeleton } from '../../../src/model/skeleton.ts';
import { normaliseBody } from '../../../src/normalise/body.ts';

export const indonesia = AuthorityId.parse('id.imigrasi');
export const bureau = AuthorityId.parse('my.polis-rekaan');
export const digest = Digest.parse('A'.repeat(43));

export function kindOf(name: string): Kind {
	const kind = findKind(name);
	if (kind === undefined) throw new Error(`no kind ${name}`);
	return kind;
}

/** A document as its officer wrote it, the fields that are released and no others. */
export function toBody(name: string, released: ReadonlySet<string>, draft: DraftBody = kindOf(name).example): Body {
	const { body } = normaliseBody(kindOf(name), kindOf(name).draft.parse(draft));
	return Object.fromEntries(Object.entries(body).filter(([field]) => released.has(field)));
}

function toSkeleton(kind: string): Skeleton {
	return Skeleton.parse({
		id: newId(Temporal.Now.instant()),
		kind,
		version: kindOf(kind).version,
		author: indonesia,
		createdAt: '2026-11-26T08:00:00.000Z',
		validUntil: '2027-11-26T00:00:00.000Z',
		language: 'id',
		handling: {
			tlp: 'TLP:AMBER+STRICT',
			codes: ['H1'],
			evaluation: { source: 'B', information: 2 },
			purpose: 'investigation',
			legalBasis: 'UU 6/2011',
			retainUntil: '2028-11-26',
		},
		relations: [],
		attachments: [],
	});
}

export function toOutgoing(kind: string, body: Body, changes?: Changed): Outgoing {
	const skeleton = toSkeleton(kind);
	return {
		deliveryId: DeliveryId.parse(newId(Temporal.Now.instant())),
		from: indonesia,
		to: bureau,
		skeleton,
		body,
		handling: skeleton.handling,
		copy: 'a.b.c',
		copyDigest: digest,
		withheld: [],
		attachments: [],
		attachmentKeys: [],
		changes,
	};
}
