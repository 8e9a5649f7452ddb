import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { aseanapolChannel } from '../../src/channels/aseanapol/channel.ts';
import { listCapabilities } from '../../src/channels/aseanapol/render.ts';
import type { Arrived, Channel, Outgoing, Route } from '../../src/channels/channel.ts';
import { openConnection } from '../../src/channels/connection.ts';
import { interpolChannel } from '../../src/channels/interpol/channel.ts';
import { toDigest } from '../../src/envelope/digest.ts';
import type { Digest } from '../../src/model/identifiers.ts';
import { toPartner } from '../../src/partners/partner.ts';
import { readSignedCard } from '../../src/partners/signed-card.ts';
import { Problem } from '../../src/problem.ts';
import { startAseanapolSimulator } from '../../src/simulators/aseanapol.ts';
import type { Simulator } from '../../src/simulators/bureau.ts';
import { saveFaults } from '../../src/simulators/faults.ts';
import { startInterpolSimulator } from '../../src/simulators/interpol.ts';
import { toBody, toOutgoing as toRecord } from '../channels/aseanapol/outgoing.ts';
import { askedFor, summaries, toOutgoing } from '../channels/interpol/outgoing.ts';
import { toTlsKey } from '../http/correspondent.ts';
import { type Client, createClient, makeFolders, toOptions } from './client.ts';

/** What channel and simulator make of the contract has to be the same; test/channels/aseanapol/simulator.test.ts has HTTPS. */
let client: Client;
let folders: Awaited<ReturnType<typeof makeFolders>>;
const open: { close(): Promise<void> }[] = [];

beforeAll(async () => {
	client = await createClient();
	folders = await makeFolders((dataDir) => startInterpolSimulator(toOptions(client, dataDir)));
});
afterEach(async () => {
	for (const each of open.splice(0)) await each.close();
});
afterAll(() => folders.remove());

function toRoute(simulator: Simulator, dropFolder = ''): Route {
	const { authority, card, issuers, revocation, cms } = toPartner(readSignedCard(simulator.card).card);
	const clock = () => Temporal.Now.instant();
	const tlsKey = toTlsKey(client.correspondent.clientKey);
	const connection = openConnection({ authority, endpoint: card.endpoint ?? '', issuers, revocation, tlsKey, clock });
	open.push(simulator, connection);
	const unused = () => {
		throw new Error('not of this channel');
	};
	const [recipient] = cms.encryption;
	if (recipient === undefined) throw new Error('no recipient');
	return {
		own: client.gateway.authority,
		authority,
		connection: () => {
			if (card.endpoint === undefined) throw new Problem('partner-without-door');
			return connection;
		},
		dropFolder,
		clock,
		findSigningKey: unused,
		signing: unused,
		sealing: unused,
		cms: () => ({ signing: client.signing, opening: [client.encryption], signers: cms.signing, recipient }),
	};
}

/** What comes of it at once. */
async function send(channel: Channel, route: Route, outgoing: Outgoing): Promise<Arrived[]> {
	const envelopeDigests: Digest[] = [];
	const rendered = channel.render(outgoing);
	const answer = await channel.send(route, rendered, async (sealed) => void envelopeDigests.push(toDigest(sealed)));
	if (answer === undefined) return [];
	const { deliveryId, from, to, copyDigest } = outgoing;
	const sent = { deliveryId, from, to, documentDigest: copyDigest, copyDigest, envelopeDigests };
	return await Array.fromAsync(channel.parse(route, answer, sent));
}

/** What is polled, and what else was told of it. */
async function poll(channel: Channel, route: Route, cursor?: string) {
	const arrived: Arrived[] = [];
	const told: string[] = [];
	let next = cursor;
	for await (const polled of channel.poll(route, { cursor, isKnown: async () => false })) {
		if (polled.polled !== 'message') {
			told.push(`${polled.polled} ${polled.polled === 'known' ? polled.reference : polled.under}`);
			continue;
		}
		for await (const each of channel.parse(route, polled.message)) arrived.push(each);
		next = polled.cursor ?? next;
	}
	return { arrived, told, cursor: next };
}

const kinds = (arrived: readonly Arrived[]) => Object.groupBy(arrived, ({ arrived: is }) => is);

describe('INTERPOL-style', () => {
	const wanted = {
		name: 'CONTOH, Suryadi',
		sex: 'L',
		birthDate: '12/03/1985',
		nationalities: ['WNI'],
		warrants: [{ country: 'Indonesia', charge: 'Perdagangan orang (rekaan)', on: '02/03/2026' }],
		summaries,
	};
	const red = askedFor('red', { offence: 'trafficking-in-persons' });

	async function start(count = 0) {
		const dataDir = await folders.copy();
		return {
			dataDir,
			route: toRoute(await startInterpolSimulator(toOptions(client, dataDir, { reviewMs: 0, count }))),
		};
	}

	test('a Red notice is asked for, published, corrected, deleted', async () => {
		const { dataDir, route } = await start();
		const to = route.authority;
		const outgoing = toOutgoing('perpetrator-profile', wanted, { to, request: red });
		expect(await send(interpolChannel, route, outgoing)).toEqual([
			expect.objectContaining({ arrived: 'answer', outcome: { is: 'accepted', proof: 'acknowledgement' } }),
			expect.objectContaining({ arrived: 'progress', state: 'submitted' }),
		]);
		const { deliveryId, skeleton, body } = outgoing;
		const changes = { type: 'corrects', deliveryId, skeleton, body, request: red } as const;
		await send(interpolChannel, route, toOutgoing('correction', {}, { to, changes }));
		const first = await poll(interpolChannel, route);
		expect(first.arrived).toEqual(
			['under-review', 'published', 'updated'].map((state) => expect.objectContaining({ deliveryId, state })),
		);
		const number = first.arrived.flatMap((each) => (each.arrived === 'progress' ? (each.number ?? []) : []))[0] ?? '';
		await saveFaults(dataDir, { deleted: [number] });
		const second = await poll(interpolChannel, route, first.cursor);
		expect(second.arrived).toEqual([expect.objectContaining({ deliveryId, state: 'deleted', number })]);
	});

	test('all notices of others are found around what one query shows, and read', async () => {
		const { route } = await start(400);
		const { arrived, told } = await poll(interpolChannel, route);
		const { stated = [], gone = [], unreadable = [] } = kinds(arrived);
		expect(unreadable).toEqual([]);
		const references = new Set(stated.map((each) => (each.arrived === 'stated' ? each.reference : '')));
		expect([...references].filter((reference) => !reference.startsWith('sltd/'))).toHaveLength(400);
		expect([...references].filter((reference) => reference.startsWith('sltd/'))).toHaveLength(40);
		expect(gone).toHaveLength(4);
		expect(told).toContain('whole red/');
		expect(told.filter((text) => text.startsWith('incomplete'))).toEqual([]);
	});

	test('what another bureau signed is none of its', async () => {
		const { dataDir, route } = await start();
		await saveFaults(dataDir, { wrongSigner: true });
		await expect(
			send(interpolChannel, route, toOutgoing('perpetrator-profile', wanted, { to: route.authority, request: red })),
		).rejects.toMatchObject({ code: 'cms-unreadable' });
	});
});

describe('ASEANAPOL-style, by files', () => {
	const kind = 'perpetrator-profile';
	const toProfile = () => {
		const fields = listCapabilities(kind)?.fields;
		const body = toBody(kind, fields === 'all' || fields === undefined ? new Set() : fields);
		return toRecord(kind, body);
	};

	async function start() {
		const dataDir = await folders.copy();
		const dropDir = join(dataDir, 'drop');
		const options = toOptions(client, dataDir, { reviewMs: 0, count: 60 });
		return toRoute(await startAseanapolSimulator({ ...options, dropDir }), dropDir);
	}

	test('a record goes as a file and is acknowledged by one, and those of others are read', async () => {
		const route = await start();
		const outgoing = { ...toProfile(), to: route.authority };
		expect(await send(aseanapolChannel, route, outgoing)).toEqual([]);
		const arrived: Arrived[] = [];
		await vi.waitFor(
			async () => {
				arrived.push(...(await poll(aseanapolChannel, route)).arrived);
				expect(arrived.map(({ arrived: is }) => is)).toContain('answer');
			},
			{ timeout: 15_000, interval: 100 },
		);
		const { stated = [], answer = [] } = kinds(arrived);
		expect(stated).toHaveLength(61);
		expect(answer).toMatchObject([{ deliveryId: outgoing.deliveryId, outcome: { is: 'accepted' } }]);
	});
});
