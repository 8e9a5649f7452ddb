import { chooseDisclosures } from '../envelope/copy.ts';
import type { SignedDocument } from '../envelope/document.ts';
import { type AuthorityId, type DeliveryId, newId, toTimestamp } from '../model/identifiers.ts';
import type { Kind } from '../model/kind.ts';
import type { Skeleton } from '../model/skeleton.ts';
import { toUrgency } from '../model/urgency.ts';
import { compareVersions, findNewerFields, isSameMajor } from '../model/versions.ts';
import { type Detail, detailOf } from '../model/withholding.ts';
import type { Card } from '../partners/card.ts';
import { Problem } from '../problem.ts';
import type { NewDelivery } from '../store/deliveries.ts';
import { toWithheld } from './choice.ts';
import type { ExchangeContext } from './context.ts';
import { type Recipient, withRuled } from './recipient.ts';

/** A signed document on its way out. */
interface Signed {
	readonly document: SignedDocument;
	readonly kind: Kind;
	readonly skeleton: Skeleton;
}

/** By recipient, the version of the kind that it takes. */
type Versions = ReadonlyMap<AuthorityId, string>;

/** @throws Problem `partner-unknown`, `partner-kind-unsupported` */
export function requireVersions(
	context: Pick<ExchangeContext, 'partners'>,
	kind: Kind,
	recipients: readonly Recipient[],
): Versions {
	return new Map(recipients.map(({ to }) => [to, requireVersion(context, to, kind)]));
}

function requireVersion({ partners }: Pick<ExchangeContext, 'partners'>, to: AuthorityId, kind: Kind): string {
	const newest = findVersion(partners.requireActive(to).card, kind);
	if (newest !== undefined) return newest;
	throw new Problem('partner-kind-unsupported', { detail: `Partner ${to}, kind ${kind.name} ${kind.version}.` });
}

/** The newest version of the kind's major one that a card lists. */
export function findVersion({ kinds }: Pick<Card, 'kinds'>, { name, version }: Kind): string | undefined {
	const taken = kinds.filter((kind) => kind.name === name && isSameMajor(kind.version, version));
	return taken.map((kind) => kind.version).toSorted((a, b) => compareVersions(b, a))[0];
}

/** Each recipient's copy, with what is withheld from it left out. @throws Problem `draft-invalid` */
export function chooseCopies(
	signed: Signed,
	recipients: readonly Recipient[],
	versions: Versions,
	now: Temporal.Instant,
): NewDelivery[] {
	const { document, kind, skeleton } = signed;
	return recipients
		.map((recipient) => withoutNewer(document, kind, recipient, versions.get(recipient.to) ?? kind.version))
		.map((recipient, index) => toDelivery(document, skeleton, { recipient, at: `/recipients/${index}` }, now));
}

/** What the recipient's version of the kind does not have would not be understood there: it stays here. */
function withoutNewer(document: SignedDocument, kind: Kind, recipient: Recipient, version: string): Recipient {
	const newer = findNewerFields(kind, version).filter((place) =>
		document.parts.some(({ pointer, part }) => pointer === place && part === 'place'),
	);
	return withRuled(
		recipient,
		newer.map((place) => ({ place, detail: 'none', rule: 'version' })),
	);
}

function toDelivery(
	document: SignedDocument,
	skeleton: Skeleton,
	{ recipient, at }: { readonly recipient: Recipient; readonly at: string },
	now: Temporal.Instant,
): NewDelivery {
	const files = skeleton.attachments.map(({ digest }, index) => ({ digest, pointer: `/attachments/${index}` }));
	const places = files.map(({ pointer }) => ({ pointer, part: 'place' as const }));
	const withheld = toWithheld(recipient, [...document.parts, ...places], at);
	const { copyDigest, disclosed } = chooseDisclosures(document, withheld);
	return {
		id: newId(now) as DeliveryId,
		documentDigest: document.digest,
		recipient: recipient.to,
		copyDigest,
		disclosed,
		withheld,
		attachments: files.filter(({ pointer }) => fitsFile(detailOf(pointer, withheld))).map(({ digest }) => digest),
		createdAt: toTimestamp(now),
		urgency: toUrgency(skeleton),
	};
}

/** A file is as it is: it goes whole or stays, and is no raw text. */
function fitsFile(detail: Detail): boolean {
	return detail === 'full' || detail === 'no-raw';
}
