import { z } from '@hono/zod-openapi';
import {
	type FieldProblem,
	isProblemCode,
	Problem,
	type ProblemCode,
	problemMediaType,
	toProblem,
	toStatus,
} from '../problem.ts';
import { toIndonesianExpectation } from '../problem-expectations.ts';

/** RFC 9457. `code` is stable, `title` and `remedy` are words for people; no values, no stack. */
export const ProblemDetails = z
	.object({
		type: z.string().openapi({ example: 'urn:lintas:problem:cover-expired' }),
		title: z.string(),
		status: z.int(),
		code: z.string(),
		detail: z.string().optional(),
		remedy: z.string(),
		fields: z
			.array(
				z.object({
					pointer: z.string(),
					expected: z.string(),
					/** The same in Bahasa Indonesia. */
					expectedIndonesian: z.string().optional(),
					/** The rule of the policy that asks for it. */
					rule: z.string().optional(),
				}),
			)
			.optional(),
		requestId: z.string(),
	})
	.openapi('Problem');
export type ProblemDetails = z.infer<typeof ProblemDetails>;

export function toProblemDetails(problem: Problem, requestId: string): ProblemDetails {
	const { code, title, remedy, detail, fields } = problem;
	return {
		type: `urn:lintas:problem:${code}`,
		title,
		status: toStatus(problem),
		code,
		...(detail !== undefined && problem.kind !== 'fault' && { detail }),
		remedy,
		...(fields.length > 0 && { fields: fields.map(inBothLanguages) }),
		requestId,
	};
}

function inBothLanguages(field: FieldProblem) {
	const { expectedIndonesian = toIndonesianExpectation(field.expected) } = field;
	return { ...field, ...(expectedIndonesian !== undefined && { expectedIndonesian }) };
}

/** What is left of a refused body is not read, and who is not a partner holds no connection. */
const endsConnection: ReadonlySet<ProblemCode> = new Set([
	'body-too-large',
	'gateway-busy',
	'client-certificate-missing',
	'client-certificate-untrusted',
	'proxy-untrusted',
]);

/** Whatever a door threw, as an answer. What is not in the catalogue is `internal-error`, without a word of its own. */
export function toProblemResponse(thrown: unknown, requestId: string): Response {
	const problem = toProblem(thrown);
	const details = toProblemDetails(problem, requestId);
	const headers = new Headers({ 'content-type': problemMediaType, 'cache-control': 'no-store' });
	if (problem.retryAfterSeconds !== undefined) headers.set('retry-after', String(problem.retryAfterSeconds));
	if (problem.code === 'sign-in-required') headers.set('www-authenticate', 'Bearer');
	if (endsConnection.has(problem.code)) headers.set('connection', 'close');
	return new Response(JSON.stringify(details), { status: details.status, headers });
}

const known = ProblemDetails.loose();

/** The problem in an answer of a door, for those who call one; undefined if it holds none of the catalogue. */
export function readProblem(body: unknown): Problem | undefined {
	const details = known.safeParse(body).data;
	if (details === undefined || !isProblemCode(details.code)) return undefined;
	const { detail, fields = [] } = details;
	return new Problem(details.code, {
		fields: fields.map(toFieldProblem),
		...(detail !== undefined && { detail }),
	});
}

/** What can be translated here is not kept. */
function toFieldProblem(field: NonNullable<ProblemDetails['fields']>[number]): FieldProblem {
	const { pointer, expected, expectedIndonesian, rule } = field;
	const isOwn = expectedIndonesian !== undefined && expectedIndonesian !== toIndonesianExpectation(expected);
	return { pointer, expected, ...(isOwn && { expectedIndonesian }), ...(rule !== undefined && { rule }) };
}
