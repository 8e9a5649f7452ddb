import { Problem } from '../../problem.ts';
import type { Arrived, Asked, BulletinFormat, Channel, Outgoing, Polled, Rendered, Route, Sent } from '../channel.ts';
import { openFrom, sealFor } from '../cms/route.ts';
import type { Connection } from '../connection.ts';
import { toBulletin } from './bulletin.ts';
import { toHtml } from './bulletin-html.ts';
import { putMessage, takeMessages } from './drop-folder.ts';
import { fetchMessages, postBatch } from './exchange.ts';
import { parseContent } from './parse.ts';
import { listCapabilities, render } from './render.ts';

/** Records for a police database in the style of ASEANAPOL's, over HTTPS or as files (docs/CHANNELS.md). */
export const aseanapolChannel: Channel = {
	capabilities: listCapabilities,
	render,
	send,
	bulletin,
	pollEveryMs: 60_000,
	poll,
	parse,
};

async function send(
	route: Route,
	{ outgoing, content }: Rendered,
	record: (sealed: Uint8Array) => Promise<void>,
): Promise<Uint8Array | undefined> {
	const sealed = await sealFor(route, content);
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
	const { own, authority } = route;
	yield* parseContent(await openFrom(route, message), { own, authority, message, sent });
}

async function bulletin(outgoing: Outgoing, format: BulletinFormat): Promise<Uint8Array> {
	const page = toBulletin(outgoing);
	if (format === 'html') return Buffer.from(toHtml(page));
	// Nobody else has to wait for the library that makes it.
	const { toPdf } = await import('./bulletin-pdf.ts');
	return await toPdf(page);
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
