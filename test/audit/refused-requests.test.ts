import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeRefusedRequests, type RefusedRequest, type RefusedRequests } from '../../src/audit/refused-requests.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { makePerson } from '../people.ts';
import { at, imigrasi, imigresen } from '../store/rows.ts';

let database: TestDatabase;
let requests: RefusedRequests;
let seen: number;

beforeAll(async () => {
	database = await createTestDatabase();
});
beforeEach(async () => {
	const { db } = database;
	await requests?.flush();
	requests = makeRefusedRequests({ authority: imigrasi, db, clock: () => Temporal.Instant.from(at) });
	seen = (await readEntries()).length;
});
afterAll(() => database.drop());

async function readEntries(): Promise<string[]> {
	const rows = await database.db.selectFrom('audit_pending').select('leaf_hash').orderBy('id').execute();
	const entries = await database.db.selectFrom('audit_entry').select(['leaf_hash', 'entry']).execute();
	const byHash = new Map(entries.map(({ leaf_hash, entry }) => [leaf_hash.toHex(), entry]));
	return rows.map(({ leaf_hash }) => byHash.get(leaf_hash.toHex()) ?? '');
}

/** Those of this test. */
async function take(): Promise<object[]> {
	return (await readEntries()).slice(seen).map((entry) => JSON.parse(entry));
}

const document = '019ab000-0000-7000-8000-000000000001' as never;
const ofNobody: RefusedRequest = {
	action: 'request-refused',
	door: 'partner',
	outcome: 'client-certificate-untrusted',
};
const person = makePerson('auditor');
const asked = { by: person.id, roles: ['auditor'] };
const ofPerson: RefusedRequest = {
	action: 'request-refused',
	door: 'officer',
	route: 'POST /officer/v1/documents/:id/pass-on',
	by: person,
	document,
	outcome: 'role-needed',
};

async function recordOften(request: RefusedRequest, times: number): Promise<void> {
	await Promise.all(Array.from({ length: times }, () => requests.record(request)));
}

test('what a known person is refused is on record at once, with the document', async () => {
	await requests.record(ofPerson);
	expect(await take()).toEqual([{ at, authority: imigrasi, ...ofPerson, ...asked }]);
	await requests.flush();
	expect(await take()).toHaveLength(1);
});

test('what a partner is refused is in its name', async () => {
	const { from, ...request } = { ...ofNobody, from: imigresen, outcome: 'partner-suspended' } as const;
	await requests.record({ ...request, from });
	expect(await take()).toEqual([{ at, authority: imigresen, recipient: imigrasi, ...request }]);
});

test('what nobody known asks for, however often and wherever, is one entry for each code', async () => {
	await recordOften(ofNobody, 500);
	await recordOften({ ...ofNobody, route: 'GET /partner/v1/card' }, 500);
	await requests.record({ action: 'request-refused', door: 'officer', outcome: 'sign-in-required' });
	expect(await take()).toEqual([]);
	await requests.flush();
	expect(await take()).toEqual([
		{ at, authority: imigrasi, ...ofNobody, count: 1000 },
		{ at, authority: imigrasi, action: 'request-refused', door: 'officer', outcome: 'sign-in-required', count: 1 },
	]);
	await requests.flush();
	expect(await take()).toHaveLength(2);
});

test('of a flood by one who is known 30 are an entry each, and the others of that kind one together', async () => {
	await recordOften(ofPerson, 100);
	await requests.record({ ...ofPerson, outcome: 'policy-denied' });
	expect(await take()).toHaveLength(31);
	await requests.flush();
	const { document: _, ...kind } = ofPerson;
	expect((await take()).slice(31)).toEqual([{ at, authority: imigrasi, ...kind, ...asked, count: 70 }]);
	await requests.record(ofPerson);
	expect(await take()).toHaveLength(33);
});

test('what about is no kind of its own, so that nobody makes as many kinds as they like', async () => {
	const digest = (n: number) => `${n}`.padStart(43, 'A') as never;
	const asks = Array.from({ length: 100 }, (_, n) =>
		requests.record({
			action: 'receipt-refused',
			from: imigresen,
			deliveryId: digest(n),
			documentDigest: digest(n),
			reason: `${n}`,
			outcome: 'delivery-unknown',
		}),
	);
	await Promise.all(asks);
	await requests.flush();
	const counted = { at, action: 'receipt-refused', authority: imigrasi, recipient: imigresen };
	expect((await take()).slice(30)).toEqual([{ ...counted, outcome: 'delivery-unknown', count: 70 }]);
});

test('an entry that is made with something else takes the place of one', async () => {
	const taken = Array.from({ length: 40 }, () => requests.takeSingle(ofPerson));
	expect(taken.filter((isTaken) => isTaken)).toHaveLength(30);
	await requests.record(ofPerson);
	await requests.flush();
	expect(await take()).toMatchObject([{ ...asked, count: 1 }]);
	expect(requests.takeSingle(ofPerson)).toBe(true);
});

test('what cannot be stored now is counted until it can be', async () => {
	await sql`alter table audit_entry rename to audit_entry_away`.execute(database.ownerDb);
	await recordOften(ofPerson, 2);
	await expect(requests.flush()).rejects.toThrow();
	await requests.record(ofNobody);
	await sql`alter table audit_entry_away rename to audit_entry`.execute(database.ownerDb);
	await requests.flush();
	expect(await take()).toMatchObject([
		{ ...asked, count: 2 },
		{ outcome: 'client-certificate-untrusted', count: 1 },
	]);
});
