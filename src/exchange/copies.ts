import type { Capabilities } from '../channels/channel.ts';
import { chooseDisclosures } from '../envelope/copy.ts';
import type { SignedDocument } from '../envelope/document.ts';
import { type AuthorityId, type DeliveryId, newId, toTimestamp } from '../model/identifiers.ts';
import type { Kind } from '../model/kind.ts';
import type { Skeleton } from '../model/skeleton.ts';
import { toUrgency } from '../model/urgency.ts';
import { compareVersions, findNewerFields, isSameMajor } from '../model/versions.ts';
import { type Detail, detailOf, type Withholding } from '../model/withholding.ts';
import type { Card } from '../partners/card.ts';
import { Problem } from '../problem.ts';
import type { NewDelivery } from '../store/deliveries.ts';
import { channelOf } from './channel-of.ts';
import { toWithheld } from './choice.ts';
import type { ExchangeContext } from './context.ts';
import { type Recipient, withRuled } from './recipient.ts';

/** A signed document on its way out. */
interface Signed {
	readonly document: SignedDocument;
	readonly kind: Kind;
	readonly skeleton: Skeleton;
}

/** What a recipient takes of a kind: the newest version of its major one that its card lists, as far as its channel carries it. */
interface Taken {
	readonly version: string;
	readonly capabilities: Capabilities;
}

type TakenBy = ReadonlyMap<AuthorityId, Taken>;

/** @throws Problem `partner-unknown`, `partner-kind-unsupported` */
export function requireTaken(
	{ partners }: Pick<ExchangeContext, 'partners'>,
	kind: Kind,
	recipients: readonly Recipient[],
): TakenBy {
	return new Map(
		recipients.map(({ to }) => {
			const taken = findTaken(partners.requireActive(to).card, kind);
			if (taken !== undefined) return [to, taken];
			throw new Problem('partner-kind-unsupported', { detail: `Partner ${to}, kind ${kind.name} ${kind.version}.` });
		}),
	);
}

export function findTaken(card: Pick<Card, 'kinds' | 'channel'>, { name, version }: Kind): Taken | undefined {
	const taken = card.kinds.filter((kind) => kind.name === name && isSameMajor(kind.version, version));
	const newest = taken.map((kind) => kind.version).toSorted((a, b) => compareVersions(b, a))[0];
	const capabilities = channelOf(card).capabilities(name);
	return newest === undefined || capabilities === undefined ? undefined : { version: newest, capabilities };
}

/** Each recipient's copy, with what is withheld from it left out. @throws Problem `draft-invalid` */
export function chooseCopies(
	signed: Signed,
	recipients: readonly Recipient[],
	takenBy: TakenBy,
	now: Temporal.Instant,
): NewDelivery[] {
	const { document, skeleton } = signed;
	return recipients
		.map((recipient) => withoutUntaken(signed, recipient, takenBy.get(recipient.to)))
		.map((recipient, index) => toDelivery(document, skeleton, { recipient, at: `/recipients/${index}` }, now));
}

/** What the recipient's version of the kind does not have would not be understood there, and what its channel does not carry not arrive: it stays here. */
function withoutUntaken(
	{ document, kind, skeleton }: Signed,
	recipient: Recipient,
	taken: Taken | undefined,
): Recipient {
	if (taken === undefined) return recipient;
	const { version, capabilities } = taken;
	const isThere = (place: string) => document.parts.some(({ pointer, part }) => pointer === place && part === 'place');
	const files = capabilities.lost.includes('attachments') ? skeleton.attachments : [];
	// What goes whole is no notice of anybody's.
	const request = capabilities.fields === 'all' ? undefined : recipient.request;
	return withRuled({ ...recipient, request }, [
		...toRuled('version', findNewerFields(kind, version).filter(isThere)),
		...toRuled('channel', [
			...listUncarried(kind, capabilities).filter(isThere),
			...files.map((_, index) => `/attachments/${index}`),
		]),
	]);
}

function toRuled(rule: 'version' | 'channel', places: readonly string[]): Withholding[] {
	return places.map((place) => ({ place, detail: 'none', rule }));
}

function listUncarried(kind: Kind, { fields }: Capabilities): string[] {
	if (fields === 'all') return [];
	return Object.keys(kind.fields).flatMap((field) => (fields.has(field) ? [] : [`/${field}`]));
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
		request: recipient.request ?? null,
		attachments: files.filter(({ pointer }) => fitsFile(detailOf(pointer, withheld))).map(({ digest }) => digest),
		createdAt: toTimestamp(now),
		urgency: toUrgency(skeleton),
	};
}

/** A file is as it is: it goes whole or stays, and is no raw text. */
function fitsFile(detail: Detail): boolean {
	return detail === 'full' || detail === 'no-raw';
}
