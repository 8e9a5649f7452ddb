import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OwnState, recordOwnState } from '../../src/audit/own-state.ts';
import type { Digest } from '../../src/model/identifiers.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { at, imigrasi } from '../store/rows.ts';

let database: TestDatabase;
let seen = 0;

beforeAll(async () => {
	database = await createTestDatabase();
});
afterAll(() => database.drop());

const digest = (letter: string) => letter.repeat(43) as Digest;
const first: OwnState = {
	keys: [
		{ use: 'signing', kid: 'S1' },
		{ use: 'encryption', kid: 'E1' },
	],
	card: { version: 1, digest: digest('A') },
	policyDigest: digest('P'),
};

/** What is new in the log after a node, or several at once, looked at this. */
async function look(state: OwnState, nodes = 1) {
	const context = { authority: imigrasi, db: database.db, clock: () => Temporal.Instant.from(at) };
	await Promise.all(Array.from({ length: nodes }, () => recordOwnState(context, state)));
	const rows = await database.db.selectFrom('audit_entry').select('entry').execute();
	const entries = rows.slice(seen).map(({ entry }) => JSON.parse(entry));
	seen = rows.length;
	return entries;
}

const said = { at, authority: imigrasi };

test('what there is at first is no change', async () => {
	expect(await look(first)).toEqual([]);
	expect(await look(first)).toEqual([]);
});

test('a key that comes and one that goes are on record by their ids, once for all nodes', async () => {
	const keys = [{ use: 'signing', kid: 'S2' }, ...first.keys.slice(1)];
	const entries = await look({ ...first, keys }, 4);
	expect(entries).toHaveLength(2);
	expect(entries).toEqual(
		expect.arrayContaining([
			{ ...said, action: 'key-changed', reason: 'signing', key: 'S2', outcome: 'added' },
			{ ...said, action: 'key-changed', reason: 'signing', key: 'S1', outcome: 'removed' },
		]),
	);
	await look(first);
});

test('all keys that go at once are, and so is each that comes when there was none', async () => {
	const told = (await look({ ...first, keys: [] })).map(({ key, outcome }) => `${key} ${outcome}`);
	expect(told.toSorted()).toEqual(['E1 removed', 'S1 removed']);
	expect(await look({ ...first, keys: [] })).toEqual([]);
	const again = (await look(first)).map(({ key, outcome }) => `${key} ${outcome}`);
	expect(again.toSorted()).toEqual(['E1 added', 'S1 added']);
});

test('so are another card, with its version, and other rules', async () => {
	const card = { version: 2, digest: digest('B') };
	expect(await look({ ...first, card, policyDigest: digest('Q') })).toEqual([
		{ ...said, action: 'card-changed', cardDigest: digest('B'), outcome: '2' },
		{ ...said, action: 'policy-changed', policyDigest: digest('Q'), outcome: 'in-force' },
	]);
});

test('a card that is not signed is none yet', async () => {
	expect(await look({ ...first, card: undefined, policyDigest: digest('Q') })).toEqual([]);
});
