import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../json.ts';
import { Problem } from '../problem.ts';

/** So many people are brought into a case by one call: a few seconds of the gateway. */
const personsAtOnce = 25;

/** Some of the people of a file. */
export interface OpeningPart {
	readonly draft: unknown;
	/** By which each of them is known when the same file is sent again; undefined where it is about no people. */
	readonly keys: readonly string[] | undefined;
	/** The place of the first of them in the file, and how many they are. */
	readonly first: number;
	readonly count: number;
}

const Opening = z.looseObject({
	relations: z.array(z.looseObject({ type: z.string() })).optional(),
	body: z.looseObject({ victims: z.array(z.unknown()).min(1) }),
});
type Opening = z.infer<typeof Opening>;

/** What is no draft about people is one part: the gateway says what is wrong with it. */
export function toOpeningParts(draft: unknown, to: readonly string[]): readonly OpeningPart[] {
	const { data: opening } = Opening.safeParse(draft);
	if (opening === undefined) return [{ draft, keys: undefined, first: 0, count: 1 }];
	const { victims } = opening.body;
	const keys = toKeys(opening, to);
	const starts = Array.from({ length: Math.ceil(victims.length / personsAtOnce) }, (_, part) => part * personsAtOnce);
	return starts.map((first) => {
		const own = victims.slice(first, first + personsAtOnce);
		const part = { ...opening, body: { ...opening.body, victims: own } };
		return { draft: part, keys: keys.slice(first, first + personsAtOnce), first, count: own.length };
	});
}

/** By what the file says of each: who is told alike is told apart by how many were before. */
function toKeys({ body: { victims, ...body }, ...frame }: Opening, to: readonly string[]): string[] {
	const seen = new Map<string, number>();
	return victims.map((victim) => {
		const text = canonicalJson(victim);
		const before = seen.get(text) ?? 0;
		seen.set(text, before + 1);
		const all = canonicalJson({ frame, body, victim, before, to: to.toSorted() });
		return createHash('sha256').update(all).digest('base64url');
	});
}

/** Unless the file says which case they join. */
export function withCase(draft: unknown, document: string): unknown {
	const { relations = [], ...frame } = draft as Opening;
	if (relations.some(({ type }) => type === 'case')) return draft;
	return { ...frame, relations: [...relations, { type: 'case', document }] };
}

/** What the gateway says of a part, with the places in the file. */
export function atFile(thrown: unknown, { first }: OpeningPart): unknown {
	if (!(thrown instanceof Problem)) return thrown;
	const fields = thrown.fields.map(({ pointer, ...field }) => {
		const inFile = pointer.replace(/(\/body\/victims\/)(\d+)/, (_, path, index) => `${path}${Number(index) + first}`);
		return { ...field, pointer: inFile };
	});
	const { code, detail, retryAfterSeconds, cause } = thrown;
	return new Problem(code, {
		...(detail !== undefined && { detail }),
		...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
		fields,
		cause,
	});
}
