import { Problem } from '../../problem.ts';
import { isOfType, toProblem } from '../answer.ts';
import type { Polled } from '../channel.ts';
import { maxCmsBytes } from '../cms/limits.ts';
import type { Connection } from '../connection.ts';
import { mediaType } from './contract.ts';

const batchesPath = '/v1/batches';
const nextPath = '/v1/messages/next';

/** @returns the acknowledgement, which nobody has verified yet @throws Problem of the way there and of the answer */
export async function postBatch(connection: Connection, message: Uint8Array): Promise<Uint8Array> {
	const headers = { 'content-type': mediaType, accept: mediaType };
	const answer = await connection.request({ method: 'POST', path: batchesPath, headers, body: message });
	if (answer.status >= 400) throw toProblem(answer);
	if (answer.status !== 202 || !isOfType(answer, mediaType))
		throw new Problem('receipt-invalid', { detail: `Answer with status ${answer.status} and no acknowledgement.` });
	return answer.body;
}

const cursorForm = /^[A-Za-z0-9._~-]{1,200}$/;

/** What there is behind the cursor, message by message. @throws Problem of the way there and of the answer */
export async function* fetchMessages(connection: Connection, cursor: string | undefined): AsyncGenerator<Polled> {
	for (let after = cursor; ; ) {
		const path = after === undefined ? nextPath : `${nextPath}?after=${encodeURIComponent(after)}`;
		const request = {
			method: 'GET',
			path,
			headers: { accept: mediaType },
			maxAnswerBytes: maxCmsBytes,
		} as const;
		const answer = await connection.request(request);
		if (answer.status >= 400) throw toProblem(answer);
		if (answer.status === 204) return;
		const next = answer.headers['message-cursor'];
		const isNew = typeof next === 'string' && cursorForm.test(next) && next !== after;
		if (answer.status !== 200 || !isOfType(answer, mediaType) || !isNew)
			throw new Problem('partner-failed', {
				detail: `Answer with status ${answer.status} and no message with a new cursor.`,
			});
		yield { polled: 'message', message: answer.body, cursor: next };
		after = next;
	}
}
