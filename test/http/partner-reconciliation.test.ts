import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openKeptCheckpoint } from '../../src/audit/kept-checkpoint.ts';
import { loadLogKey } from '../../src/audit/log-key.ts';
import { type SequencerContext, sequenceBatch } from '../../src/audit/sequencer.ts';
import { type NativePeer, openNativePeer } from '../../src/channels/native/peer.ts';
import { systemClock } from '../../src/clock.ts';
import type { ExchangeLine } from '../../src/model/exchange-line.ts';
import type { AuthorityId, Digest } from '../../src/model/identifiers.ts';
import { toPartner } from '../../src/partners/partner.ts';
import { openClient } from './client.ts';
import { type Correspondent, createCorrespondent, toTlsKey } from './correspondent.ts';
import { openTestDoor, type TestDoor } from './door.ts';
import { readReceipt, writeLetter } from './letter.ts';

let door: TestDoor;
let indonesia: Correspondent;
let singapore: Correspondent;
let node: SequencerContext;
let channel: NativePeer;

beforeAll(async () => {
	[indonesia, singapore] = await Promise.all([createCorrespondent('id.imigrasi'), createCorrespondent('sg.ica')]);
	door = await openTestDoor([indonesia, singapore]);
	const { dataDir, database } = door.office;
	const signer = await loadLogKey(dataDir, await door.office.card());
	node = { db: database.db, clock: systemClock, signer, earlierKeys: [], kept: openKeptCheckpoint(dataDir) };
	const { authority, issuers, revocation, card } = toPartner(await door.office.card());
	const tlsKey = toTlsKey(indonesia.clientKey);
	const endpoint = card.endpoint ?? '';
	channel = openNativePeer({ authority, endpoint, issuers, revocation, tlsKey, clock: systemClock });
});

afterAll(async () => {
	await channel.close();
	await door.remove();
});

const path = '/partner/v1/reconciliation';
const ask = async (question: string, of = indonesia) => {
	const { status, text } = await door.clientOf(of).send({ path: `${path}${question}` });
	return { status, ...JSON.parse(text) };
};
const today = () => systemClock().toZonedDateTimeISO('UTC').toPlainDate().toString();

test.each(['?from=2026-01-01&until=2026-01-02', '/2026-01-01'])('%s is kept nowhere on its way', async (question) => {
	const { status, headers } = await door.clientOf(indonesia).send({ path: `${path}${question}` });
	expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
});

/** As docs/PROTOCOL.md has it. */
function digestOf(lines: readonly ExchangeLine[]): string {
	const texts = lines.map((line) => `${line.leafHash} ${line.documentDigest} ${line.from} ${line.outcome}\n`);
	return createHash('sha256').update(texts.toSorted().join('')).digest('base64url');
}

const noLines = digestOf([]);

/** Lines on record without any exchange, as of a day long ago. */
async function putLines(day: string, lines: readonly ExchangeLine[]): Promise<void> {
	const rows = lines.map(({ leafHash, documentDigest, from, outcome }) => ({
		...{ partner: indonesia.authority, day, sender: from, outcome },
		...{ leaf_hash: leafHash, document_digest: documentDigest },
	}));
	await door.office.database.db.insertInto('exchange_line').values(rows).execute();
}

describe('what was exchanged with the partner that asks', () => {
	test('is each document as its receipt says, and nothing of what was with others', async () => {
		const expected: ExchangeLine[] = [];
		for (const changes of [{}, {}, { copy: () => 'no document' }]) {
			const letter = await writeLetter(indonesia, door.recipient, changes);
			const { text } = await door.clientOf(indonesia).post(letter);
			const { leafHash, documentDigest, from, outcome } = await readReceipt(text, letter, door.recipient);
			expected.push({ leafHash, documentDigest, from, outcome });
		}
		const other = await writeLetter(singapore, door.recipient);
		expect((await door.clientOf(singapore).post(other)).status).toBe(201);
		await sequenceBatch(node);
		const days = [{ day: today(), count: 3, digest: digestOf(expected) }];
		expect(await ask(`?from=${today()}&until=${today()}`)).toEqual({ status: 200, days });
		const lines = expected.toSorted((a, b) => (a.leafHash < b.leafHash ? -1 : 1));
		expect(lines.map(({ outcome }) => outcome).toSorted()).toEqual(['accepted', 'accepted', 'rejected']);
		expect(await ask(`/${today()}`)).toEqual({ status: 200, lines, next: null });
		expect(await channel.fetchDays({ from: today(), until: today() })).toEqual(days);
		expect(await Array.fromAsync(channel.fetchLines(today(), 3))).toEqual(lines);
		expect((await ask(`/${today()}`, singapore)).lines).toHaveLength(1);
	});

	test('is told of every day asked for, by the digest that PROTOCOL.md has as its example', async () => {
		const digest = (letter: string) => letter.repeat(43).replace(/.$/, 'A') as Digest;
		const from = 'id.imigrasi' as AuthorityId;
		await putLines('2026-03-01', [
			{ leafHash: digest('b'), documentDigest: digest('D'), from, outcome: 'rejected' },
			{ leafHash: digest('B'), documentDigest: digest('C'), from: 'my.imigresen' as AuthorityId, outcome: 'accepted' },
		]);
		expect((await ask('?from=2026-02-28&until=2026-03-02')).days).toEqual([
			{ day: '2026-02-28', count: 0, digest: noLines },
			{ day: '2026-03-01', count: 2, digest: 'dCR0uFmzRlh4r0oA6DQcPIe_Z0CCZ3wHuRbfsqFmmkc' },
			{ day: '2026-03-02', count: 0, digest: noLines },
		]);
	});

	test('is told without what somebody has altered', async () => {
		const texts = [
			'{"action":"document-received",',
			'{"action":"document-received","at":"some day","authority":"id.imigrasi","documentDigest":"x"}',
			'{"action":"delivery-settled","deliveryId":"x"}',
			'{"action":"document-rejected","at":{}}',
		];
		const bytes = () => randomBytes(32);
		const rows = texts.map((entry) => ({ leaf_hash: bytes(), at: systemClock().toString(), entry, salt: bytes() }));
		await door.office.database.db.insertInto('audit_entry').values(rows).execute();
		await sequenceBatch(node);
		expect((await ask(`?from=${today()}&until=${today()}`)).days).toMatchObject([{ count: 3 }]);
	});

	test('comes in pages of a thousand', async () => {
		const line = (): ExchangeLine => ({
			leafHash: randomBytes(32).toString('base64url') as Digest,
			documentDigest: randomBytes(32).toString('base64url') as Digest,
			from: indonesia.authority,
			outcome: 'accepted',
		});
		const lines = Array.from({ length: 2_001 }, line).toSorted((a, b) => (a.leafHash < b.leafHash ? -1 : 1));
		await putLines('2026-04-01', lines);
		const first = await ask('/2026-04-01');
		expect(first).toEqual({ status: 200, lines: lines.slice(0, 1_000), next: lines[999]?.leafHash });
		expect(await Array.fromAsync(channel.fetchLines('2026-04-01', 2_001))).toEqual(lines);
		const [summary] = (await ask('?from=2026-04-01&until=2026-04-01')).days;
		expect(summary).toEqual({ day: '2026-04-01', count: 2_001, digest: digestOf(lines) });
		await expect(Array.fromAsync(channel.fetchLines('2026-04-01', 1_999))).rejects.toMatchObject({
			code: 'partner-failed',
		});
	});

	test.each([
		'',
		'?from=2026-11-01',
		'?from=2026-11-02&until=2026-11-01',
		'?from=2026-10-01&until=2026-11-01',
		'?from=2026-02-30&until=2026-03-01',
		'?from=0001-01-01&until=9999-12-31',
		'?from=yesterday&until=today',
		"?from=2026-11-01'&until=2026-11-01",
		'?from=2026-11-01T00:00:00Z&until=2026-11-02T00:00:00Z',
		'/2026-13-01',
		'/x',
		'/2026-11-01?after=x',
		`/2026-11-01?after=${'A'.repeat(44)}`,
	])('is not told where that is not asked: %s', async (question) => {
		expect(await ask(question)).toMatchObject({ status: 400, code: 'request-malformed' });
	});

	test.each(['?from=2026-11-01&until=2026-11-02', '/2026-11-01'])(
		'is told to nobody who asks for much at once, while others are told: %s',
		async (question) => {
			const lock = await door.office.database.ownerDb.startTransaction().execute();
			await sql`lock table exchange_line in access exclusive mode`.execute(lock);
			const many = openClient(door.office.partnerPort, indonesia.tlsClient, 4);
			const answers = Array.from({ length: 4 }, () => many.send({ path: `${path}${question}` }));
			const first = await Promise.race(answers);
			expect([first.status, JSON.parse(first.text).code]).toEqual([429, 'gateway-busy']);
			const other = ask(question, singapore);
			await lock.rollback().execute();
			expect((await other).status).toBe(200);
			expect((await Promise.all(answers)).filter(({ status }) => status === 200)).toHaveLength(3);
			many.close();
		},
	);

	test('is told to no stranger', async () => {
		const stranger = await createCorrespondent('th.immigration');
		expect((await door.clientOf(stranger).send({ path: `${path}/2026-11-01` })).status).toBe(403);
	});
});
