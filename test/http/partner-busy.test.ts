import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readNodeFlags } from '../../bench/node-flags.ts';
import { openNativePeer } from '../../src/channels/native/peer.ts';
import { systemClock } from '../../src/clock.ts';
import { kinds } from '../../src/model/kinds.ts';
import { normaliseBody } from '../../src/normalise/body.ts';
import { toPartner } from '../../src/partners/partner.ts';
import type { Problem } from '../../src/problem.ts';
import { type GatewayProcess, openProcesses } from '../e2e/processes.ts';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { connectTls } from './client.ts';
import { type Correspondent, createCorrespondent, toTlsKey } from './correspondent.ts';
import { expectProblem, openTestDoor, type TestDoor } from './door.ts';
import { readReceipt, toRecipient, writeLetter } from './letter.ts';

const maxBytes = 64 * 1024;

describe('a partner whose bodies are under way and do not end', () => {
	let door: TestDoor;
	let indonesia: Correspondent;
	let singapore: Correspondent;

	beforeAll(async () => {
		[indonesia, singapore] = [await createCorrespondent('id.imigrasi'), await createCorrespondent('sg.ica')];
		door = await openTestDoor([indonesia, singapore], { settings: { LINTAS_MAX_BODY_BYTES: String(maxBytes) } });
	});
	afterAll(() => door.remove());

	/** Begins a body, and keeps the connection. */
	async function hold(): Promise<TLSSocket> {
		const socket = await connectTls(door.office.partnerPort, indonesia.tlsClient);
		const type = 'content-type: application/lintas-envelope+jwe; suite=L1';
		socket.write(`POST /partner/v1/envelopes HTTP/1.1\r\nhost: x\r\n${type}\r\ncontent-length: ${maxBytes}\r\n\r\n`);
		socket.write('A');
		return socket;
	}

	test('is put off with more, while others are served; when they are gone it is served again', async () => {
		const held = [await hold(), await hold()];
		const letter = await writeLetter(indonesia, door.recipient);
		const busy = { status: 429, code: 'gateway-busy', by: indonesia.authority } as const;
		await vi.waitFor(async () => {
			const answer = await expectProblem(door, () => door.clientOf(indonesia).post(letter), busy);
			expect(answer.headers).toMatchObject({ 'retry-after': '2', connection: 'close' });
		}, 5_000);
		expect((await door.clientOf(singapore).post(await writeLetter(singapore, door.recipient))).status).toBe(201);
		for (const socket of held) socket.destroy();
		await vi.waitFor(async () => {
			const answer = await door.clientOf(indonesia).post(await writeLetter(indonesia, door.recipient));
			expect(answer.status).toBe(201);
		}, 5_000);
	});
});

describe('a gateway with the memory that it is started with', () => {
	const processes = openProcesses();
	let office: TestOffice;
	let partners: Correspondent[];
	let gateway: GatewayProcess;

	beforeAll(async () => {
		office = await makeOffice('my.imigresen');
		partners = await Promise.all(['id.imigrasi', 'sg.ica', 'th.immigration'].map((id) => createCorrespondent(id)));
		for (const { card } of partners) await trust(office, card);
		const flags = await readNodeFlags();
		expect(flags).toHaveLength(2);
		gateway = await processes.start(office, { work: false, environment: { NODE_OPTIONS: flags.join(' ') } });
	});
	afterAll(async () => {
		await processes.end();
		await office.remove();
	});

	test('takes the largest documents from all sides at once, or says when to come again', {
		timeout: 120_000,
	}, async () => {
		const recipient = await toRecipient(office);
		const letters = await Promise.all(
			partners.map(async (from) => ({
				from,
				letter: await writeLetter(from, recipient, {
					kind: 'modus-operandi-notice',
					body: makeLargestBody(),
				}),
			})),
		);
		for (const { letter } of letters) expect(letter.bytes.length).toBeGreaterThan(9_000_000);
		const { issuers, revocation, card } = toPartner(await office.card());
		const channels = partners.map(({ clientKey }) =>
			openNativePeer({
				authority: office.authority,
				endpoint: card.endpoint ?? '',
				issuers,
				revocation,
				tlsKey: toTlsKey(clientKey),
				clock: systemClock,
			}),
		);
		const outcomes = await Promise.all(
			[0, 1, 2, 3].flatMap(() =>
				letters.map(({ letter }, index) =>
					channels[index]?.send(letter).then(
						() => 'receipt',
						(problem: Problem) => problem.code,
					),
				),
			),
		);
		expect(outcomes).toContain('receipt');
		expect(outcomes).toContain('partner-busy');
		// `partner-unreachable`: the door hung up before the answer could be read.
		const allowed = new Set(['receipt', 'partner-busy', 'partner-unreachable', 'partner-failed']);
		expect(new Set(outcomes).difference(allowed)).toEqual(new Set());
		for (const [index, { letter }] of letters.entries()) {
			const receipt = await channels[index]?.send(letter);
			expect(await readReceipt(receipt ?? '', letter, recipient)).toMatchObject({ outcome: 'accepted' });
		}
		await Promise.all(channels.map((channel) => channel.close()));
		expect(gateway.child.exitCode).toBeNull();
	});
});

/** Of a notice, near the limit of a body in an envelope. */
function makeLargestBody() {
	const kind = kinds.find(({ name }) => name === 'modus-operandi-notice');
	if (kind === undefined) throw new Error('no such kind');
	const texts = Array.from({ length: 180 }, (_, index) => `Rekaan ${index} `.repeat(700).slice(0, 7_900).trim());
	const draft = { title: 'Rekaan', modes: ['visa palsu'], indicators: texts, countermeasures: texts };
	return normaliseBody(kind, kind.draft.parse(draft)).body;
}
