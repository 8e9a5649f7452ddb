import { z } from 'zod';

/** `<country>.<organisation>`: ISO 3166-1 alpha-2 (or `int`, `asean`) and a short name, lower case. */
export const AuthorityId = z
	.string()
	.max(64)
	.regex(/^(?:[a-z]{2}|int|asean)(?:\.[a-z][a-z0-9-]{0,30}){1,3}$/, 'an authority id such as id.imigrasi')
	.brand<'AuthorityId'>();
export type AuthorityId = z.infer<typeof AuthorityId>;

const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** UUIDv7 (RFC 9562 §5.7), lower case. */
export const DocumentId = z.string().regex(uuidV7, 'a UUIDv7 in lower case').brand<'DocumentId'>();
export type DocumentId = z.infer<typeof DocumentId>;

/** UUIDv7 (RFC 9562 §5.7), lower case; one per copy and recipient, the same in every attempt. */
export const DeliveryId = z.string().regex(uuidV7, 'a UUIDv7 in lower case').brand<'DeliveryId'>();
export type DeliveryId = z.infer<typeof DeliveryId>;

/** UUIDv7 (RFC 9562 §5.7), lower case; of a draft that waits here. No document has it. */
export const DraftId = z.string().regex(uuidV7, 'a UUIDv7 in lower case').brand<'DraftId'>();
export type DraftId = z.infer<typeof DraftId>;

/** UUIDv7 (RFC 9562 §5.7), lower case: a file that is here. */
export const AttachmentId = z.string().regex(uuidV7, 'a UUIDv7 in lower case').brand<'AttachmentId'>();
export type AttachmentId = z.infer<typeof AttachmentId>;

/** UUIDv7 (RFC 9562 §5.7), lower case: a release that waits for a second person, or is reviewed by one afterwards. */
export const ApprovalId = z.string().regex(uuidV7, 'a UUIDv7 in lower case').brand<'ApprovalId'>();
export type ApprovalId = z.infer<typeof ApprovalId>;

/** UUIDv7 (RFC 9562 §5.7), lower case: that a person read unusually much or widely on a day. */
export const AlarmId = z.string().regex(uuidV7, 'a UUIDv7 in lower case').brand<'AlarmId'>();
export type AlarmId = z.infer<typeof AlarmId>;

/** UUIDv7 (RFC 9562 §5.7), lower case: a link by which an office without a gateway answers. */
export const FormLinkId = z.string().regex(uuidV7, 'a UUIDv7 in lower case').brand<'FormLinkId'>();
export type FormLinkId = z.infer<typeof FormLinkId>;

/** UUIDv7 (RFC 9562 §5.7), lower case: what an office keeps of a case for itself. */
export const CaseNoteId = z.string().regex(uuidV7, 'a UUIDv7 in lower case').brand<'CaseNoteId'>();
export type CaseNoteId = z.infer<typeof CaseNoteId>;

/** UUIDv7 (RFC 9562 §5.7), lower case: somebody in the authority's own register of people. */
export const IdentityRecordId = z.string().regex(uuidV7, 'a UUIDv7 in lower case').brand<'IdentityRecordId'>();
export type IdentityRecordId = z.infer<typeof IdentityRecordId>;

/** SHA-256, base64url without padding. */
export const Digest = z
	.string()
	.regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/, 'a SHA-256 digest in base64url')
	.brand<'Digest'>();
export type Digest = z.infer<typeof Digest>;

/** RFC 3339 in UTC with milliseconds, as `Temporal.Instant` writes it. */
export const Timestamp = z
	.string()
	.regex(
		/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/,
		'an RFC 3339 time in UTC with milliseconds',
	)
	.refine(isInstant, 'a time that exists');
export type Timestamp = z.infer<typeof Timestamp>;

/** ISO 8601 calendar date. */
export const PlainDate = z
	.string()
	.regex(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, 'a date as YYYY-MM-DD')
	.refine(isDate, 'a date that exists');

export function toTimestamp(instant: Temporal.Instant): Timestamp {
	return instant.toString({ smallestUnit: 'millisecond' });
}

/** UUIDv7 for an instant: 48 bits of milliseconds, then 74 random bits. */
export function newId(instant: Temporal.Instant): string {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	new DataView(bytes.buffer).setBigUint64(
		0,
		(BigInt(instant.epochMilliseconds) << 16n) | BigInt(((bytes[6] ?? 0) << 8) | (bytes[7] ?? 0)),
	);
	bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
	bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
	return bytes.toHex().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function isInstant(text: string): boolean {
	return isDate(text.slice(0, 10));
}

/** Of what has not the form of a date that alone is told. */
function isDate(text: string): boolean {
	if (!/^\d{4}-\d\d-\d\d$/.test(text)) return true;
	const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
	const date = new Date(Date.UTC(year, month - 1, day));
	date.setUTCFullYear(year);
	return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** By what a document is asked for. */
export const DocumentKey = z.union([DocumentId, Digest], 'the id or digest of a document');

/** A pseudonym of 128 bits in base64url: the same person's is the same for ever, and tells nothing to whoever reads it. */
export const PersonId = z
	.string()
	.regex(/^[A-Za-z0-9_-]{22}$/, 'a pseudonym of 22 characters')
	.brand('PersonId');
export type PersonId = z.infer<typeof PersonId>;
