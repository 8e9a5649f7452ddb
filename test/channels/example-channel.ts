import { z } from 'zod';
import { toProblem } from '../../src/channels/answer.ts';
import {
	type Arrived,
	type Asked,
	type Channel,
	losses,
	type Outgoing,
	type Polled,
	type Rendered,
	type Route,
	type Sent,
} from '../../src/channels/channel.ts';
import { openCms } from '../../src/channels/cms/open.ts';
import { sealCms } from '../../src/channels/cms/seal.ts';
import { tryParseJsonBytes } from '../../src/json.ts';
import type { Sourced } from '../../src/model/field.ts';
import { DeliveryId, Digest } from '../../src/model/identifiers.ts';
import { toValue, toValues } from '../../src/model/leaf-values.ts';
import { Problem } from '../../src/problem.ts';

/**
 * A channel as small as one can be, for docs/CHANNELS.md: a board that shows public advisories, and brings those of
 * others. Its messages are JSON in CMS.
 */
export const boardChannel: Channel = {
	capabilities: (kind) =>
		kind === 'public-advisory' ? { fields: new Set(['title', 'warningSigns', 'safeSteps']), lost: losses } : undefined,
	render,
	send,
	poll,
	parse,
};

/** Nothing of what is carried is dropped: a text that nobody understood is told to the officer. */
function render(outgoing: Outgoing): Rendered {
	const { body, deliveryId } = outgoing;
	const fields = Object.entries(body).flatMap(([name, node]) =>
		[node].flat().some((leaf) => (leaf as Sourced).value === null)
			? [{ pointer: `/${name}`, expected: 'a standard value' }]
			: [],
	);
	if (fields.length > 0) throw new Problem('channel-refused', { fields });
	const content = JSON.stringify({
		reference: deliveryId,
		title: toValue<string>(body.title),
		warningSigns: toValues<string>(body.warningSigns),
		safeSteps: toValues<string>(body.safeSteps),
	});
	return { outgoing, content: new TextEncoder().encode(content) };
}

async function send(route: Route, { content }: Rendered, record: (sealed: Uint8Array) => Promise<void>) {
	const { signing, recipient } = route.cms();
	const body = await sealCms(new Uint8Array(content), { signer: signing, recipient, now: route.clock() });
	await record(body);
	return await ask(route, { method: 'POST', path: '/advisories', body });
}

async function* poll(route: Route, { cursor = '' }: Asked): AsyncGenerator<Polled> {
	const message = await ask(route, { method: 'GET', path: `/advisories?after=${encodeURIComponent(cursor)}` });
	yield { polled: 'message', message };
}

async function ask(route: Route, request: { method: 'GET' | 'POST'; path: string; body?: Uint8Array }) {
	const answer = await route.connection().request(request);
	if (answer.status >= 400) throw toProblem(answer);
	return answer.body;
}

const Acknowledgement = z.looseObject({ reference: DeliveryId, digest: Digest });
const Shown = z.looseObject({ advisories: z.array(z.unknown()) });
const Advisory = z.looseObject({
	id: z.string().max(64),
	version: z.string().max(64),
	title: z.string(),
	warningSigns: z.array(z.string()).min(1),
	safeSteps: z.array(z.string()).min(1),
	emergencyContacts: z.array(z.string()).min(1),
});

async function* parse(route: Route, message: Uint8Array, sent?: Sent): AsyncGenerator<Arrived> {
	const { opening: recipients, signers } = route.cms();
	const said = tryParseJsonBytes((await openCms(message, { recipients, signers, now: route.clock() })).content);
	if (sent !== undefined) return yield readAcknowledgement(said, message, sent);
	const { data } = Shown.safeParse(said);
	if (data === undefined) throw new Problem('channel-message-unreadable');
	for (const advisory of data.advisories) yield readAdvisory(advisory);
}

function readAcknowledgement(said: unknown, message: Uint8Array, sent: Sent): Arrived {
	const { data } = Acknowledgement.safeParse(said);
	if (data?.reference !== sent.deliveryId || !sent.envelopeDigests.includes(data.digest))
		throw new Problem('receipt-invalid');
	const { reference: deliveryId, digest: envelopeDigest } = data;
	const outcome = { is: 'accepted', proof: 'acknowledgement' } as const;
	return { arrived: 'answer', deliveryId, envelopeDigest, outcome, evidence: Buffer.from(message).toString('base64') };
}

function readAdvisory(said: unknown): Arrived {
	const { data } = Advisory.safeParse(said);
	if (data === undefined) return { arrived: 'unreadable', code: 'channel-record-unreadable' };
	const { id: reference, version, title, warningSigns, safeSteps, emergencyContacts } = data;
	const body = { title, warningSigns, safeSteps, emergencyContacts };
	return { arrived: 'stated', reference, version, kind: 'public-advisory', body };
}
