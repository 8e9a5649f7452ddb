import { readBody, readSkeleton } from '../envelope/document.ts';
import { locate } from '../envelope/places.ts';
import { isChange } from '../model/changes.ts';
import type { Handling } from '../model/handling.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import { isWithin } from '../model/json-pointer.ts';
import { findKind } from '../model/kinds.ts';
import { findMinors } from '../model/minors.ts';
import type { Skeleton } from '../model/skeleton.ts';
import type { Withholding } from '../model/withholding.ts';
import type { StoredDocument } from '../store/documents.ts';
import type { ExchangeContext } from './context.ts';
import type { OutgoingDraft } from './draft-rules.ts';
import { findPermissions } from './share-permissions.ts';

/** A document, and how it is handled where it goes. */
export interface Outgoing {
	readonly skeleton: Skeleton;
	readonly handling: Handling;
}

/**
 * What is told by a document, as a draft: of our own what it relates to; of another author itself, as by a draft that
 * answers it. What a change corrects or withdraws the recipients have.
 */
export function toTold(
	{ authority }: Pick<ExchangeContext, 'authority'>,
	{ skeleton, handling }: Outgoing,
): OutgoingDraft['draft'] {
	if (skeleton.author === authority) return skeleton;
	const relations = isChange(skeleton.kind) ? [] : [{ type: 'answers' as const, document: skeleton.id }];
	return { handling, relations };
}

type PermissionContext = Parameters<typeof findPermissions>[0] & Pick<ExchangeContext, 'clock'>;

/**
 * Which fields of a document of another author may go to somebody: those that we asked for, where it permitted that;
 * undefined where no permission names any, and the other rules alone decide.
 */
export async function findPermittedFields(
	context: PermissionContext,
	{ id, author }: Pick<Skeleton, 'id' | 'author'>,
	to: AuthorityId,
): Promise<readonly string[] | undefined> {
	if (author === context.authority) return undefined;
	const fields = (await findPermissions(context, { id, author }, context.clock()))(to)?.fields ?? [];
	return fields.length === 0 ? undefined : fields;
}

/** What of a document of another author stays here, as a permission of its author names other fields alone. */
export async function findUnpermitted(
	context: PermissionContext,
	document: StoredDocument,
	to: AuthorityId,
): Promise<Withholding[]> {
	const { id, author, kind: name, createdAt, attachments } = readSkeleton(document.jwt);
	const [fields, kind] = [await findPermittedFields(context, { id, author }, to), findKind(name)];
	if (fields === undefined || kind === undefined) return [];
	// Whoever gets something of a minor gets the mark with it.
	const marks = findMinors(kind, readBody(document).body, createdAt)
		.filter((minor) => fields.some((field) => isAround(field, minor)))
		.map((minor) => `${minor}/ageGroup`);
	const files = attachments.map((_, index) => `/attachments/${index}`);
	const parts = locate(document).parts.filter(({ part }) => part === 'place');
	return [...parts.map(({ pointer }) => pointer), ...files]
		.filter((place) => ![...fields, ...marks].some((field) => isAround(place, field)))
		.map((place) => ({ place, detail: 'none', rule: 'share-permission' }));
}

function isAround(a: string, b: string): boolean {
	return isWithin(a, b) || isWithin(b, a);
}
