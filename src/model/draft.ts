import { z } from 'zod';
import { EventFrame } from './case-claims.ts';
import { isEachOnce } from './each-once.ts';
import type { DraftBody } from './field.ts';
import { Handling } from './handling.ts';
import { AttachmentId, PlainDate } from './identifiers.ts';
import type { BodyProblem, Kind } from './kind.ts';
import { findKind, kinds } from './kinds.ts';
import { LanguageTag } from './language.ts';
import { Relation } from './relation.ts';
import { maxAttachments } from './skeleton.ts';

const Relations = z.array(Relation).max(64);

/** The plain part of a draft; its body is checked against the kind that it names. */
const DraftFrame = z.strictObject({
	kind: z.enum(kinds.map((kind) => kind.name)),
	/** The last day on which recipients may act on it: it ends in the time zone of its author. */
	validUntil: PlainDate,
	/** Of its free text; `und` where nobody says. */
	language: LanguageTag.default('und'),
	handling: Handling,
	relations: Relations.default([]),
	/** Files that were handed in before, in the order in which recipients see them. */
	attachments: z.array(AttachmentId).max(maxAttachments).refine(isEachOnce, 'each file once').default([]),
	/** Of a repatriation event: which step, and how it ended or goes on. */
	event: EventFrame.optional(),
	body: z.unknown(),
});

/** What an officer hands in: raw text, not yet normalised, signed by nobody. */
export interface Draft extends Omit<z.infer<typeof DraftFrame>, 'body'> {
	readonly body: DraftBody;
}

/** A draft as checked JSON. All problems come at once, each with its path: those of the frame hide none of the body. */
export const Draft: z.ZodType<Draft> = DraftFrame.superRefine(
	(frame, context) => {
		const kind = typeof frame.kind === 'string' ? findKind(frame.kind) : undefined;
		if (kind === undefined) return;
		const body = kind.draft.safeParse(frame.body);
		for (const issue of body.error?.issues ?? []) context.addIssue({ ...issue, path: ['body', ...issue.path] });
		const inBody = body.success ? (kind.check?.(body.data) ?? []) : [];
		for (const { path, message } of [...inBody.map(belowBody), ...checkFrame(kind, frame)])
			context.addIssue({ code: 'custom', path: [...path], message });
		if (body.success) frame.body = body.data;
	},
	{ when: ({ value }) => typeof value === 'object' && value !== null && !Array.isArray(value) },
).transform((frame) => ({ ...frame, body: frame.body as DraftBody }));

function belowBody({ path, message }: BodyProblem): BodyProblem {
	return { path: ['body', ...path], message };
}

/** What a kind asks of the plain part, as far as that has its form. */
function checkFrame(kind: Kind, frame: z.input<typeof DraftFrame>): BodyProblem[] {
	const problems: BodyProblem[] = [];
	const { data: relations } = Relations.safeParse(frame.relations ?? []);
	if (relations !== undefined) problems.push(...checkRelations(kind, relations));
	if ((frame.event !== undefined) !== (kind.isCaseEvent === true)) {
		const message = kind.isCaseEvent
			? `a step of the case, as ${kind.name} is one`
			: `none, as ${kind.name} is no step of a case`;
		problems.push({ path: ['event'], message });
	}
	const tlp: unknown = (frame.handling as Partial<Handling> | undefined | null)?.tlp;
	if (kind.tlp !== undefined && typeof tlp === 'string' && tlp !== kind.tlp) {
		problems.push({ path: ['handling', 'tlp'], message: `${kind.tlp}, as ${kind.name} is for everybody` });
	}
	return problems;
}

function checkRelations(kind: Kind, relations: readonly Relation[]): BodyProblem[] {
	const problems: BodyProblem[] = [];
	if (kind.relation !== undefined && !relations.some(({ type }) => type === kind.relation)) {
		const message = `one of type ${kind.relation}, as ${kind.name} is about another document`;
		problems.push({ path: ['relations'], message });
	}
	for (const [index, { type }] of relations.entries()) {
		if (isChange(type) && (kind.relation !== type || relations.findIndex((other) => other.type === type) < index)) {
			problems.push({ path: ['relations', index, 'type'], message: changeOf[type] });
		}
	}
	return problems;
}

/** What changes another document does nothing else, and changes one. */
const changeOf = {
	corrects: 'none but a correction corrects, and one document each time',
	withdraws: 'none but a withdrawal withdraws, and one document each time',
} as const;

function isChange(type: Relation['type']): type is keyof typeof changeOf {
	return Object.hasOwn(changeOf, type);
}
