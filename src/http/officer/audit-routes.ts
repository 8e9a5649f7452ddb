import { createRoute, z } from '@hono/zod-openapi';
import { actionCodes } from '../../audit/actions.ts';
import { AuthorityId, DocumentKey, PersonId } from '../../model/identifiers.ts';
import { formats } from '../../tables/formats.ts';
import { jsonAnswer, problemAnswer } from '../openapi.ts';
import { bearer, refusals } from './routes.ts';

const Moment = z.iso.datetime({ offset: true, error: 'a time such as 2026-11-26T08:00:00+07:00' });
const Index = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** Which entries; what is left out may be anything. */
export const AuditQuestion = z.object({
	document: DocumentKey.optional(),
	partner: AuthorityId.optional().openapi({ description: 'Who acted, whom it was for, or whose log it is about.' }),
	by: PersonId.optional().openapi({ description: 'Pseudonym of the person.' }),
	action: z.enum(actionCodes).optional(),
	outcome: z.string().min(1).max(100).optional(),
	from: Moment.optional(),
	until: Moment.optional().openapi({ description: 'Up to this moment, and without it.' }),
});
export type AuditQuestion = z.infer<typeof AuditQuestion>;

/** Has a stretch of time a beginning and then an end? */
function isInOrder({ from, until }: Pick<AuditQuestion, 'from' | 'until'>): boolean {
	return from === undefined || until === undefined || Temporal.Instant.compare(from, until) < 0;
}

const outOfOrder = { path: ['until'], message: 'a time after from' };

export const AuditItem = z
	.object({
		/** Its place in the log. */
		index: z.int(),
		leafHash: z.string(),
		entry: z.record(z.string(), z.unknown()).nullable().openapi({
			description:
				'What it says: of what a person did, `by` has their pseudonym and `roles` what they did it as, several in the order of the list of roles, none where they came without any. Null where what is stored is no entry: a full verification tells more.',
		}),
	})
	.openapi('AuditItem');
export type AuditItem = z.infer<typeof AuditItem>;

export const AuditPage = z.object({ items: z.array(AuditItem), next: z.int().nullable() }).openapi('AuditPage');
export type AuditPage = z.infer<typeof AuditPage>;

export const AuditProof = z
	.object({
		index: z.int(),
		/** SHA-256(0x00 || SHA-256(salt || entry)) (RFC 6962 §2.1), in base64url, as the salt. */
		leafHash: z.string(),
		salt: z.string(),
		/** Canonical JSON (RFC 8785), the very bytes. */
		entry: z.string(),
		/** C2SP tlog-proof. */
		proof: z.string(),
	})
	.openapi('AuditProof');

const Verification = z.object({
	entries: z.int().optional(),
	finding: z.looseObject({ finding: z.string() }).optional(),
	findings: z.int().optional(),
});

export const auditExportType: string = formats.ndjson.mediaType;

/** For auditors alone; each reading is itself an entry. */
export const auditRoutes = {
	search: createRoute({
		method: 'get',
		path: '/officer/v1/audit/entries',
		summary: 'Entries of the audit log, newest first',
		security: bearer,
		request: {
			query: AuditQuestion.extend({
				limit: z.coerce.number().int().min(1).max(200).default(50),
				before: Index.optional().openapi({ description: '`next` of the page before' }),
			}).refine(isInOrder, outOfOrder),
		},
		responses: {
			200: jsonAnswer('A page; it may be short, and have a next all the same.', AuditPage),
			400: problemAnswer('A wrong parameter.'),
			...refusals,
		},
	}),
	entry: createRoute({
		method: 'get',
		path: '/officer/v1/audit/entries/{index}',
		summary: 'One entry, with what proves that it is in the log',
		security: bearer,
		request: { params: z.object({ index: Index }) },
		responses: {
			200: jsonAnswer('The entry.', AuditProof),
			400: problemAnswer('Not an index.'),
			404: problemAnswer('No entry has that index; or it is in no signed tree yet: try again after Retry-After.'),
			...refusals,
		},
	}),
	events: createRoute({
		method: 'get',
		path: '/officer/v1/audit/events',
		summary: 'What comes into the audit log, as server-sent events',
		security: bearer,
		request: { query: z.object({ after: Index.optional().openapi({ description: 'from the entry after this' }) }) },
		responses: {
			200: {
				description: 'Events `entry`; ends after five minutes: come again.',
				content: { 'text/event-stream': { schema: AuditItem } },
			},
			400: problemAnswer('Not an index.'),
			429: problemAnswer('Many listen already.'),
			...refusals,
		},
	}),
	export: createRoute({
		method: 'get',
		path: '/officer/v1/audit/export',
		summary: 'Entries in the order of the log, with what their leaf hashes are made of; streamed',
		security: bearer,
		request: {
			query: AuditQuestion.extend({
				first: Index.optional().openapi({ description: 'index of the first' }),
				last: Index.optional().openapi({ description: 'index of the last' }),
			})
				.refine(isInOrder, outOfOrder)
				.refine(({ first = 0, last = first }) => first <= last, {
					path: ['last'],
					message: 'an index not before first',
				}),
		},
		responses: {
			200: {
				description:
					'JSON Lines: `{ checkpoint }`, the newest, a note; then `{ index, leafHash, salt, entry }` of each entry that it covers, `entry` the very text. Should it fail on the way, the connection is cut.',
				content: { [auditExportType]: { schema: z.string().openapi({ format: 'binary' }) } },
			},
			400: problemAnswer('A wrong parameter.'),
			404: problemAnswer('The log has signed nothing yet.'),
			429: problemAnswer('Others are being written.'),
			...refusals,
		},
	}),
	verify: createRoute({
		method: 'post',
		path: '/officer/v1/audit/verifications',
		summary: 'Verify the whole audit log, and tell how far that has come as server-sent events',
		security: bearer,
		responses: {
			200: {
				description:
					'Events `progress` with `entries`, each second, at last with `searchable` too, of how many the index of the search was compared; `finding` for each thing that is not as it was; `done` with `entries` and how many `findings`. One that ends without `done` was cut short.',
				content: { 'text/event-stream': { schema: Verification } },
			},
			429: problemAnswer('Another one is under way.'),
			...refusals,
		},
	}),
};
