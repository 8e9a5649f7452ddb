import { X509Certificate } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { saveListFile } from '../../src/partners/list-files.ts';
import { issueRevocationList, type ListWish } from '../../src/pki/revocation-list.ts';
import { makeOffice, makePair, type TestOffice, trust } from '../gateways.ts';
import { openClient } from '../http/client.ts';
import { type Correspondent, createCorrespondent, issueKey, toTlsIdentity } from '../http/correspondent.ts';
import { draft } from '../http/drafts.ts';
import { toRecipient, writeLetter } from '../http/letter.ts';
import { loadOfficeCa } from '../http/office-keys.ts';
import { makeLog } from '../http/watch.ts';

let malaysia: TestOffice;
let indonesia: Correspondent;
let thailand: Correspondent;
const log = makeLog();
const now = Temporal.Now.instant();
const receiving = { doors: true, work: false };
/** Where the machine has nothing else to do. */
const withinASecond = { timeout: 5_000, interval: 20 };

beforeAll(async () => {
	malaysia = await makeOffice('my.imigresen', { LINTAS_LOG_LEVEL: 'info' });
	[indonesia, thailand] = [await createCorrespondent('id.imigrasi'), await createCorrespondent('th.immigration')];
	for (const { card } of [indonesia, thailand]) await trust(malaysia, card);
	await malaysia.start(receiving, { logTo: log });
});
afterAll(() => malaysia.remove());

const path = `/partner/v1/attachments/${'A'.repeat(43)}`;

/** What a list of that partner's CA looks like. */
function list(of: Correspondent, serials: readonly string[], wish: Partial<ListWish> = {}): Promise<Uint8Array> {
	const revoked = new Map(serials.map((serial) => [serial, now]));
	return issueRevocationList(of.ca, { revoked, now, nextUpdate: now.add({ hours: 24 }), ...wish });
}

async function put(office: TestOffice, name: string, der: Uint8Array): Promise<void> {
	await saveListFile(office.dataDir, name, der);
}

describe('a revocation list that comes while a gateway runs', () => {
	test('ends the trust in a client certificate within a second, on an open connection', async () => {
		const lost = await issueKey(thailand.ca, 'tls-client');
		const client = openClient(malaysia.partnerPort, toTlsIdentity(lost), 1);
		const other = openClient(malaysia.partnerPort, thailand.tlsClient, 1);
		expect([(await client.send({ path })).status, (await other.send({ path })).status]).toEqual([200, 200]);
		await put(malaysia, 'th.immigration.crl', await list(thailand, [lost.certificate.certificate.serialNumber]));
		await vi.waitFor(async () => {
			const { status, text } = await client.send({ path });
			expect(status).toBe(403);
			expect(JSON.parse(text)).toMatchObject({
				code: 'client-certificate-untrusted',
				detail: 'Rule broken: revocation.',
			});
		}, withinASecond);
		expect((await other.send({ path })).status).toBe(200);
		client.close();
		other.close();
	});

	test('ends the trust in a signing key', async () => {
		const client = openClient(malaysia.partnerPort, indonesia.tlsClient, 1);
		const to = await toRecipient(malaysia);
		expect((await client.post(await writeLetter(indonesia, to))).status).toBe(201);
		const [pem = ''] = indonesia.card.signing;
		const { serialNumber } = new X509Certificate(pem);
		await put(malaysia, 'id.imigrasi.crl', await list(indonesia, [serialNumber]));
		await vi.waitFor(async () => {
			const { text } = await client.post(await writeLetter(indonesia, to));
			expect(JSON.parse(text).code).toBe('sender-key-revoked');
		}, withinASecond);
		await put(malaysia, 'id.imigrasi.crl', await list(indonesia, [], { now: now.add({ seconds: 1 }) }));
		await vi.waitFor(
			async () => expect((await client.post(await writeLetter(indonesia, to))).status).toBe(201),
			withinASecond,
		);
		client.close();
	});

	test('goes on counting when a damaged one takes its place', async () => {
		const lost = await issueKey(thailand.ca, 'tls-client');
		const client = openClient(malaysia.partnerPort, toTlsIdentity(lost), 1);
		const { serialNumber } = lost.certificate.certificate;
		await put(malaysia, 'th.immigration.crl', await list(thailand, [serialNumber], { now: now.add({ seconds: 2 }) }));
		await vi.waitFor(async () => expect((await client.send({ path })).status).toBe(403), withinASecond);
		log.take();
		await put(malaysia, 'th.immigration.crl', Buffer.from('damaged'));
		await vi.waitFor(async () => {
			expect((await client.send({ path })).status).toBe(403);
			expect(log.lines.join()).toContain('revocation-list-unacceptable');
		}, withinASecond);
		client.close();
	});

	test.each<[string, () => Promise<Uint8Array>]>([
		['forged', async () => list(await createCorrespondent('id.imigrasi'), [])],
		['of another partner', () => list(thailand, [])],
		['of garbage', async () => Buffer.from('revoked: all')],
		['of 50 MB', async () => Buffer.alloc(50 * 1024 * 1024, 0x30)],
	])('and is %s changes nothing, and is told in the log', async (_what, make) => {
		const client = openClient(malaysia.partnerPort, indonesia.tlsClient, 1);
		log.take();
		await put(malaysia, 'id.imigrasi@other.crl', await make());
		const to = await toRecipient(malaysia);
		await vi.waitFor(async () => {
			expect((await client.post(await writeLetter(indonesia, to))).status).toBe(201);
			expect(log.lines.join()).toContain('revocation-list-unacceptable');
		}, withinASecond);
		client.close();
	});
});

test('a TLS key that a newer card revokes counts no more within a second, on an open connection, and its other one does', async () => {
	const lost = await issueKey(indonesia.ca, 'tls-client');
	const client = openClient(malaysia.partnerPort, toTlsIdentity(lost), 1);
	const other = openClient(malaysia.partnerPort, indonesia.tlsClient, 1);
	expect([(await client.send({ path })).status, (await other.send({ path })).status]).toEqual([200, 200]);
	await trust(malaysia, { ...indonesia.card, version: 2, revoked: [lost.certificate.kid] });
	await vi.waitFor(async () => {
		const { status, text } = await client.send({ path });
		expect([status, JSON.parse(text).detail]).toEqual([403, 'Rule broken: revocation.']);
	}, withinASecond);
	expect((await other.send({ path })).status).toBe(200);
	client.close();
	other.close();
});

test.each<[string, (path: string) => Promise<void>]>([
	['damaged', (path) => writeFile(path, 'damaged')],
	['gone', (path) => rm(path)],
])('what a list revoked stays revoked over a restart, though its file be %s', async (_, spoil) => {
	const office = await makeOffice('sg.ica');
	await trust(office, thailand.card);
	const lost = await issueKey(thailand.ca, 'tls-client');
	await put(office, 'th.immigration.crl', await list(thailand, [lost.certificate.certificate.serialNumber]));
	const ask = async (identity: Correspondent['tlsClient']) => {
		const client = openClient(office.partnerPort, identity, 1);
		const { status } = await client.send({ path });
		client.close();
		return status;
	};
	const first = await office.start(receiving);
	// Nobody asked for that partner yet.
	await vi.waitFor(
		async () =>
			expect(await office.database.db.selectFrom('revocation_list').select('authority').execute()).toHaveLength(1),
		10_000,
	);
	await first.close();
	await spoil(join(office.dataDir, 'crls', 'th.immigration.crl'));
	await office.start(receiving);
	expect([await ask(toTlsIdentity(lost)), await ask(thailand.tlsClient)]).toEqual([403, 200]);
	await office.remove();
});

describe('a partner that promises lists', () => {
	test('is put off while there is none, counts for a while when it is out of date, and is put off then', async () => {
		let lead = 0;
		const office = await makeOffice('sg.ica', { LINTAS_CRL_STALE_HOURS: '10' });
		await trust(office, { ...thailand.card, revocationLists: 'published' });
		await office.start(receiving, { clock: () => Temporal.Now.instant().add({ hours: lead }) });
		const ask = async () => {
			const identity = toTlsIdentity(await issueKey(thailand.ca, 'tls-client'));
			const client = openClient(office.partnerPort, identity, 1);
			const { status, text } = await client.send({ path });
			client.close();
			return status === 200 ? status : JSON.parse(text).code;
		};
		expect(await ask()).toBe('revocation-list-stale');
		await put(office, 'th.immigration.crl', await list(thailand, []));
		await vi.waitFor(async () => expect(await ask()).toBe(200), withinASecond);
		lead = 33;
		expect(await ask()).toBe(200);
		lead = 35;
		expect(await ask()).toBe('revocation-list-stale');
		await office.remove();
	});

	test('has them fetched by itself, and what is on them counts, for deliveries too', async () => {
		const pair = await makePair();
		const [from, to] = [pair.indonesia, pair.malaysia];
		const ca = await loadOfficeCa(to);
		await to.changeCard({ revocationLists: 'published' });
		const nextUpdate = now.add({ hours: 24 });
		// A list of some 300 KB.
		const many = Array.from({ length: 12_000 }, (_, at) => (0x10000 + at).toString(16));
		await put(
			to,
			'my.imigresen.crl',
			await issueRevocationList(ca, { revoked: new Map(many.map((serial) => [serial, now])), now, nextUpdate }),
		);
		await trust(from, await to.card());
		await to.start();
		await from.start();
		const { deliveries } = await from.client.release(draft, [{ to: to.authority, withhold: [] }]);
		await vi.waitFor(
			async () => expect((await from.client.delivery(deliveries[0]?.id ?? '')).state).toBe('delivered'),
			{ timeout: 15_000, interval: 100 },
		);
		await pair.remove();
	});
});
