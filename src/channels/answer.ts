import { z } from 'zod';
import { tryParseJsonBytes } from '../json.ts';
import { isProblemCode, Problem, problemMediaType, toStatus } from '../problem.ts';
import type { Answer } from './connection.ts';

export function isOfType({ headers }: Pick<Answer, 'headers'>, mediaType: string): boolean {
	const isPlain = headers['content-encoding'] === undefined || headers['content-encoding'] === 'identity';
	return isPlain && String(headers['content-type']).split(';')[0]?.trim().toLowerCase() === mediaType;
}

const ProblemBody = z.object({ code: z.string().max(64) });

/**
 * The partner's problem where it is one of the catalogue with the status that belongs to it; else the
 * status alone says what to do. Nothing of its wording is taken over.
 */
export function toProblem(answer: Answer): Problem {
	const problem = toStatusProblem(answer);
	const code = problem.code === 'partner-refused' ? readCode(answer) : undefined;
	if (code === undefined || !isProblemCode(code)) return problem;
	const { detail = '', retryAfterSeconds } = problem;
	const said = new Problem(code, { detail, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) });
	return toStatus(said) === answer.status ? said : problem;
}

/** By its status alone: of a counterpart whose codes are not ours. */
export function toStatusProblem(answer: Pick<Answer, 'status' | 'headers'>): Problem {
	const retryAfterSeconds = toRetryAfter(answer.headers['retry-after']);
	const about = { detail: `Answer with status ${answer.status}.`, ...(retryAfterSeconds && { retryAfterSeconds }) };
	if (busyStatuses.has(answer.status)) return new Problem('partner-busy', about);
	if (answer.status >= 500) return new Problem('partner-failed', about);
	return new Problem('partner-refused', about);
}

/** 408 too: the line was slow, or a connection was about to be closed (RFC 9110 §15.5.9). */
const busyStatuses: ReadonlySet<number> = new Set([408, 429, 503]);

function readCode(answer: Answer): string | undefined {
	if (!isOfType(answer, problemMediaType)) return undefined;
	return ProblemBody.safeParse(tryParseJsonBytes(answer.body)).data?.code;
}

/** Seconds, an hour at the most: a partner cannot put us off for ever. Dates are not taken. */
function toRetryAfter(header: string | string[] | undefined): number | undefined {
	return typeof header === 'string' && /^\d{1,9}$/.test(header) ? Math.min(Number(header), 3600) : undefined;
}
