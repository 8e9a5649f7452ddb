import { z } from 'zod';
import type { DraftBody } from './field.ts';
import { Handling } from './handling.ts';
import { AttachmentId, PlainDate } from './identifiers.ts';
import type { BodyProblem, Kind } from './kind.ts';
import { findKind, kinds } from './kinds.ts';
import { LanguageTag } from './language.ts';
import { Relation } from './relation.ts';
import { maxAttachments } from './skeleton.ts';

/** The plain part of a draft; its body is checked against the kind that it names. */
const DraftFrame = z.strictObject({
	kind: z.enum(kinds.map((kind) => kind.name)),
	/** The last day on which recipients may act on it: it ends in the time zone of its author. */
	validUntil: PlainDate,
	/** Of its free text; `und` where nobody says. */
	language: LanguageTag.default('und'),
	handling: Handling,
	relations: z.array(Relation).max(64).default([]),
	/** Files that were handed in before, in the order in which recipients see them. */
	attachments: z.array(AttachmentId).max(maxAttachments).refine(isEachOnce, 'each file once').default([]),
	body: z.unknown(),
});

function isEachOnce(items: readonly unknown[]): boolean {
	return new Set(items).size === items.length;
}

/** What an officer hands in: raw text, not yet normalised, signed by nobody. */
export interface Draft extends Omit<z.infer<typeof DraftFrame>, 'body'> {
	readonly body: DraftBody;
}

/** A draft as checked JSON. All problems come at once, each with its path. */
export const Draft: z.ZodType<Draft> = DraftFrame.transform((frame, context) => {
	const kind = findKind(frame.kind);
	const body = kind?.draft.safeParse(frame.body);
	for (const issue of body?.error?.issues ?? []) context.addIssue({ ...issue, path: ['body', ...issue.path] });
	if (kind === undefined || !body?.success) return z.NEVER;
	for (const { path, message } of findProblems(kind, frame, body.data))
		context.addIssue({ code: 'custom', path: [...path], message });
	return { ...frame, body: body.data };
});

/** What a kind asks of the document as a whole. */
function findProblems(kind: Kind, { handling, relations }: z.infer<typeof DraftFrame>, body: DraftBody): BodyProblem[] {
	const problems = (kind.check?.(body) ?? []).map(({ path, message }) => ({ path: ['body', ...path], message }));
	if (kind.relation !== undefined && !relations.some(({ type }) => type === kind.relation)) {
		problems.push({
			path: ['relations'],
			message: `one of type ${kind.relation}: a ${kind.name} is about another document`,
		});
	}
	for (const [index, { type }] of relations.entries()) {
		if (isChange(type) && (kind.relation !== type || relations.findIndex((other) => other.type === type) < index)) {
			problems.push({ path: ['relations', index, 'type'], message: changeOf[type] });
		}
	}
	if (kind.tlp !== undefined && handling.tlp !== kind.tlp) {
		problems.push({ path: ['handling', 'tlp'], message: `${kind.tlp}: a ${kind.name} is for everybody` });
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
