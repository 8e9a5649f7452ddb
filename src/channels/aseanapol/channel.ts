import { Problem } from '../../problem.ts';
import type { Arrived, Asked, Channel, Polled, Rendered, Route, Sent } from '../channel.ts';
import { openCms } from '../cms/open.ts';
import { sealCms } from '../cms/seal.ts';
import type { Connection } from '../connection.ts';
import { putMessage, takeMessages } from './drop-folder.ts';
import { fetchMessages, postBatch } from './exchange.ts';
import { parseContent } from './parse.ts';
import { listCapabilities, render } from './render.ts';

/** Records for a police database in the style of ASEANAPOL's, over HTTPS or as files (docs/CHANNELS.md). */
export const aseanapolChannel: Channel = {
	capabilities: listCapabilities,
	render,
	send,
	pollEveryMs: 60_000,
	poll,
	parse,
};

async function send(
	route: Route,
	{ outgoing, content }: Rendered,
	record: (sealed: Uint8Array) => Promise<void>,
): Promise<Uint8Array | undefined> {
	const { signing: signer, recipient } = route.cms();
	const sealed = await sealCms(new Uint8Array(content), { signer, recipient, now: route.clock() });
	await record(sealed);
	const connection = findConnection(route);
	if (connection !== undefined) return await postBatch(connection, sealed);
	await putMessage(route.dropFolder, outgoing.deliveryId, sealed);
	return undefined;
}

function poll(route: Route, { cursor }: Asked): AsyncIterable<Polled> {
	const connection = findConnection(route);
	return connection === undefined ? takeMessages(route.dropFolder) : fetchMessages(connection, cursor);
}

async function* parse(route: Route, message: Uint8Array, sent?: Sent): AsyncGenerator<Arrived> {
	const { opening: recipients, signers } = route.cms();
	const { content } = await openCms(message, { recipients, signers, now: route.clock() });
	const evidence = Buffer.from(message).toString('base64');
	yield* parseContent(content, { own: route.own, authority: route.authority, evidence, sent });
}

/** Without one, messages are files. */
function findConnection(route: Route): Connection | undefined {
	try {
		return route.connection();
	} catch (thrown) {
		if (thrown instanceof Problem && thrown.code === 'partner-without-door') return undefined;
		throw thrown;
	}
}
