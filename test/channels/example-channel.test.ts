import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sent } from '../../src/channels/channel.ts';
import { toDigest } from '../../src/envelope/digest.ts';
import type { Digest } from '../../src/model/identifiers.ts';
import { publicAdvisory } from '../../src/model/kinds/public-advisory.ts';
import { boardChannel } from './example-channel.ts';
import { type Bureau, openBureau } from './interpol/bureau.ts';
import { toOutgoing } from './interpol/outgoing.ts';

let board: Bureau;

beforeAll(async () => {
	board = await openBureau();
});

afterAll(async () => {
	await board.close();
});

test('a channel of less than 150 lines carries a document there, and its acknowledgement back', async () => {
	board.mock.answer(async (_incoming, body, outgoing) => {
		const { reference } = (await board.open(body)) as { reference: string };
		outgoing.writeHead(202).end(await board.seal({ reference, digest: toDigest(body) }));
	});
	const rendered = boardChannel.render(toOutgoing('public-advisory', publicAdvisory.example));
	const { deliveryId, from, to, copyDigest } = rendered.outgoing;
	const envelopeDigests: Digest[] = [];
	const answer = await boardChannel.send(board.route, rendered, async (sealed) => {
		envelopeDigests.push(toDigest(sealed));
	});
	const sent: Sent = { deliveryId, from, to, documentDigest: copyDigest, copyDigest, envelopeDigests };
	const arrived = await Array.fromAsync(boardChannel.parse(board.route, answer ?? new Uint8Array(), sent));
	expect(arrived).toMatchObject([{ arrived: 'answer', deliveryId, outcome: { is: 'accepted' } }]);
	const source = await readFile(new URL('example-channel.ts', import.meta.url), 'utf8');
	expect(source.split('\n').length).toBeLessThan(150);
});

test('and what others state, of which one that cannot be read stops none of the rest', async () => {
	const { title, warningSigns, safeSteps, emergencyContacts } = publicAdvisory.example;
	const advisory = { id: 'A-1', version: '1', title, warningSigns, safeSteps, emergencyContacts };
	board.say(() => ({ advisories: [{ id: 'A-0' }, advisory] }));
	const arrived = [];
	for await (const polled of boardChannel.poll(board.route, { cursor: undefined, isKnown: async () => false }))
		if (polled.polled === 'message')
			arrived.push(...(await Array.fromAsync(boardChannel.parse(board.route, polled.message))));
	expect(arrived).toMatchObject([
		{ arrived: 'unreadable' },
		{ arrived: 'stated', reference: 'A-1', kind: 'public-advisory' },
	]);
});
