import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toContentDigest } from '../../src/channels/native/content-digest.ts';
import type { PartnerState } from '../../src/store/partners.ts';
import { trust } from '../gateways.ts';
import { connectTls, readToEnd } from './client.ts';
import { type Correspondent, createCorrespondent } from './correspondent.ts';
import { openTestDoor, type TestDoor } from './door.ts';
import { writeLetter } from './letter.ts';
import { watchStored } from './watch.ts';

let door: TestDoor;
const partners = new Map<PartnerState, Correspondent>();

beforeAll(async () => {
	for (const [state, id] of [
		['proposed', 'id.imigrasi'],
		['suspended', 'sg.ica'],
	] as const)
		partners.set(state, await createCorrespondent(id));
	door = await openTestDoor([], {
		prepare: async (office) => {
			for (const [state, { card }] of partners) await trust(office, card, { state });
		},
	});
});

afterAll(() => door.remove());

const sealed = 'A'.repeat(43);
const envelope = ['POST /partner/v1/envelopes', 'application/lintas-envelope+jwe; suite=L1'] as const;
const part = [`PUT /partner/v1/attachments/${sealed}/parts/0?sealedBytes=500000`, 'application/octet-stream'] as const;
const digest = `content-digest: ${toContentDigest(new Uint8Array(32))}`;

describe.each([
	['proposed', 'partner-not-active'],
	['suspended', 'partner-suspended'],
] as const)('a partner that is %s', (state, code) => {
	const partner = () => partners.get(state) as Correspondent;

	test('is told so for an envelope, and nothing is opened or stored but that', async () => {
		const letter = await writeLetter(partner(), door.recipient);
		const [answer, stored] = await watchStored(door.office.database, () => door.clientOf(partner()).post(letter));
		expect([answer.status, JSON.parse(answer.text).code]).toEqual([403, code]);
		const said = { action: 'request-refused', door: 'partner', route: 'POST /partner/v1/envelopes', outcome: code };
		const { authority } = partner();
		const entry = { at: expect.any(String), ...said, authority, recipient: door.office.authority };
		expect(stored).toEqual({ documents: 0, bodies: 0, receptions: 0, entries: [entry] });
	});

	test.each([envelope, part])('is told so before any of its body is read: %s', async (line, mediaType) => {
		const socket = await connectTls(door.office.partnerPort, partner().tlsClient);
		const headers = ['host: x', `content-type: ${mediaType}`, 'content-length: 500000', digest];
		socket.write(`${[`${line} HTTP/1.1`, ...headers].join('\r\n')}\r\n\r\n`);
		const answer = await readToEnd(socket);
		expect(answer).toContain('HTTP/1.1 403');
		expect(answer).toContain(code);
	});

	test.each(['checkpoint', 'tile/0/000', 'consistency/1', `inclusion/${sealed}`])(
		'is told so when it reads the log: %s',
		async (path) => {
			const { status, text } = await door.clientOf(partner()).send({ path: `/log/v1/${path}` });
			expect([status, JSON.parse(text).code]).toEqual([403, code]);
		},
	);

	test('is told so when it asks for parts', async () => {
		const { status, text } = await door.clientOf(partner()).send({ path: `/partner/v1/attachments/${sealed}` });
		expect([status, JSON.parse(text).code]).toEqual([403, code]);
	});
});

test('a partner that is proposed may fetch the card, and one that is suspended may not, which is on record', async () => {
	const [answers, stored] = await watchStored(door.office.database, () =>
		Promise.all([...partners.values()].map((partner) => door.clientOf(partner).send({ path: '/partner/v1/card' }))),
	);
	expect(answers.map(({ status }) => status)).toEqual([200, 403]);
	const said = { action: 'request-refused', route: 'GET /partner/v1/card', outcome: 'partner-suspended' };
	expect(stored.entries).toMatchObject([{ ...said, authority: 'sg.ica' }]);
});
