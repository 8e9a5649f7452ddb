import { Problem } from '../../problem.ts';
import { isOfType, toStatusProblem } from '../answer.ts';
import type { Answer, Connection } from '../connection.ts';

/** RFC 8551 §3.2.2. */
export const cmsMediaType = 'application/pkcs7-mime';

/**
 * Brings a message.
 *
 * @param statuses with which it may be answered
 * @returns the message that answers it, unopened
 * @throws Problem of the way there and of the answer; `receipt-invalid`
 */
export async function postCms(
	connection: Connection,
	{ path, body, statuses }: { path: string; body: Uint8Array; statuses: readonly number[] },
): Promise<Uint8Array> {
	const headers = { 'content-type': cmsMediaType, accept: cmsMediaType };
	const answer = await connection.request({ method: 'POST', path, headers, body }).catch((cause: unknown) => {
		const isTooLarge = cause instanceof Problem && cause.code === 'partner-answer-too-large';
		throw isTooLarge ? new Problem('receipt-invalid', { detail: 'The answer is too large.', cause }) : cause;
	});
	return requireCms(answer, statuses, 'receipt-invalid');
}

/** @throws Problem of the answer, and that one where it is no message */
export function requireCms(
	answer: Answer,
	statuses: readonly number[],
	code: 'partner-failed' | 'receipt-invalid',
): Uint8Array {
	if (answer.status >= 400) throw toStatusProblem(answer);
	if (!statuses.includes(answer.status) || !isOfType(answer, cmsMediaType)) {
		throw new Problem(code, { detail: `Answer with status ${answer.status} and no message in CMS.` });
	}
	return answer.body;
}
