/**
 * A failure from the one catalogue (`problem-catalogue.ts`).
 *
 * The kind alone decides the HTTP status (`toStatus`) and what a sending gateway does next
 * (`delivery/reaction.ts`). A problem carries ids and field paths, never values: nothing personal
 * may reach a log, a partner or a screen through an error.
 */

import { type CatalogueEntry, catalogue, type ProblemKind } from './problem-catalogue.ts';

export type ProblemCode = keyof typeof catalogue;

/** Where and what, without values: a JSON Pointer (RFC 6901) and a rule. */
export interface FieldProblem {
	readonly pointer: string;
	readonly expected: string;
	/** The same in Bahasa Indonesia, where `problem-expectations.ts` does not have it: the words of a rule. */
	readonly expectedIndonesian?: string;
	/** The rule of the policy that asks for it. */
	readonly rule?: string;
}

export interface ProblemDetail {
	/** One sentence with ids and names of fields, never values. */
	readonly detail?: string;
	readonly fields?: readonly FieldProblem[];
	readonly retryAfterSeconds?: number;
	readonly cause?: unknown;
}

/** A failure from the catalogue. `cause` is for the log's error type only and is never sent. */
export class Problem extends Error {
	readonly code: ProblemCode;
	readonly kind: ProblemKind;
	readonly detail: string | undefined;
	readonly fields: readonly FieldProblem[];
	readonly retryAfterSeconds: number | undefined;

	constructor(code: ProblemCode, about: ProblemDetail = {}) {
		super(catalogue[code].title, about.cause === undefined ? {} : { cause: about.cause });
		this.name = 'Problem';
		this.code = code;
		this.kind = catalogue[code].kind;
		this.detail = about.detail;
		this.fields = about.fields ?? [];
		this.retryAfterSeconds = about.retryAfterSeconds;
	}

	get title(): string {
		return catalogue[this.code].title;
	}

	get remedy(): string {
		return catalogue[this.code].remedy;
	}
}

/** RFC 9457 §3. */
export const problemMediaType = 'application/problem+json';

export function isProblemCode(text: string): text is ProblemCode {
	return Object.hasOwn(catalogue, text);
}

/** Whatever was thrown, as a problem: what is not in the catalogue becomes `internal-error`. */
export function toProblem(thrown: unknown): Problem {
	return thrown instanceof Problem ? thrown : new Problem('internal-error', { cause: thrown });
}

/** HTTP status of a problem: the table "kind of failure" of the design. */
export function toStatus(problem: Problem): number {
	switch (problem.kind) {
		case 'malformed':
			return statusOfMalformed(problem.code);
		case 'unverified':
			return 400;
		case 'untrusted':
			return 403;
		case 'denied':
			return problem.code === 'sign-in-required' ? 401 : 403;
		case 'not-found':
			return 404;
		case 'conflict':
		case 'out-of-step':
			return 409;
		case 'busy':
			return 429;
		case 'unavailable':
			return 503;
		case 'fault':
			return 500;
	}
}

function statusOfMalformed(code: ProblemCode): number {
	const entry: CatalogueEntry = catalogue[code];
	return entry.status ?? 400;
}
