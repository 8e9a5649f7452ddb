import { Problem } from '../../problem.ts';
import type { Polled } from '../channel.ts';
import { cmsMediaType, postCms, requireCms } from '../cms/https.ts';
import { maxCmsBytes } from '../cms/limits.ts';
import type { Connection } from '../connection.ts';

const nextPath = '/v1/messages/next';

/** @returns the acknowledgement, which nobody has verified yet @throws Problem of the way there and of the answer */
export async function postBatch(connection: Connection, body: Uint8Array): Promise<Uint8Array> {
	return await postCms(connection, { path: '/v1/batches', body, statuses: [202] });
}

const cursorForm = /^[A-Za-z0-9._~-]{1,200}$/;

/** So many at a time: what is behind waits for the next poll. */
const maxMessages = 100;

/** What there is behind the cursor, message by message. @throws Problem of the way there and of the answer */
export async function* fetchMessages(connection: Connection, cursor: string | undefined): AsyncGenerator<Polled> {
	let after = cursor;
	for (let count = 0; count < maxMessages; count += 1) {
		const path = after === undefined ? nextPath : `${nextPath}?after=${encodeURIComponent(after)}`;
		const headers = { accept: cmsMediaType };
		const answer = await connection.request({ method: 'GET', path, headers, maxAnswerBytes: maxCmsBytes });
		if (answer.status === 204) return;
		const message = requireCms(answer, [200], 'partner-failed');
		const next = answer.headers['message-cursor'];
		if (typeof next !== 'string' || !cursorForm.test(next) || next === after)
			throw new Problem('partner-failed', { detail: 'Its message has no new cursor.' });
		yield { polled: 'message', message, cursor: next };
		after = next;
	}
}
