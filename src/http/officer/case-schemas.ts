import { z } from '@hono/zod-openapi';
import { CaseEvent } from '../../model/case-claims.ts';
import { AuthorityId, Digest, DocumentId, PersonId } from '../../model/identifiers.ts';
import { CountryCode } from '../../model/values.ts';
import { Likeness, Words } from './likeness.ts';
import { Instant, Released } from './schemas.ts';

const Turn = z.object({
	authority: AuthorityId,
	/** What is due first, and how many steps there are. */
	step: z.string(),
	dueAt: Instant.nullable(),
	steps: z.int(),
});

const CaseStatus = z.enum(['open', 'closed']);

export const CasePage = z
	.object({
		items: z.array(
			z
				.object({
					/** Of the request that opened it. */
					id: DocumentId,
					host: AuthorityId,
					home: AuthorityId,
					openedAt: Instant,
					status: CaseStatus,
					persons: z.int(),
					/** Equal at all who have the same documents. */
					stateDigest: z.string(),
					/** Events that others follow and that have not come; that count for nothing in part; steps that diverge. */
					missing: z.int(),
					aside: z.int(),
					divergent: z.int(),
					/** Authorities that take no part and stated something of it all the same: it counts for nothing. */
					strangers: z.int(),
					/** Of whomever the list is about. */
					turn: Turn.nullable(),
				})
				.openapi('CaseItem'),
		),
		next: z.string().nullable(),
	})
	.openapi('CasePage');
export type CasePage = z.infer<typeof CasePage>;

export const CaseTurns = z
	.object({ items: z.array(z.object({ turn: z.union([z.literal('us'), AuthorityId]), cases: z.int() })) })
	.openapi('CaseTurns');
export type CaseTurns = z.infer<typeof CaseTurns>;

const Statement = z.object({ event: Digest, outcome: z.string(), by: AuthorityId, at: Instant });

const StepState = z.object({
	step: z.string(),
	progress: z.enum(['open', 'blocked', 'done', 'stopped', 'not-needed']),
	owners: z.array(AuthorityId),
	turn: z.array(AuthorityId),
	/** Whose turn it was, and since when. */
	turns: z.array(z.object({ of: z.array(AuthorityId), since: Instant })),
	statements: z.array(Statement),
	openSince: Instant.nullable(),
	doneAt: Instant.nullable(),
	/** What comes first, of a blocked one. */
	waitsFor: z.array(z.string()),
	/** Statements that do not know each other and differ. */
	divergent: z.array(Statement),
});

const PersonState = z.object({
	/** Of the request that is about the person. */
	id: DocumentId,
	isMinor: z.boolean(),
	addedAt: Instant,
	status: z.enum(['in-process', 'left', 'closed']),
	/** False once consent was withdrawn. */
	mayBeShared: z.boolean(),
	/** The steps that consent is given to, where it is not to all. */
	covers: z.array(z.string()).nullable(),
	/** Of consent as a whole: the last one that counts. */
	withdrawal: Digest.nullable(),
	end: Statement.nullable(),
	into: DocumentId.nullable(),
	steps: z.array(StepState),
});

const Task = z.object({
	person: DocumentId,
	step: z.string(),
	turn: z.array(AuthorityId),
	openSince: Instant,
	dueAt: Instant,
	legalDueAt: Instant.nullable(),
	/** Years whose holidays are not known for sure. */
	uncertainYears: z.array(z.int()),
});

export const CaseAssignment = z
	.object({ person: PersonId, assignedAt: Instant })
	.nullable()
	.openapi('CaseAssignment', { description: 'Who of this office looks after it.' });
export type CaseAssignment = z.infer<typeof CaseAssignment>;

export const LikelyDuplicates = z
	.object({
		/** That nothing was decided. */
		caution: Words,
		items: z.array(
			z.object({
				/** Of this case, and of the other one. */
				person: DocumentId,
				other: z.object({ caseId: DocumentId, person: DocumentId }),
				...Likeness,
			}),
		),
	})
	.nullable()
	.openapi('LikelyDuplicates', {
		description:
			'Who may be in another open case too, the likeliest first; null for whoever coordinates no cases, and where it cannot be made out now.',
	});
export type LikelyDuplicates = z.infer<typeof LikelyDuplicates>;

/** As all its participants see it; it names nobody. */
export const CaseView = z
	.object({
		id: DocumentId,
		/** The request that opened it. */
		opening: Digest,
		openedAt: Instant,
		status: CaseStatus,
		stateDigest: z.string(),
		parties: z.array(
			z.object({
				authority: AuthorityId,
				country: CountryCode,
				role: z.enum(['host', 'home', 'transit', 'agency']),
				steps: z.array(z.string()),
				since: Instant,
			}),
		),
		persons: z.array(PersonState),
		tasks: z.array(Task),
		waiting: z.object({
			elapsedDays: z.int(),
			causes: z.array(z.object({ step: z.string(), owner: CountryCode, days: z.int(), isOpen: z.boolean() })),
		}),
		missing: z.array(Digest),
		aside: z.int(),
		strangers: z.array(AuthorityId),
		assignment: CaseAssignment,
		duplicates: LikelyDuplicates,
	})
	.openapi('CaseView');
export type CaseView = z.infer<typeof CaseView>;

export const Timeline = z
	.object({
		events: z.array(
			z.object({
				digest: Digest,
				id: DocumentId,
				author: AuthorityId,
				createdAt: Instant,
				event: CaseEvent,
				/** What of it counts for nothing, and why; of a person, or as a whole. */
				aside: z.array(z.object({ person: DocumentId.nullable(), reason: z.string(), steps: z.array(z.string()) })),
			}),
		),
	})
	.openapi('CaseTimeline');
export type Timeline = z.infer<typeof Timeline>;

export const OpenedCase = z
	.object({
		caseId: DocumentId,
		/** One for each person that was not in it, in their order. */
		released: z.array(Released),
		/** The requests about those who were in it already, by their keys. */
		present: z.array(DocumentId),
		duplicates: LikelyDuplicates,
	})
	.openapi('OpenedCase');
export type OpenedCase = z.infer<typeof OpenedCase>;

export const CaseNote = z
	.object({
		id: z.uuid(),
		/** The person that it is about; null for the case as a whole. */
		subject: DocumentId.nullable(),
		writtenBy: PersonId,
		writtenAt: Instant,
		text: z.string(),
	})
	.openapi('CaseNote');
export type CaseNote = z.infer<typeof CaseNote>;

export const CaseNoteList = z.object({ items: z.array(CaseNote) }).openapi('CaseNotes');
export type CaseNoteList = z.infer<typeof CaseNoteList>;

export const CaseChange = z
	.object({ id: DocumentId, status: CaseStatus, stateDigest: z.string(), changedAt: Instant })
	.openapi('CaseChange');
export type CaseChange = z.infer<typeof CaseChange>;
