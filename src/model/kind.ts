import type { z } from 'zod';
import { type Body, bodySchema, type DraftBody, draftSchema, type Fields } from './field.ts';

/** A type of document. One file each; `kinds.ts` registers it. */
export interface Kind {
	readonly name: string;
	/** `major.minor` of the schema that this gateway writes and reads. */
	readonly version: string;
	readonly title: { readonly en: string; readonly id: string };
	readonly fields: Fields;
	/** A draft's body as an officer might write it, on invented people: for the generated documentation and its tests. */
	readonly example: DraftBody;
	readonly draft: z.ZodType<DraftBody>;
	readonly body: z.ZodType<Body>;
}

export function defineKind(kind: Pick<Kind, 'name' | 'version' | 'title' | 'fields' | 'example'>): Kind {
	return { ...kind, draft: draftSchema(kind.fields), body: bodySchema(kind.fields) };
}
