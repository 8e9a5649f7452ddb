import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendLeaves, toAuditLeaf } from '../../src/audit/entry.ts';
import { gatherExchange, summariseExchange } from '../../src/exchange/exchange-lines.ts';
import { Timestamp } from '../../src/model/identifiers.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { imigresen, newDigest } from '../store/rows.ts';

let test: TestDatabase;

beforeAll(async () => {
	test = await createTestDatabase();
});
afterAll(() => test.drop());

const day = '2026-11-20';

/** As the log says it of documents that came. */
async function receive(count: number): Promise<void> {
	const at = Timestamp.parse(`${day}T08:00:00.000Z`);
	const entry = { at, action: 'document-received', authority: imigresen, outcome: 'accepted' } as const;
	const leaves = Array.from({ length: count }, () => toAuditLeaf({ ...entry, documentDigest: newDigest() }));
	await appendLeaves(test.db, leaves);
	await sql`select sequence_entries(${count})`.execute(test.db);
}

const count = async () => {
	const [summary] = await summariseExchange({ db: test.db }, imigresen, { from: day, until: day });
	return summary?.count;
};

describe('while another looks through the log', () => {
	it('whoever asks waits for it, and is told of all', async () => {
		await receive(3);
		const other = await test.db.startTransaction().execute();
		await sql`select from exchange_line_cursor for update`.execute(other);
		const asked = count();
		await sleep(300);
		await other.rollback().execute();
		expect(await asked).toBe(3);
	});

	it('for longer, whoever asks is told to come again, and not what is known by then', async () => {
		await receive(2);
		const other = await test.db.startTransaction().execute();
		await sql`select from exchange_line_cursor for update`.execute(other);
		await expect(count()).rejects.toMatchObject({ code: 'gateway-busy' });
		await other.rollback().execute();
		expect(await count()).toBe(5);
	});
});

it('a long log is looked through without anybody asking', async () => {
	for (let page = 0; page < 6; page += 1) await receive(1_000);
	const told: object[] = [];
	const log = {
		info: (of: object) => told.push(of),
		warn: (of: object) => told.push(of),
		error: (of: object) => told.push(of),
	};
	await gatherExchange({ db: test.db, log });
	expect(told).toEqual([]);
	expect(await test.db.selectFrom('exchange_line').select('day').execute()).toHaveLength(6_005);
});
