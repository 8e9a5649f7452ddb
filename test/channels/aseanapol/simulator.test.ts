import { afterAll, beforeAll, expect, test } from 'vitest';
import { aseanapolChannel } from '../../../src/channels/aseanapol/channel.ts';
import type { Arrived, Route } from '../../../src/channels/channel.ts';
import { type Connection, openConnection } from '../../../src/channels/connection.ts';
import { toDigest } from '../../../src/envelope/digest.ts';
import { AuthorityId } from '../../../src/model/identifiers.ts';
import { listCmsSigners, requireCmsRecipient } from '../../../src/partners/cms-certificates.ts';
import { toPartner } from '../../../src/partners/partner.ts';
import { readSignedCard } from '../../../src/partners/signed-card.ts';
import { startAseanapolSimulator } from '../../../src/simulators/aseanapol.ts';
import type { Simulator } from '../../../src/simulators/bureau.ts';
import { toTlsKey } from '../../http/correspondent.ts';
import { type Client, createClient, makeFolders, toOptions } from '../../simulators/client.ts';
import { digest, indonesia, toBody, toOutgoing } from './outgoing.ts';

/** The desk shares no code with the channel: what both have from the contract is tried here against each other. */
const authority = AuthorityId.parse('asean.secretariat');
let now = Temporal.Now.instant();
let client: Client;
let folders: Awaited<ReturnType<typeof makeFolders>>;
let desk: Simulator;
let connection: Connection;
let route: Route;

beforeAll(async () => {
	client = await createClient();
	const start = (dataDir: string) =>
		startAseanapolSimulator({
			...toOptions(client, dataDir, { authority, count: 30, clock: () => now }),
			dropDir: undefined,
		});
	folders = await makeFolders(start);
	desk = await start(await folders.copy());
	const partner = toPartner(readSignedCard(desk.card).card);
	const endpoint = partner.card.endpoint ?? '';
	const revocation = { isRevoked: () => false };
	const tlsKey = toTlsKey(client.correspondent.clientKey);
	connection = openConnection({ authority, endpoint, issuers: partner.issuers, revocation, tlsKey, clock: () => now });
	const unused = () => {
		throw new Error('not used by this channel');
	};
	route = {
		own: indonesia,
		authority,
		connection: () => connection,
		dropFolder: '',
		clock: () => now,
		findSigningKey: unused,
		signing: unused,
		sealing: unused,
		cms: () => ({
			signing: client.signing,
			opening: [client.encryption],
			signers: listCmsSigners(partner, now),
			recipient: requireCmsRecipient(partner, now),
		}),
	};
});

afterAll(async () => {
	await connection.close();
	await desk.close();
	await folders.remove();
});

async function poll(): Promise<Arrived[]> {
	const arrived: Arrived[] = [];
	for await (const polled of aseanapolChannel.poll(route, { cursor: undefined, isKnown: async () => false }))
		if (polled.polled === 'message')
			arrived.push(...(await Array.fromAsync(aseanapolChannel.parse(route, polled.message))));
	return arrived;
}

test('what the desk states is read, record by record', async () => {
	const arrived = await poll();
	expect(arrived.filter((each) => each.arrived === 'unreadable')).toEqual([]);
	expect(arrived.filter((each) => each.arrived === 'stated').length).toBeGreaterThanOrEqual(30);
	expect(arrived.filter((each) => each.arrived === 'gone').length).toBeGreaterThan(0);
});

test.each(['perpetrator-profile', 'modus-operandi-notice', 'travel-document-notice'])(
	'a %s is acknowledged as there, and later as taken',
	async (kind) => {
		const released = aseanapolChannel.capabilities(kind)?.fields as ReadonlySet<string>;
		const outgoing = { ...toOutgoing(kind, toBody(kind, released)), to: authority };
		const digests: ReturnType<typeof toDigest>[] = [];
		const answer = await aseanapolChannel.send(route, aseanapolChannel.render(outgoing), async (sealed) => {
			digests.push(toDigest(sealed));
		});
		const { deliveryId, from, to } = outgoing;
		const sent = { deliveryId, from, to, documentDigest: digest, copyDigest: digest, envelopeDigests: digests };
		const outcome = (is: object) => ({ arrived: 'answer', deliveryId, envelopeDigest: digests[0], outcome: is });
		const answers = await Array.fromAsync(aseanapolChannel.parse(route, answer ?? new Uint8Array(), sent));
		expect(answers).toMatchObject([outcome({ is: 'pending' })]);
		now = now.add({ seconds: 20 });
		const later = (await poll()).filter((each) => each.arrived === 'answer' && each.deliveryId === deliveryId);
		expect(later).toMatchObject([outcome({ is: 'accepted', proof: 'acknowledgement' })]);
	},
);
