import { mkdtemp, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aseanapolChannel } from '../../../src/channels/aseanapol/channel.ts';
import { namespace } from '../../../src/channels/aseanapol/contract.ts';
import type { Asked, Route, Sent } from '../../../src/channels/channel.ts';
import { openCms } from '../../../src/channels/cms/open.ts';
import { sealCms } from '../../../src/channels/cms/seal.ts';
import { type Connection, openConnection } from '../../../src/channels/connection.ts';
import { toDigest } from '../../../src/envelope/digest.ts';
import { verifyAuthorityCa } from '../../../src/pki/admission.ts';
import { Problem } from '../../../src/problem.ts';
import { createCorrespondent, toTlsKey } from '../../http/correspondent.ts';
import { createCa, issue, indonesia as ourCa, malaysia as theirCa } from '../../pki/reissue.ts';
import { type MockPartner, openMockPartner, problemOf } from '../mock-partner.ts';
import { bureau, digest, indonesia, toBody, toOutgoing } from './outgoing.ts';

const now = () => Temporal.Now.instant();
const [ours, theirs] = [await createCa(ourCa), await createCa(theirCa)];
const [signing, opening] = [await issue(ours, 'cms-signing', now()), await issue(ours, 'cms-encryption', now())];
const [theirSigning, theirOpening] = [
	await issue(theirs, 'cms-signing', now()),
	await issue(theirs, 'cms-encryption', now()),
];
const stranger = await issue(theirs, 'cms-signing', now());

let mock: MockPartner;
let connection: Connection;
let dropFolder: string;

beforeAll(async () => {
	const client = await createCorrespondent(indonesia);
	mock = await openMockPartner(bureau);
	const { authority, card } = mock.partner;
	connection = openConnection({
		authority,
		endpoint: card.endpoint ?? '',
		issuers: card.ca.map((pem) => verifyAuthorityCa({ pem, authority })),
		revocation: { isRevoked: () => false },
		tlsKey: toTlsKey(client.clientKey),
		clock: now,
	});
	dropFolder = join(await mkdtemp(join(tmpdir(), 'lintas-')), bureau);
});

afterAll(async () => {
	await connection.close();
	await mock.close();
});

const unused = () => {
	throw new Error('not used by this channel');
};

function routeBy(open: () => Connection): Route {
	return {
		own: indonesia,
		authority: bureau,
		connection: open,
		dropFolder,
		clock: now,
		findSigningKey: unused,
		signing: unused,
		sealing: unused,
		cms: () => ({
			signing,
			opening: [opening],
			signers: [theirSigning.certificate],
			recipient: theirOpening.certificate,
		}),
	};
}

const byHttps = () => routeBy(() => connection);
const byFiles = () =>
	routeBy(() => {
		throw new Problem('partner-without-door');
	});

const asked: Asked = { cursor: undefined, isKnown: async () => false };
const body = toBody(
	'perpetrator-profile',
	aseanapolChannel.capabilities('perpetrator-profile')?.fields as ReadonlySet<string>,
);
const type = { 'content-type': 'application/pkcs7-mime' };

const theirSeal = async (xml: string, signer = theirSigning) =>
	Buffer.from(await sealCms(new Uint8Array(Buffer.from(xml)), { signer, recipient: opening.certificate, now: now() }));
const theirOpen = async (sealed: Uint8Array) => {
	const about = { recipients: [theirOpening], signers: [signing.certificate], now: now() };
	return Buffer.from((await openCms(sealed, about)).content).toString();
};
const acknowledge = (sealed: Uint8Array, xml: string, isTaken: boolean) => {
	const [, id] = /<batch [^>]*id="([^"]+)"/.exec(xml) ?? [];
	const record = isTaken ? `<record reference="${id}/1" outcome="taken"/>` : '';
	return `<acknowledgement xmlns="${namespace}" batch="${id}" digest="${toDigest(sealed)}" createdAt="2026-11-26T08:00:00Z">${record}</acknowledgement>`;
};

describe('over HTTPS', () => {
	test('a profile goes out sealed, and the acknowledgement of its receipt and then of its record comes back', async () => {
		const rendered = aseanapolChannel.render(toOutgoing('perpetrator-profile', body));
		let came: Uint8Array = new Uint8Array();
		mock.answer(async (_incoming, bytes, outgoing) => {
			came = bytes;
			outgoing.writeHead(202, type).end(await theirSeal(acknowledge(bytes, await theirOpen(bytes), false)));
		});
		const recorded: Uint8Array[] = [];
		const answer = await aseanapolChannel.send(byHttps(), rendered, async (sealed) => void recorded.push(sealed));
		expect(Buffer.from(came).equals(Buffer.from(recorded[0] ?? []))).toBe(true);
		expect(await theirOpen(came)).toBe(Buffer.from(rendered.content).toString());
		const { deliveryId, from, to } = rendered.outgoing;
		const sent: Sent = {
			deliveryId,
			from,
			to,
			documentDigest: digest,
			copyDigest: digest,
			envelopeDigests: [toDigest(came)],
		};
		const [pending] = await Array.fromAsync(aseanapolChannel.parse(byHttps(), answer ?? new Uint8Array(), sent));
		expect(pending).toMatchObject({
			arrived: 'answer',
			deliveryId,
			envelopeDigest: toDigest(came),
			outcome: { is: 'pending' },
		});
		const taken = await theirSeal(acknowledge(came, await theirOpen(came), true));
		let asks = 0;
		mock.answer((_incoming, _body, outgoing) => {
			asks += 1;
			if (asks > 1) outgoing.writeHead(204).end();
			else outgoing.writeHead(200, { ...type, 'message-cursor': '1' }).end(taken);
		});
		const [polled] = await Array.fromAsync(aseanapolChannel.poll(byHttps(), asked));
		const message = polled?.polled === 'message' ? polled.message : new Uint8Array();
		const [accepted] = await Array.fromAsync(aseanapolChannel.parse(byHttps(), message));
		expect(accepted).toMatchObject({
			outcome: { is: 'accepted', proof: 'acknowledgement' },
			evidence: taken.toString('base64'),
		});
	});

	test('what another than the bureau signed proves nothing, nor what is altered, nor what is not sealed', async () => {
		const xml = `<acknowledgement xmlns="${namespace}"/>`;
		const altered = await theirSeal(xml);
		altered[altered.length - 20] = (altered.at(-20) ?? 0) ^ 1;
		for (const bad of [await theirSeal(xml, stranger), altered, Buffer.from(xml)])
			expect((await problemOf(Array.fromAsync(aseanapolChannel.parse(byHttps(), bad)))).code).toMatch(/^cms-/);
	});
});

describe('as files', () => {
	test('a profile lies ready under its delivery, and its acknowledgement is taken from there', async () => {
		const rendered = aseanapolChannel.render(toOutgoing('perpetrator-profile', body));
		const order: string[] = [];
		const record = async () => {
			order.push(...(await readdir(join(dropFolder, 'outgoing')).catch(() => [])), 'recorded');
		};
		expect(await aseanapolChannel.send(byFiles(), rendered, record)).toBeUndefined();
		expect(order).toEqual(['recorded']);
		const sealed = await readFile(join(dropFolder, 'outgoing', `${rendered.outgoing.deliveryId}.p7m`));
		const answer = await theirSeal(acknowledge(sealed, await theirOpen(sealed), true));
		await writeFile(join(dropFolder, 'incoming', 'ack.part'), answer);
		expect(await Array.fromAsync(aseanapolChannel.poll(byFiles(), asked))).toEqual([]);
		await rename(join(dropFolder, 'incoming', 'ack.part'), join(dropFolder, 'incoming', 'ack.p7m'));
		for await (const polled of aseanapolChannel.poll(byFiles(), asked)) {
			const message = polled.polled === 'message' ? polled.message : new Uint8Array();
			const [accepted] = await Array.fromAsync(aseanapolChannel.parse(byFiles(), message));
			expect(accepted).toMatchObject({ deliveryId: rendered.outgoing.deliveryId, envelopeDigest: toDigest(sealed) });
		}
		expect(await readdir(join(dropFolder, 'incoming'))).toEqual([]);
	});
});
