import type { Office } from '../src/cli/demo/office.ts';
import { systemClock } from '../src/clock.ts';
import { chooseDisclosures } from '../src/envelope/copy.ts';
import { signCover } from '../src/envelope/cover.ts';
import { type SignedDocument, signDocument } from '../src/envelope/document.ts';
import type { Payload } from '../src/envelope/envelope.ts';
import type { SealingKey } from '../src/envelope/keys.ts';
import { toOwnKeys } from '../src/exchange/own-keys.ts';
import { toSkeleton } from '../src/exchange/prepare-release.ts';
import { chooseSealingKey } from '../src/exchange/sealing-key.ts';
import { Draft } from '../src/model/draft.ts';
import { type DeliveryId, newId } from '../src/model/identifiers.ts';
import { perpetratorProfile as kind } from '../src/model/kinds/perpetrator-profile.ts';
import { normaliseBody } from '../src/normalise/body.ts';
import { toPartner } from '../src/partners/partner.ts';
import { loadKeyStore } from '../src/pki/key-store.ts';

/** Makes what one authority sends another, without a gateway and without storing it. */
export interface Author {
	readonly sealingKey: SealingKey;
	/** A new document about the profile, and cover and copy of a new delivery of it. */
	write(profile: string): Promise<{ readonly document: SignedDocument; readonly payload: Payload }>;
}

export async function openAuthor(from: Office, to: Office): Promise<Author> {
	const keys = toOwnKeys(await loadKeyStore(from.dataDir), from.card);
	const write = async (profile: string) => {
		const now = systemClock();
		const draft = Draft.parse(JSON.parse(profile));
		const { body } = normaliseBody(kind, draft.body);
		const skeleton = toSkeleton(from.card, draft, kind, { body, files: [] }, now);
		const document = await signDocument(skeleton, kind, body, keys.signing(now));
		const { copy, copyDigest } = chooseDisclosures(document, []);
		const statement = { from: from.authority, to: to.authority, deliveryId: newId(now) as DeliveryId, copyDigest };
		const cover = await signCover({ ...statement, handling: draft.handling }, keys.signing(now), now);
		return { document, payload: { cover, copy } };
	};
	return { sealingKey: chooseSealingKey(toPartner(to.card), systemClock()), write };
}
