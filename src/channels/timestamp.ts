import { Client, type Dispatcher } from 'undici';
import { maxTimestampBytes } from '../pki/timestamp.ts';
import { Problem } from '../problem.ts';

const queryType = 'application/timestamp-query';
const replyType = 'application/timestamp-reply';

/** From the first byte to the last. */
const timeoutMs = 10_000;

/**
 * Asks a time-stamping authority over HTTP (RFC 3161 §3.4), on a connection of its own. Nothing secret goes there, and
 * what comes back is unread: its signature counts, whatever the way. Redirects are not followed.
 *
 * @throws Problem `timestamp-unreachable`
 */
export async function askForTimestamp(url: string, query: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
	const { origin, pathname, search } = new URL(url);
	const client = new Client(origin, { connectTimeout: timeoutMs, maxHeaderSize: 16_384, allowH2: false });
	try {
		const answer = await client.request({
			method: 'POST',
			path: `${pathname}${search}`,
			headers: { 'content-type': queryType, accept: replyType },
			body: query,
			signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
		});
		return await readReply(answer);
	} catch (cause) {
		throw cause instanceof Problem ? cause : new Problem('timestamp-unreachable', { cause });
	} finally {
		await client.destroy();
	}
}

async function readReply({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<Uint8Array> {
	const type = String(headers['content-type']).split(';')[0]?.trim().toLowerCase();
	if (statusCode !== 200 || type !== replyType) throw unusable(`Answer with status ${statusCode} and no time-stamp.`);
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of body) {
		size += chunk.length;
		if (size > maxTimestampBytes) throw unusable(`More than ${maxTimestampBytes} bytes.`);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

function unusable(detail: string): Problem {
	return new Problem('timestamp-unreachable', { detail });
}
