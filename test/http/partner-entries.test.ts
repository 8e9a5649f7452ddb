import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actionCodes } from '../../src/audit/actions.ts';
import { openKeptCheckpoint } from '../../src/audit/kept-checkpoint.ts';
import { loadLogKey } from '../../src/audit/log-key.ts';
import { sequenceBatch } from '../../src/audit/sequencer.ts';
import { toContentDigest } from '../../src/channels/native/content-digest.ts';
import { systemClock } from '../../src/clock.ts';
import { layReady } from '../../src/delivery/fetched.ts';
import { schedules } from '../../src/delivery/schedule.ts';
import { eraseWhenDue } from '../../src/exchange/erasure.ts';
import { makePartnerApp, type PartnerDoor } from '../../src/http/partner/door.ts';
import { entriesOfPartnerRoutes } from '../../src/http/partner/entries.ts';
import type { Handling } from '../../src/model/handling.ts';
import type { DeliveryId, DocumentId } from '../../src/model/identifiers.ts';
import type { Card } from '../../src/partners/card.ts';
import { loadDelivery } from '../../src/store/deliveries.ts';
import { signerOf } from '../audit/keys.ts';
import { writeLog } from '../audit/written-log.ts';
import { sourced } from '../envelope/documents.ts';
import { parsePart, partOf } from '../envelope/forge.ts';
import { openExchange } from '../exchange/open-exchange.ts';
import { trust } from '../gateways.ts';
import type { Answer } from './client.ts';
import { type Correspondent, createCorrespondent } from './correspondent.ts';
import { openTestDoor, type TestDoor } from './door.ts';
import { draft, handling } from './drafts.ts';
import { type Changes, resigned, toRecipient, writeLetter } from './letter.ts';
import { fetchFrom, openFetched, postReceipt, toMailboxCard } from './mailbox.ts';
import { watchStored } from './watch.ts';

let door: TestDoor;
let indonesia: Correspondent;
/** Fetches what is for it. */
let timor: Correspondent;
const logSigner = signerOf('lintas/id.imigrasi', 'ed25519', 1);

/** Nothing is done but what is asked for: no worker runs. */
beforeAll(async () => {
	[indonesia, timor] = [await createCorrespondent('id.imigrasi'), await createCorrespondent('tl.migration')];
	const { x = '' } = logSigner.key.publicKey.export({ format: 'jwk' });
	const logKey: Card['logKey'] = { kty: 'OKP', crv: 'Ed25519', x };
	door = await openTestDoor([{ ...indonesia, card: { ...indonesia.card, logKey } }], {
		prepare: (office) => trust(office, toMailboxCard(timor.card)),
	});
	const { dataDir, database } = door.office;
	const signer = await loadLogKey(dataDir, await door.office.card());
	await (await document()).post();
	await sequenceBatch({
		db: database.db,
		clock: systemClock,
		signer,
		earlierKeys: [],
		kept: openKeptCheckpoint(dataDir),
	});
});
afterAll(() => door.remove());

/** One request to the route, and what is answered; what it leaves is noted. */
type Ask = (send: () => Promise<Answer>, ...statuses: readonly number[]) => Promise<void>;

const get = (path: string, by = indonesia) => door.clientOf(by).send({ path });
const plainly = (path: string) => (ask: Ask) => ask(() => get(path));
const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64url');
const open = { ...handling, tlp: 'TLP:GREEN', codes: [] } as unknown as Handling;

const send = async (changes: Changes) => {
	const letter = await writeLetter(indonesia, door.recipient, { cover: { handling: open }, ...changes });
	return { id: parsePart(partOf(letter.copy, 1)).id as DocumentId, post: () => door.clientOf(indonesia).post(letter) };
};
const document = () => send({ copy: resigned(indonesia, { handling: open }) });
const unknown = () => send({ copy: resigned(indonesia, { handling: open, version: '9.0' }) });
const withdrawal = async (id: DocumentId) => {
	const copy = resigned(indonesia, { handling: open, relations: [{ type: 'withdraws', document: id }] });
	return await send({ kind: 'withdrawal', body: { reason: sourced('salah orang', 'wrong-person') }, copy });
};

/** As a worker does it. */
async function makeReady(id: string): Promise<void> {
	const delivery = await loadDelivery(door.office.database.db, id as DeliveryId);
	if (delivery === undefined) throw new Error('no delivery');
	const context = { ...(await openExchange(door.office)), schedules, tallies: { count: () => undefined } };
	await layReady(context, delivery);
}
const release = async (changes: object = {}) => {
	const { documentId, deliveries } = await door.office.client.release({ ...draft, ...changes }, [
		{ to: timor.authority, withhold: [] },
	]);
	await makeReady(deliveries[0]?.id ?? '');
	return documentId;
};
const fetchOne = async () => openFetched(await fetchFrom(door.clientOf(timor)), await toRecipient(door.office), timor);
const acknowledge = async () => postReceipt(door.clientOf(timor), await fetchOne(), timor.signing);

async function passOn(id: DocumentId): Promise<void> {
	const { deliveries } = await door.office.client.passOn(id, { to: timor.authority, withhold: [] });
	await makeReady(deliveries[0]?.id ?? '');
}

async function bringPart(): Promise<{ path: string; put: () => Promise<Answer> }> {
	const body = Buffer.alloc(100, 'a');
	const headers = {
		'content-type': 'application/octet-stream',
		'content-digest': toContentDigest(createHash('sha256').update(body).digest()),
	};
	const path = `/partner/v1/attachments/${digestOf(body)}`;
	const wish = { method: 'PUT', path: `${path}/parts/0?sealedBytes=${body.length}`, headers, body };
	return { path, put: () => door.clientOf(indonesia).send(wish) };
}

const originHash = createHash('sha256').update('lintas/id.imigrasi').digest('hex');
const submit = async (from: number, to: number, log = writeLog(logSigner)) => {
	const body = await log.submit(from, to);
	return await door.clientOf(indonesia).send({ method: 'POST', path: '/log/v1/witness/add-checkpoint', body });
};

/** How each route comes to leave what it may. */
const requests: Readonly<Record<string, (ask: Ask) => Promise<unknown>>> = {
	'POST /partner/v1/envelopes': async (ask) => {
		const [plain, held, passed, waiting] = [await document(), await document(), await document(), await document()];
		for (const { post } of [plain, held, passed, waiting, await unknown()]) await ask(post);
		await door.office.client.placeHold(held.id, 'court-order');
		await passOn(passed.id);
		expect((await acknowledge()).status).toBe(204);
		await passOn(waiting.id);
		for (const { id } of [plain, held, passed, waiting]) await ask((await withdrawal(id)).post);
	},
	'GET /partner/v1/attachments/:sealedDigest': async (ask) => ask(async () => get((await bringPart()).path)),
	'PUT /partner/v1/attachments/:sealedDigest/parts/:number': async (ask) => ask((await bringPart()).put),
	'GET /partner/v1/attachments/:sealedDigest/parts/:number': async (ask) => {
		const path = join(door.office.dataDir, 'scan.pdf');
		await writeFile(path, Buffer.from('%PDF-1.7\n'));
		const { id } = await door.office.client.attach(path);
		await release({ attachments: [id] });
		const [, payload = ''] = (await fetchOne()).cover.split('.');
		const [file] = JSON.parse(Buffer.from(payload, 'base64url').toString()).attachments;
		await ask(() => get(`/partner/v1/attachments/${file.sealedDigest}/parts/0`, timor));
		await acknowledge();
	},
	'GET /partner/v1/mailbox': async (ask) => {
		await release();
		await ask(() => fetchFrom(door.clientOf(timor)));
		await acknowledge();
		const retainUntil = Temporal.Now.plainDateISO('Asia/Jakarta').add({ days: 1 }).toString();
		const erased = await release({ handling: { ...handling, retainUntil } });
		const inThreeDays = await openExchange(door.office, { clock: () => systemClock().add({ hours: 72 }) });
		await eraseWhenDue(inThreeDays, erased);
		await ask(() => fetchFrom(door.clientOf(timor)));
	},
	'POST /partner/v1/mailbox/:deliveryId/receipt': async (ask) => {
		await release();
		const fetched = await fetchOne();
		await ask(() => postReceipt(door.clientOf(timor), fetched, timor.signing));
	},
	'GET /partner/v1/reconciliation': plainly('/partner/v1/reconciliation?from=2026-01-01&until=2026-01-02'),
	'GET /partner/v1/reconciliation/:day': plainly('/partner/v1/reconciliation/2026-01-01'),
	'GET /partner/v1/card': plainly('/partner/v1/card'),
	'GET /partner/v1/revocation-lists': plainly('/partner/v1/revocation-lists'),
	'GET /.well-known/jwks.json': plainly('/.well-known/jwks.json'),
	'GET /partner/v1/openapi.json': plainly('/partner/v1/openapi.json'),
	'GET /healthz': plainly('/healthz'),
	'GET /readyz': plainly('/readyz'),
	'GET /log/v1/checkpoint': plainly('/log/v1/checkpoint'),
	'GET /log/v1/inclusion/:leafHash': async (ask) => {
		const { text } = await get('/log/v1/tile/entries/000.p/1');
		const entry = Buffer.from(text, 'latin1').subarray(2);
		const leaf = createHash('sha256')
			.update(Buffer.concat([Buffer.of(0), entry]))
			.digest('base64url');
		await ask(() => get(`/log/v1/inclusion/${leaf}`));
	},
	'GET /log/v1/consistency/:old': plainly('/log/v1/consistency/1'),
	'GET /log/v1/tile/*': plainly('/log/v1/tile/0/000.p/1'),
	'POST /log/v1/witness/add-checkpoint': async (ask) => {
		await ask(() => submit(0, 20));
		// That it is refused, nothing else says.
		await ask(() => submit(20, 20, writeLog(logSigner, 10)), 422);
	},
	'GET /log/v1/witness/:originHash/checkpoint': plainly(`/log/v1/witness/${originHash}/checkpoint`),
};

/** Every route of the door that answers itself. */
function listRoutes(): string[] {
	const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
	const answering = makePartnerApp({ log } as unknown as PartnerDoor).routes.filter(({ method }) => method !== 'ALL');
	return [...new Set(answering.map(({ method, path }) => `${method} ${path}`))];
}

test('each route of the door for partners says what it leaves in the audit log, or why nothing', () => {
	expect(Object.keys(entriesOfPartnerRoutes).toSorted()).toEqual(listRoutes().toSorted());
	expect(Object.keys(requests).toSorted()).toEqual(listRoutes().toSorted());
	for (const entries of Object.values(entriesOfPartnerRoutes)) {
		expect(entries.length).toBeGreaterThan(0);
		if (typeof entries !== 'string') expect(actionCodes).toEqual(expect.arrayContaining([...entries]));
	}
});

test.each(Object.keys(requests))('%s leaves what it says, and nothing else', async (route) => {
	const left = new Set<string>();
	await requests[route]?.(async (send, ...statuses) => {
		const [answer, { entries }] = await watchStored(door.office.database, send);
		expect(statuses.length > 0 ? statuses : [200, 201, 204], answer.text).toContain(answer.status);
		for (const { action } of entries) left.add(action);
	});
	const says = entriesOfPartnerRoutes[route];
	expect(left).toEqual(new Set(typeof says === 'string' ? [] : says));
});
