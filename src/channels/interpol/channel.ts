import { Problem } from '../../problem.ts';
import { type Capabilities, type Channel, losses, type Rendered, type Route } from '../channel.ts';
import { carriages } from './mapping.ts';
import { mediaType, seal, toMessage } from './message.ts';
import { parse } from './parse.ts';
import { poll } from './poll.ts';
import { render } from './request.ts';

/** By way of a bureau that asks INTERPOL for notices and brings what others publish (docs/CHANNELS.md). */
export const interpolChannel: Channel = { capabilities, render, send, pollEveryMs: 300_000, poll, parse };

/** Kinds that are no notice: records of documents, and what changes a request that was made before. */
const others: Readonly<Record<string, readonly string[]>> = {
	'travel-document-notice': ['documents', 'reviewOn'],
	correction: ['amendments', 'explanation'],
	withdrawal: ['reason', 'explanation'],
};

function capabilities(kind: string): Capabilities | undefined {
	const carriage = carriages[kind];
	const fields =
		carriage === undefined
			? others[kind]
			: ['summaries', ...Object.keys(carriage.members).map((pointer) => pointer.split('/')[1] ?? '')];
	return fields && { fields: new Set(fields), lost: losses };
}

async function send(
	route: Route,
	{ content }: Rendered,
	record: (sealed: Uint8Array) => Promise<void>,
): Promise<Uint8Array> {
	const body = await seal(route, content);
	await record(body);
	const headers = { 'content-type': mediaType, accept: mediaType };
	const request = { method: 'POST', path: '/v1/requests', headers, body } as const;
	const answer = await route
		.connection()
		.request(request)
		.catch((cause: unknown) => {
			const isTooLarge = cause instanceof Problem && cause.code === 'partner-answer-too-large';
			throw isTooLarge ? new Problem('receipt-invalid', { detail: 'The answer is too large.', cause }) : cause;
		});
	return toMessage(answer, [200, 202], 'receipt-invalid');
}
