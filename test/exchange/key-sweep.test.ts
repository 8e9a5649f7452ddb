import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { makeKeySweep } from '../../src/exchange/key-sweep.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';

let office: TestDatabase;

beforeAll(async () => {
	office = await createTestDatabase();
});
afterEach(() => void vi.useRealTimers());
afterAll(() => office.drop());

test('a database that refuses a page is left alone for five seconds, then the same page is looked at again', async () => {
	const warned: string[] = [];
	const log = { info: () => undefined, warn: (_: object, text: string) => warned.push(text), error: () => undefined };
	const sweep = makeKeySweep(office.db, log);
	await sql`insert into keys.wrapped_key values ('unowned', 'x')`.execute(office.ownerDb);
	await sql`revoke select on keys.wrapped_key from lintas_application`.execute(office.ownerDb);
	vi.useFakeTimers({ toFake: ['performance'] });
	for (const askedMs of [0, 50, 4_900]) {
		vi.advanceTimersByTime(askedMs);
		expect(await sweep()).toBe(true);
	}
	expect(warned).toEqual(['a page of keys is looked at again']);
	vi.advanceTimersByTime(50);
	expect(await sweep()).toBe(true);
	expect(warned).toHaveLength(2);
	await sql`grant select on keys.wrapped_key to lintas_application`.execute(office.ownerDb);
	vi.advanceTimersByTime(5_000);
	expect(await sweep()).toBe(true);
	expect(await sweep()).toBe(false);
	expect(warned.slice(2)).toEqual(['deleted keys that nothing here owns']);
});
