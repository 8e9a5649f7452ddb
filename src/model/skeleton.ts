import { z } from 'zod';
import { CaseEvent, CasePerson } from './case-claims.ts';
import { isEachOnce } from './each-once.ts';
import { Handling } from './handling.ts';
import { AuthorityId, Digest, DocumentId, Timestamp } from './identifiers.ts';
import { LanguageTag } from './language.ts';
import { Relation } from './relation.ts';

/** So many files a document may have, and so many bytes they may have together. */
export const maxAttachments = 32;
export const maxAttachmentBytes = 512 * 1024 * 1024;

/** A file that belongs to a document and travels apart from it. */
export const AttachmentReference = z.strictObject({
	digest: Digest,
	sizeBytes: z.int().positive().max(maxAttachmentBytes),
	mediaType: z.string().regex(/^[a-z]+\/[a-z0-9.+-]{1,100}$/, 'a media type'),
});
export type AttachmentReference = z.infer<typeof AttachmentReference>;

/** The files of a document, as its skeleton lists them. */
export const AttachmentReferences = z
	.array(AttachmentReference)
	.max(maxAttachments)
	.refine((list) => isEachOnce(list.map(({ digest }) => digest)), 'each file once')
	.refine(
		(list) => list.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) <= maxAttachmentBytes,
		`at most ${maxAttachmentBytes} bytes together`,
	);

/** Name of a kind of document. */
export const KindName = z
	.string()
	.max(64)
	.regex(/^[a-z]+(?:-[a-z]+)*$/, 'a kind');

/** `major.minor`. */
const SchemaVersion = z.string().regex(/^[1-9]\d{0,2}\.\d{1,3}$/, 'a version as major.minor');

/**
 * The plain claims of a document: what every holder of any copy sees. Names nobody.
 * The signed payload has these and the digests of the disclosures (`_sd`, `_sd_alg`), no more.
 */
export const Skeleton = z.strictObject({
	id: DocumentId,
	kind: KindName,
	version: SchemaVersion,
	author: AuthorityId,
	createdAt: Timestamp,
	validUntil: Timestamp,
	/** When an answer is due, for what states its urgency. */
	answerBy: Timestamp.optional(),
	/** Of its free text. */
	language: LanguageTag,
	handling: Handling,
	relations: z.array(Relation).max(64),
	attachments: AttachmentReferences,
	/** Of a repatriation request between host and home: by its id the person is known in the case. */
	person: CasePerson.optional(),
	/** Of a repatriation event. */
	event: CaseEvent.optional(),
});
export type Skeleton = z.infer<typeof Skeleton>;
