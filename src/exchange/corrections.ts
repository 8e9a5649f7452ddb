import { readBody, readSkeleton } from '../envelope/document.ts';
import { readPlaces } from '../envelope/places.ts';
import {
	type Amendment,
	amend,
	closeBody,
	findText,
	type OpenBody,
	openBody,
	type Places,
} from '../model/amendment.ts';
import type { Body, Sourced } from '../model/field.ts';
import type { AuthorityId, Digest, DocumentId, Timestamp } from '../model/identifiers.ts';
import type { Kind } from '../model/kind.ts';
import { findKind } from '../model/kinds.ts';
import { findMinors } from '../model/minors.ts';
import type { Skeleton } from '../model/skeleton.ts';
import { readLeaf } from '../normalise/body.ts';
import { Problem } from '../problem.ts';
import { loadDocuments, type StoredDocument } from '../store/documents.ts';
import { findWithdrawn, type RelatedDocument } from '../store/relations.ts';
import type { ExchangeContext } from './context.ts';

type CorrectionContext = Pick<ExchangeContext, 'db' | 'kek'>;

/** An amendment, who stated it and when, and whether it could be made on what is known of the document here. */
export interface Change extends Amendment {
	/** Null where it was not shared. */
	readonly reason: string | null;
	/** The text that stood there before; null where there was none, or more than one. */
	readonly was: string | null;
	readonly statedIn: DocumentId;
	readonly statedAt: Timestamp;
	readonly isMade: boolean;
}

/** What became of a document that its author corrected or withdrew. */
export interface Present {
	/** As its author's corrections leave it; as it was signed where there is none. */
	readonly present: Body;
	readonly changes: readonly Change[];
	/** RFC 6901 pointers into the present body: whose records are those of minors. */
	readonly minors: readonly string[];
	readonly withdrawn: { readonly statedIn: DocumentId; readonly statedAt: Timestamp } | null;
}

/** A document under correction: its author's earlier corrections are made already. */
export interface Correctable {
	readonly kind: Kind;
	readonly skeleton: Skeleton;
	readonly open: OpenBody;
	readonly changes: readonly Change[];
}

/** What a document says now. Corrections that came before it count as those that came after. */
export async function findPresent(
	context: CorrectionContext,
	document: StoredDocument,
	related: readonly RelatedDocument[],
): Promise<Present> {
	const { author } = readSkeleton(document.jwt);
	const [corrections, withdrawn] = await Promise.all([
		loadCorrections(context, related, author),
		findWithdrawal(context, related, author),
	]);
	const standing = corrections.filter((stated) => isBefore(stated.skeleton, withdrawn));
	const { kind, open, changes, skeleton } = openDocument(document, standing);
	const present = closeBody(open);
	return { present, changes, minors: findMinors(kind, present, skeleton.createdAt), withdrawn };
}

/** What its author stated once it was withdrawn changes nothing in it. */
function isBefore({ createdAt }: Pick<Skeleton, 'createdAt'>, withdrawn: Present['withdrawn']): boolean {
	return withdrawn === null || createdAt < withdrawn.statedAt;
}

/** The first withdrawal that its author stated, in whatever order they came: it has stood withdrawn since then. */
async function findWithdrawal(
	{ db, kek }: CorrectionContext,
	related: readonly RelatedDocument[],
	author: AuthorityId,
): Promise<Present['withdrawn']> {
	const documents = await loadDocuments(
		db,
		kek,
		listWithdrawals(related, author).map(({ documentDigest }) => documentDigest),
	);
	const [first] = documents.map(({ jwt }) => readSkeleton(jwt)).toSorted(inOrderStated);
	return first === undefined ? null : { statedIn: first.id, statedAt: first.createdAt };
}

/** Those by which its author withdrew a document, of what relates to it. */
export function listWithdrawals(related: readonly RelatedDocument[], author: AuthorityId): RelatedDocument[] {
	return related.filter((document) => document.type === 'withdraws' && document.author === author);
}

/** By its author's clock; where that says the same, by id. */
function inOrderStated(a: Skeleton, b: Skeleton): number {
	return a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id);
}

/** The document with those corrections made, oldest first. @throws Problem `kind-unknown` */
export function openDocument(document: StoredDocument, corrections: readonly Stated[]): Correctable {
	const skeleton = readSkeleton(document.jwt);
	const kind = findKind(skeleton.kind);
	if (kind === undefined) throw new Problem('kind-unknown');
	let open = openBody(readBody(document).body, readPlaces(document));
	const changes: Change[] = [];
	for (const { skeleton: by, body } of corrections) {
		for (const { number: _, ...amendment } of toAmendments(body)) {
			const amended = amend(kind.fields, open, amendment, readLeaf);
			const isMade = 'body' in amended;
			const was = findText(open, amendment.field) ?? null;
			if (isMade) open = amended.body;
			changes.push({ ...amendment, was, statedIn: by.id, statedAt: by.createdAt, isMade });
		}
	}
	return { kind, skeleton, open, changes };
}

/**
 * All that ever stood in a document of ours: what corrections took out is still in it, under the number that it was
 * signed with.
 *
 * @throws Problem `kind-unknown`
 */
export function readGrown(
	document: StoredDocument,
	corrections: readonly Body[],
): { readonly kind: Kind; readonly body: Body; readonly createdAt: string } {
	const skeleton = readSkeleton(document.jwt);
	const kind = findKind(skeleton.kind);
	if (kind === undefined) throw new Problem('kind-unknown');
	let open: OpenBody = readBody(document).body;
	for (const amendment of corrections.flatMap(toAmendments)) {
		const amended = amendment.action === 'remove' ? undefined : amend(kind.fields, open, amendment, readLeaf);
		if (amended !== undefined && 'body' in amended) open = amended.body;
	}
	return { kind, body: closeBody(open), createdAt: skeleton.createdAt };
}

/**
 * What a document of ours held before one of its corrections, and holds with it: all that ever stood there.
 *
 * @param corrections oldest first; those after it do not count
 */
export function readAround(
	document: StoredDocument,
	corrections: readonly Stated[],
	correction: Digest,
): readonly [before: Grown, after: Grown] {
	const at = corrections.findIndex((each) => each.document.digest === correction);
	const bodies = corrections.slice(0, at + 1).map(({ body }) => body);
	return [readGrown(document, bodies.slice(0, -1)), readGrown(document, bodies)];
}

export type Grown = ReturnType<typeof readGrown>;

/** An amendment as a correction states it. */
export interface StatedAmendment extends Amendment {
	/** Its place among the amendments that are at hand. */
	readonly number: number;
	readonly reason: string | null;
}

/** What a correction states, as far as it was disclosed and is understood here. */
export function toAmendments({ amendments = [] }: Body): StatedAmendment[] {
	return (amendments as readonly Readonly<Record<string, Sourced | undefined>>[]).flatMap(
		({ field, action, text, reason }, number) => {
			if (typeof field?.value !== 'string' || typeof action?.value !== 'string') return [];
			const stated = { field: field.value, action: action.value as Amendment['action'], reason: reason?.raw ?? null };
			return [{ number, ...stated, ...(typeof text?.raw === 'string' && { text: text.raw }) }];
		},
	);
}

/** As `toAmendments`, each under the number that it was signed with: of another author's not all may be at hand. */
export function toSignedAmendments({ document, body }: Pick<Stated, 'document' | 'body'>): StatedAmendment[] {
	const numbers = readPlaces(document).get('/amendments')?.numbers ?? [];
	return toAmendments(body).map((stated) => ({ ...stated, number: numbers[stated.number] ?? stated.number }));
}

/** Where what stands at that place in the body of a document stood as it was signed. */
export function toSignedPlace(place: string, lists: ReadonlyMap<string, Places>): string {
	const [found, list = '', number, rest] = /^(\/[^/]+)\/(\d+)(.*)$/.exec(place) ?? [];
	const signed = found === undefined ? undefined : lists.get(list)?.numbers[Number(number)];
	return signed === undefined ? place : `${list}/${signed}${rest}`;
}

export interface Stated {
	readonly document: StoredDocument;
	readonly skeleton: Skeleton;
	readonly body: Body;
}

/** The author's corrections that it has not withdrawn, oldest first: in two queries, however many there are. */
export async function loadCorrections(
	{ db, kek }: CorrectionContext,
	related: readonly RelatedDocument[],
	author: AuthorityId,
): Promise<Stated[]> {
	const corrections = related.filter(
		(document) => document.type === 'corrects' && document.author === author && document.kind === 'correction',
	);
	const ids = corrections.map(({ documentId }) => documentId);
	const withdrawn = await findWithdrawn(db, ids, author);
	const standing = corrections.filter(({ documentId }) => !withdrawn.has(documentId));
	const documents = await loadDocuments(
		db,
		kek,
		standing.map(({ documentDigest }) => documentDigest),
	);
	return documents
		.map((document) => ({ document, skeleton: readSkeleton(document.jwt), body: readBody(document).body }))
		.toSorted((a, b) => inOrderStated(a.skeleton, b.skeleton));
}
