import { z } from 'zod';
import type { DraftBody } from './field.ts';
import { Handling } from './handling.ts';
import { PlainDate } from './identifiers.ts';
import { findKind, kinds } from './kinds.ts';
import { Relation } from './skeleton.ts';

/** The plain part of a draft; its body is checked against the kind that it names. */
const DraftFrame = z.strictObject({
	kind: z.enum(kinds.map((kind) => kind.name)),
	/** The last day on which recipients may act on it, in UTC. */
	validUntil: PlainDate,
	handling: Handling,
	relations: z.array(Relation).max(64).default([]),
	body: z.unknown(),
});

/** What an officer hands in: raw text, not yet normalised, signed by nobody. */
export interface Draft extends Omit<z.infer<typeof DraftFrame>, 'body'> {
	readonly body: DraftBody;
}

/** A draft as checked JSON. All problems come at once, each with its path. */
export const Draft: z.ZodType<Draft> = DraftFrame.transform((frame, context) => {
	const body = findKind(frame.kind)?.draft.safeParse(frame.body);
	if (body?.success) return { ...frame, body: body.data };
	for (const issue of body?.error.issues ?? []) {
		context.addIssue({ ...issue, path: ['body', ...issue.path] });
	}
	return z.NEVER;
});
