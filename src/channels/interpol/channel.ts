import { type Capabilities, type Channel, losses, type Rendered, type Route } from '../channel.ts';
import { postCms } from '../cms/https.ts';
import { sealFor } from '../cms/route.ts';
import { carriages } from './mapping.ts';
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
	const body = await sealFor(route, content);
	await record(body);
	return await postCms(route.connection(), { path: '/v1/requests', body, statuses: [200, 202] });
}
