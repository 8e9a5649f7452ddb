import type { z } from 'zod';
import { type Body, type Claims, claimsSchema, type DraftBody, draftSchema, type Fields } from './field.ts';
import type { Handling } from './handling.ts';
import type { Relation } from './relation.ts';

/** A path into a body, and what was expected there. */
export interface BodyProblem {
	readonly path: readonly (string | number)[];
	readonly message: string;
}

/** A type of document. One file each; `kinds.ts` registers it. */
export interface Kind {
	readonly name: string;
	/** `major.minor` of the schema that this gateway writes and reads. */
	readonly version: string;
	readonly title: { readonly en: string; readonly id: string };
	readonly fields: Fields;
	/** The relation that a document of this kind must have: it is about another document. */
	readonly relation?: Relation['type'];
	/** The kinds that it can be about, where not every one: what an answer answers. */
	readonly about?: readonly string[];
	/** Its draft says which step of a case it is. */
	readonly isCaseEvent?: true;
	/** The one label that it may have, where it is made for everybody. */
	readonly tlp?: Handling['tlp'];
	/** What must hold between fields of a draft's body. */
	readonly check?: (body: DraftBody) => readonly BodyProblem[];
	/** What must hold between the values of a body, once they are normalised: asked of its author alone. */
	readonly checkValues?: (body: Body) => readonly BodyProblem[];
	/** A draft's body as an officer might write it, on invented people: for the generated documentation and its tests. */
	readonly example: DraftBody;
	readonly draft: z.ZodType<DraftBody>;
	/** What is disclosed of a body, once it is put back together. */
	readonly claims: z.ZodType<Claims>;
}

export function defineKind(
	kind: Pick<
		Kind,
		| 'name'
		| 'version'
		| 'title'
		| 'fields'
		| 'relation'
		| 'about'
		| 'isCaseEvent'
		| 'tlp'
		| 'check'
		| 'checkValues'
		| 'example'
	>,
): Kind {
	// Made when they are first asked for: all of them together take 10 MB and 35 ms, and a command needs one or none.
	const [draft, claims] = [once(() => draftSchema(kind.fields)), once(() => claimsSchema(kind.fields))];
	return {
		...kind,
		get draft() {
			return draft();
		},
		get claims() {
			return claims();
		},
	};
}

function once<Value>(make: () => Value): () => Value {
	let made: { readonly value: Value } | undefined;
	return () => {
		made ??= { value: make() };
		return made.value;
	};
}
